"""A gazetteer opened: immutable, mapped, and cheap to open in every process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from wardmote.engine.linkage.gazetteer import store
from wardmote.engine.linkage.gazetteer.building import HAS_UNITS
from wardmote.engine.linkage.spelling import deletes, spelling_key
from wardmote.engine.linkage.units import Unit, unpacked
from wardmote.engine.linkage.words import TYPES

_BLOCKS_KEPT = 20_000
_UNKNOWN_WORD_BITS = 9.0
#: A village's street is as telling as a borough's: a small gazetteer counts as having this many places.
_AS_MANY_PLACES = 8_000
_FEWEST_BITS, _MOST_BITS = 2.0, 14.0


class Entry(NamedTuple):
    """One spelling of one UPRN. `parent` is 0 where none is known; `has_units`: other UPRNs have it as their parent."""

    unit: Unit
    uprn: int
    parent: int
    has_units: bool


class Building(NamedTuple):
    """The entries at one number (or none) of one place in one postcode."""

    place: int
    number: str
    postcode: str
    entries: tuple[Entry, ...]


class Place(NamedTuple):
    """A street, or a named building on it, with what its words tell of it, in bits."""

    name: tuple[str, ...]
    street: tuple[str, ...]
    words: frozenset[str]
    weight: float


class Gazetteer:
    """What is looked up in the files of `folder`. Raises a Problem where they are missing, cut off or foreign."""

    def __init__(self, folder: Path) -> None:
        self.header = store.read_header(folder)
        arrays = {
            name.removesuffix(".npy"): store.mapped(folder, name.removesuffix(".npy"))
            for name in self.header.files
            if name.endswith(".npy")
        }
        self._arrays = arrays
        self._uprn, self._parent, self._flags = arrays["uprn"], arrays["parent"], arrays["flags"]
        self._place, self._number, self._unit = arrays["place"], arrays["number"], arrays["unit"]
        self._numbers: list[str] = store.texts(folder, "numbers").to_pylist()
        self._number_of = {text: number for number, text in enumerate(self._numbers)}
        self._units: list[str] = store.texts(folder, "units").to_pylist()
        self._localities: list[tuple[str, ...]] = [
            tuple(text.split()) for text in store.texts(folder, "localities").to_pylist()
        ]
        self._places = store.texts(folder, "places")
        self._postcodes = store.texts(folder, "postcodes")
        self._postcode_of: dict[str, int] = {
            text: number for number, text in enumerate(self._postcodes.to_pylist())
        }
        self._word_of = {text: number for number, text in enumerate(store.texts(folder, "words").to_pylist())}
        self._words = list(self._word_of)
        self._weights = dict(
            zip(self._words, _weights(np.diff(arrays["word_start"]), len(self._places)), strict=True)
        )
        self._weights |= dict.fromkeys(TYPES, 1.0)
        self.runs = frozenset(run for run in self._localities if run)
        self.locality_words = frozenset(word for run in self._localities for word in run)
        self.place = lru_cache(maxsize=200_000)(self._read_place)
        self.block = lru_cache(maxsize=_BLOCKS_KEPT)(self._read_block)
        self.near_words = lru_cache(maxsize=50_000)(self._near_words)

    @property
    def version(self) -> str:
        """What tells this gazetteer from every other."""
        return self.header.version

    def has_postcode(self, postcode: str) -> bool:
        """Whether an address of the gazetteer has it."""
        return postcode in self._postcode_of

    def exact(self, keys: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """For each key of a whole text where its entries begin and end in the order of keys; the same for none."""
        known = self._arrays["key"]
        return np.searchsorted(known, keys, "left"), np.searchsorted(known, keys, "right")

    def entry_rows(self, positions: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """The rows of the entries at these positions of the order of keys."""
        rows: np.ndarray[Any, Any] = self._arrays["by_key"][positions]
        return rows

    def columns(self, rows: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], ...]:
        """UPRN, parent and whether it has units, for each of these rows."""
        return self._uprn[rows], self._parent[rows], (self._flags[rows] & HAS_UNITS).astype(bool)

    def weight(self, word: str) -> float:
        """How much a word tells, in bits: rare ones most, ROAD and COURT hardly anything."""
        bits: float = self._weights.get(word, _UNKNOWN_WORD_BITS)
        return bits

    def places_with(self, word: str) -> np.ndarray[Any, Any]:
        """The numbers of the places whose name or street holds it, in order."""
        number = self._word_of.get(word)
        start, places = self._arrays["word_start"], self._arrays["word_places"]
        found: np.ndarray[Any, Any] = (
            places[0:0] if number is None else places[start[number] : start[number + 1]]
        )
        return found

    def buildings_at(self, place: int, numbers: Sequence[str]) -> list[Building]:
        """The buildings of a place with one of these numbers, in every postcode."""
        start = self._arrays["place_start"]
        first, last = int(start[place]), int(start[place + 1])
        listed = self._arrays["place_number"][first:last]
        found: list[Building] = []
        for number in numbers:
            wanted = self._number_of.get(number)
            if wanted is None:
                continue
            wanted32 = np.uint32(wanted)
            begin, end = listed.searchsorted(wanted32, "left"), listed.searchsorted(wanted32, "right")
            if begin < end:
                found += self._buildings(np.sort(self._arrays["by_place"][first + begin : first + end]))
        return found

    def numbers_at(self, place: int) -> list[str]:
        """The distinct numbers of a place."""
        start = self._arrays["place_start"]
        listed = self._arrays["place_number"][int(start[place]) : int(start[place + 1])]
        return [self._numbers[each] for each in np.unique(listed).tolist()]

    def locality_of(self, postcode: str) -> frozenset[str]:
        """The words of the localities that addresses with this postcode name."""
        return self.block(postcode)[1]

    def _near_words(self, word: str) -> tuple[str, ...]:
        """Words of the gazetteer at most two edits away, by the letters they share when one is left out of each."""
        keys, numbers = self._arrays["near_key"], self._arrays["near_word"]
        found: set[int] = set()
        for less in deletes(word):
            key = spelling_key(less)
            found.update(
                numbers[np.searchsorted(keys, key, "left") : np.searchsorted(keys, key, "right")].tolist()
            )
        return tuple(self._words[each] for each in found)

    def _read_place(self, number: int) -> Place:
        name, _, street = self._places[number].as_py().partition("|")
        names, streets = tuple(name.split()), tuple(street.split())
        words = frozenset(names + streets)
        return Place(names, streets, words, sum(map(self.weight, words)))

    def _read_block(self, postcode: str) -> tuple[tuple[Building, ...], frozenset[str]]:
        number = self._postcode_of.get(postcode)
        if number is None:
            return (), frozenset()
        start = self._arrays["postcode_start"]
        first, last = int(start[number]), int(start[number + 1])
        localities = {
            each
            for run in set(self._arrays["locality"][first:last].tolist())
            for each in self._localities[run]
        }
        return tuple(self._buildings(np.arange(first, last))), frozenset(localities)

    def _buildings(self, rows: np.ndarray[Any, Any]) -> list[Building]:
        """The entries at these rows, which are in order, by postcode, place and number."""
        found: list[Building] = []
        last: tuple[int, int, int] | None = None
        entries: list[Entry] = []
        columns = (
            self._arrays["postcode_of"],
            self._place,
            self._number,
            self._unit,
            self._uprn,
            self._parent,
            self._flags,
        )
        for postcode, place, number, unit, uprn, parent, flags in zip(
            *(each[rows].tolist() for each in columns), strict=True
        ):
            if (postcode, place, number) != last:
                if last is not None:
                    found.append(self._building(last, entries))
                last, entries = (postcode, place, number), []
            entries.append(Entry(unpacked(self._units[unit]), uprn, parent, bool(flags & HAS_UNITS)))
        if last is not None:
            found.append(self._building(last, entries))
        return found

    def _building(self, key: tuple[int, int, int], entries: list[Entry]) -> Building:
        postcode, place, number = key
        return Building(place, self._numbers[number], self._postcodes[postcode].as_py(), tuple(entries))


def _weights(places: np.ndarray[Any, Any], total: int) -> list[float]:
    """How rare each word is, in bits: log2 of how many places there are for each that has it."""
    bits = np.log2(max(_AS_MANY_PLACES, total) / np.maximum(1, places))
    weights: list[float] = np.clip(bits, _FEWEST_BITS, _MOST_BITS).tolist()
    return weights
