"""Addresses to UPRNs, batch by batch: whole texts at once, then what is left one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from wardmote.engine.linkage import calibration
from wardmote.engine.linkage.address import Address, parse
from wardmote.engine.linkage.candidates import by_postcode, by_words
from wardmote.engine.linkage.deciding import LEAST_BITS, decide
from wardmote.engine.linkage.exact import (
    inner_postcode_sql,
    key_sql,
    normalised_sql,
    squeezed_sql,
    without_postcode_sql,
)
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.gazetteer.places import without_localities
from wardmote.engine.linkage.match import NO_OTHER_MARGIN, Level, Match, nothing
from wardmote.engine.linkage.numbers import NumberFit
from wardmote.engine.linkage.parts import PartsIndex
from wardmote.engine.linkage.ranking import Ranker
from wardmote.engine.linkage.readings import readings
from wardmote.engine.linkage.scoring import SAME_POSTCODE, Candidate, root_of
from wardmote.engine.linkage.units import Same

LONGEST = 500
_TYPE_ALONE = 2.0  # bits: no more of a street is lost than ROAD or STREET

SCHEMA = pa.schema(
    [
        ("uprn", pa.int64()),
        ("match_level", pa.string()),
        ("probability", pa.float64()),
        ("match_weight", pa.float64()),
        ("margin", pa.float64()),
        ("parent_uprn", pa.int64()),
        ("candidates", pa.string()),
        ("explanation", pa.string()),
    ]
)

WHOLE_TEXT = "whole text: the same address and postcode stand in the gazetteer"
PARTS = "parts: unit, number, street and postcode all agree with one address of the gazetteer"


class Matcher:
    """A pure function over batches: the same address against the same gazetteer has the same answer, in any order."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._parts = PartsIndex(gazetteer)
        self._engine = duckdb.connect()
        self._engine.execute("SET threads=1")

    def match(self, addresses: pa.Array, postcodes: pa.Array) -> pa.RecordBatch:
        """A row of SCHEMA for each address, in their order; either array may hold nulls."""
        made = self._prepared(addresses, postcodes)
        texts, codes = made.column("text"), made.column("postcode")
        answers: list[Match | None] = self._whole(made)
        known: dict[tuple[str, str], Match] = {}
        rest = [row for row, answer in enumerate(answers) if answer is None]
        chosen = pa.array(rest, pa.int64())
        pairs = zip(texts.take(chosen).to_pylist(), codes.take(chosen).to_pylist(), strict=True)
        for row, pair in zip(rest, pairs, strict=True):
            found = known.get(pair)
            if found is None:
                found = known[pair] = self.one(*pair)
            answers[row] = found
        return _as_batch(answers)

    def one(self, text: str, postcode: str) -> Match:
        """The answer for a normalised text and a squeezed postcode: by its postcode, then by its words."""
        if not text:
            return nothing("nothing to match: the address is empty")
        if len(text) > LONGEST:
            return nothing(f"not an address: it is longer than {LONGEST} characters")
        address = parse(text)
        if not (address.words and (address.number or address.unit or len(address.words) > 1)):
            return nothing("too little to match: neither a street nor the name of a building")
        words, localities = without_localities(address.words, self._gazetteer.runs)
        entry = self._parts.find(address, frozenset(words), postcode)
        if entry is not None:
            return _sure(entry.uprn, entry.parent, PARTS, calibration.PARTS)
        return self.compared(address, words, localities, postcode)

    def compared(
        self, address: Address, words: Sequence[str], localities: Sequence[str], postcode: str
    ) -> Match:
        """The answer by comparing every building of the postcode, and where that does not settle it others."""
        ways = readings(address)
        ranker = Ranker(self._gazetteer, words, localities, postcode, ways)
        here = ranker.ranked(by_postcode(self._gazetteer, postcode), by_locality=False)
        if here and (_is_settled(here[0]) or self._stands_alone(here[0])):
            return decide(self._gazetteer, here, "postcode", has_postcode=True)
        everywhere = ranker.ranked(by_words(self._gazetteer, words, ways), by_locality=not postcode)
        if here and _lacks_unit(here[0]):
            everywhere = [each for each in everywhere if _same_building(self._gazetteer, each, here[0])]
        both = sorted(here + everywhere, key=lambda each: -each.bits)
        stage = "words" if everywhere and both[0] in everywhere else "postcode"
        return decide(self._gazetteer, both, stage, has_postcode=bool(postcode))

    def _stands_alone(self, best: Candidate) -> bool:
        """Whether only the unit is missing, and a house without a name has no second postcode to look for it in."""
        return _lacks_unit(best) and not self._gazetteer.place(best.building.place).name

    def _prepared(self, addresses: pa.Array, postcodes: pa.Array) -> pa.Table:
        given = pa.table({"address": addresses, "given": postcodes, "row": np.arange(len(addresses))})
        self._engine.register("given_rows", given)
        known, text = (
            "regexp_full_match(given, '[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}')",
            without_postcode_sql("written"),
        )
        query = f"""
            WITH made AS MATERIALIZED (
                SELECT {normalised_sql("address")} AS written, {squeezed_sql("given")} AS given, row FROM given_rows
            ), parted AS MATERIALIZED (
                SELECT {text} AS text, row,
                       CASE WHEN {known} THEN given ELSE {inner_postcode_sql("written")} END AS postcode
                FROM made
            )
            SELECT text, postcode, {key_sql("text", "postcode")} AS key FROM parted ORDER BY row
        """  # noqa: S608 - nothing in it comes from outside
        made = self._engine.execute(query).to_arrow_table().combine_chunks()
        self._engine.unregister("given_rows")
        return made

    def _whole(self, made: pa.Table) -> list[Match | None]:
        """The answers where the whole text stands in the gazetteer under one UPRN that has no units."""
        first, last = self._gazetteer.exact(made.column("key").to_numpy())
        answers: list[Match | None] = [None] * len(first)
        hits = np.flatnonzero(last > first)
        rows = self._gazetteer.entry_rows(first[hits])
        ends = self._gazetteer.entry_rows(last[hits] - 1)
        uprn, parent, has_units = self._gazetteer.columns(rows)
        single = (last[hits] - first[hits] == 1) | (uprn == self._gazetteer.columns(ends)[0])
        for row, one, above in zip(
            *(each[single & ~has_units].tolist() for each in (hits, uprn, parent)), strict=True
        ):
            answers[row] = _sure(one, above, WHOLE_TEXT, calibration.WHOLE_TEXT)
        return answers


def _sure(uprn: int, parent: int, why: str, chance: float) -> Match:
    return Match(uprn, Level.EXACT, chance, NO_OTHER_MARGIN, NO_OTHER_MARGIN, parent, (uprn,), why)


def _lacks_unit(best: Candidate) -> bool:
    """Whether the building is surely this one, in its own postcode, and only the unit is not listed there."""
    return (
        best.unit in (Same.NO, Same.ABSENT)
        and best.number in (NumberFit.YES, NumberFit.NEITHER)
        and best.postcode_bits == SAME_POSTCODE
        and best.words.lost_street < _TYPE_ALONE
        and not best.words.other_name
    )


def _same_building(gazetteer: Gazetteer, each: Candidate, best: Candidate) -> bool:
    """Whether both are one building with several postcodes, as large blocks have."""
    if root_of(each) == root_of(best):
        return True
    return each.building.place == best.building.place and bool(gazetteer.place(best.building.place).name)


def _is_settled(best: Candidate) -> bool:
    """Whether another postcode need not be looked at: the postcode's own building has the number and the street."""
    return (
        best.bits >= LEAST_BITS + 6
        and best.number in (NumberFit.YES, NumberFit.NEITHER, NumberFit.WITHIN)
        and best.postcode_bits == SAME_POSTCODE
        and best.words.lost_street <= best.words.found
        and best.unit not in (Same.UNSAID, Same.ABSENT, Same.NO)
        and not best.words.other_name
    )


def _as_batch(answers: list[Any]) -> pa.RecordBatch:
    uprn, level, chance, weight, margin, parent, candidates, why = (
        zip(*answers, strict=True) if answers else [()] * 8
    )
    columns = [
        pa.array([each or None for each in uprn], pa.int64()),
        pa.array([str(each) for each in level], pa.string()),
        pa.array(chance, pa.float64()),
        pa.array([round(each, 2) for each in weight], pa.float64()),
        pa.array([round(each, 2) for each in margin], pa.float64()),
        pa.array([each or None for each in parent], pa.int64()),
        pa.array([" ".join(map(str, each)) for each in candidates], pa.string()),
        pa.array(why, pa.string()),
    ]
    return pa.record_batch(columns, schema=SCHEMA)
