"""What an OpenDocument sheet says beside its cells: merged ranges, hidden rows and columns, comments.

The element and attribute names are those of OpenDocument 1.3, part 3, chapter 9. Rows and columns that are said to be
repeated are counted, never unfolded: a sheet ends in a million empty ones.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from wardmote.engine.reading.notes import NoteKind
from wardmote.engine.reading.workbooks.hidden import NoteFields

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_CHUNK_BYTES = 1024 * 1024
_MOST_MERGED = 100_000
_MOST_HIDDEN_TOGETHER = 1_000
"""Rows or columns hidden by one element; more of them are the empty rest of the sheet."""


@dataclass
class OdsSheet:
    """Ranges as first row, first column, last row, last column, from 0; numbers of hidden rows from 1."""

    merged: list[list[int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: int = 0
    comments: int = 0

    def notes(self) -> list[NoteFields]:
        """What is told of it."""
        rows, notes = self.hidden_rows, list[NoteFields]()
        if rows:
            notes.append((NoteKind.HIDDEN_ROWS.value, rows[0], rows[-1], len(rows)))
        if self.hidden_columns:
            notes.append((NoteKind.HIDDEN_COLUMNS.value, None, None, self.hidden_columns))
        if self.comments:
            notes.append((NoteKind.COMMENTS.value, None, None, self.comments))
        return notes


def ods_sheets(path: Path) -> dict[str, OdsSheet]:
    """What each sheet says, by its name. Raises ValueError for a file whose XML is damaged or declares entities."""
    reader = _Reader()
    try:
        with zipfile.ZipFile(path) as archive, archive.open("content.xml") as file:
            while chunk := file.read(_CHUNK_BYTES):
                reader.parser.Parse(chunk, False)
            reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise ValueError("damaged") from error
    return reader.sheets


class _Reader:
    """Counts rows and columns as they pass; tables inside cells are passed over."""

    def __init__(self) -> None:
        self.sheets: dict[str, OdsSheet] = {}
        self._sheet = OdsSheet()
        self._depth = self._row = self._column = self._times = 0
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.EntityDeclHandler = _refuse_entities

    def _start(self, name: str, said: Mapping[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if space == _OFFICE and local == "annotation" and self._depth == 1:
            self._sheet.comments += 1
        if space != _TABLE:
            return
        if local == "table":
            self._depth += 1
            if self._depth == 1:
                self._sheet = self.sheets.setdefault(said.get(f"{_TABLE} name", ""), OdsSheet())
                self._row = 0
        elif self._depth == 1:
            self._inside(local, said)

    def _inside(self, local: str, said: Mapping[str, str]) -> None:
        if local == "table-column":
            times = _number(said, "number-columns-repeated")
            self._sheet.hidden_columns += times if _is_hidden(said, times) else 0
        elif local == "table-row":
            self._column, self._times = 0, _number(said, "number-rows-repeated")
            if _is_hidden(said, self._times):
                self._sheet.hidden_rows += range(self._row + 1, self._row + self._times + 1)
        elif local in ("table-cell", "covered-table-cell"):
            self._cell(said)

    def _cell(self, said: Mapping[str, str]) -> None:
        down, across = _number(said, "number-rows-spanned"), _number(said, "number-columns-spanned")
        if (down > 1 or across > 1) and len(self._sheet.merged) < _MOST_MERGED:
            self._sheet.merged.append(
                [self._row, self._column, self._row + down - 1, self._column + across - 1]
            )
        self._column += _number(said, "number-columns-repeated")

    def _end(self, name: str) -> None:
        if name == f"{_TABLE} table":
            self._depth -= 1
        elif name == f"{_TABLE} table-row" and self._depth == 1:
            self._row += self._times


def _number(said: Mapping[str, str], name: str) -> int:
    value = said.get(f"{_TABLE} {name}", "1")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 8 else 1


def _is_hidden(said: Mapping[str, str], times: int) -> bool:
    return said.get(f"{_TABLE} visibility", "visible") != "visible" and times <= _MOST_HIDDEN_TOGETHER


def _refuse_entities(*_: object) -> None:
    raise ValueError("entities")
