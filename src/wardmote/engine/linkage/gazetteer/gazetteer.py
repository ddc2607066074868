"""A gazetteer opened: immutable, checked, mapped, and cheap to open in every process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache, partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.linkage.gazetteer import store
from wardmote.engine.linkage.gazetteer.facts import day_of
from wardmote.engine.linkage.gazetteer.nature import (
    ASK_FURTHER,
    BESIDE,
    HAS_UNITS,
    HISTORIC,
    NO_HOME,
    PROVISIONAL,
)
from wardmote.engine.linkage.gazetteer.part_keys import mixed, plain_units
from wardmote.engine.linkage.gazetteer.places import with_beginnings, words_of
from wardmote.engine.linkage.gazetteer.properties import Properties
from wardmote.engine.linkage.text.spelling import deletes, spelling_key
from wardmote.engine.linkage.text.units import Unit, unpacked
from wardmote.engine.linkage.text.words import BUILDING_TYPES, TYPES

_PLACES_KEPT = 20_000
_BUILDINGS_KEPT = 100_000
_POSTCODES_KEPT = 200_000
_UNKNOWN_WORD_BITS = 9.0
#: A village's street is as telling as a borough's: a small gazetteer counts as having this many places.
_AS_MANY_PLACES = 8_000
_FEWEST_BITS, _MOST_BITS = 2.0, 14.0
_TYPE_BITS = 1.0


class Entry(NamedTuple):
    """One spelling of one UPRN. `parent` is 0 where none is known; `flags` are those of nature.py, `row` is its own."""

    unit: Unit
    uprn: int
    parent: int
    flags: int
    row: int

    @property
    def has_units(self) -> bool:
        """Whether live UPRNs have it as their parent."""
        return self.flags & HAS_UNITS != 0

    @property
    def is_historic(self) -> bool:
        """Whether it is no longer there, or no longer known by this address."""
        return self.flags & HISTORIC != 0

    @property
    def is_provisional(self) -> bool:
        """Whether it is planned, and not yet there."""
        return self.flags & PROVISIONAL != 0

    @property
    def is_home(self) -> bool:
        """Whether nothing says that nobody lives there."""
        return self.flags & NO_HOME == 0


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


class _Bits(dict[str, float]):
    """Bits by word, and of a word that is in no place."""

    def __missing__(self, word: str) -> float:
        return _UNKNOWN_WORD_BITS


class Gazetteer:
    """What is looked up in the files of `folder`, each of which is, when it is opened, byte for byte what was built.

    Raises Damaged where they are not, as they would answer wrongly, and what `store.read_header` raises. What happens
    to the files after that is not seen.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.header = store.read_header(folder)
        store.require_unchanged(folder, self.header, self.header.files.keys() - {store.SUPPLY})
        arrays = {
            name.removesuffix(".npy"): store.mapped(folder, name.removesuffix(".npy"))
            for name in self.header.files
            if name.endswith(".npy")
        }
        self._arrays = arrays
        self._properties = Properties(arrays, partial(store.texts, folder))
        self.numbers: list[str] = store.texts(folder, "numbers").to_pylist()
        self.postcodes: list[str] = store.texts(folder, "postcodes").to_pylist()
        packed: list[str] = store.texts(folder, "units").to_pylist()
        self.units = [unpacked(text) for text in packed]
        self._places = store.texts(folder, "places")
        self._words: list[str] = store.texts(folder, "words").to_pylist()
        self.number_of = {text: number for number, text in enumerate(self.numbers)}
        self.postcode_of = {text: number for number, text in enumerate(self.postcodes)}
        self.unit_of = plain_units(packed)
        self._classes: list[str] = store.texts(folder, "classes").to_pylist() if "class" in arrays else []
        self._word_of = {text: number for number, text in enumerate(self._words)}
        self._word_keys: list[int] = mixed(np.arange(len(self._words))).tolist()
        self.is_number = np.array(list(map(bool, self.numbers)), bool)
        self.is_range = np.array(["-" in each for each in self.numbers], bool)
        self.is_unit = np.array(list(map(bool, self.units)), bool)
        #: Of each place whether it is a building with a name, and whether its street is the name of one.
        self.is_named = ~pc.starts_with(self._places, "|").to_numpy(zero_copy_only=False)
        self.is_block = pc.match_substring_regex(self._places, _BLOCK).to_numpy(zero_copy_only=False)
        self._read_weights()
        self._read_localities(store.texts(folder, "localities").to_pylist())
        self.place = lru_cache(maxsize=200_000)(self._read_place)
        self._spans_at = lru_cache(maxsize=_PLACES_KEPT)(self._read_spans)
        self.building = lru_cache(maxsize=_BUILDINGS_KEPT)(self._read_building)
        self.locality_of = lru_cache(maxsize=_POSTCODES_KEPT)(self._read_locality)
        self.near_words = lru_cache(maxsize=50_000)(self._near_words)

    def _read_weights(self) -> None:
        start, places = self._arrays["word_start"], self._arrays["word_places"]
        bits = _weights(np.diff(start), len(self._places))
        bits[[number for number, word in enumerate(self._words) if word in TYPES]] = _TYPE_BITS
        #: How much a word tells, in bits: rare ones most, ROAD and COURT hardly anything.
        self.weight = _Bits(
            dict(zip(self._words, bits.tolist(), strict=True)) | dict.fromkeys(TYPES, _TYPE_BITS)
        ).__getitem__
        #: How much all words of a place tell together.
        self.place_weight = np.bincount(places, np.repeat(bits, np.diff(start)), len(self._places))

    def _read_localities(self, texts: Sequence[str]) -> None:
        #: All localities, each the words that it is written with.
        self.runs = with_beginnings(tuple(text.split()) for text in texts if text)
        self._locality_words = list(words_of(texts))
        many = np.bincount(self._arrays["locality"], minlength=len(self._locality_words))
        shares = (many / max(1, len(self.postcodes))).tolist()
        #: The words of all localities, each with the share of the postcodes that have it.
        self.locality_words = dict(zip(self._locality_words, shares, strict=True))

    @property
    def version(self) -> str:
        """What tells this gazetteer from every other."""
        return self.header.version

    def has_postcode(self, postcode: str) -> bool:
        """Whether an address of the gazetteer has it."""
        return postcode in self.postcode_of

    def exact(self, keys: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """For each key of a whole text where its entries begin and end in the order of keys; the same for none."""
        known = self._arrays["key"]
        return np.searchsorted(known, keys, "left"), np.searchsorted(known, keys, "right")

    def entry_rows(self, positions: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """The rows of the entries at these positions of the order of keys."""
        rows: np.ndarray[Any, Any] = self._arrays["by_key"][positions]
        return rows

    def rows_of(self, uprns: Iterable[int]) -> np.ndarray[Any, Any]:
        """The rows of all entries with one of these UPRNs, in order."""
        wanted = np.unique(np.fromiter(uprns, np.int64))
        if not len(wanted):
            return np.empty(0, np.int64)
        held = self._arrays["uprn"]
        at = np.minimum(np.searchsorted(wanted, held), len(wanted) - 1)
        return np.flatnonzero(wanted[at] == held)

    def units_of(self, buildings: Iterable[int]) -> dict[int, tuple[int, ...]]:
        """The UPRNs of the live units of each of these that has any; a garage beside a house is none."""
        wanted = np.unique(np.fromiter(buildings, np.int64))
        if not len(wanted):
            return {}
        rows = np.flatnonzero(np.isin(self._arrays["parent"], wanted[wanted > 0]))
        found: dict[int, dict[int, None]] = {}
        names = ("unit", "flags", "parent", "uprn")
        for unit, flags, parent, uprn in zip(
            *(self._arrays[each][rows].tolist() for each in names), strict=True
        ):
            if self.units[unit].kind not in BESIDE and not flags & HISTORIC and uprn != parent:
                found.setdefault(parent, {})[uprn] = None
        return {parent: tuple(uprns) for parent, uprns in found.items()}

    def main_rows(self) -> np.ndarray[Any, Any]:
        """The row of each UPRN's main spelling, in the order of the UPRNs."""
        return self._arrays["property_row"]

    def part_rows(self, keys: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """For each key of parts the row of its entry, -1 for none."""
        known = self._arrays["part_key"]
        if not len(known):
            return np.full(len(keys), -1)
        at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        return np.where(known[at] == keys, self._arrays["part_row"][at].astype(np.int64), -1)

    def key_of_words(self, words: Iterable[str]) -> int:
        """The key of distinct words, in whatever order they stand; 0 where a word is in no place."""
        numbers = [self._word_of.get(word) for word in words]
        if None in numbers:
            return 0
        return sum(self._word_keys[number] for number in numbers if number) & _KEY_BITS

    def columns(self, rows: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], ...]:
        """UPRN, parent and whether more is to be asked than its address, for each of these rows."""
        uprn, parent, flags = (self._arrays[name][rows] for name in ("uprn", "parent", "flags"))
        return uprn, parent, (flags & ASK_FURTHER).astype(bool)

    def have_units(self, rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Whether live UPRNs have the entries at these rows as their parent."""
        has: np.ndarray[Any, Any] = self._arrays["flags"][rows] & HAS_UNITS != 0
        return has

    def building_of(self, row: int) -> Building:
        """The building that the entry at this row stands in."""
        start, stop = self._arrays["postcode_start"][self._arrays["postcode_of"][row] + np.arange(2)].tolist()
        inside = np.logical_and.reduce(
            [self._arrays[name][start:stop] == self._arrays[name][row] for name in ("place", "number")]
        )
        first = start + int(inside.argmax())
        return self.building(first, first + int(np.count_nonzero(inside)))

    def rows_in(self, postcode: str) -> np.ndarray[Any, Any]:
        """The rows of the entries with this postcode."""
        number = self.postcode_of.get(postcode)
        if number is None:
            return np.empty(0, np.int64)
        return np.arange(*self._arrays["postcode_start"][number : number + 2].tolist())

    def column(self, name: str) -> np.ndarray[Any, Any]:
        """By row: `uprn`, `flags`, and the numbers of its `place`, `postcode_of`, `number` and `unit`."""
        return self._arrays[name]

    def facts_of(self, uprns: np.ndarray[Any, Any]) -> pa.RecordBatch:
        """What is recorded of these UPRNs, in their order: a row of `properties.SCHEMA` for each."""
        return self._properties.of(uprns)

    def knows(self, fact: str) -> bool:
        """Whether its source said this of any property: `class`, `status`, `easting`, `ward`, `lsoa`."""
        return fact in self._arrays

    def wards_of(self, postcodes: Sequence[str]) -> pa.Array:
        """The ward of the first address with each of these postcodes, squeezed; null where none has it."""
        numbers = [self.postcode_of.get(postcode) for postcode in postcodes]
        rows = self._arrays["postcode_start"][[number or 0 for number in numbers]]
        uprns = np.where([number is None for number in numbers], 0, self._arrays["uprn"][rows])
        return self.facts_of(uprns).column("ward")

    def ended(self, row: int) -> date | None:
        """The day on which the address of an entry became historic, where the source says it."""
        return day_of(int(self._arrays["ended"][row])) if "ended" in self._arrays else None

    def class_of(self, row: int) -> str:
        """The class code of an entry, empty where the source says none."""
        return str(self._classes[self._arrays["class"][row]]) if "class" in self._arrays else ""

    def places_with(self, word: str) -> np.ndarray[Any, Any]:
        """The numbers of the places whose name or street holds it, in order."""
        number = self._word_of.get(word)
        start, places = self._arrays["word_start"], self._arrays["word_places"]
        found: np.ndarray[Any, Any] = (
            places[0:0] if number is None else places[start[number] : start[number + 1]]
        )
        return found

    def rows_at(self, place: int, numbers: Iterable[str]) -> list[np.ndarray[Any, Any]]:
        """The entries of a place with one of these numbers, in every postcode: some rows for each number."""
        spans, order = self._spans_at(place), self._arrays["by_place"]
        wanted = (spans.get(self.number_of.get(number, -1)) for number in numbers)
        return [order[span] for span in wanted if span]

    def _read_spans(self, place: int) -> dict[int, slice]:
        """Where the entries of a place are in the order of places, by their number."""
        first, last = self._arrays["place_start"][place : place + 2].tolist()
        listed = self._arrays["place_number"][first:last]
        starts = [0, *(np.flatnonzero(listed[1:] != listed[:-1]) + 1).tolist()]
        ends = [first + each for each in (*starts[1:], last - first)]
        return {
            number: slice(first + start, end)
            for number, start, end in zip(listed[starts].tolist(), starts, ends, strict=True)
        }

    def numbers_at(self, place: int) -> list[str]:
        """The distinct numbers of a place."""
        return [self.numbers[each] for each in self._spans_at(place)]

    def buildings(self, rows: np.ndarray[Any, Any]) -> list[Building]:
        """The entries at these rows, which are in order, by postcode, place and number."""
        keys = zip(
            *[self._arrays[name][rows].tolist() for name in ("postcode_of", "place", "number")], strict=True
        )
        spans = groupby(zip(keys, rows.tolist(), strict=True), key=itemgetter(0))
        return [self._building_at([row for _, row in span]) for _, span in spans]

    def _read_building(self, first: int, last: int) -> Building:
        """Of the entries at the rows from the first to the one before the last."""
        return self._building_at(range(first, last))

    def _building_at(self, rows: Sequence[int]) -> Building:
        at = slice(rows.start, rows.stop) if isinstance(rows, range) else rows
        codes, *others = [self._arrays[name][at].tolist() for name in ("unit", "uprn", "parent", "flags")]
        entries = tuple(map(_entry, zip(map(self.units.__getitem__, codes), *others, rows, strict=True)))
        postcode, place, number = (
            int(self._arrays[name][rows[0]]) for name in ("postcode_of", "place", "number")
        )
        return Building(place, self.numbers[number], self.postcodes[postcode], entries)

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
        return Place(names, streets, frozenset(names + streets), float(self.place_weight[number]))

    def _read_locality(self, postcode: str) -> frozenset[str]:
        """The words of the localities that addresses with this postcode name."""
        number = self.postcode_of.get(postcode)
        if number is None:
            return frozenset()
        first, last = self._arrays["locality_start"][number : number + 2].tolist()
        return frozenset(self._locality_words[word] for word in self._arrays["locality"][first:last].tolist())


_BLOCK = rf"[| ](?:{'|'.join(sorted(BUILDING_TYPES))})$"
_KEY_BITS = (1 << 64) - 1
#: An Entry of a tuple, at half of what its constructor costs.
_entry: Callable[[tuple[object, ...]], Entry] = partial(tuple.__new__, Entry)


def _weights(places: np.ndarray[Any, Any], total: int) -> np.ndarray[Any, Any]:
    """How rare each word is, in bits: log2 of how many places there are for each that has it."""
    bits = np.clip(np.log2(max(_AS_MANY_PLACES, total) / np.maximum(1, places)), _FEWEST_BITS, _MOST_BITS)
    exact: np.ndarray[Any, Any] = np.rint(bits * 64) / 64  # so that their sums are the same in any order
    return exact
