"""Error values (#N/A, #DIV/0! ...) of an XLSX sheet, which the fast reader leaves out.

A cell that shows an error is not empty: whoever publishes the sheet has to be told.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

ErrorCells = dict[tuple[int, int], str]
"""Row and column from 0, and what the cell shows."""

_CHUNK_BYTES = 1024 * 1024
_MOST = 100_000
_MARK = b't="e"'
_LONGEST_TAG_BYTES, _LONGEST_CELL_BYTES = 300, 10_000
_PLACE = re.compile(rb"\br=\"([A-Z]{1,3})(\d{1,7})\"")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def error_cells(path: str, sheet: str) -> ErrorCells:
    """The error cells of a sheet, at most 100,000 of them; none where the workbook is laid out in an unknown way."""
    with zipfile.ZipFile(path) as archive:
        member = member_of_sheet(archive, sheet)
        if member is None:
            return {}
        return dict(_found(archive, member))


def _found(archive: zipfile.ZipFile, member: str) -> Iterator[tuple[tuple[int, int], str]]:
    count = 0
    with archive.open(member) as file:
        rest = b""
        while chunk := file.read(_CHUNK_BYTES):
            text = rest + chunk
            end = text.rfind(b"</c>") + 4 if b"</c>" in text else 0
            for found in _in_chunk(text[:end]):
                count += 1
                if count > _MOST:
                    return
                yield found
            rest = text[end:] if len(text) - end < _CHUNK_BYTES else b""


def _in_chunk(text: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    """Error cells of some XML, found from their mark outwards: in a time that grows with its length only."""
    at = text.find(_MARK)
    while at >= 0:
        start = text.rfind(b"<c ", max(0, at - _LONGEST_TAG_BYTES), at)
        end = text.find(b"</c>", at, at + _LONGEST_CELL_BYTES)
        if start >= 0 and end >= 0:
            place = _PLACE.search(text, start, at + _LONGEST_TAG_BYTES)
            shown = text[at:end].partition(b"<v>")[2].partition(b"</v>")[0]
            if place and 0 < len(shown) <= 20:
                yield (int(place[2]) - 1, _column(place[1])), shown.decode("ascii", "replace")
        at = text.find(_MARK, at + 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def member_of_sheet(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The zip member that holds a sheet, by the workbook's own list."""
    try:
        workbook = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - in a limited process
        relations = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - in a limited process
    except (KeyError, ET.ParseError):
        return None
    ids = {item.get("name"): item.get(_RELATION) for item in workbook.iter() if item.tag.endswith("}sheet")}
    targets = {item.get("Id"): item.get("Target") for item in relations}
    target = targets.get(ids.get(sheet))
    if target is None:
        return None
    member = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    return member if member in archive.namelist() else None
