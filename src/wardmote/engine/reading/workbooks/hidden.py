"""What an XLSX workbook holds that nobody sees who opens it: it would be published with the rows that one sees.

Rows and columns that are hidden, comments, the cached source rows of a pivot table, cached values of other workbooks,
files inside it, macros. They are looked for by their marks in the members of the zip, in one pass.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from wardmote.engine.reading.notes import NoteKind
from wardmote.engine.reading.workbooks.errors import member_of_sheet

NoteFields = tuple[str, int | None, int | None, int]
"""Kind, first line, last line, count."""
_CHUNK_BYTES = 1024 * 1024
_LONGEST_TAG_BYTES = 2_000
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*\shidden="(?:1|true)"[^>]*>')
_ROW_NUMBER = re.compile(rb'\br="(\d{1,7})"')
_COLUMN = re.compile(rb'<(?:\w+:)?col\b[^>]*\shidden="(?:1|true)"[^>]*>')
_SPAN = re.compile(rb'\b(min|max)="(\d{1,5})"')
_NO_RESULT = rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?"
_UNCALCULATED = re.compile(rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]*/>)\s*" + _NO_RESULT + rb"\s*</(?:\w+:)?c>")
"""The end of a formula of which no result is kept."""
_COMMENT = re.compile(rb"<(?:\w+:)?(?:comment|threadedComment)\s")
_RECORD = re.compile(rb"<(?:\w+:)?r(?:\s[^>]*)?>")
_MEMBERS = (
    (re.compile(r"xl/externalLinks/externalLink[^/]*\.xml"), NoteKind.LINKED_WORKBOOKS),
    (re.compile(r"xl/embeddings/[^/]+"), NoteKind.EMBEDDED_FILES),
    (re.compile(r"xl/vbaProject\.bin"), NoteKind.MACROS),
)
_PIVOT = re.compile(r"xl/pivotCache/pivotCacheRecords[^/]*\.xml")
_MOST_COLUMNS = 16_384


def hidden_in_workbook(path: Path) -> list[NoteFields]:
    """What the workbook as a whole holds unseen."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        notes = [
            (kind.value, None, None, count)
            for pattern, kind in _MEMBERS
            if (count := sum(pattern.fullmatch(name) is not None for name in names))
        ]
        rows = sum(_count(archive, name, _RECORD) for name in names if _PIVOT.fullmatch(name))
    return [*notes, *([(NoteKind.PIVOT_CACHE.value, None, None, rows)] if rows else [])]


class HiddenOnSheet:
    """What one sheet holds unseen, added up piece by piece of its XML."""

    def __init__(self) -> None:
        self._rows: list[int] = []
        self._columns = self._comments = self._uncalculated = 0

    def add_rows(self, text: bytes, *, with_formulas: bool) -> None:
        """Some whole rows. Whether there are formulas is known already: looking for marks so frequent takes long."""
        if with_formulas:
            self._uncalculated += sum(1 for _ in _UNCALCULATED.finditer(text))
        if b"hidden=" in text:
            self._add_row_tags(found[0] for found in _ROW.finditer(text))

    def add_columns(self, text: bytes) -> None:
        """What stands before the rows."""
        self._columns += sum(_columns_of(found[0]) for found in _COLUMN.finditer(text))

    def add_comments(self, archive: zipfile.ZipFile, member: str) -> None:
        """The comments that belong to the sheet in a member."""
        self._comments += sum(_count(archive, name, _COMMENT) for name in _comments_of(archive, member))

    def add_all(self, archive: zipfile.ZipFile, member: str) -> None:
        """A whole sheet, whatever its XML is like."""
        self._add_row_tags(_found(archive, member, _ROW))
        self._columns += sum(map(_columns_of, _found(archive, member, _COLUMN)))
        self._uncalculated += _count(archive, member, _UNCALCULATED)
        self.add_comments(archive, member)

    def _add_row_tags(self, tags: Iterable[bytes]) -> None:
        self._rows += [int(found[1]) for tag in tags if (found := _ROW_NUMBER.search(tag))]

    def notes(self) -> list[NoteFields]:
        """All that was found."""
        notes: list[NoteFields] = []
        if self._rows:
            notes.append((NoteKind.HIDDEN_ROWS.value, min(self._rows), max(self._rows), len(self._rows)))
        if self._columns:
            notes.append((NoteKind.HIDDEN_COLUMNS.value, None, None, self._columns))
        if self._uncalculated:
            notes.append((NoteKind.UNCALCULATED.value, None, None, self._uncalculated))
        if self._comments:
            notes.append((NoteKind.COMMENTS.value, None, None, self._comments))
        return notes


def hidden_on_sheet(path: Path, sheet: str) -> list[NoteFields]:
    """What one sheet holds unseen. Nothing is said of one whose place in the workbook is not told."""
    hidden = HiddenOnSheet()
    with zipfile.ZipFile(path) as archive:
        member = member_of_sheet(archive, sheet)
        if member is not None:
            hidden.add_all(archive, member)
    return hidden.notes()


def _columns_of(tag: bytes) -> int:
    """How many columns a tag hides; one that reaches to the sheet's last column hides the empty ones."""
    ends = {name: int(number) for name, number in _SPAN.findall(tag)}
    first, last = ends.get(b"min", 0), ends.get(b"max", 0)
    return 0 if last >= _MOST_COLUMNS else max(0, last - first + 1)


def _comments_of(archive: zipfile.ZipFile, member: str) -> list[str]:
    """The members with a sheet's comments, by the sheet's own list of what belongs to it."""
    folder, name = posixpath.split(member)
    try:
        relations = ET.fromstring(archive.read(f"{folder}/_rels/{name}.rels"))  # noqa: S314 - in a limited process
    except (KeyError, ET.ParseError):
        return []
    targets = [str(item.get("Target")) for item in relations if "omment" in str(item.get("Type"))]
    members = {posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/") for target in targets}
    threaded = {each for each in members if "threaded" in each.lower()}
    return sorted(
        (threaded or members) & set(archive.namelist())
    )  # each threaded one stands among the others too


def _count(archive: zipfile.ZipFile, member: str, pattern: re.Pattern[bytes]) -> int:
    return sum(1 for _ in _found(archive, member, pattern))


def _found(archive: zipfile.ZipFile, member: str, pattern: re.Pattern[bytes]) -> Iterator[bytes]:
    """All tags of a kind, in a time that grows with the length of the member only."""
    with archive.open(member) as file:
        rest = b""
        while chunk := file.read(_CHUNK_BYTES):
            text = rest + chunk
            cut = max(text.rfind(b">") + 1, len(text) - _LONGEST_TAG_BYTES)
            yield from (found[0] for found in pattern.finditer(text, 0, cut))
            rest = text[cut:]
