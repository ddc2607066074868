"""Empty files with the columns of a data ask, to be filled in: CSV and XLSX."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from wardmote.engine.checking.schema import TableSchema
from wardmote.engine.writing.xlsx import write_xlsx


def csv_template(ask: TableSchema) -> bytes:
    """One line: the asked columns, in UTF-8 with the mark by which Excel knows it."""
    text = io.StringIO()
    csv.writer(text).writerow(each.name for each in ask.fields)
    return text.getvalue().encode("utf-8-sig")


def xlsx_template(ask: TableSchema) -> bytes:
    """A workbook with one sheet and its header."""
    schema = pa.schema([(each.name, pa.string()) for each in ask.fields])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_xlsx(schema, [], path, sheet_name=ask.name)
        return path.read_bytes()
