"""Opens a file as a person says, and says of its tables what was chosen in the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wardmote.engine.reading.choices import ReadChoices, TableChoices
from wardmote.engine.reading.looked import Listener
from wardmote.engine.reading.opening import open_tables
from wardmote.engine.reading.options import ReadLimits, ReadOptions
from wardmote.engine.reading.table import RawTable
from wardmote.kernel.problem import Invalid


def open_chosen(
    path: Path,
    *,
    file_name: str,
    choices: ReadChoices,
    limits: ReadLimits | None = None,
    text_apart: bool = False,
    looked: Listener | None = None,
) -> list[RawTable]:
    """The tables of a file that are wanted, read as chosen. What is chosen of columns is for `checking.chosen`.

    Raises what `open_tables` raises, and Invalid for a choice that does not fit the file.
    """
    options = options_of(choices, limits=limits)
    tables = open_tables(path, file_name=file_name, options=options, text_apart=text_apart, looked=looked)
    wanted = [each for each in tables if choices.wants(each.name)]
    _require_named(choices, [each.name for each in tables])
    if not wanted:
        raise _unfit("leave_out", "No table of the file would be left.")
    if (choices.encoding or choices.delimiter) and all(each.delimiter is None for each in wanted):
        raise _unfit(
            "delimiter", "The file is no delimited text: it has no delimiter, and its encoding is given."
        )
    return wanted


def options_of(choices: ReadChoices, *, limits: ReadLimits | None = None) -> ReadOptions:
    """The choices as the readers of formats go by them."""
    of_each = choices.table
    return ReadOptions(
        encoding=choices.encoding,
        delimiter=choices.delimiter,
        sheet=choices.sheets[0] if len(choices.sheets) == 1 else None,
        header_row=of_each.header_row,
        header_rows=of_each.header_rows,
        one_table=of_each.one_table,
        keep=of_each.keep,
        unpivot=of_each.unpivot,
        fill_down=of_each.fill_down,
        tables=choices.tables,
        limits=limits or ReadLimits(),
    )


def choices_of(tables: Sequence[RawTable], choices: ReadChoices) -> ReadChoices:
    """How a file was read in the end, what was found out included: it is read so again whatever is found next time.

    `choices` are those that were made; what they say of columns, sheets and rows to keep is taken over.
    """
    texts = [each for each in tables if each.delimiter is not None]
    encodings, delimiters = {each.encoding for each in texts}, {each.delimiter for each in texts}
    alone = len(tables) == 1 and not choices.tables
    found = {each.name: _of_table(each, choices, alone=alone) for each in tables}
    return ReadChoices(
        encoding=encodings.pop() if len(encodings) == 1 else choices.encoding,
        delimiter=delimiters.pop() if len(delimiters) == 1 else choices.delimiter,
        sheets=choices.sheets,
        leave_out=choices.leave_out,
        table=found[tables[0].name] if alone else TableChoices(),
        tables={} if alone else found,
    )


def _of_table(table: RawTable, choices: ReadChoices, *, alone: bool) -> TableChoices:
    said = choices.of(table.name)
    headed_as_all = not alone and table.name not in choices.tables and said.header_row is not None
    return TableChoices(
        header_row=table.header_row or said.header_row,
        header_rows=table.header_rows if table.header_row else said.header_rows,
        one_table=said.one_table or headed_as_all,  # by one header for all a sheet is one table
        keep=said.keep,
        unpivot=said.unpivot,
        fill_down=said.fill_down,
        columns={name: each for name, each in said.columns.items() if name in table.columns},
    )


def missing_columns(choices: ReadChoices, tables: Sequence[RawTable]) -> tuple[str, ...]:
    """Columns of which something is said and that no table has for which it is said."""
    names = {each.name: set(each.columns) for each in tables}
    told_by_name = set().union(*(names[each] for each in names if each in choices.tables))
    of_others = set().union(*(names[each] for each in names if each not in choices.tables))
    missing = [each for each in choices.table.columns if each not in of_others]
    for name, said in choices.tables.items():
        missing += [each for each in said.columns if each not in names.get(name, told_by_name)]
    return tuple(dict.fromkeys(missing))


def columns_gone(gone: Sequence[str]) -> Invalid:
    """What is said where a choice names columns that the file has not."""
    return Invalid(
        "read.columns_gone",
        f"The file has no column of this name: {', '.join(gone)}.",
        where="columns",
        next_step="Choose again by the names that the columns have in this file.",
    )


def require_columns(choices: ReadChoices, tables: Sequence[RawTable]) -> None:
    """Raises Invalid where something is said of a column that no table has for which it is said."""
    if gone := missing_columns(choices, tables):
        raise columns_gone(gone)


def _require_named(choices: ReadChoices, names: Sequence[str]) -> None:
    for named in (*choices.sheets, *choices.tables):
        if named not in names and choices.wants(named):
            raise _unfit(
                "sheets" if named in choices.sheets else "tables", "There is no such table in the file."
            )


def _unfit(where: str, what: str) -> Invalid:
    return Invalid(
        "read.choice_unfit", what, where=where, next_step="Change this choice, or leave it to be found out."
    )
