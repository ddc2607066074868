"""How much a header reads like what a schema asks for.

Two measures, and the larger counts. Words: each word of a header is held to each word of a name or alias,
whole, shortened ("addr", "dt") or misspelt, and the shares of both headers that find a partner are taken together,
rare words weighing more than common ones (SoftTFIDF; Cohen, Ravikumar and Fienberg 2003). Letters: the Dice
coefficient of runs of three, which sees through missing spaces ("birthdate").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

from wardmote.engine.reading.columns.headers import header_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wardmote.engine.checking.schema import SchemaField, TableSchema

Shares = npt.NDArray[np.float64]

_SMALL_WORDS = frozenset(
    {"a", "an", "and", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to"}
)
_WEIGHT_OF_SMALL_WORDS = 0.1
_DIGITS_APART = re.compile(r"(?<=[a-z])(?=[0-9])|(?<=[0-9])(?=[a-z])")
_LETTERS_PER_SLIP = 4
_SHORTEST_MISSPELT = 4
_LEAST_WORDS_OF_INITIALS = 3
_LONGEST_HEADER = 300
"""Letters of a header that are looked at: a longer one is a text, and comparing grows with the square of a word."""


def names_of(asked: SchemaField) -> tuple[str, ...]:
    """All that a column is known to be called: its name, its title and its aliases."""
    return tuple(name for name in (asked.name, asked.title, *asked.aliases) if name)


def header_alikeness(headers: Sequence[str], schema: TableSchema) -> Shares:
    """How alike every header (row) is to every field (column), 0 to 1."""
    labels = _Labels.of(schema)
    alike = np.zeros((len(headers), len(schema.fields)))
    split = [_words(header) for header in headers]
    weights = _weights(split)
    for place, words in enumerate(split):
        alike_labels = np.maximum(labels.by_words(words, weights), labels.by_letters(words))
        np.maximum.at(alike[place], labels.fields, alike_labels)
        if len(words) == 1 and words[0] in labels.initials:
            alike[place, labels.initials[words[0]]] = 1.0
    return alike


@lru_cache(maxsize=4096)
def _words(header: str) -> tuple[str, ...]:
    return tuple(_DIGITS_APART.sub(" ", header_words(header[:_LONGEST_HEADER])).split())


def _weights(split: Sequence[tuple[str, ...]]) -> dict[str, float]:
    """Words that stand in few of the headers tell them apart: 1 for a word of one header, less for common ones."""
    holders: dict[str, int] = {}
    for words in split:
        for word in set(words):
            holders[word] = holders.get(word, 0) + 1
    most = np.log1p(len(split))
    rare = {word: float(np.log1p(len(split) / count) / most) for word, count in holders.items()}
    return rare | dict.fromkeys(_SMALL_WORDS & rare.keys(), _WEIGHT_OF_SMALL_WORDS)


@dataclass(frozen=True)
class _Labels:
    """The names and aliases of a schema (rows below) in words (columns below).

    `fields` is the field of each label, `holds` whether it has the word, `weights` the words' weights; `initials` are
    those of long labels ("dob") that belong to one field.
    """

    fields: npt.NDArray[np.intp]
    vocabulary: tuple[str, ...]
    holds: npt.NDArray[np.bool_]
    weights: Shares
    letters: tuple[frozenset[str], ...]
    initials: dict[str, int]

    @classmethod
    def of(cls, schema: TableSchema) -> _Labels:
        """The labels of a schema; made once for each set of names."""
        return _labels(tuple(names_of(asked) for asked in schema.fields))

    def by_words(self, words: tuple[str, ...], weights: dict[str, float]) -> Shares:
        """How alike a header is to each label, by its words."""
        alike = np.array([[word_alikeness(word, each) for each in self.vocabulary] for word in words])
        if alike.size == 0:
            return np.zeros(len(self.fields))
        of_words = np.array([weights[word] for word in words])
        whole = self.holds * self.weights
        asked = whole @ alike.max(axis=0) / whole.sum(axis=1)
        partners = np.where(self.holds[:, None, :], alike[None, :, :], 0.0).max(axis=2)
        found = partners @ of_words / of_words.sum()
        both = asked + found
        alike_labels: Shares = np.divide(2 * asked * found, both, out=np.zeros_like(both), where=both > 0)
        return alike_labels

    def by_letters(self, words: tuple[str, ...]) -> Shares:
        """How alike a header is to each label, by its letters."""
        letters = _letters("".join(words))
        shared = np.array([len(letters & each) for each in self.letters])
        share: Shares = 2 * shared / np.array([len(letters) + len(each) for each in self.letters])
        return share


@lru_cache(maxsize=256)
def _labels(names: tuple[tuple[str, ...], ...]) -> _Labels:
    labels = {
        _words(name): place for place, of_field in enumerate(names) for name in of_field if _words(name)
    }
    vocabulary = tuple(dict.fromkeys(word for words in labels for word in words))
    by_field = [tuple({word for name in of_field for word in _words(name)}) for of_field in names]
    weights = _weights(by_field)
    return _Labels(
        fields=np.array(list(labels.values()), np.intp),
        vocabulary=vocabulary,
        holds=np.array([[word in words for word in vocabulary] for words in labels]),
        weights=np.array([weights.get(word, 1.0) for word in vocabulary]),
        letters=tuple(_letters("".join(words)) for words in labels),
        initials=_initials(labels),
    )


def _initials(labels: dict[tuple[str, ...], int]) -> dict[str, int]:
    owners: dict[str, set[int]] = {}
    for words, place in labels.items():
        if len(words) >= _LEAST_WORDS_OF_INITIALS:
            owners.setdefault("".join(word[0] for word in words), set()).add(place)
    return {short: places.pop() for short, places in owners.items() if len(places) == 1}


def _letters(text: str) -> frozenset[str]:
    around = f"  {text} "
    return frozenset(around[place : place + 3] for place in range(len(around) - 2))


@lru_cache(maxsize=200_000)
def word_alikeness(one: str, other: str) -> float:
    """How likely two words are the same one, written out, shortened or misspelt: 0 to 1.

    Numbers are the same or they are not. A shortening keeps the first letter and the order of the others; a slip
    leaves the first letter or the last.
    """
    if one == other:
        return 1.0
    if one[0] != other[0] and one[-1] != other[-1]:
        return 0.0
    if not one[0].isalpha() or not other[0].isalpha():
        return 0.0
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    kept = len(short) / len(long)
    if long.startswith(short) and len(short) >= 2:
        return 0.7 + 0.3 * kept
    alike = _as_misspelt(short, long)
    if short[0] == long[0] and len(short) >= 2 and _stands_in_order(short, long):
        alike = max(alike, 0.6 + 0.4 * kept)
    return alike


def _as_misspelt(short: str, long: str) -> float:
    most = len(long) // _LETTERS_PER_SLIP
    least = max(len(long) - len(short), len(set(long) - set(short)))
    if len(short) < _SHORTEST_MISSPELT or least > most:
        return 0.0
    made = OSA.distance(short, long)
    return 1.0 - made / len(long) if made <= most else 0.0


def _stands_in_order(short: str, long: str) -> bool:
    letters = iter(long)
    return all(letter in letters for letter in short)
