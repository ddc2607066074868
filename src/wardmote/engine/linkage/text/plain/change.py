"""One change of a text, and what every text has that it alters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple


class Change(NamedTuple):
    """`of` alters no text that has none of `words` and in which `sign`, a pattern, is not found.

    Where there is `among`, the sign is looked for only in texts with one of these words: they cost less to find.
    """

    of: Callable[[str], str]
    words: frozenset[str] = frozenset()
    sign: str = ""
    among: frozenset[str] = frozenset()


def replaced(pattern: str, becomes: str, *, words: Iterable[str] = (), sign: str = "") -> Change:
    """Whatever the pattern finds becomes something else."""
    return Change(partial(re.compile(pattern).sub, becomes), frozenset(words), sign)


def either(words: Iterable[str]) -> str:
    """A pattern of all of them, the longest first."""
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


def first_words(phrases: str) -> frozenset[str]:
    """KEY and TEL of KEY SAFE|TEL: a text with one of the phrases has one of these."""
    return frozenset(phrase.split(" ", maxsplit=1)[0] for phrase in phrases.split("|"))
