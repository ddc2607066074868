"""Whether a column holds names of people: from its header, and from what its cells look like.

Missing a column of names does more harm than asking once too often, because the warning before personal data is
published openly depends on it. So a header that speaks of a person's name is believed unless the cells are
plainly something else, a header that speaks of a person in some role is believed where some cells hold names
known as given names or surnames, and other headers where most cells do.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from wardmote.engine.reading.columns.headers import speaks_of, words_pattern
from wardmote.engine.reading.columns.own_lists import own_list

if TYPE_CHECKING:
    from wardmote.engine.reading.columns.sample import Sample

_WORDS: dict[str, list[str]] = own_list("people.yaml")
_ROLES = "|".join(_WORDS["roles"])
_SURELY = words_pattern(*(words.replace("{roles}", _ROLES) for words in _WORDS["surely"]))
_PERHAPS = words_pattern(_ROLES)
_NAME = words_pattern("names?", "nm")

HEADERS = re.compile(f"{_SURELY.pattern}|{_PERHAPS.pattern}|{_NAME.pattern}")
NOT_HEADERS = words_pattern(*_WORDS["not_headers"])

_TITLES = frozenset(_WORDS["titles"])
_LINKS = frozenset(_WORDS["links"])
_NOT_PEOPLE = frozenset(_WORDS["not_people"])
_WORD = re.compile(r"[^\W\d_]+(?:['’`.-][^\W\d_]*)*")
_BRACKETED = re.compile(r"\([^)]*\)")
_LONGEST_NAME = 60
_LEAST_NAMES = 10
_KNOWN_SHARE = 0.3
_SHAPED_SHARE = 0.95


@cache
def _known(file_name: str) -> frozenset[str]:
    text = resources.files(__package__).joinpath(file_name).read_text(encoding="utf-8")
    return frozenset(text.split())


def _tokens(text: str) -> list[str]:
    return [
        token.strip(".,;'’").lower()
        for token in _BRACKETED.sub("", text).replace(",", " , ").split()
        if token.strip(".,;'’")
    ]


def is_shaped_like_a_name(text: str) -> bool:
    """One to six words of letters, none of which belongs to firms, places or answers."""
    if len(text) > _LONGEST_NAME:
        return False
    tokens = _tokens(text)
    return 1 <= len(tokens) <= 6 and all(
        _WORD.fullmatch(token) and token not in _NOT_PEOPLE for token in tokens
    )


def has_known_name(text: str) -> bool:
    """A title, or a word known as a given name or surname, in something shaped like a name."""
    if not is_shaped_like_a_name(text):
        return False
    names = _known("given_names.txt") | _known("surnames.txt") | _TITLES
    return any(part in names for token in _tokens(text) for part in re.split(r"['’.-]", token))


def is_given_name(word: str) -> bool:
    """Whether a word in lower case is known as a given name."""
    return len(word) > 2 and word in _known("given_names.txt")


def is_full_name(text: str) -> bool:
    """A given name (or title, or initial before a known surname) with at least one more word."""
    if not is_shaped_like_a_name(text):
        return False
    tokens = [token for token in _tokens(text) if token not in _LINKS]
    if len(tokens) < 2:
        return False
    given = _known("given_names.txt")
    if not _TITLES.isdisjoint(tokens) or tokens[0].split("-")[0] in given:
        return True
    surname_first = "," in text and any(token in given or len(token) == 1 for token in tokens[1:])
    initial_first = len(tokens[0]) <= 2 and tokens[-1] in _known("surnames.txt")
    return surname_first or initial_first


def _are_mostly_names(sample: Sample) -> bool:
    """Two words or three in nearly every cell, many different, and a name that is known in a good part of them."""
    enough = len(sample.ordinary) >= _LEAST_NAMES and sample.share(is_full_name) >= _KNOWN_SHARE
    return enough and sample.share(lambda text: is_shaped_like_a_name(text) and " " in text) >= _SHAPED_SHARE


def share_of_people(sample: Sample) -> float:
    """How far the sample bears out that these are names of people: 1 it does, 0 it does not."""
    if len(sample.ordinary) == 0 or sample.share(is_shaped_like_a_name) < 0.5:
        return 0.0
    if speaks_of(_SURELY, sample.header):
        return 1.0
    if sample.share(is_full_name) >= 0.5 and len(sample.ordinary) >= 3:
        return 1.0
    if speaks_of(_NAME, sample.header) and _are_mostly_names(sample):
        return 1.0
    if speaks_of(_PERHAPS, sample.header) and sample.share(has_known_name) >= 0.5:
        return 1.0
    return 0.0
