"""A workbook without the cells of a sheet: for what only the reader that knows all of a workbook can tell.

The few cells that are not plain (dates by their style, text with references) are put in place of the sheet's own; so
whatever that reader makes of them, it makes of them here.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from wardmote.engine.reading.cell_text import cell_text
from wardmote.engine.reading.workbooks.cell_xml import NotPlainError
from wardmote.engine.reading.workbooks.plain_cells import XML_SPACE, marked

_STRINGS = "xl/sharedStrings.xml"
_LEFT_OUT = re.compile(r"xl/(worksheets/(?!_rels)|sharedstrings|media/|embeddings/|.*\.bin$)", re.IGNORECASE)
_MOST_BYTES = 16 * 1024 * 1024
_STRING = re.compile(rb'<si>(?:<t( xml:space="preserve")?>([^<]*)</t></si>|(.*?)</si>)', re.DOTALL)
_ODD_STRINGS = (b"<si/>", b"<si ", b"<si></si>", b"<!")
_A_DAY_AND_A_HALF = "<v>1.5</v>"


@dataclass
class SharedStrings:
    """The strings that the sheets of a workbook share, once one of them has asked for them."""

    known: pa.StringArray | None = None


class WorkbookRest:
    """`head` and `tail` are what stands before and behind the rows of the sheet in its member."""

    def __init__(self, path: Path, member: str, sheet: str, strings: SharedStrings) -> None:
        self._path, self._member, self._sheet, self._shared = path, member, sheet, strings
        self.head, self.tail = b"<worksheet><sheetData>", b"</sheetData></worksheet>"
        self._dated: dict[bytes, bool] = {}

    def values(self, attributes: str, contents: Iterable[str]) -> list[Any]:
        """What cells are, by their attributes and what stands in them as XML. Raises NotPlainError."""
        cells = [
            f'<row r="{number}"><c r="A{number}"{attributes}{content}</c></row>'
            for number, content in enumerate(contents, start=1)
        ]
        rows = self.sheet_of("".join(cells).encode()).to_python(skip_empty_area=False)
        values = [row[0] for row in rows]
        return values + [""] * (len(cells) - len(values))

    def texts(self, attributes: str, contents: Iterable[str]) -> list[str]:
        """The canonical text of cells."""
        return [cell_text(value) or "" for value in self.values(attributes, contents)]

    def is_dated(self, style: bytes) -> bool:
        """Whether numbers of a style are shown as dates, times or durations."""
        if style not in self._dated:
            (value,) = self.values(f' s="{style.decode()}">', [_A_DAY_AND_A_HALF])
            self._dated[style] = not isinstance(value, float)
        return self._dated[style]

    def sheet_of(self, rows: bytes) -> CalamineSheet:
        """The sheet, with other rows. Raises NotPlainError."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name, content in self._others:
                archive.writestr(name, content)
            archive.writestr(self._member, self.head + rows + self.tail)
        packed.seek(0)
        try:
            return CalamineWorkbook.from_filelike(packed).get_sheet_by_name(self._sheet)
        except CalamineError as error:
            raise NotPlainError("rest of the workbook") from error

    @cached_property
    def _others(self) -> list[tuple[str, bytes]]:
        with zipfile.ZipFile(self._path) as archive:
            entries = [each for each in archive.infolist() if not _LEFT_OUT.match(each.filename)]
            if sum(entry.file_size for entry in entries) > _MOST_BYTES:
                raise NotPlainError("rest of the workbook")
            return [(entry.filename, archive.read(entry)) for entry in entries]

    def shared(self, numbers: pa.StringArray) -> pa.StringArray:
        """Shared strings by the text of their numbers. Raises NotPlainError."""
        try:
            if self._shared.known is None:
                self._shared.known = self._strings()
            return self._shared.known.take(numbers.cast(pa.uint32()))
        except (pa.ArrowInvalid, pa.ArrowIndexError) as error:
            raise NotPlainError("no such string") from error

    def _strings(self) -> pa.StringArray:
        with zipfile.ZipFile(self._path) as archive:
            if _STRINGS not in archive.namelist():
                raise NotPlainError("no strings")
            data = archive.read(_STRINGS)
        found = _STRING.findall(data)
        counted = data.count(b"<si>"), data.count(b"</si>")
        if any(mark in data for mark in _ODD_STRINGS) or counted != (len(found), len(found)):
            raise NotPlainError("strings in another order")
        try:
            written = pa.array([text for _, text, _ in found], pa.binary()).cast(pa.string())
            inner = {number: each.decode() for number, (_, _, each) in enumerate(found) if each}
        except (pa.ArrowInvalid, UnicodeDecodeError) as error:
            raise NotPlainError("no text") from error
        is_spaced = pa.array([bool(spaced) for spaced, _, _ in found], pa.bool_())
        for number in np.flatnonzero(marked(written)).tolist():
            inner[number] = f"<t{found[number][0].decode()}>{written[number].as_py()}</t>"
        texts = pc.if_else(is_spaced, written, pc.utf8_trim(written, characters=XML_SPACE))
        return self._with_inner(texts, inner)

    def _with_inner(self, texts: pa.StringArray, inner: dict[int, str]) -> pa.StringArray:
        """Strings, some of which only say what they are by the XML that stands in them."""
        if not inner:
            return texts
        is_inner = np.zeros(len(texts), bool)
        is_inner[list(inner)] = True
        said = self.texts(' t="inlineStr">', (f"<is>{inner[number]}</is>" for number in sorted(inner)))
        return pc.replace_with_mask(texts, pa.array(is_inner), pa.array(said, pa.string()))
