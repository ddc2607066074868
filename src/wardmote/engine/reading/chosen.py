"""Opens a file as a person says, and says of its tables what was chosen in the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wardmote.engine.reading.choices import ReadChoices, TableChoices
from wardmote.engine.reading.opening import open_tables
from wardmote.engine.reading.options import ReadLimits, ReadOptions
from wardmote.engine.reading.table import RawTable
from wardmote.kernel.problem import Invalid


def open_chosen(
    path: Path, *, file_name: str, choices: ReadChoices, limits: ReadLimits | None = None
) -> list[RawTable]:
    """The tables of a file that are wanted, read as chosen. What is chosen of columns is for `checking.chosen`.

    Raises what `open_tables` raises, and Invalid for a choice that does not fit the file.
    """
    tables = open_tables(path, file_name=file_name, options=options_of(choices, limits=limits))
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
        tables=choices.tables,
        limits=limits or ReadLimits(),
    )


def choices_of(tables: Sequence[RawTable], choices: ReadChoices) -> ReadChoices:
    """How a file was read in the end, what was found out included: it is read so again whatever is found next time.

    `choices` are those that were made; what they say of columns, sheets and rows to keep is taken over.
    """
    texts = [each for each in tables if each.delimiter is not None]
    encodings, delimiters = {each.encoding for each in texts}, {each.delimiter for each in texts}
    return ReadChoices(
        encoding=encodings.pop() if len(encodings) == 1 else choices.encoding,
        delimiter=delimiters.pop() if len(delimiters) == 1 else choices.delimiter,
        sheets=choices.sheets,
        leave_out=choices.leave_out,
        table=_of_table(tables[0], choices.table)
        if len(tables) == 1 and not choices.tables
        else choices.table,
        tables={each.name: _of_table(each, choices.of(each.name)) for each in tables}
        if len(tables) > 1
        else choices.tables,
    )


def _of_table(table: RawTable, said: TableChoices) -> TableChoices:
    return TableChoices(
        header_row=table.header_row or said.header_row,
        header_rows=table.header_rows if table.header_row else said.header_rows,
        one_table=said.one_table,
        keep=said.keep,
        columns=said.columns,
    )


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
