"""The report of bad cells as a workbook to send back: what to mend, and the rows it is in with the bad cells marked.

xlsxwriter makes the workbook with its sheets, styles and panes; the rows are put in as they are made, because a call
for each of ten million cells takes minutes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter

from wardmote.engine.writing.found_cells import MOST_CELLS, FoundCells, SomeCells, Whole, found_cells
from wardmote.engine.writing.sheet_rows import NumberColumn, TextColumn, column_letters, rows_xml

_MOST_COLUMNS = 16_382
"""A sheet's 16,384, less the two that say where and what."""
_NAME_BREAKS = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_SHEET = "What to mend"
MOST_LISTED = 1_048_574
"""A sheet's 1,048,576 rows, less the heads and the row that says what is left out."""
MOST_SHOWN = 4_000_000
"""Cells of the rows that are shown with their bad cells marked: some seconds' work."""
MOST_READ = 50_000_000
"""Cells of the table that are read for that."""
_CHUNK = 10_000
_CHUNK_CELLS = 500_000
_CHUNK_BYTES = 32 * 1024 * 1024
_QUICK = 1
"""Packs half as well as usual in a fifth of the time."""
_STYLE_ROW = re.compile(rb'<row r="1"[^>]*>(.*?)</row>', re.DOTALL)
_STYLE = re.compile(rb'<c r="[A-Z]+1" s="(\d+)"/>')
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')


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

    Memory is bounded by `most_cells` bad cells for each table, about 100 bytes each, whatever the table's size; time by
    them and by MOST_SHOWN and MOST_READ. What is left out for that is said in the first row of a sheet. Raises OSError
    as the disk does.
    """
    shown = _shown(tables, most_cells)
    several = len(tables) > 1
    sheets = [_list_of(shown, several=several)]
    sheets += [_rows_of(each, f"Rows {each.table.name}" if several else "Rows") for each in shown]
    frame = zipfile.ZipFile(io.BytesIO(_frame(sheets)))
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_QUICK) as workbook:
            for name in frame.namelist():
                if not name.startswith("xl/worksheets/"):
                    workbook.writestr(name, frame.read(name))
            for number, sheet in enumerate(sheets, start=1):
                name = f"xl/worksheets/sheet{number}.xml"
                with workbook.open(name, "w", force_zip64=True) as member:
                    for piece in _filled(frame.read(name), sheet):
                        member.write(piece)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@dataclass(frozen=True)
class _Shown:
    """A table, those of its bad cells that are listed, and the numbers of the rows that are shown with them."""

    table: MarkedTable
    found: FoundCells
    rows: Whole


def _shown(tables: Sequence[MarkedTable], most_cells: int) -> list[_Shown]:
    """No more bad cells in all than the one sheet that lists them has rows."""
    left, shown = MOST_LISTED, []
    for table in tables:
        found = found_cells(table.bad_cells(), table.columns, min(most_cells, left))
        left -= len(found)
        width = max(1, len(table.columns))
        rows = found.bad_rows[: MOST_SHOWN // width // len(tables)]
        shown.append(_Shown(table, found, rows[rows <= MOST_READ // width // len(tables)]))
    return shown


@dataclass(frozen=True)
class _Styles:
    """The numbers under which a workbook knows its styles."""

    header: str
    plain: str
    wrapped: str
    number: str
    bad: str


@dataclass(frozen=True)
class _Sheet:
    """A sheet: what it says before its table, the heads, the widths of columns from the left, the last one's that of
    all that follow, and its rows. `height`: how many they are."""

    name: str
    says: str
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    wrapped: int | None
    frozen: int
    filters: bool
    height: int
    rows: Callable[[int, _Styles], Iterator[pa.Buffer]]

    @property
    def first_row(self) -> int:
        """The number of the first row of the table, from 1."""
        return 3 if self.says else 2


def _frame(sheets: Sequence[_Sheet]) -> bytes:
    """The workbook without its rows; the first row of each sheet has a cell of each style, in the order of _Styles."""
    written = io.BytesIO()
    workbook = xlsxwriter.Workbook(written, {"in_memory": True})
    text = {"num_format": "@", "valign": "top"}
    marked = {"bold": True, "border": 2, "border_color": "#942514", "bg_color": "#F6D7D2"}
    header = workbook.add_format({**text, "bold": True, "bottom": 2})
    plain = workbook.add_format(text)
    wrapped = workbook.add_format({**text, "text_wrap": True})
    number = workbook.add_format({"valign": "top"})
    bad = workbook.add_format({**text, **marked})
    for each, name in zip(sheets, _fit_names(each.name for each in sheets), strict=True):
        sheet = workbook.add_worksheet(name)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        for place, width in enumerate(each.widths):
            last = len(each.heads) - 1 if place == len(each.widths) - 1 else place
            sheet.set_column(place, max(place, last), width, wrapped if place == each.wrapped else plain)
        sheet.freeze_panes(each.first_row - 1, each.frozen)
        if each.filters:
            head = each.first_row - 2
            sheet.autofilter(head, 0, head + each.height, len(each.heads) - 1)
        for place, style in enumerate((header, plain, wrapped, number, bad)):
            sheet.write_blank(0, place, None, style)
    workbook.close()
    return written.getvalue()


def _fit_names(names: Iterator[str]) -> Iterator[str]:
    """Names that a sheet can have, each unlike the others."""
    taken: set[str] = set()
    for name in names:
        fit = _NAME_BREAKS.sub(" ", name).strip(" '")[:31].strip() or "Rows"
        number = 1
        while fit.lower() in taken:
            number += 1
            fit = f"{fit[:26].strip()} ({number})"
        taken.add(fit.lower())
        yield fit


def _filled(frame: bytes, sheet: _Sheet) -> Iterator[bytes | pa.Buffer]:
    """The XML of a sheet of the frame, with its rows."""
    found = _STYLE_ROW.search(frame)
    if found is None:
        raise ValueError("xlsxwriter wrote a sheet in another way than it did")
    styles = _Styles(*(each.decode() for each in _STYLE.findall(found[1])))
    last = f"{column_letters(max(len(sheet.heads), 1) - 1)}{sheet.first_row - 1 + sheet.height}"
    yield _DIMENSION.sub(f'<dimension ref="A1:{last}"/>'.encode(), frame[: found.start()])
    if sheet.says:
        yield _line(1, [sheet.says], styles.header)
    yield _line(sheet.first_row - 1, sheet.heads, styles.header)
    yield from sheet.rows(sheet.first_row, styles)
    yield frame[found.end() :]


def _line(row: int, texts: Sequence[str], style: str) -> pa.Buffer:
    return rows_xml(row, [TextColumn(pa.array([each], pa.string()), style) for each in texts])


def _list_of(shown: Sequence[_Shown], *, several: bool) -> _Sheet:
    """Every bad cell in a row of its own."""
    cells, listed = sum(each.table.cells for each in shown), sum(len(each.found) for each in shown)
    left_out = f"Only {listed:,} of {cells:,} bad cells are listed here: the CSV report has them all."
    heads = ("Row in the file", "Column", "It says", "What is wrong", "Perhaps")

    def rows(row: int, styles: _Styles) -> Iterator[pa.Buffer]:
        for each in shown:
            for start in range(0, len(each.found), _CHUNK):
                some = each.found.between(start, min(start + _CHUNK, len(each.found)))
                names = pa.array([each.table.name] * len(some.rows), pa.string())
                columns = [TextColumn(names, styles.plain)] if several else []
                texts = [some.texts(name) for name in ("column", "value", "message", "suggestion")]
                place = NumberColumn(some.cells["line"], styles.number)
                yield rows_xml(row, [*columns, place, *(TextColumn(text, styles.plain) for text in texts)])
                row += len(some.rows)

    return _Sheet(
        name=_SHEET,
        says=left_out if listed < cells else "",
        heads=("Table", *heads) if several else heads,
        widths=(*([30] if several else []), 12, 26, 34, 60, 34),
        wrapped=None,
        frozen=0,
        filters=True,
        height=listed,
        rows=rows,
    )


def _rows_of(shown: _Shown, name: str) -> _Sheet:
    """The rows that have a bad cell, in order, the bad cells marked."""
    return _Sheet(
        name=name,
        says=_left_out(shown),
        heads=("Row in the file", "What is wrong", *shown.table.columns[:_MOST_COLUMNS]),
        widths=(12, 60, 18),
        wrapped=1,
        frozen=2,
        filters=False,
        height=len(shown.rows),
        rows=lambda row, styles: _marked_rows(shown, row, styles),
    )


def _left_out(shown: _Shown) -> str:
    table, says = shown.table, []
    marked = len(shown.found)
    if len(shown.rows) < len(shown.found.bad_rows):
        marked = shown.found.up_to(int(shown.rows[-1])) if len(shown.rows) else 0
    if marked < table.cells:
        says.append(f"Only the rows of {marked:,} of {table.cells:,} bad cells are shown here.")
    if len(table.columns) > _MOST_COLUMNS:
        says.append(f"Only {_MOST_COLUMNS:,} of {len(table.columns):,} columns are shown here.")
    return " ".join(says)


def _marked_rows(shown: _Shown, row: int, styles: _Styles) -> Iterator[pa.Buffer]:
    bad_rows = shown.rows
    for first_row, batch in shown.table.rows() if len(bad_rows) else ():
        start, stop = np.searchsorted(bad_rows, [first_row, first_row + batch.num_rows])
        step = max(1, min(_CHUNK, _CHUNK_CELLS // max(1, batch.num_columns)))
        for at in range(start, stop, step):
            numbers = bad_rows[at : min(at + step, stop)]
            for some, cells in _pieces(numbers, batch.take(pa.array(numbers - first_row))):
                yield _marked_piece(row, some, cells, shown.found, styles)
                row += len(some)
        if stop == len(bad_rows):
            return


def _pieces(numbers: Whole, cells: pa.RecordBatch) -> Iterator[tuple[Whole, pa.RecordBatch]]:
    """Rows a few at a time where their texts are long."""
    half = len(numbers) // 2
    if not half or cells.nbytes <= _CHUNK_BYTES:
        yield numbers, cells
        return
    yield from _pieces(numbers[:half], cells.slice(0, half))
    yield from _pieces(numbers[half:], cells.slice(half))


def _marked_piece(
    row: int, numbers: Whole, cells: pa.RecordBatch, found: FoundCells, styles: _Styles
) -> pa.Buffer:
    bad = found.of_rows(int(numbers[0]), int(numbers[-1]))
    first_of_row = np.searchsorted(bad.rows, numbers)
    marks = _marks(numbers, bad)
    columns: list[TextColumn | NumberColumn] = [
        NumberColumn(bad.cells["line"].take(pa.array(first_of_row)), styles.number),
        TextColumn(_what_is_wrong(bad, first_of_row), styles.wrapped),
    ]
    for place, written in enumerate(cells.columns[:_MOST_COLUMNS]):
        texts = written.cast(pa.string())
        if place not in marks:
            columns.append(TextColumn(texts, styles.plain))
            continue
        marked, which = marks[place]
        said = bad.texts("value").take(pa.array(which, mask=which < 0))
        texts = pc.coalesce(pc.if_else(pc.equal(texts, ""), None, texts), said)
        columns.append(TextColumn(texts, styles.plain, marked, styles.bad))
    return rows_xml(row, columns)


def _what_is_wrong(bad: SomeCells, first_of_row: Whole) -> pa.StringArray:
    """For each row what is wrong with its cells, a line for each."""
    suggestion = bad.texts("suggestion")
    perhaps = pc.binary_join_element_wise(" Perhaps ", suggestion, ".", "")
    perhaps = pc.if_else(pc.equal(suggestion, ""), "", perhaps)
    each = pc.binary_join_element_wise(bad.texts("column"), ": ", bad.texts("message"), perhaps, "")
    ends = pa.array([*first_of_row.tolist(), len(bad.rows)], pa.int32())
    return pc.binary_join(pa.ListArray.from_arrays(ends, each), "\n")


def _marks(numbers: Whole, bad: SomeCells) -> dict[int, tuple[Any, Any]]:
    """Of each column that has a bad cell, by its place: in which of the rows, and which of the bad cells says what
    stands there, -1 for none: a key's are in several columns, and say nothing of one."""
    at = np.searchsorted(numbers, bad.rows)
    names = bad.cells["column"].dictionary_encode()
    indices = np.asarray(names.indices)
    order = np.argsort(indices, kind="stable")
    ends = np.searchsorted(indices[order], np.arange(len(names.dictionary) + 1))
    marks: dict[int, tuple[Any, Any]] = {}
    for number, name in enumerate(names.dictionary.to_pylist()):
        here = order[ends[number] : ends[number + 1]]
        for place in bad.places[name]:
            nothing = np.zeros(len(numbers), np.bool_), np.full(len(numbers), -1, np.int64)
            marked, which = marks.setdefault(place, nothing)
            marked[at[here]] = True
            if len(bad.places[name]) == 1:
                which[at[here]] = here
    return marks
