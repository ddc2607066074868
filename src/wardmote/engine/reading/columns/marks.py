"""Marks that stand for a withheld figure, and words that stand for an empty cell."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from wardmote.engine.reading.columns.own_lists import own_list

_SMALL_NUMBER = re.compile(r"(?:<|<=|≤|less than|fewer than|under) ?[0-9]{1,2}")


@cache
def _lists() -> dict[str, Any]:
    lists: dict[str, Any] = own_list("marks.yaml")
    return lists | {"absent": frozenset(lists["absent"])}


def meaning_of_mark(text: str, *, measures: bool) -> str | None:
    """What a mark says ("suppressed"), or None if the text is none.

    `measures` says that the column holds figures, where single letters and "<5" are marks too.
    """
    lowered = text.lower()
    lists = _lists()
    if lowered in lists["marks"]:
        return str(lists["marks"][lowered])
    if not measures:
        return None
    if lowered in lists["figure_marks"]:
        return str(lists["figure_marks"][lowered])
    return "a small number, withheld" if _SMALL_NUMBER.fullmatch(lowered) else None


def is_mark(text: str, *, measures: bool) -> bool:
    """Whether a cell holds a mark and not a value."""
    return meaning_of_mark(text, measures=measures) is not None


def is_absent(text: str) -> bool:
    """Whether a cell says in words that it is empty."""
    return text.lower() in _lists()["absent"]
