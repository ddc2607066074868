"""A stream of record batches as an XLSX workbook: text is written as text, so nothing in it can run."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from wardmote.kernel.problem import TooLarge

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_ROWS = 1_048_575  # Excel's 2^20, less the header
MAX_CELL_CHARACTERS = 32_767
_FIRST_YEAR = 1900
"""Of Excel's calendar: an earlier day would be shown as midnight."""


def write_xlsx(schema: pa.Schema, batches: Iterable[pa.RecordBatch], path: Path, *, sheet_name: str) -> int:
    """Writes one sheet with a header, row by row with constant memory. Returns the rows written.

    Written as text is what Excel would change: integers past 15 digits (a UPRN has at most 12), days before 1900 and
    moments with parts of a millisecond. Raises TooLarge
    past 1,048,575 rows, and for a cell past 32,767 characters: nothing is cut short silently. Raises OSError as the
    disk does. What is written on the way stands beside `path`, and on no other disk.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(str(path), {**options, "tmpdir": str(path.parent)})
    try:
        rows = _write_rows(workbook, schema, batches, sheet_name)
    except BaseException:
        with suppress(OSError), errors_of_the_disk():
            workbook.close()  # xlsxwriter keeps its own temporary file open until then
        path.unlink(missing_ok=True)
        raise
    with errors_of_the_disk():
        workbook.close()
    return rows


@contextmanager
def errors_of_the_disk() -> Iterator[None]:
    """What xlsxwriter wraps in an error of its own, as the system said it."""
    try:
        yield
    except FileCreateError as error:
        raise error.args[0] from None


def _write_rows(workbook: Any, schema: pa.Schema, batches: Iterable[pa.RecordBatch], sheet_name: str) -> int:
    sheet = workbook.add_worksheet(sheet_name[:31] or "Sheet1")
    styles = {
        "plain": workbook.add_format(),
        "header": workbook.add_format({"bold": True}),
        "date": workbook.add_format({"num_format": "yyyy-mm-dd"}),
        "datetime": workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
    }
    for position, name in enumerate(schema.names):
        _write_string(sheet, 0, position, name, styles, style="header")
    sheet.freeze_panes(1, 0)
    rows = 0
    for batch in batches:
        if rows + batch.num_rows > MAX_ROWS:
            raise _too_many_rows()
        for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            rows += 1
            for position, value in enumerate(values):
                _write_cell(sheet, rows, position, value, styles)
    return rows


def _write_cell(sheet: Any, row: int, position: int, value: object, styles: dict[str, Any]) -> None:
    match value:
        case None:
            pass
        case bool():
            sheet.write_boolean(row, position, value)
        case int() if abs(value) < 10**15:
            sheet.write_number(row, position, value)
        case float() if math.isfinite(value):
            sheet.write_number(row, position, value)
        case datetime() if value.year >= _FIRST_YEAR and value.microsecond % 1000 == 0:
            sheet.write_datetime(row, position, value.replace(tzinfo=None), styles["datetime"])
        case datetime():
            _write_text(sheet, row, position, value.replace(tzinfo=None).isoformat(sep=" "), styles)
        case date() if value.year >= _FIRST_YEAR:
            sheet.write_datetime(row, position, value, styles["date"])
        case _:
            _write_text(sheet, row, position, str(value), styles)


def _write_text(sheet: Any, row: int, position: int, text: str, styles: dict[str, Any]) -> None:
    if len(text) > MAX_CELL_CHARACTERS:
        raise TooLarge(
            "xlsx.cell",
            f"A cell is longer than the {MAX_CELL_CHARACTERS:,} characters a workbook can hold.",
            where=f"row {row}, column {position + 1}",
            next_step="Take the table as CSV or Parquet.",
        )
    _write_string(sheet, row, position, text, styles)


def _write_string(
    sheet: Any, row: int, position: int, text: str, styles: dict[str, Any], *, style: str = "plain"
) -> None:
    if text.startswith("<r>") and text.endswith("</r>"):
        # xlsxwriter takes such a text for XML of its own, and lets it stand as it is
        sheet.write_rich_string(row, position, text[:1], styles["plain"], text[1:], styles[style])
    else:
        sheet.write_string(row, position, text, styles[style])


def _too_many_rows() -> TooLarge:
    return TooLarge(
        "xlsx.rows",
        f"The table has more than the {MAX_ROWS:,} rows a workbook can hold.",
        next_step="Take it as CSV or Parquet.",
    )
