"""Byte ranges of HTTP (RFC 9110, section 14): which part of a file a request wants. One part at most is served."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """Bytes `start` to `start + length` of a file of `size` bytes."""

    start: int
    length: int
    size: int

    @property
    def content_range(self) -> str:
        """As the header says it: first and last byte, and the size."""
        return f"bytes {self.start}-{self.start + self.length - 1}/{self.size}"


class NotSatisfiable(Exception):  # noqa: N818 - RFC 9110's word
    """The range has no byte of the file."""


def wanted_part(header: str | None, *, if_range: str | None, etag: str, size: int) -> Part | None:
    """The one part asked for, or None for the whole file.

    Whole: no range, several, one that cannot be read, or `If-Range` names other bytes than these (a strong
    comparison: a date or a weak tag never matches). Raises NotSatisfiable for a range past the end.
    """
    if header is None or (if_range is not None and if_range != etag):
        return None
    match = _ONE_RANGE.fullmatch(header.strip().replace(" ", ""))
    if match is None or match[0].endswith("=-"):
        return None
    if not match[1]:
        return _suffix(int(match[2]), size)
    start, last = int(match[1]), int(match[2]) if match[2] else size - 1
    if match[2] and last < start:
        return None  # not a range at all (RFC 9110, 14.1.1), so it is as if none had been asked for
    if start >= size:
        raise NotSatisfiable
    return Part(start, min(last, size - 1) - start + 1, size)


def _suffix(length: int, size: int) -> Part:
    if length == 0 or size == 0:
        raise NotSatisfiable
    length = min(length, size)
    return Part(size - length, length, size)
