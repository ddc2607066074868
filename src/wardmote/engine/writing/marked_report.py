"""The report to send back to whoever owns the system: a workbook of what to mend, and the rows with bad cells marked.

Everything is written as text in cells of format text, so that nothing runs, nothing is turned into a date or a number,
and a cell stays text when somebody edits it. Bad cells are marked by colour, bold letters and a frame, and said in
words at the start of their row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import xlsxwriter

from wardmote.engine.writing.found_cells import MOST_CELLS, FoundCells, Whole, found_cells
from wardmote.engine.writing.xlsx import errors_of_the_disk

_LONGEST_TEXT = 32_000
"""Characters, of the 32,767 a cell holds."""
_CUT = " … (cut here: the rest is in the file)"
_MOST_COLUMNS = 16_382
"""A sheet's 16,384, less the two that say where and what."""
_NAME_BREAKS = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_CHUNK = 10_000
_SHEET = "What to mend"
MOST_LISTED = 1_048_574
"""A sheet's 1,048,576 rows, less the heads and the row that says what is left out."""


@dataclass(frozen=True)
class MarkedTable:
    """A table and its bad cells, both readable from the start as often as asked.

    `bad_cells` gives batches of checking.report.BAD_CELLS_SCHEMA, in whatever order, `cells` of them in all. `rows`
    gives the number of the first row of a batch, from 1, and the batch: text is written as it is, other types as Arrow
    casts them, and a bad cell that is null there as its report has it.
    """

    name: str
    columns: tuple[str, ...]
    cells: int
    bad_cells: Callable[[], Iterator[pa.RecordBatch]]
    rows: Callable[[], Iterator[tuple[int, pa.RecordBatch]]]


def write_marked_report(path: Path, tables: Sequence[MarkedTable], *, most_cells: int = MOST_CELLS) -> None:
    """Writes the workbook: a sheet of what to mend, and one of the rows with a bad cell for each table.

    Memory is bounded by `most_cells` bad cells for each table, about 100 bytes each, whatever the table's size; where
    there are more, both sheets say so in their first row. Raises OSError as the disk does; what is written on the way
    stands beside `path`.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(str(path), {**options, "tmpdir": str(path.parent)})
    try:
        _Report(workbook, tables, most_cells).write()
    except BaseException:
        with suppress(OSError), errors_of_the_disk():
            workbook.close()  # xlsxwriter keeps its own temporary file open until then
        path.unlink(missing_ok=True)
        raise
    with errors_of_the_disk():
        workbook.close()


class _Report:
    """A workbook being written."""

    def __init__(self, workbook: Any, tables: Sequence[MarkedTable], most_cells: int) -> None:
        self._workbook = workbook
        self._tables = tables
        self._most_cells = most_cells
        text = {"num_format": "@", "valign": "top"}
        self._plain = workbook.add_format(text)
        self._number = workbook.add_format({"valign": "top"})
        self._wrapped = workbook.add_format({**text, "text_wrap": True})
        self._header = workbook.add_format({**text, "bold": True, "bottom": 2})
        marked = {"bold": True, "border": 2, "border_color": "#942514", "bg_color": "#F6D7D2"}
        self._bad = workbook.add_format({**text, **marked})
        self._names: set[str] = set()

    def write(self) -> None:
        mend = self._add_sheet(_SHEET)
        several = len(self._tables) > 1
        wide = [*([30] if several else []), 12, 26, 34, 60, 34]
        for place, width in enumerate(wide):
            mend.set_column(place, place, width, self._plain)
        all_found = list(self._found())
        row = self._say_what_is_left_out(mend, all_found)
        heads = ["Row in the file", "Column", "It says", "What is wrong", "Perhaps"]
        self._line(mend, row, ["Table", *heads] if several else heads, self._header)
        mend.freeze_panes(row + 1, 0)
        first = row
        for table, found in zip(self._tables, all_found, strict=True):
            row = self._list(mend, row + 1, found, [table.name] if several else [])
        mend.autofilter(first, 0, max(row, first), len(wide) - 1)
        for table, found in zip(self._tables, all_found, strict=True):
            self._mark(table, found, f"Rows {table.name}" if several else "Rows")

    def _found(self) -> Iterator[FoundCells]:
        """Of each table the bad cells that are shown: no more in all than the one sheet that lists them has rows."""
        left = MOST_LISTED
        for table in self._tables:
            found = found_cells(table.bad_cells(), table.columns, min(self._most_cells, left))
            left -= len(found)
            yield found

    def _add_sheet(self, name: str) -> Any:
        """A sheet of that name, made fit and unlike the others'."""
        fit = _NAME_BREAKS.sub(" ", name).strip(" '")[:31].strip() or "Rows"
        number = 1
        while fit.lower() in self._names:
            number += 1
            fit = f"{fit[:26].strip()} ({number})"
        self._names.add(fit.lower())
        sheet = self._workbook.add_worksheet(fit)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        return sheet

    def _say_what_is_left_out(self, sheet: Any, all_found: Sequence[FoundCells]) -> int:
        """A first row in words where there are more bad cells than the sheet lists; the row after it."""
        cells, listed = sum(each.cells for each in self._tables), sum(len(found) for found in all_found)
        if listed >= cells:
            return 0
        says = f"Only {listed:,} of {cells:,} bad cells are listed here: the CSV report has them all."
        sheet.write_string(0, 0, says, self._header)
        return 1

    def _list(self, sheet: Any, row: int, found: FoundCells, before: list[str]) -> int:
        """Every bad cell in a row of its own; the last row written."""
        for cell in found.in_order(_CHUNK):
            texts = [*before, "", cell.column, cell.value, cell.message, cell.suggestion]
            self._line(sheet, row, texts, self._plain)
            self._place(sheet, row, len(before), cell.line)
            row += 1
        return row - 1

    def _mark(self, table: MarkedTable, found: FoundCells, name: str) -> None:
        """The rows that have a bad cell, in order, the bad cells marked."""
        columns = table.columns[:_MOST_COLUMNS]
        sheet = self._add_sheet(name)
        sheet.set_column(0, 0, 12, self._plain)
        sheet.set_column(1, 1, 60, self._wrapped)
        sheet.set_column(2, len(columns) + 1, 18, self._plain)
        row = self._say_what_is_not_marked(sheet, table, found)
        self._line(sheet, row, ["Row in the file", "What is wrong", *columns], self._header)
        sheet.freeze_panes(row + 1, 2)
        bad_rows = found.bad_rows()
        for first_row, batch in table.rows() if len(bad_rows) else ():
            start, stop = np.searchsorted(bad_rows, [first_row, first_row + batch.num_rows])
            for at in range(start, stop, _CHUNK):
                numbers = bad_rows[at : min(at + _CHUNK, stop)]
                row = self._rows(sheet, row, numbers, batch.take(pa.array(numbers - first_row)), found)
            if stop == len(bad_rows):
                return

    def _say_what_is_not_marked(self, sheet: Any, table: MarkedTable, found: FoundCells) -> int:
        says = []
        if len(found) < table.cells:
            says.append(f"Only the rows of {len(found):,} of {table.cells:,} bad cells are shown here.")
        if len(table.columns) > _MOST_COLUMNS:
            says.append(f"Only {_MOST_COLUMNS:,} of {len(table.columns):,} columns are shown here.")
        if says:
            sheet.write_string(0, 0, " ".join(says), self._header)
        return 1 if says else 0

    def _rows(self, sheet: Any, row: int, numbers: Whole, batch: pa.RecordBatch, found: FoundCells) -> int:
        bad_of = found.of_rows(int(numbers[0]), int(numbers[-1]))
        texts = zip(*(_as_text(column) for column in batch.columns[:_MOST_COLUMNS]), strict=True)
        for number, cells in zip(numbers.tolist(), texts, strict=True):
            row += 1
            bad = bad_of[number]
            self._place(sheet, row, 0, bad[0].line)
            says = "\n".join(
                f"{each.column}: {each.message}{f' Perhaps {each.suggestion}.' if each.suggestion else ''}"
                for each in bad
            )
            sheet.write_string(row, 1, _cut(says), self._wrapped)
            marked = {p: each.value if len(each.places) == 1 else "" for each in bad for p in each.places}
            for place, text in enumerate(cells):
                if place in marked:
                    self._text(sheet, row, place + 2, text or marked[place], self._bad)
                elif text:
                    self._text(sheet, row, place + 2, text, self._plain)
        return row

    def _place(self, sheet: Any, row: int, place: int, line: int | None) -> None:
        """A row of the file as a number, so that the sheet can be sorted by it."""
        if line is not None:
            sheet.write_number(row, place, line, self._number)

    def _line(self, sheet: Any, row: int, texts: Sequence[str], style: Any) -> None:
        for place, text in enumerate(texts):
            if text:
                self._text(sheet, row, place, text, style)

    def _text(self, sheet: Any, row: int, place: int, text: str, style: Any) -> None:
        if text:
            sheet.write_string(row, place, _cut(text), style)
        else:
            sheet.write_blank(row, place, None, style)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + _CUT


def _as_text(column: pa.Array) -> list[str | None]:
    texts: list[str | None] = column.cast(pa.string()).to_pylist()
    return texts
