"""Whether what follows in a text is a building with homes in it."""

from __future__ import annotations

from wardmote.engine.linkage.text.words import BUILDING_TYPES, SPELLINGS, TYPES


def goes_on_with_a_building(text: str) -> bool:
    """Whether a building's number follows, or its name."""
    words = [SPELLINGS.get(word, word) for word in text.split()]
    return any(word[0].isdigit() for word in words) or next(
        (word in BUILDING_TYPES for word in words if word in TYPES), False
    )
