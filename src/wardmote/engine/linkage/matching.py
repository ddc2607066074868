"""Addresses to UPRNs, batch by batch: whole texts at once, then what is left one by one."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from wardmote.engine.linkage.calibration import Calibration, Kind, calibration_of
from wardmote.engine.linkage.comparing.wording import Wording
from wardmote.engine.linkage.comparison import Comparison
from wardmote.engine.linkage.decided import NO_DECISIONS, Decided, Decisions
from wardmote.engine.linkage.deciding import at_building
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.match import NO_OTHER_MARGIN, Level, Match, nothing
from wardmote.engine.linkage.parts import Asked, rows_of
from wardmote.engine.linkage.text.address import parse
from wardmote.engine.linkage.text.exact import (
    inner_postcode_sql,
    key_sql,
    normalised_sql,
    squeezed_sql,
    without_postcode_sql,
)

Array = np.ndarray[Any, Any]

LONGEST = 500
_WORDINGS_KEPT = 100_000

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
BUILDING_BY_PARTS = (
    "parts: all that the text says agrees with one building of its postcode, which has units; it names none"
)
PARTS = (
    "parts: all that the text says of unit, number, street and name agrees with one address of its postcode"
)


class Matcher:
    """A pure function over batches: the same address against the same gazetteer has the same answer, in any order.

    What people decided goes before every stage. Probabilities are the gazetteer's own, where it was calibrated.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        *,
        decisions: Decisions = NO_DECISIONS,
        calibration: Calibration | None = None,
    ) -> None:
        self._gazetteer = gazetteer
        self._decided = Decided(decisions, gazetteer)
        self._calibration = calibration or calibration_of(gazetteer.folder, gazetteer.version)
        self.compared = Comparison(gazetteer, self._calibration).answers
        self._wording = lru_cache(maxsize=_WORDINGS_KEPT)(partial(Wording, gazetteer))
        self._engine = duckdb.connect()
        self._engine.execute("SET threads=1")

    def match(self, addresses: pa.Array, postcodes: pa.Array) -> pa.RecordBatch:
        """A row of SCHEMA for each address, in their order; either array may hold nulls."""
        made = self._prepared(addresses, postcodes)
        keys = made.column("key").to_numpy()
        whole, found = self._whole(keys)
        left = np.flatnonzero(~whole)
        _, first, again = np.unique(keys[left], return_index=True, return_inverse=True)
        distinct = pa.array(left[first])
        texts, codes = (made.column(name).take(distinct).to_pylist() for name in ("text", "postcode"))
        with no_collecting():
            asked = [self.asked(text, code) for text, code in zip(texts, codes, strict=True)]
            rows = rows_of(self._gazetteer, asked)
            by_parts = (rows >= 0) & ~self._gazetteer.have_units(rows)
            others = self._others([(asked[at], int(rows[at])) for at in np.flatnonzero(~by_parts).tolist()])
        answers = [
            self._sure(found, WHOLE_TEXT, self._calibration.share(Kind.WHOLE_TEXT)),
            self._sure(rows[by_parts], PARTS, self._calibration.share(Kind.PARTS)),
            _as_batch(others),
        ]
        ends = np.cumsum([each.num_rows for each in answers])
        of_distinct = np.where(by_parts, ends[0] + np.cumsum(by_parts), ends[1] + np.cumsum(~by_parts)) - 1
        place = np.empty(len(keys), np.int64)
        place[whole] = np.arange(len(found))
        place[left] = of_distinct[again]
        return self._with_decisions(pa.concat_batches(answers).take(pa.array(place)), made)

    def asked(self, text: str, postcode: str) -> Asked | Match:
        """A normalised text taken apart; the answer where nothing can be looked for."""
        if not text:
            besides = " besides the postcode" if postcode else ""
            return nothing(f"nothing to match: the address is empty{besides}")
        if len(text) > LONGEST:
            return nothing(f"not an address: it is longer than {LONGEST} characters")
        address = parse(text)
        is_placed = bool(address.words) or (bool(address.number) and self._gazetteer.has_postcode(postcode))
        if not (is_placed and (address.number or address.unit or len(address.words) > 1)):
            return nothing(
                "too little to match: neither a street nor a building, nor a number at a known postcode"
            )
        return Asked(address, self._wording(address.words), postcode)

    def _others(self, left: Sequence[tuple[Asked | Match, int]]) -> list[Match]:
        """The answers of those that are not sure: given already, a building of the row, or by comparing."""
        compared = iter(self.compared([each for each, row in left if isinstance(each, Asked) and row < 0]))
        return [
            each if isinstance(each, Match) else next(compared) if row < 0 else self._building(row)
            for each, row in left
        ]

    def _building(self, row: int) -> Match:
        """The answer for the parts of an entry that has units."""
        chance = self._calibration.share(Kind.BUILDING, NO_OTHER_MARGIN)
        building = self._gazetteer.building_of(row)
        uprn = next(each.uprn for each in building.entries if each.row == row)
        sure, why = NO_OTHER_MARGIN, BUILDING_BY_PARTS
        return at_building(building, uprn, Level.BUILDING, chance=chance, bits=sure, margin=sure, why=why)

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

    def _with_decisions(self, answers: pa.RecordBatch, made: pa.Table) -> pa.RecordBatch:
        texts, postcodes = (made.column(name).combine_chunks() for name in ("text", "postcode"))
        decided = self._decided.answers(texts, postcodes, answers)
        if not decided:
            return answers
        place = np.arange(answers.num_rows)
        place[list(decided)] = answers.num_rows + np.arange(len(decided))
        return pa.concat_batches([answers, _as_batch(list(decided.values()))]).take(pa.array(place))

    def _whole(self, keys: Array) -> tuple[Array, Array]:
        """Which whole texts stand in the gazetteer under one live UPRN without units, and a row of each of those."""
        first, last = self._gazetteer.exact(keys)
        hits = np.flatnonzero(last > first)
        rows = self._gazetteer.entry_rows(first[hits])
        ends = self._gazetteer.entry_rows(last[hits] - 1)
        uprn, _, is_open = self._gazetteer.columns(rows)
        uprn_of_last, _, last_is_open = self._gazetteer.columns(ends)
        single = (uprn == uprn_of_last) & ~(is_open | last_is_open)
        is_whole = np.zeros(len(keys), bool)
        is_whole[hits[single]] = True
        return is_whole, rows[single]

    def _sure(self, rows: Array, why: str, chance: float) -> pa.RecordBatch:
        """The answers of entries that nothing else comes near."""
        uprn, parent, _ = self._gazetteer.columns(rows)
        said = pa.array(uprn)
        same = (str(Level.EXACT), chance, NO_OTHER_MARGIN, NO_OTHER_MARGIN)
        level, probability, weight, margin = (pa.repeat(each, len(rows)) for each in same)
        parents = pa.array(parent, mask=parent == 0)
        columns = [said, level, probability, weight, margin, parents, said.cast(pa.string())]
        return pa.record_batch([*columns, pa.repeat(why, len(rows))], schema=SCHEMA)


@contextmanager
def no_collecting() -> Iterator[None]:
    """Comparing makes no cycles, and the collector would walk all that is kept again and again: a tenth of the time.

    It rests for the whole process: what other threads leave in cycles is collected when the block has ended. `match`
    does so for a batch; who matches many puts it round all of them, or each would end in a walk.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _as_batch(answers: Sequence[Match]) -> pa.RecordBatch:
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
