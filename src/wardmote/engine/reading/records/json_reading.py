"""JSON as tables: every list of records, wherever objects lead to it, read in one pass."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from typing import Any

from wardmote.engine.reading.limited.request import Output, Request
from wardmote.engine.reading.notes import NoteKind
from wardmote.engine.reading.records.json_shapes import DocumentParts, Keys, tables_of
from wardmote.engine.reading.records.json_text import JsonText
from wardmote.engine.reading.records.nested import NumberText, cell_of, cells_of
from wardmote.engine.reading.records.shapes import axis_names, feature_cells, is_feature
from wardmote.engine.reading.records.writer import Column, RecordWriter
from wardmote.engine.reading.text.encoding import TextEncoding, find_encoding, utf8_blocks
from wardmote.engine.reading.text.stream import PlainFile
from wardmote.kernel.problem import TooLarge

_DEEPEST = 16
"""Objects inside each other that are walked; what stands deeper is decoded whole."""
_MOST_LISTS = 500
_MOST_VALUES = 5_000_000
_DESCRIBING = 2_000
"""Records of a list that are kept, should it turn out to describe the columns of another."""


def read_json(request: Request, output: Output) -> None:
    """A JSON document, or one record a line. Raises Unreadable where it holds no records, TooLarge past a limit."""
    source = PlainFile(request.path, "")
    encoding = find_encoding(source)
    document = _Document(request, output, _text_of(source, encoding, request))
    if request.format == "ndjson" or not document.read():
        _read_lines(request, output, _text_of(source, encoding, request), encoding)
        return
    tables_of(document.parts, encoding=encoding.name, notes=_notes(encoding, document.text))


def _text_of(source: PlainFile, encoding: TextEncoding, request: Request) -> JsonText:
    return JsonText(_texts(source, encoding), most_characters=request.limits.max_record_bytes)


def _texts(source: PlainFile, encoding: TextEncoding) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    for block in utf8_blocks(source, encoding):
        yield decoder.decode(block)


def _notes(encoding: TextEncoding, text: JsonText) -> list[tuple[NoteKind, int]]:
    found = [(note.kind, note.count) for note in encoding.notes]
    return [*found, (NoteKind.REPEATED_KEYS, text.repeated_keys)]


def _read_lines(request: Request, output: Output, text: JsonText, encoding: TextEncoding) -> None:
    """Records one behind the other, each on a line of its own or not."""
    writer = RecordWriter(output, request.limits)
    while text.peek():
        line = text.line
        writer.add(_cells(text.value()), line)
        _take_plain(text, writer, comma="")
    writer.close(
        None,
        format_name="ndjson",
        encoding=encoding.name,
        named=axis_names("CRS84"),
        notes=_notes(encoding, text),
    )


def _take_plain(text: JsonText, writer: RecordWriter, *, comma: str) -> None:
    """Records behind the one that was just taken, many at a time, where all of them are plain."""
    while (found := text.plain_records(comma=comma)) is not None:
        writer.add_texts(found.columns, found.lines)


def _cells(record: Any) -> Mapping[Column, str | None]:
    if isinstance(record, dict):
        return feature_cells(record) if is_feature(record) else cells_of(record)
    return {"value": cell_of(record)}


class _Document:
    """One document, walked from its beginning to its end."""

    def __init__(self, request: Request, output: Output, text: JsonText) -> None:
        self.text = text
        self.parts = DocumentParts(lambda: RecordWriter(output, request.limits))
        self._kept = 0

    def read(self) -> bool:
        """Reads it to its end; False where there is a second document behind it: then each is a record."""
        begins_an_object = self.text.peek() == "{"
        self._walk(())
        if not self.text.peek():
            return True
        if not begins_an_object:
            raise self.text.broken()
        return False

    def _walk(self, keys: Keys) -> None:
        opens = self.text.peek()
        if opens == "{" and len(keys) < _DEEPEST:
            self._walk_object(keys)
        elif opens == "[":
            self._walk_list(keys)
        else:
            self._keep(1)
            self.parts.values[keys] = self.text.value()

    def _walk_object(self, keys: Keys) -> None:
        text = self.text
        text.expect("{")
        if text.skip("}"):
            return
        while True:
            key = text.value()
            if not isinstance(key, str) or isinstance(key, NumberText):
                raise text.broken()
            text.expect(":")
            self._walk((*keys, key))
            if not text.skip(","):
                text.expect("}")
                return

    def _walk_list(self, keys: Keys) -> None:
        self.text.expect("[")
        if self.text.skip("]"):
            return
        self._keep(_MOST_VALUES // _MOST_LISTS)
        opens = self.text.peek()
        if opens == "{":
            self._take_records(keys)
        elif opens == "[":
            self._take_rows(keys)
        else:
            taken = self.parts.lists.setdefault(keys, [])
            for _ in self._elements():
                self._keep(1)
                taken.append(cell_of(self.text.value()))

    def _take_records(self, keys: Keys) -> None:
        writer, described = self.parts.writer_of(keys), self.parts.beginnings.setdefault(keys, [])
        for line in self._elements():
            record = self.text.value()
            if len(described) < _DESCRIBING and isinstance(record, dict):
                described.append({key: record[key] for key in ("name", "id", "fieldName") if key in record})
            if is_feature(record):
                self.parts.features.add(keys)
            writer.add(_cells(record), line)
            if len(described) == _DESCRIBING and keys not in self.parts.features:
                _take_plain(self.text, writer, comma=",")
        writer.flush()

    def _take_rows(self, keys: Keys) -> None:
        writer = self.parts.writer_of(keys)
        self.parts.unnamed.add(keys)
        for line in self._elements():
            row = self.text.value()
            cells = row if isinstance(row, list) else [row]
            writer.add({place: cell_of(cell) for place, cell in enumerate(cells)}, line)
        writer.flush()

    def _elements(self) -> Iterator[int]:
        """Stands before each element of a list in turn, and gives its line."""
        while True:
            if not self.text.peek():
                raise self.text.broken()
            yield self.text.line
            if not self.text.skip(","):
                self.text.expect("]")
                return

    def _keep(self, cost: int) -> None:
        """Raises TooLarge where more stands beside the records than a file of records has."""
        self._kept += cost
        if self._kept > _MOST_VALUES:
            raise TooLarge(
                "file.too_many_tables",
                f"The file holds more than {_MOST_LISTS} lists, or {_MOST_VALUES:,} values that belong to no record.",
                next_step="Export one list of records, as JSON or CSV, and upload that.",
            )
