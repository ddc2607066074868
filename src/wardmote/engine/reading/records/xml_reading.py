"""XML of repeated records: which elements are the records is found in one pass, and they are read in a second.

The parser is expat, fed piece by piece. Entities are not declared and nothing outside the file is asked for: a file
that wants either is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from wardmote.engine.reading.limited.problems import damaged_file, nested_too_deeply
from wardmote.kernel.problem import TooLarge, Unreadable

_PIECE_BYTES = 4 * 1024 * 1024
_DEEPEST = 200
_MOST_PATHS = 20_000
_TEXT = "#text"
_OF_ONE_RECORD = 2
"""Where a record stands that comes once: right under the root."""

Names = tuple[str, ...]
"""The names of the elements that lead to a place, from the root."""


class XmlEvents:
    """Elements and text of a file in order, names without their namespace."""

    def __init__(
        self,
        started: Callable[[str, dict[str, str]], None],
        ended: Callable[[str], None],
        text: Callable[[str], None],
    ) -> None:
        self._started, self._ended, self._depth = started, ended, 0
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = text
        for entity_handler in ("EntityDeclHandler", "UnparsedEntityDeclHandler", "SkippedEntityHandler"):
            setattr(parser, entity_handler, _refuse_entities)
        parser.ExternalEntityRefHandler = _refuse_entities

    @property
    def line(self) -> int:
        """The line of what is being told."""
        return self._parser.CurrentLineNumber

    def read(self, path: Path) -> None:
        """Reads a file to its end. Raises Unreadable for what is damaged, or wants entities."""
        try:
            with path.open("rb") as file:
                while piece := file.read(_PIECE_BYTES):
                    self._parser.Parse(piece, False)
                self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise damaged_file("xml", f"line {error.lineno}") from error
        except LookupError as error:
            raise damaged_file("xml", "its encoding") from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise nested_too_deeply(f"line {self.line}")
        self._started(_local(name), {_local(key): value for key, value in attributes.items() if _told(key)})

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._ended(_local(name))


def _refuse_entities(*_: Any) -> int:
    raise Unreadable(
        "file.xml_entities",
        "The XML declares or uses entities, as files made to do harm do.",
        next_step="Export it without a document type, or as CSV, and upload that.",
    )


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _told(attribute: str) -> bool:
    """Whether an attribute is data: not a namespace, and not about how the document is checked."""
    return not attribute.startswith(("xmlns", "xsi:", "xml:"))


@dataclass
class _Seen:
    """What was met at a path: how often, most often in one parent, and values in and below it."""

    count: int = 0
    most: int = 0
    values: int = 0
    is_record: bool = False
    here: dict[Names, int] = field(default_factory=dict)


def find_records(path: Path) -> list[Names]:
    """The paths of the elements that are records: they come again and again and hold most of the file's values.

    Empty where there are none. Reads the file to its end.
    """
    survey = _Survey()
    survey.read(path)
    repeated = [names for names, seen in survey.seen.items() if seen.is_record and seen.most > 1]
    outermost = [
        names
        for names in repeated
        if not any(names[: len(other)] == other for other in repeated if other != names)
    ]
    if not outermost:
        alone: list[Names] = [names for names, seen in survey.seen.items() if seen.is_record]
        outermost = [names for names in alone if len(names) == _OF_ONE_RECORD][:1]
    total = sum(seen.values for names, seen in survey.seen.items() if len(names) == 1)
    large = [names for names in outermost if survey.seen[names].values * 20 >= total]
    covered = sum(survey.seen[names].values for names in large)
    return large if covered * 2 >= total else []


class _Survey:
    def __init__(self) -> None:
        self.seen: dict[Names, _Seen] = {}
        self._names: list[str] = []
        self._inside: list[dict[str, int]] = [{}]
        self._events = XmlEvents(self._start, self._end, self._text)
        self._has_text = False

    def read(self, path: Path) -> None:
        self._events.read(path)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._names:
            self._at().is_record = True  # it holds another element
        self._names.append(name)
        siblings = self._inside[-1]
        siblings[name] = siblings.get(name, 0) + 1
        seen = self._at()
        seen.count += 1
        seen.most = max(seen.most, siblings[name])
        seen.is_record = seen.is_record or bool(attributes)
        self._has_text = False
        self._inside.append({})
        for _ in attributes:
            self._count_value()

    def _end(self, _name: str) -> None:
        if self._has_text:
            self._count_value()
        self._has_text = False
        self._inside.pop()
        self._names.pop()

    def _text(self, text: str) -> None:
        self._has_text = self._has_text or not text.isspace()

    def _count_value(self) -> None:
        for depth in range(1, len(self._names) + 1):
            self.seen[tuple(self._names[:depth])].values += 1

    def _at(self) -> _Seen:
        names = tuple(self._names)
        if names not in self.seen and len(self.seen) >= _MOST_PATHS:
            raise TooLarge(
                "file.too_many_elements",
                f"The XML has elements in more than {_MOST_PATHS:,} different places, which is the limit.",
                next_step="Export the records as CSV or JSON, and upload that.",
            )
        return self.seen.setdefault(names, _Seen())


@dataclass
class _Open:
    """An element inside a record that has not ended yet."""

    fields: dict[str, Any]
    texts: list[str] = field(default_factory=list)


class RecordEvents:
    """Gives each record of a file as nested values, with the path it stands at and the line it begins on.

    `is_record` says of a path whether its elements are records. An element of nothing but text is that text; one that
    comes again inside a record is a list; text beside attributes or elements is `#text`.
    """

    def __init__(
        self,
        is_record: Callable[[Names], bool],
        take: Callable[[Names, dict[str, Any], int], None],
        *,
        most_characters: int,
    ) -> None:
        self._is_record, self._take, self._most = is_record, take, most_characters
        self._names: list[str] = []
        self._open: list[_Open] = []
        self._line, self._characters = 0, 0
        self._events = XmlEvents(self._start, self._end, self._text)

    def read(self, path: Path) -> None:
        """Reads a file to its end. Raises Unreadable, TooLarge."""
        self._events.read(path)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._names.append(name)
        if self._open:
            self._open.append(_Open(dict(attributes)))
        elif self._is_record(tuple(self._names)):
            self._line, self._characters = self._events.line, 0
            self._open.append(_Open(dict(attributes)))
        self._characters += sum(map(len, attributes.values())) + len(name)
        if self._open and self._characters > self._most:
            raise self._too_long()

    def _text(self, text: str) -> None:
        if not self._open:
            return
        self._characters += len(text)
        if self._characters > self._most:
            raise self._too_long()
        self._open[-1].texts.append(text)

    def _end(self, name: str) -> None:
        names = tuple(self._names)
        self._names.pop()
        if not self._open:
            return
        closed = self._open.pop()
        text = "".join(closed.texts).strip()
        if text and closed.fields:
            closed.fields[_TEXT] = text
        if self._open:
            _put(self._open[-1].fields, name, closed.fields or text)
        else:
            self._take(names, closed.fields or {_TEXT: text}, self._line)

    def _too_long(self) -> TooLarge:
        return TooLarge(
            "table.record_too_long",
            f"One record is longer than {self._most // 1024**2:,} MiB, which is the limit.",
            where=f"from line {self._line}",
            next_step="Look for an element that never ends, and export the file again.",
        )


def _put(fields: dict[str, Any], name: str, value: Any) -> None:
    if name not in fields:
        fields[name] = value
    elif isinstance(fields[name], list):
        fields[name].append(value)
    else:
        fields[name] = [fields[name], value]
