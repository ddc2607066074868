"""What pages and commands say can be read is what can be read."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from tests.engine.reading.test_open_tables import rows_of
from wardmote.engine.reading import open_tables
from wardmote.engine.reading.formats import FORMATS_READ

_LINES = "ref{0}band\nA1{0}C\nA2{0}D\n"


def _text(between: str) -> bytes:
    return _LINES.format(between).encode()


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("data.csv", _text(","))
    return packed.getvalue()


def _xlsx() -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    sheet = book.add_worksheet("Data")
    for number, cells in enumerate((["ref", "band"], ["A1", "C"], ["A2", "D"])):
        sheet.write_row(number, 0, cells)
    book.close()
    return made.getvalue()


_SAID = {
    "CSV": _text(","),
    "commas": _text(","),
    "semicolons": _text(";"),
    "tabs": _text("\t"),
    "pipes": _text("|"),
    "XLSX": _xlsx(),
    "zip": _zip(),
    "gzip": gzip.compress(_text(",")),
}
"""All but XLS, which no library here writes: published ones are read where WARDMOTE_OPEN_DATA has some."""


@pytest.mark.parametrize("said", _SAID)
def test_what_is_said_to_be_read_is_read(tmp_path: Path, said: str) -> None:
    assert said in FORMATS_READ
    path = tmp_path / "file"
    path.write_bytes(_SAID[said])
    (table,) = open_tables(path, file_name="file")
    assert (table.columns, rows_of(table)) == (("ref", "band"), [("A1", "C"), ("A2", "D")])
