"""Records as the files that people publish: texts of many kinds, and workbooks of three formats."""

from __future__ import annotations

import csv
import io
import random
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from xml.sax.saxutils import escape

import xlsxwriter

Merged = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0."""
_SECTOR_BYTES = 512


@dataclass(frozen=True)
class Text:
    """Delimited text, or what only looks like it (`fixed`: columns of characters; `markdown`: bars and dashes)."""

    records: Sequence[Sequence[str]]
    delimiter: str = ","
    encoding: str = "utf-8"
    mark: bool = False
    line_ends: tuple[str, ...] = ("\r\n",)
    quote_all: bool = False
    spaced: bool = False
    fixed: bool = False
    markdown: bool = False
    before: str = ""

    name = "made.csv"

    def content(self) -> bytes:
        """The bytes of the file."""
        rng = random.Random(len(self.records))
        text = self.before + "".join(line + rng.choice(self.line_ends) for line in self._lines())
        return (b"\xef\xbb\xbf" if self.mark else b"") + text.encode(self.encoding)

    def _lines(self) -> list[str]:
        if self.fixed:
            widths = [2 + max(map(len, column)) for column in zip(*self.records, strict=True)]
            return [
                "".join(cell.ljust(width) for cell, width in zip(record, widths, strict=True)).rstrip()
                for record in self.records
            ]
        if self.markdown:
            lines = [f"| {' | '.join(record)} |" for record in self.records]
            return [lines[0], f"|{'---|' * len(self.records[0])}", *lines[1:]]
        return [self._line(record) for record in self.records]

    def _line(self, record: Sequence[str]) -> str:
        if self.spaced:
            return ", ".join(f'"{cell}"' if "," in cell else cell for cell in record)
        out = io.StringIO()
        quoting: Literal[0, 1] = csv.QUOTE_ALL if self.quote_all else csv.QUOTE_MINIMAL
        csv.writer(out, delimiter=self.delimiter, quoting=quoting).writerow(record)
        return out.getvalue().removesuffix("\r\n")


@dataclass(frozen=True)
class Sheet:
    """One sheet: cells that are numbers are written as numbers, empty ones not at all."""

    name: str
    records: Sequence[Sequence[str]]
    merged: Sequence[Merged] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    """From 0."""
    hidden_columns: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Book:
    """A workbook: `xlsx`, `ods` as LibreOffice writes it, or `xls` of BIFF8."""

    sheets: Sequence[Sheet]
    format: str

    @property
    def name(self) -> str:
        """What the file is called."""
        return f"made.{self.format}"

    def content(self) -> bytes:
        """The bytes of the file."""
        return _WRITERS[self.format](self.sheets)


def _number(cell: str) -> float | None:
    """The number that a cell is, where its text is what a reader makes of it again."""
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if cell == f"{number:.15g}" else None


def _xlsx(sheets: Sequence[Sheet]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            starts = {(top, left): (bottom, right) for top, left, bottom, right in sheet.merged}
            for row, record in enumerate(sheet.records):
                for column, cell in enumerate(record):
                    number = _number(cell)
                    if (row, column) in starts:
                        page.merge_range(row, column, *starts[row, column], cell)
                    elif cell:
                        page.write(row, column, cell if number is None else number)
            for row in sheet.hidden_rows:
                page.set_row(row, None, None, {"hidden": True})
            for column in sheet.hidden_columns:
                page.set_column(column, column, None, None, {"hidden": True})
            if sheet.hidden:
                page.hide()
    return out.getvalue()


def _ods(sheets: Sequence[Sheet]) -> bytes:
    out = io.BytesIO()
    tables = "".join(map(_ods_table, sheets))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="urn:m"/>')
        archive.writestr("content.xml", _ODS.format(tables))
    return out.getvalue()


_ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:automatic-styles>'
    '<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style>'
    '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>{}</office:spreadsheet></office:body>"
    "</office:document-content>"
)


_HIDDEN = ' table:visibility="collapse"'


def _ods_table(sheet: Sheet) -> str:
    width = max([1, *map(len, sheet.records)])
    starts = {(top, left): (bottom, right) for top, left, bottom, right in sheet.merged}
    covered = {
        (row, column)
        for top, left, bottom, right in sheet.merged
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    } - starts.keys()
    columns = "".join(
        f"<table:table-column{_HIDDEN if at in sheet.hidden_columns else ''}/>" for at in range(width)
    )
    rows = []
    for row, record in enumerate(sheet.records):
        cells = [_ods_cell(cell, starts.get((row, at)), (row, at)) for at, cell in enumerate(record)]
        kept = [
            "<table:covered-table-cell/>" if (row, at) in covered else cell for at, cell in enumerate(cells)
        ]
        after = f'<table:table-cell table:number-columns-repeated="{1024 - len(record)}"/>'
        seen = _HIDDEN if row in sheet.hidden_rows else ""
        rows.append(f"<table:table-row{seen}>{''.join(kept)}{after}</table:table-row>")
    last = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
        'table:number-columns-repeated="1024"/></table:table-row>'
    )
    style = "ta2" if sheet.hidden else "ta1"
    return (
        f'<table:table table:name="{escape(sheet.name)}" table:style-name="{style}">'
        f"{columns}{''.join(rows)}{last}</table:table>"
    )


def _ods_cell(cell: str, reaches: tuple[int, int] | None, at: tuple[int, int]) -> str:
    spans = ""
    if reaches:
        spans = (
            f' table:number-columns-spanned="{reaches[1] - at[1] + 1}"'
            f' table:number-rows-spanned="{reaches[0] - at[0] + 1}"'
        )
    if not cell:
        return f"<table:table-cell{spans}/>"
    if _number(cell) is not None:
        return f'<table:table-cell{spans} office:value-type="float" office:value="{cell}"/>'
    text = "".join(f"<text:p>{escape(line)}</text:p>" for line in cell.split("\n"))
    return f'<table:table-cell{spans} office:value-type="string">{text}</table:table-cell>'


def _xls(sheets: Sequence[Sheet]) -> bytes:
    """Records of BIFF8 ([MS-XLS]) in the one stream of a compound file ([MS-CFB])."""
    start = _record(0x809, struct.pack("<HHHHII", 0x600, 0x05, 0, 0, 0, 0))
    pages = [_xls_sheet(sheet) for sheet in sheets]
    before = len(start) + 4 + sum(4 + 8 + len(sheet.name) for sheet in sheets)
    entries = b""
    for sheet, page in zip(sheets, pages, strict=True):
        told = struct.pack("<IBBBB", before, int(sheet.hidden), 0, len(sheet.name), 0)
        entries += _record(0x85, told + sheet.name.encode())
        before += len(page)
    return compound(start + entries + _record(0x0A, b"") + b"".join(pages))


def _xls_sheet(sheet: Sheet) -> bytes:
    width = max([1, *map(len, sheet.records)])
    page = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for column in sheet.hidden_columns:
        page += _record(0x7D, struct.pack("<HHHHHH", column, column, 2304, 0, 1, 0))
    page += _record(0x200, struct.pack("<IIHHH", 0, len(sheet.records), 0, width, 0))
    for row in sheet.hidden_rows:
        page += _record(0x208, struct.pack("<HHHHIHH", row, 0, width, 255, 0, 0x20, 0))
    for row, record in enumerate(sheet.records):
        for column, cell in enumerate(record):
            at, number = struct.pack("<HHH", row, column, 0), _number(cell)
            if number is not None:
                page += _record(0x203, at + struct.pack("<d", number))
            elif cell:
                page += _record(0x204, at + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
    if sheet.merged:
        spans = [struct.pack("<HHHH", top, bottom, left, right) for top, left, bottom, right in sheet.merged]
        page += _record(0xE5, struct.pack("<H", len(spans)) + b"".join(spans))
    return page + _record(0x0A, b"")


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def compound(stream: bytes) -> bytes:
    """A compound file of one stream called Workbook: a header, tables of sectors, a directory, and the stream."""
    stream = stream.ljust(8 * _SECTOR_BYTES, b"\0")
    count = -(-len(stream) // _SECTOR_BYTES)
    tables = -(-(count + 2) // 127)
    first = tables + 1
    chain = [0xFFFFFFFD] * tables + [0xFFFFFFFE, *range(first + 1, first + count), 0xFFFFFFFE]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIIIIIIII", 0, tables, tables, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack(f"<{tables}I", *range(tables))
    header = header.ljust(_SECTOR_BYTES, b"\xff")
    sectors = struct.pack(f"<{len(chain)}I", *chain).ljust(tables * _SECTOR_BYTES, b"\xff")
    directory = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry(
        "Workbook", 2, 0xFFFFFFFF, first, len(stream)
    )
    body = stream.ljust(count * _SECTOR_BYTES, b"\0")
    return header + sectors + directory.ljust(_SECTOR_BYTES, b"\0") + body


def _entry(name: str, kind: int, child: int, first: int, size_bytes: int) -> bytes:
    text = name.encode("utf-16-le")
    links = struct.pack("<BBIII", kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    named = text.ljust(64, b"\0") + struct.pack("<H", len(text) + 2)
    return named + links + bytes(36) + struct.pack("<IQ", first, size_bytes)


_WRITERS: Mapping[str, Callable[[Sequence[Sheet]], bytes]] = {"xlsx": _xlsx, "ods": _ods, "xls": _xls}
