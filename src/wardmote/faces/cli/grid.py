"""A small table for people to read in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

_WIDEST = 100


def grid(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The rows under their headings in aligned columns; a cell of more than 100 characters is cut with an ellipsis.

    Control characters are shown as spaces, so that a cell cannot move the cursor or recolour the screen.
    """
    table = [[_shown(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)) for row in table
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(line.rstrip() for line in lines)


def _shown(cell: str) -> str:
    plain = "".join(character if character.isprintable() else " " for character in cell)
    return plain if len(plain) <= _WIDEST else plain[: _WIDEST - 1] + "…"


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
