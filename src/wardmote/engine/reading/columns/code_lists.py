"""Short code lists by which a column is known: gender, ethnic group, region, currency."""

from __future__ import annotations

from functools import cache
from typing import Any

from wardmote.engine.reading.columns.numbers import IntegerReader
from wardmote.engine.reading.columns.own_lists import own_list
from wardmote.engine.reading.columns.reader import Reader, TextReader
from wardmote.engine.reading.columns.sample import Sample


@cache
def code_list(name: str) -> Any:
    """One of the lists of code_lists.yaml, as it stands there."""
    return own_list("code_lists.yaml")[name]


@cache
def code_set(name: str, part: str | None = None) -> frozenset[str]:
    """The entries of a list, or of one of its parts, in lower case."""
    entries = code_list(name)[part] if part else code_list(name)
    return frozenset(str(entry) for entry in entries)


def code_readers(sample: Sample) -> list[Reader]:
    """Codes that are whole numbers keep their type; others are text, and none is bad: such lists are never whole."""
    if sample.measured and all(text.isdigit() for text in sample.measured):
        return [IntegerReader()]
    return [TextReader()]
