"""Words spelt nearly alike."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio


def deletes(word: str) -> set[str]:
    """The word, and the word with one letter left out: two words one edit apart share one of them (SymSpell)."""
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


def spelling_key(text: str) -> int:
    """63 bits that stand for a text, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little") >> 1


def edits(one: str, other: str) -> int:
    """Letters to insert, delete, change or swap with the next (optimal string alignment); 3 is three or more."""
    return OSA.distance(one, other, score_cutoff=2)


@lru_cache(maxsize=200_000)
def alike(one: str, other: str) -> float:
    """1 for the same word, 0.9 to 0.7 for one misspelt, 0.7 for an abbreviation of it, 0 for another word."""
    if one == other:
        return 1.0
    shorter = min(len(one), len(other))
    if shorter < 3 or one[0].isdigit() or other[0].isdigit():
        return 0.0
    distance = edits(one, other)
    if distance == 1:
        return 0.9 if shorter >= 4 else 0.6
    if distance == 2 and shorter >= 5:
        return 0.8 if shorter >= 7 else 0.6
    if one.startswith(other) or other.startswith(one):
        return 0.7
    return 0.0


#: Of a hundred: ROXBOROUGH and ROCKSBOROW have 60, CEDAR and CLOVER 55.
_HEARD = 60.0


def may_be_heard(one: str, other: str) -> bool:
    """Whether one could be the other spelt by ear: less than `alike`, and more than chance."""
    return one[:1] == other[:1] and ratio(one, other) >= _HEARD
