"""Rows and columns that are hidden on a sheet of an XLS or XLSB: both are records of a type, a size and their content.

Sources: [MS-XLS] 2.4.28 BoundSheet8, 2.4.53 ColInfo, 2.4.221 Row; [MS-XLSB] 2.1.4, BrtBundleSh, BrtColInfo, BrtRowHdr.
Sheets go by their place in the workbook, so that no name has to be decoded. Of a workbook that is laid out in another
way nothing is said: the reader of its cells says whether it is damaged.
"""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import olefile

from wardmote.engine.reading.notes import NoteKind
from wardmote.engine.reading.workbooks.hidden import NoteFields

_Record = tuple[int, bytes]
_LAID_OUT_OTHERWISE = (
    OSError,
    KeyError,
    IndexError,
    ValueError,
    RecursionError,
    struct.error,
    ET.ParseError,
    zipfile.BadZipFile,
)
_STREAMS = ("Workbook", "Book")
_SHEET, _END, _COLUMNS, _ROW = 0x85, 0x0A, 0x7D, 0x208
_LAST_COLUMN = 255
_MAY_HIDE = re.compile(
    rb"\x08\x02\x10\x00.{12}[\x20-\x3f\x60-\x7f\xa0-\xbf\xe0-\xff]|\x7d\x00[\x0b\x0c]\x00.{8}", re.DOTALL
)
"""Records of rows that are hidden, and of columns: where there are none, the million others need no look."""
_BIN_SHEET, _BIN_COLUMNS, _BIN_ROW, _BIN_END = 0x9C, 0x3C, 0x00, 0x92
_BIN_LAST_COLUMN = 16_383


def hidden_in_binary(path: Path, format_name: str, place: int) -> list[NoteFields]:
    """What is hidden on one sheet; `place` is its place among the sheets of the workbook, from 0."""
    try:
        return _in_xls(path, place) if format_name == "xls" else _in_xlsb(path, place)
    except _LAID_OUT_OTHERWISE:
        return []


def _in_xls(path: Path, place: int) -> list[NoteFields]:
    with olefile.OleFileIO(str(path)) as compound:
        stream = _STREAMS[0] if compound.exists(_STREAMS[0]) else _STREAMS[1]
        content = compound.openstream(stream).read()
    if not _MAY_HIDE.search(content):
        return []
    sheets = [said for kind, said in _records(content, 0) if kind == _SHEET]
    (start,) = struct.unpack_from("<I", sheets[place])
    rows, columns = [], 0
    for kind, said in _records(content, start):
        if kind == _ROW and said[12] & 0x20:
            rows.append(struct.unpack_from("<H", said)[0] + 1)
        elif kind == _COLUMNS and said[8] & 1:
            columns += _count(struct.unpack_from("<HH", said), _LAST_COLUMN)
    return _notes(rows, columns)


def _records(content: bytes, at: int) -> Iterator[_Record]:
    """Those from a place to the end of its part."""
    while at + 4 <= len(content):
        kind, size = struct.unpack_from("<HH", content, at)
        if kind == _END:
            return
        yield kind, content[at + 4 : at + 4 + size]
        at += 4 + size


def _in_xlsb(path: Path, place: int) -> list[NoteFields]:
    with zipfile.ZipFile(path) as archive:
        content = archive.read(_member(archive, place))
    rows, columns = [], 0
    for kind, said in _bin_records(content):
        if kind == _BIN_END:
            break
        if kind == _BIN_ROW and said[11] & 0x10:
            rows.append(struct.unpack_from("<I", said)[0] + 1)
        elif kind == _BIN_COLUMNS and said[16] & 1:
            columns += _count(struct.unpack_from("<II", said), _BIN_LAST_COLUMN)
    return _notes(rows, columns)


def _member(archive: zipfile.ZipFile, place: int) -> str:
    sheets = [said for kind, said in _bin_records(archive.read("xl/workbook.bin")) if kind == _BIN_SHEET]
    (length,) = struct.unpack_from("<I", sheets[place], 8)
    relation = sheets[place][12 : 12 + 2 * length].decode("utf-16-le", "replace")
    relations = ET.fromstring(archive.read("xl/_rels/workbook.bin.rels"))  # noqa: S314 - in a limited process
    targets = {item.get("Id"): str(item.get("Target")) for item in relations}
    return posixpath.normpath(posixpath.join("/xl", targets[relation])).lstrip("/")


def _bin_records(content: bytes) -> Iterator[_Record]:
    at = 0
    while at + 2 <= len(content):
        kind, at = _number(content, at, most_bytes=2)
        size, at = _number(content, at, most_bytes=4)
        yield kind, content[at : at + size]
        at += size


def _number(content: bytes, at: int, *, most_bytes: int) -> tuple[int, int]:
    """A number of seven bits a byte, of which all but the last have their highest bit set; and where it ends."""
    number = 0
    for index in range(most_bytes):
        byte = content[at + index]
        number |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            break
    return number, at + index + 1


def _count(span: Sequence[int], end: int) -> int:
    """How many columns are hidden; a span that reaches to the sheet's last one hides the empty ones."""
    first, last = span
    return 0 if last >= end else max(0, last - first + 1)


def _notes(rows: Iterable[int], columns: int) -> list[NoteFields]:
    numbers = sorted(rows)
    notes: list[NoteFields] = []
    if numbers:
        notes.append((NoteKind.HIDDEN_ROWS.value, numbers[0], numbers[-1], len(numbers)))
    if columns:
        notes.append((NoteKind.HIDDEN_COLUMNS.value, None, None, columns))
    return notes
