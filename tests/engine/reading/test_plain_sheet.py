"""Sheets read straight from their XML: the same as cell by cell, or left to that reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
import xlsxwriter
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

from tests.engine.reading.test_hostile import handmade_xlsx
from wardmote.engine.reading.cell_text import number_text
from wardmote.engine.reading.limited.request import Output, Request, part_schema
from wardmote.engine.reading.options import ReadLimits
from wardmote.engine.reading.workbooks.cell_xml import NotPlainError
from wardmote.engine.reading.workbooks.plain_cells import cells_of_rows
from wardmote.engine.reading.workbooks.plain_sheet import is_long
from wardmote.engine.reading.workbooks.reading import SheetRead, plainly, read_workbook, slowly
from wardmote.engine.reading.workbooks.rest import SharedStrings

_STRINGS = (
    '<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</sst>'
)
_TEXTS = st.one_of(
    st.sampled_from(
        ["", " ", "a & b", "<5", "_x000D_", "=A1", "#N/A", "1.0", "-0", "true", "2026-02-01", " é ", "]]>"]
    ),
    st.text("ab <>&\"'_x0Dé☃\t\n", max_size=8),
)
_NUMBERS = st.one_of(
    st.integers(-(10**16), 10**16),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(-(10**6), 10**6, places=2).map(float),
    st.sampled_from([0.1 + 0.2, -0.0, 1e-5, 1e22, 5e-324, 454.85, 0.0001, 999999999999999.9]),
)
_MOMENTS = st.datetimes(dt.datetime.fromisoformat("1900-03-01"), dt.datetime.fromisoformat("2100-01-01")).map(
    lambda at: at.replace(microsecond=0)
)
_CELLS = st.one_of(
    st.none(), _TEXTS, _NUMBERS, st.booleans(), _MOMENTS, _MOMENTS.map(dt.datetime.date), st.times()
)
_ROWS = st.lists(st.lists(_CELLS, max_size=5), max_size=8)


def both(path: Path, name: str = "Data") -> tuple[SheetRead | None, SheetRead | None]:
    """The sheet as the fast reader reads it, and as the slow one does. Raises NotPlainError."""
    request = Request(path, "xlsx", None, ReadLimits())
    return plainly(request, name, SharedStrings()), slowly(
        CalamineWorkbook.from_path(str(path)), name, request
    )


def assert_the_same(path: Path, name: str = "Data") -> None:
    """Both readers read the same cells in the same places."""
    fast, slow = both(path, name)
    if fast is None or slow is None:
        assert fast is slow
        return
    assert (fast.width, fast.merged, fast.unseen) == (slow.width, slow.merged, slow.unseen)
    schema = part_schema(slow.width)
    assert pa.Table.from_batches(fast.batches, schema).to_pylist() == (
        pa.Table.from_batches(slow.batches, schema).to_pylist()
    )


def written(path: Path, rows: list[list[Any]], *, shared: bool) -> Path:
    """A workbook with its text among the cells, or shared."""
    options = {
        "constant_memory": not shared,
        "default_date_format": "dd/mm/yyyy hh:mm",
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("Data")
        shown = [book.add_format({"num_format": each}) for each in ("0.00", "[h]:mm", "yyyy-mm-dd")]
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif isinstance(value, float) and abs(value) < 50_000:
                    sheet.write_number(number, column, value, shown[(number + column) % 3])
                else:
                    sheet.write(number, column, value)
    return path


@given(rows=_ROWS, shared=st.booleans())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_excel_and_its_kin_write(rows: list[list[Any]], shared: bool) -> None:
    assume(any(value not in (None, "") for row in rows for value in row))
    with TemporaryDirectory() as folder:
        assert_the_same(written(Path(folder) / "rows.xlsx", rows, shared=shared))


def test_what_openpyxl_writes(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Data"
    for row in [["ward", "cost", "on"], ["Bow & Lee", 1.1, dt.date(2026, 2, 1)], [], ["", None, " x "]]:
        sheet.append(row)
    sheet["E2"], sheet["E3"], sheet["E4"] = "=B2*2", True, "#N/A"
    sheet.merge_cells("A6:B7")
    sheet.row_dimensions[4].hidden = sheet.column_dimensions["B"].hidden = True
    book.save(tmp_path / "book.xlsx")
    fast, _ = both(tmp_path / "book.xlsx")
    assert fast is not None
    assert (fast.merged, len(fast.unseen)) == ([[5, 0, 6, 1]], 3)
    assert_the_same(tmp_path / "book.xlsx")


_PIECES = (
    '<c r="{}"><v></v></c>', '<c r="{}"><v/></c>', '<c r="{}" t="n"><v /></c>', '<c r="{}" t="str"><v/></c>',
    '<c r="{}" t="str"><v></v></c>', '<c r="{}" t="inlineStr"><is><t></t></is></c>', '<c r="{}" s="1"/>',
    '<c r="{}" t="inlineStr"><is><t/></is></c>', '<c r="{}" t="str"><v> a </v></c>', '<c r="{}" />',
    '<c r="{}" t="inlineStr"><is><t> a </t></is></c>', '<c r="{}" t="str"><f>A1&gt;2</f><v>x&#233;</v></c>',
    '<c r="{}" t="inlineStr"><is><t xml:space="preserve"> a&amp;</t></is></c>', '<c r="{}"><v>007</v></c>',
    '<c r="{}" t="inlineStr"><is><t>_x000D_ b</t></is></c>', '<c r="{}" t="b"><v>1</v></c>', '<c r="{}"></c>',
    '<c r="{}" t="s"><v>0</v></c>', '<c r="{}" s="0" t="s"><v>1</v></c>', '<c r="{}" t="s"><v>2</v></c>',
    '<c r="{}" t="s"><v>3</v></c>', '<c r="{}" t="e"><v>#REF!</v></c>', '<c r="{}" s="9"><v>1.50</v></c>',
    '<c r="{}"><f t="shared" ref="A1:B2" si="0">1+1</f><v>-0</v></c>', '<c r="{}"><f>1</f></c>',
    '<c r="{}"><v>1E-7</v></c>', '<c r="{}"><v>1e400</v></c>', '<c r="{}"><f/><v>0.30000000000000004</v></c>',
    '<c r="{}" t="inlineStr"><is><t> \r\n b\r</t></is></c>', '<c r="{}" t="str" s="0"><v>1</v></c>',
)  # fmt: skip
_SHARED = (
    "<si><t> a </t></si>"
    '<si><t xml:space="preserve"> b&lt;</t></si>'
    "<si><r><t>c</t></r><r><rPr><b/></rPr><t>d</t></r></si>"
    "<si><t></t></si>"
)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 40), st.sampled_from(_PIECES)), max_size=12))
@settings(max_examples=30, deadline=None)
def test_cells_in_every_form(pieces: list[tuple[int, int, str]]) -> None:
    rows: dict[int, dict[int, str]] = {}
    for row, column, piece in pieces:
        place = f"{'A' if column > 25 else ''}{chr(65 + column % 26)}{row}"
        rows.setdefault(row, {})[column] = piece.format(place)
    xml = "".join(
        f'<row r="{row}" spans="1:3">{"".join(cells[column] for column in sorted(cells))}</row>'
        for row, cells in sorted(rows.items())
    )
    with TemporaryDirectory() as folder:
        strings = _STRINGS.format(_SHARED).encode()
        path = handmade_xlsx(Path(folder) / "x.xlsx", xml, **{"xl/sharedStrings.xml": strings})
        assert_the_same(path)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>abc</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c><v>1</v></c></row>',
        '<row r="1"><c r="a1"><v>1</v></c></row>',
        '<row r="1"><c r="A0"><v>1</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="A1048577"><v>1</v></c></row>',
        '<row r="1"><c r="A11111111111111"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="d"><v>2026-02-01</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>4</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="1"><c r="A1" t="b"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>',
        '<row r="1"> <c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1<!-- 2 --></v></c></row>',
        '<row r="1"><c r="A1"><v><![CDATA[1]]></v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><x:row r="2"></x:row>',
        '<row r="1"><c r="A1"><value>1</value></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>a</t></r></is></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c>',
        '<row r="1"><c r="A1"><v>1</c></v></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row>x',
        '<rowing r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><foo>1</f><v>1</v></c></row>',
        '<row r="1"><c r="A1"><f </f><v>1>2</v></c></row>',
        '<row r="1"><c r="A1"><f/x><v>1</v></c></row>',
        '<row r="1"><c r="A1"><f t="a"<v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v>></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t xml:space="preserved">a</t></is></c></row>',
        '<row r="1"><c r="A1"',
    ],
)
def test_what_is_not_plain_is_left_to_the_other_reader(tmp_path: Path, rows: str) -> None:
    strings = _STRINGS.format(_SHARED).encode()
    path = handmade_xlsx(tmp_path / "x.xlsx", rows, **{"xl/sharedStrings.xml": strings})
    with pytest.raises(NotPlainError):
        plainly(Request(path, "xlsx", None, ReadLimits()), "Data", SharedStrings())


@pytest.mark.parametrize("strings", ["<si/><si><t>a</t></si>", "<si><t>a</t></si><!-- b -->", "<si><t>a</t>"])
def test_shared_strings_in_another_form_are_left_to_the_other_reader(tmp_path: Path, strings: str) -> None:
    content = _STRINGS.format(strings).encode()
    row = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    path = handmade_xlsx(tmp_path / "x.xlsx", row, **{"xl/sharedStrings.xml": content})
    with pytest.raises(NotPlainError):
        plainly(Request(path, "xlsx", None, ReadLimits()), "Data", SharedStrings())


class _NothingAsked:
    """Cells that nothing has to be asked about."""

    def texts(self, attributes: str, contents: Iterable[str]) -> list[str]:
        raise NotPlainError

    def is_dated(self, style: bytes) -> bool:
        raise NotPlainError

    def shared(self, numbers: pa.StringArray) -> pa.StringArray:
        raise NotPlainError


@given(
    st.lists(
        st.tuples(st.integers(1, 1_048_576), st.integers(1, 16_384)), min_size=1, max_size=20, unique=True
    )
)
def test_places_anywhere_on_a_sheet(places: list[tuple[int, int]]) -> None:
    in_order = sorted(places)
    xml = "".join(
        f'<row r="{row}"><c r="{get_column_letter(column)}{row}"><v>1</v></c></row>'
        for row, column in in_order
    )
    cells = cells_of_rows(xml.encode(), _NothingAsked())
    assert list(zip((cells.rows + 1).tolist(), (cells.columns + 1).tolist(), strict=True)) == in_order


@given(st.lists(st.from_regex(r"-?[0-9]{1,17}(\.[0-9]{1,17})?([eE]-?[0-9])?", fullmatch=True), min_size=1))
@example(["0.0001", "0.00001", "-0.0001", "-0.00009", "0.10", "00.1", "100", "1.0", "-0", "0.01", "0.3"])
def test_numbers_are_told_by_their_shortest_text(texts: list[str]) -> None:
    cells = "".join(f'<c r="{get_column_letter(at)}1"><v>{text}</v></c>' for at, text in enumerate(texts, 1))
    found = cells_of_rows(f'<row r="1">{cells}</row>'.encode(), _NothingAsked())
    assert found.texts.to_pylist() == [number_text(float(text)) for text in texts]


def test_errors_that_the_other_reader_does_not_know_are_shown(tmp_path: Path) -> None:
    path = handmade_xlsx(tmp_path / "x.xlsx", '<row r="1"><c r="A1" t="e"><v>#SPILL!</v></c></row>')
    sheet = plainly(Request(path, "xlsx", None, ReadLimits()), "Data", SharedStrings())
    assert sheet is not None
    assert next(sheet.batches).column(0).to_pylist() == ["#SPILL!"]


def test_a_sheet_longer_than_a_piece_of_its_xml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wardmote.engine.reading.workbooks.plain_sheet._CHUNK_BYTES", 300)
    rows = [[n, None if n % 3 else f"t{n}", n / 8] for n in range(60)]
    assert_the_same(written(tmp_path / "rows.xlsx", [*rows, [], [], ["end"]], shared=False))


def test_a_short_sheet_is_read_cell_by_cell_and_plainly_where_that_fails(tmp_path: Path) -> None:
    path = handmade_xlsx(tmp_path / "x.xlsx", '<row r="1"><c r="A1" t="e"><v>#SPILL!</v></c></row>')
    assert not is_long(path, "Data")
    said: list[dict[str, Any]] = []
    read_workbook(Request(path, "xlsx", None, ReadLimits()), Output(BytesIO(), said.append))
    assert said[-1]["table"]["name"] == "Data"
    broken = handmade_xlsx(tmp_path / "y.xlsx", '<row r="1"><c r="A1" t="n"><v>x</v></c></row>')
    with pytest.raises(ValueError, match="damaged"):
        read_workbook(Request(broken, "xlsx", None, ReadLimits()), Output(BytesIO(), said.append))


def test_a_long_sheet_is_told_by_the_length_of_its_xml(tmp_path: Path) -> None:
    rows = '<row r="{0}"><c r="A{0}"><v>{0}</v></c></row>'
    path = handmade_xlsx(tmp_path / "x.xlsx", "".join(rows.format(row) for row in range(1, 100_001)))
    assert is_long(path, "Data")
