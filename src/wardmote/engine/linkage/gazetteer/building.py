"""A source becomes a gazetteer. What is done in Python is done once for each distinct beginning and end of a text."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from wardmote.engine.linkage.gazetteer.areas import add_areas, read_areas
from wardmote.engine.linkage.gazetteer.facts import fact_arrays, property_arrays
from wardmote.engine.linkage.gazetteer.nature import HAS_UNITS, are_units, flags_of, say_kinds
from wardmote.engine.linkage.gazetteer.part_keys import PlaceKeys, keys_of_words, part_index
from wardmote.engine.linkage.gazetteer.places import cut, learn_localities, with_beginnings, words_of
from wardmote.engine.linkage.gazetteer.source import read_source
from wardmote.engine.linkage.gazetteer.sources.listing import Supply
from wardmote.engine.linkage.gazetteer.store import SUPPLY, Header, require_free, supply_of, write
from wardmote.engine.linkage.text.address import Address, parse
from wardmote.engine.linkage.text.spelling import deletes, spelling_key
from wardmote.kernel.problem import Invalid

Array = np.ndarray[Any, Any]
Progress = Callable[[str], None]
_Arrays = dict[str, Array]
_Texts = dict[str, Sequence[str]]


class Interned:
    """Distinct texts and their numbers, in the order in which they were first seen. The empty text is number 0."""

    def __init__(self) -> None:
        self.texts: list[str] = [""]
        self._numbers: dict[str, int] = {"": 0}

    def number(self, text: str) -> int:
        """The text's number, a new one where it was not seen before."""
        found = self._numbers.setdefault(text, len(self.texts))
        if found == len(self.texts):
            self.texts.append(text)
        return found


@dataclass
class _Tables:
    """The distinct texts that entries refer to by number."""

    names: Interned = field(default_factory=Interned)
    streets: Interned = field(default_factory=Interned)
    localities: Interned = field(default_factory=Interned)
    numbers: Interned = field(default_factory=Interned)
    units: Interned = field(default_factory=Interned)


#: Of an entry, by number: unit, building's number, name, street, locality.
_UNIT, _NUMBER, _NAME, _STREET, _LOCALITY = range(5)


def build(
    source: Path, out: Path, *, progress: Progress, onto: Path | None = None, areas: Path | None = None
) -> Header:
    """Reads a source of addresses and writes a gazetteer; a source of changes only is put onto the gazetteer `onto`,
    and what comes of it is what a full supply of that day would have made. `areas` is a lookup of UPRNs (areas.py).

    Raises a Problem for a source that is none, or an OUT that is no gazetteer.
    """
    require_free(out)
    before = supply_of(onto) if onto else None
    with tempfile.TemporaryDirectory(prefix="wardmote-supply-") as folder:
        kept = Path(folder) / SUPPLY
        arrays, texts, tables, title = _entries(source, kept, before, progress)
        _add_indexes(arrays, texts, tables, progress)
        if areas:
            add_areas(arrays, texts, read_areas(areas, arrays["property"], progress=progress))
        progress("writing")
        return write(out, arrays, texts, _counts(arrays, texts), Supply(title, kept) if title else None)


def _entries(
    source: Path, kept: Path, before: Supply | None, progress: Progress
) -> tuple[_Arrays, _Texts, _Tables, str]:
    """The arrays and texts of the entries, what they refer to, and the title of the supply that was kept.

    The rows of the source end here: the indexes of a city need the room.
    """
    table, title = read_source(source, keep=kept, onto=before, progress=progress)
    _require_rows(table, source)
    progress(f"taking {table.num_rows:,} addresses apart")
    tables = _Tables()
    parts, flags = _take_apart(table, tables), flags_of(table)
    say_kinds(table, parts[:, _UNIT], flags, tables.units.texts, tables.units.number)
    progress("putting them in order")
    return *_ordered(table, parts, flags, tables), tables, title


def _require_rows(table: pa.Table, source: Path) -> None:
    if not table.num_rows:
        raise Invalid(
            "gazetteer.empty",
            "It holds no row with a UPRN and an address.",
            where=str(source),
            next_step="Check that its columns uprn and address are filled.",
        )


def _add_indexes(arrays: _Arrays, texts: _Texts, tables: _Tables, progress: Progress) -> None:
    """What the entries are looked up with beside their orders."""
    progress("making the index of words")
    words, place_keys = _word_index(texts)
    arrays |= words
    progress("making the index of parts")
    arrays |= part_index(arrays, place_keys, tables.units.texts, tables.numbers.number)


def _counts(arrays: _Arrays, texts: _Texts) -> dict[str, int]:
    return {
        "addresses": len(arrays["uprn"]),
        "uprns": len(arrays["property"]),
        "postcodes": len(texts["postcodes"]),
        "places": len(texts["places"]),
        "words": len(texts["words"]),
    }


def _take_apart(table: pa.Table, tables: _Tables) -> Array:
    """Rows x 5 numbers. A text is its head and its tail; where the tail holds more than words, the whole is parsed."""
    heads, tails = (table.column(name).combine_chunks() for name in ("head", "tail"))
    head_of, tail_of = (each.indices.to_numpy() for each in (heads, tails))
    head_texts = heads.dictionary.to_pylist()
    parsed_heads = [parse(text) for text in head_texts]
    tail_texts = tails.dictionary.to_pylist()
    parsed_tails = [parse(text) for text in tail_texts]
    known = with_beginnings(learn_localities(each.words for each in parsed_tails))
    head_parts = np.array([_head_numbers(each, tables) for each in parsed_heads], np.uint32)
    tail_parts = np.array([_tail_numbers(each, known, tables) for each in parsed_tails], np.uint32)
    parts: Array = head_parts[head_of]
    parts[:, _STREET:] = tail_parts[tail_of][:, _STREET:]
    tail_name, head_name = tail_parts[tail_of][:, _NAME], parts[:, _NAME].copy()
    headless = np.array([not text for text in head_texts])[head_of]
    parts[headless] = tail_parts[tail_of][headless]
    mixed = np.array([bool(each.unit or each.number) for each in parsed_tails])[tail_of] & ~headless
    mixed |= np.array([_ends_in_ordinal(text) for text in head_texts])[head_of]
    both = (tail_name != 0) & (head_name != 0) & ~mixed
    parts[(head_name == 0) & ~headless, _NAME] = tail_name[(head_name == 0) & ~headless]
    _join_names(parts, np.flatnonzero(both), tail_name, tables)
    for row in np.flatnonzero(mixed):
        whole = f"{head_texts[head_of[row]]} {tail_texts[tail_of[row]]}"
        parts[row] = _tail_numbers(parse(whole), known, tables)
    return parts


def _ends_in_ordinal(head: str) -> bool:
    """FLAT 3 49 2ND, of FLAT 3 49 2ND AVENUE."""
    return head[-2:] in ("ST", "ND", "RD", "TH")


def _join_names(parts: Array, rows: Array, tail_name: Array, tables: _Tables) -> None:
    """Where words of a name stand before and after the number, the name is both."""
    pairs, inverse = np.unique(_paired(parts[rows, _NAME], tail_name[rows]), return_inverse=True)
    names = tables.names
    joined = [
        names.number(f"{names.texts[each >> 32]} {names.texts[each & 0xFFFFFFFF]}") for each in pairs.tolist()
    ]
    parts[rows, _NAME] = np.array(joined, np.uint32)[inverse] if joined else 0


def _paired(one: Array, other: Array) -> Array:
    """Two numbers of 32 bits in one of 64, which sorts as the two do."""
    return one.astype(np.uint64) << np.uint64(32) | other


def _head_numbers(head: Address, tables: _Tables) -> tuple[int, ...]:
    name = tables.names.number(" ".join(head.words))
    return tables.units.number(_packed(head)), tables.numbers.number(head.number), name, 0, 0


def _packed(address: Address) -> str:
    return address.unit.packed() if address.unit else ""


def _tail_numbers(tail: Address, known: frozenset[tuple[str, ...]], tables: _Tables) -> tuple[int, ...]:
    before, after = tail.words[: tail.split], tail.words[tail.split :]
    if not after:  # the number stands last: HIGH STREET 12
        before, after = (), before
    name, street, locality = cut(after, known)
    return (
        tables.units.number(_packed(tail)),
        tables.numbers.number(tail.number),
        tables.names.number(" ".join(before + name)),
        tables.streets.number(" ".join(street)),
        tables.localities.number(" ".join(locality)),
    )


def _ordered(table: pa.Table, parts: Array, flags: Array, tables: _Tables) -> tuple[_Arrays, _Texts]:
    """The entries by postcode, place, number and unit, and the other orders in which they are looked up."""
    places, place = _places(parts, tables)
    coded = table.column("postcode").combine_chunks()
    written = np.array(coded.dictionary.to_pylist(), "S8")
    by_text = np.argsort(written)
    rank = np.empty(len(by_text), np.uint32)
    rank[by_text] = np.arange(len(by_text), dtype=np.uint32)
    postcode = rank[coded.indices.to_numpy()]
    number, unit = parts[:, _NUMBER], parts[:, _UNIT]
    order = np.lexsort((_paired(number, unit), _paired(postcode, place)))
    uprn = table.column("uprn").to_numpy()[order]
    parent = table.column("parent").to_numpy()[order]
    place, number, unit, postcode, flags = (each[order] for each in (place, number, unit, postcode, flags))
    if not parent.any():
        is_unit = are_units(unit, flags, tables.units.texts)
        parent = _inferred_parents(np.column_stack([postcode, place, number]), unit, uprn, is_unit)
    flags[np.isin(uprn, np.unique(parent[are_units(unit, flags, tables.units.texts)]))] |= HAS_UNITS
    by_place = np.argsort(_paired(place, number), kind="stable").astype(np.uint32)
    key = table.column("key").to_numpy()[order]
    by_key = np.argsort(key).astype(np.uint32)
    arrays = _localities(postcode, parts[:, _LOCALITY][order], len(written), tables.localities.texts) | {
        "uprn": uprn,
        "parent": parent,
        "place": place,
        "number": number,
        "unit": unit,
        "flags": flags,
        "postcode_of": postcode,
        "postcode_start": np.searchsorted(postcode, np.arange(len(written) + 1)).astype(np.uint32),
        "by_place": by_place,
        "place_number": number[by_place],
        "place_start": np.searchsorted(place[by_place], np.arange(len(places) + 1)).astype(np.uint32),
        "key": key[by_key],
        "by_key": by_key,
    }
    texts: _Texts = {
        "postcodes": [each.decode() for each in written[by_text].tolist()],
        "places": places,
        "numbers": tables.numbers.texts,
        "units": tables.units.texts,
        "localities": tables.localities.texts,
    }
    more_arrays, more_texts = fact_arrays(table, order)
    arrays |= more_arrays
    return arrays | property_arrays(arrays), texts | more_texts


def _localities(postcode: Array, locality: Array, count: int, texts: Sequence[str]) -> _Arrays:
    """The distinct words of the localities that the entries of each postcode name."""
    pairs = np.unique(_paired(postcode, locality))
    pairs = pairs[pairs.astype(np.uint32) != 0]
    both = _of_words(pairs, texts) if len(pairs) else pairs
    return {
        "locality_start": np.searchsorted(both >> np.uint64(32), np.arange(count + 1)).astype(np.uint32),
        "locality": both.astype(np.uint32),
    }


def _of_words(pairs: Array, texts: Sequence[str]) -> Array:
    """Postcode and word, of pairs of postcode and locality."""
    words = words_of(texts)
    spelt = [[words[word] for word in text.split()] for text in texts]
    longest = max(map(len, spelt))
    padded = np.array([each + each[-1:] * (longest - len(each)) for each in spelt[1:]], np.uint64)
    above = pairs >> np.uint64(32) << np.uint64(32)
    return np.unique(above[:, None] | padded[pairs.astype(np.uint32) - 1])


def _places(parts: Array, tables: _Tables) -> tuple[list[str], Array]:
    """Distinct `name|street`, and each row's."""
    distinct, place = np.unique(_paired(parts[:, _NAME], parts[:, _STREET]), return_inverse=True)
    names, streets = tables.names.texts, tables.streets.texts
    texts = [f"{names[each >> 32]}|{streets[each & 0xFFFFFFFF]}" for each in distinct.tolist()]
    return texts, place.astype(np.uint32)


def _inferred_parents(building_key: Array, unit: Array, uprn: Array, is_unit: Array) -> Array:
    """Where no parent is given: the one entry of a building without a unit, if two entries with one stand beside it."""
    changed = (np.diff(building_key, axis=0) != 0).any(axis=1)
    building = np.concatenate([[0], np.cumsum(changed)])
    plain = unit == 0
    units = np.bincount(building, weights=is_unit & ~plain).astype(np.int64)
    own = np.zeros(units.size, np.int64)
    for rows in (plain & ~is_unit, plain & is_unit):  # a live one counts more than a historic one
        own[building[rows]] = uprn[rows]
    has_parent = ~plain & (units[building] >= 2) & (own[building] != 0)
    return np.where(has_parent, own[building], 0)


def _word_index(texts: _Texts) -> tuple[_Arrays, PlaceKeys]:
    """Which places hold a word, and which words lose a letter to become a text; the keys of the places' words."""
    words, count = Interned(), len(texts["places"])
    halves = [text.partition("|") for text in texts["places"]]
    names = _pairs((name for name, _, _ in halves), words)
    streets = _pairs((street for _, _, street in halves), words)
    both = np.unique(np.concatenate([names, streets]))
    word, place = both >> np.uint64(32), both.astype(np.uint32)
    texts["words"] = words.texts
    near = sorted(
        (spelling_key(less), number)
        for number, text in enumerate(words.texts)
        if len(text) >= 4 and not text[0].isdigit()
        for less in deletes(text)
    )
    return {
        "word_start": np.searchsorted(word, np.arange(len(words.texts) + 1)).astype(np.uint32),
        "word_places": place,
        "near_key": np.array([key for key, _ in near], np.int64),
        "near_word": np.array([number for _, number in near], np.uint32),
    }, PlaceKeys(
        *(
            keys_of_words(each >> np.uint64(32), each.astype(np.uint32), count)
            for each in (both, names, streets)
        )
    )


def _pairs(texts: Iterable[str], words: Interned) -> Array:
    """Word and place, one in the upper half of a number and one in the lower, each pair once."""
    found = [words.number(word) << 32 | place for place, text in enumerate(texts) for word in text.split()]
    return np.unique(np.array(found, np.uint64))
