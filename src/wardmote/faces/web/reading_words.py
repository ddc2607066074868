"""How pages say in words how a file is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from wardmote.engine.reading.choices import ColumnChoice, KeptRows, ReadChoices, TableChoices
from wardmote.faces.plural import counted
from wardmote.faces.web.data_words import DELIMITERS, TYPES, meaning

KEPT: Mapping[KeptRows, str] = {
    KeptRows.TOTALS: "Totals",
    KeptRows.FOOTNOTES: "Footnotes",
    KeptRows.MERGED: "Rows below a merged label, without that label",
}
_COLUMNS_NAMED = 3


def reading_words(choices: ReadChoices) -> str:
    """What is chosen of a file: "separated by semicolons, header in row 5, House number is text"."""
    return ", ".join(_of_file(choices)) or "nothing was chosen: all of it was found"


def header_words(header_row: int | None, header_rows: int) -> str:
    """Where a header stands: "Row 5", "Rows 4 and 5", "None"."""
    if not header_row:
        return "None"
    first = header_row - header_rows + 1
    return f"Row {header_row}" if first >= header_row else f"Rows {first} to {header_row}"


def _of_file(choices: ReadChoices) -> Iterator[str]:
    if choices.encoding:
        yield f"encoding {choices.encoding}"
    if choices.delimiter:
        yield f"separated by {DELIMITERS.get(choices.delimiter, choices.delimiter)}"
    if choices.sheets:
        yield f"only {_listed(choices.sheets)}"
    if choices.leave_out:
        yield f"without {_listed(choices.leave_out)}"
    yield from _of_table(choices.table)
    for name, said in choices.tables.items():
        yield from (f"{name}: {words}" for words in _of_table(said))


def _of_table(said: TableChoices) -> Iterator[str]:
    if said.header_row == 0:
        yield "no header"
    elif said.header_row is not None:
        yield f"header in {header_words(said.header_row, said.header_rows or 1).lower()}"
    elif said.header_rows is not None:
        yield f"header of {counted(said.header_rows, 'row')}"
    if said.one_table:
        yield "one table on a sheet"
    yield from (f"{KEPT[each].lower()} are rows" for each in said.keep)
    if said.unpivot:
        yield "a row for each month or year"
    if said.fill_down:
        yield f"{_listed(said.fill_down)} filled down"
    columns = list(said.columns.items())
    named = [f"{name} is {column_words(each)}" for name, each in columns[:_COLUMNS_NAMED]]
    if len(columns) > _COLUMNS_NAMED:
        named.append(f"{named.pop()}, and {counted(len(columns) - _COLUMNS_NAMED, 'more column')}")
    yield from named


def column_words(said: ColumnChoice) -> str:
    """What a column is said to be: "text", "a date with the month first", "UPRN", "the schema's uprn"."""
    if said.stands_for is not None:
        what = f"the schema’s {said.stands_for}" if said.stands_for else "none of the schema’s columns"
        plain = column_words(replace(said, stands_for=None)) if said.says_what else ""
        return f"{plain}, and {what}" if plain else what
    kind = TYPES.get(said.type or "", "").lower()
    what = " ".join(
        each for each in (meaning(said.semantic_type), f"({kind})" if said.semantic_type else kind) if each
    )
    if said.month_first is not None:
        order = "month" if said.month_first else "day"
        return f"{kind or 'date'} with the {order} first"
    return what.removesuffix(" ()")


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


FILTERS: dict[str, Callable[..., str]] = {
    "reading_words": reading_words,
    "header_words": header_words,
}
