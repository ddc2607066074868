"""The text of a JSON document, taken value by value: never more of it is held than one value needs.

Values are decoded by Python's own decoder, which takes numbers as the text they are written in and stops by itself at
what is nested without end. Only lists and objects that hold others are walked here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from wardmote.engine.reading.limited.problems import damaged_file
from wardmote.engine.reading.records.json_plain import PlainRecords, plain_records
from wardmote.engine.reading.records.nested import NumberText
from wardmote.kernel.problem import Problem, TooLarge

_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
_WANTED = 4_000_000
"""Characters that are held ahead, so that most values are whole when they are met."""
_NEAR_THE_END = 16
"""What stops the decoder this near to the end of what is held may be only cut there: a word, a number, an escape."""
_MOST_IN_VAIN = 4
_OPEN_TEXT = "Unterminated string"


class JsonText:
    """A place in the text, and what may be asked for there."""

    def __init__(self, texts: Iterator[str], *, most_characters: int) -> None:
        self._texts = texts
        self._most = most_characters
        self._held, self._at = "", 0
        self._ended = False
        self._lines_before, self._counted = 1, 0
        self._asked_for_plain, self._in_vain = False, 0
        self.repeated_keys = 0
        self._decoder = json.JSONDecoder(
            parse_int=NumberText,
            parse_float=NumberText,
            parse_constant=NumberText,
            strict=False,
            object_pairs_hook=self._object,
        )

    def peek(self) -> str:
        """The next character that is no space; empty at the end of the text."""
        while True:
            found = _SPACE.match(self._held, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._held) or not self._more():
                return self._held[self._at : self._at + 1]

    def skip(self, character: str) -> bool:
        """Steps over the next character, if it is that one."""
        if self.peek() != character:
            return False
        self._at += 1
        return True

    def expect(self, character: str) -> None:
        """Steps over the next character. Raises Unreadable where it is another."""
        if not self.skip(character):
            raise self.broken()

    def value(self) -> Any:
        """The next value, whole. Raises Unreadable for what is no JSON, TooLarge for a value past the limit."""
        self.peek()
        while len(self._held) - self._at < _NEAR_THE_END and self._more():
            pass
        while True:
            try:
                value, end = self._decoder.raw_decode(self._held, self._at)
            except json.JSONDecodeError as error:
                if not self._may_be_cut(error) or not self._twice_as_much():
                    raise self.broken() from error
                continue
            # a number that ends with what is held may go on
            if end < len(self._held) or not self._more():
                self._at = end
                return value

    def plain_records(self, *, comma: str) -> PlainRecords | None:
        """The records behind the one that was just taken, as many as are held, where all of them are plain.

        Asked once for what is held, and no more where it was in vain several times: a file costs no more than twice.
        """
        if self._asked_for_plain or self._in_vain >= _MOST_IN_VAIN:
            return None
        found = plain_records(self._held, self._at, self.line, comma=comma)
        if found is None:
            self._asked_for_plain = True
            self._in_vain += len(self._held) - self._at > _WANTED // 2
            return None
        self._at, self._in_vain = found.end, 0
        return found

    @property
    def line(self) -> int:
        """The line of the place, from 1."""
        self._count_lines()
        return self._lines_before

    def _count_lines(self) -> None:
        self._lines_before += self._held.count("\n", self._counted, self._at)
        self._counted = self._at

    def broken(self) -> Problem:
        """What to say where the text is no JSON."""
        return damaged_file("json", f"line {self.line}")

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        self.repeated_keys += len(pairs) - len(found)
        return found

    def _may_be_cut(self, error: json.JSONDecodeError) -> bool:
        return error.msg.startswith(_OPEN_TEXT) or error.pos >= len(self._held) - _NEAR_THE_END

    def _twice_as_much(self) -> bool:
        """Holds twice as much, so that a long value is decoded a few times only; False at the end of the text."""
        wanted = 2 * (len(self._held) - self._at)
        if wanted > 2 * self._most:
            raise TooLarge(
                "table.record_too_long",
                f"One record, or a value beside them, is longer than {self._most // 1024**2:,} MiB, the limit.",
                where=f"from line {self.line}",
                next_step="Look for a list or a text that never ends, and export the file again.",
            )
        more = False
        while len(self._held) - self._at < wanted and self._more():
            more = True
        return more

    def _more(self) -> bool:
        """Holds some more text; False at its end."""
        if self._ended:
            return False
        pieces, size = [], 0
        for text in self._texts:
            pieces.append(text)
            size += len(text)
            if size >= _WANTED:
                break
        else:
            self._ended = True
        if not size:
            return False
        self._count_lines()
        self._held = self._held[self._at :] + "".join(pieces)
        self._counted = self._at = 0
        self._asked_for_plain = False
        return True
