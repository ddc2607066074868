"""Workbooks of every kind, sheet by sheet, as grids of cells whose header has still to be found."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from wardmote.engine.reading.cell_text import cell_text
from wardmote.engine.reading.grid import without_blank_text
from wardmote.engine.reading.limited.problems import locked_workbook
from wardmote.engine.reading.limited.request import Output, Request, part_schema
from wardmote.engine.reading.notes import NoteKind
from wardmote.engine.reading.workbooks.binary_hidden import hidden_in_binary
from wardmote.engine.reading.workbooks.cell_xml import NotPlainError
from wardmote.engine.reading.workbooks.errors import ErrorCells, error_cells
from wardmote.engine.reading.workbooks.hidden import NoteFields, hidden_in_workbook, hidden_on_sheet
from wardmote.engine.reading.workbooks.ods import ods_sheets
from wardmote.engine.reading.workbooks.plain_sheet import MergedCells, is_long, plain_sheet
from wardmote.engine.reading.workbooks.rest import SharedStrings

_BATCH_CELLS = 500_000
_BINARY = ("xls", "xlsb")
_SHEET_ROWS, _SHEET_COLUMNS = 1_048_576, 16_384
"""What a sheet can have at most."""


def read_workbook(request: Request, output: Output) -> None:
    """The sheets that hold anything, in the workbook's order. Raises Unreadable, MemoryError for a sheet too large."""
    try:
        _read(request, output)
    except PasswordError as error:
        raise locked_workbook() from error
    except CalamineError as error:
        raise ValueError("damaged") from error  # the process that waits knows which sheet was being opened


def _read(request: Request, output: Output) -> None:
    workbook = CalamineWorkbook.from_path(str(request.path))
    of_workbook = hidden_in_workbook(request.path) if request.format == "xlsx" else []
    of_ods = ods_sheets(request.path) if request.format == "ods" else {}
    strings = SharedStrings()
    for place, metadata in enumerate(workbook.sheets_metadata):
        if metadata.typ != SheetTypeEnum.WorkSheet or not request.wants(metadata.name):
            continue
        output.opening(metadata.name)
        sheet = _sheet(workbook, metadata.name, request, strings)
        if sheet is None:
            continue
        if metadata.name in of_ods:
            said = of_ods[metadata.name]
            sheet = replace(sheet, merged=said.merged, unseen=said.notes())
        if request.format in _BINARY:
            sheet = replace(sheet, unseen=hidden_in_binary(request.path, request.format, place))
        hidden = [(NoteKind.HIDDEN_SHEET.value, None, None, 1)] if _is_hidden(metadata) else []
        part = output.write(part_schema(sheet.width), sheet.batches)
        output.table(
            name=metadata.name,
            notes=[*hidden, *sheet.unseen, *of_workbook],
            merged=sheet.merged,
            parts=[part],
        )


@dataclass(frozen=True)
class SheetRead:
    """The rows of a sheet, and what is told with them; merged ranges as in `limited.MergedRange`."""

    width: int
    batches: Iterator[pa.RecordBatch]
    unseen: list[NoteFields]
    merged: list[list[int]]


def _sheet(
    workbook: CalamineWorkbook, name: str, request: Request, strings: SharedStrings
) -> SheetRead | None:
    """A sheet, None where it holds nothing. Raises ValueError, MemoryError."""
    if request.format == "xlsx" and is_long(request.path, name):
        try:
            return plainly(request, name, strings)
        except NotPlainError:  # the other reader knows all forms, or says what is wrong
            return slowly(workbook, name, request)
    try:
        return slowly(workbook, name, request)
    except CalamineError:
        if request.format != "xlsx":
            raise
        return _after_all(request, name, strings)


def _after_all(request: Request, name: str, strings: SharedStrings) -> SheetRead | None:
    """A sheet that holds what only the fast reader knows: errors such as #SPILL!. Raises ValueError."""
    try:
        return plainly(request, name, strings)
    except NotPlainError as error:
        raise ValueError("damaged") from error


def plainly(request: Request, name: str, strings: SharedStrings) -> SheetRead | None:
    """A sheet of an XLSX by its XML. Raises NotPlainError for all that is not as most programs write it."""
    try:
        sheet = plain_sheet(request.path, name, strings, most_cells=request.limits.max_sheet_cells)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise NotPlainError("a damaged archive") from error
    if sheet is None:
        return None
    return SheetRead(sheet.width, sheet.batches(), sheet.hidden.notes(), _as_lists(sheet.merged))


def slowly(workbook: CalamineWorkbook, name: str, request: Request) -> SheetRead | None:
    """A sheet of a workbook of any kind, cell by cell."""
    sheet = workbook.get_sheet_by_name(name)
    if sheet.start is None or sheet.end is None:
        return None
    height, width = sheet.end[0] + 1, sheet.end[1] + 1
    if height > _SHEET_ROWS or width > _SHEET_COLUMNS:
        raise ValueError("a cell outside every sheet")
    if height * width > request.limits.max_sheet_cells:
        raise MemoryError
    is_xlsx = request.format == "xlsx"
    errors = error_cells(str(request.path), name) if is_xlsx else {}
    unseen = hidden_on_sheet(request.path, name) if is_xlsx else []
    merged = sheet.merged_cell_ranges if request.format != "ods" else []
    return SheetRead(width, _batches(sheet, errors), unseen, _as_lists(merged or []))


def _is_hidden(metadata: SheetMetadata) -> bool:
    return bool(metadata.visible != SheetVisibleEnum.Visible)


def _as_lists(merged: Iterable[MergedCells]) -> list[list[int]]:
    """First row, first column, last row, last column, from 0."""
    return [[*first, *last] for first, last in merged]


def _batches(sheet: CalamineSheet, errors: ErrorCells) -> Iterator[pa.RecordBatch]:
    """All rows up to the last filled one, from row 1; empty ones are rows of nulls."""
    assert sheet.start is not None and sheet.end is not None  # noqa: S101, PT018 - asked by the caller
    left, width = sheet.start[1], sheet.end[1] + 1
    schema = part_schema(width)
    first_row = 0
    for rows in _chunks(sheet, max(1, _BATCH_CELLS // width)):
        columns = _columns(rows, left)
        for (row, column), text in errors.items():
            if first_row <= row < first_row + len(rows):
                columns[column][row - first_row] = text
        arrays = [without_blank_text(pa.array(column, pa.string())) for column in columns]
        lines = pa.array(range(first_row + 1, first_row + len(rows) + 1), pa.int64())
        yield pa.RecordBatch.from_arrays([*arrays, lines], schema=schema)
        first_row += len(rows)


def _chunks(sheet: CalamineSheet, rows_at_once: int) -> Iterator[list[list[Any]]]:
    rows = sheet.iter_rows()
    while chunk := list(islice(rows, rows_at_once)):
        yield chunk


def _columns(rows: Sequence[Sequence[Any]], left: int) -> list[list[str | None]]:
    before: list[list[str | None]] = [[None] * len(rows) for _ in range(left)]
    return before + [[cell_text(value) for value in column] for column in zip(*rows, strict=True)]
