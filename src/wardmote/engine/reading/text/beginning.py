"""The beginning of a file as text, for telling what it is."""

from __future__ import annotations

import codecs

from wardmote.engine.reading.text.encoding import utf16_by_zero_bytes

_LENGTH = 4096


def text_beginning(head: bytes, length: int = _LENGTH) -> str:
    """The first characters: exact for ASCII in any of our encodings, which is all that telling formats apart needs."""
    if utf16_codec(head):
        head = head.replace(b"\x00", b"")
    return head.decode("latin-1").lstrip("\xef\xbb\xbf\xff\xfe \t\r\n")[:length]


def utf16_codec(head: bytes) -> str | None:
    """The kind of UTF-16 that a text is in, if it is."""
    marks = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
    return marks.get(head[:2]) or utf16_by_zero_bytes(head)
