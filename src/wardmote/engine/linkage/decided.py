"""What people decided of addresses that were doubtful: it goes before every stage of matching.

A building that has units is answered as one, also where a person chose it: its UPRN is none of the units'.

A decision is found by a keyed digest of the address, so that who holds decisions need not hold the addresses. One that
names no property holds for those that were offered: should another come near, the matcher's answer stands.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final, NamedTuple

import pyarrow as pa

from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.match import NO_OTHER_MARGIN, Level, Match, nothing
from wardmote.engine.linkage.text.words import normalised, squeezed_postcode, without_postcode

#: Nobody measured how often a clerk is right; that two chose the same is what tells it.
PROBABILITY: Final = 0.99
_DIGEST_BYTES = 32
_WHOLE_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$")


class Verdict(StrEnum):
    """What a person found of an address."""

    PROPERTY = "property"
    NONE = "none of these"
    CANNOT_TELL = "cannot tell"


class Decision(NamedTuple):
    """`uprn` is 0 but for PROPERTY. `offered` are the UPRNs the person saw; none means whatever may come near.
    `decided_on` is None where nobody wrote it down.
    """

    verdict: Verdict
    uprn: int
    offered: tuple[int, ...]
    decided_on: date | None


class Decisions:
    """Decisions by the digest of their address, made with `key` (16 to 64 bytes)."""

    def __init__(self, by_digest: Mapping[bytes, Decision], *, key: bytes) -> None:
        self._by_digest, self._key = dict(by_digest), key

    def __len__(self) -> int:
        return len(self._by_digest)

    @property
    def uprns(self) -> list[int]:
        """All that were chosen, in order."""
        return sorted({each.uprn for each in self._by_digest.values() if each.uprn})

    def of(self, texts: Sequence[str], postcodes: Sequence[str]) -> dict[int, Decision]:
        """The decisions on these addresses, made alike as matching makes them, by their place among them."""
        if not self._by_digest:
            return {}
        digests = (digest(*both, key=self._key) for both in zip(texts, postcodes, strict=True))
        found = ((row, self._by_digest.get(each)) for row, each in enumerate(digests))
        return {row: each for row, each in found if each is not None}


NO_DECISIONS: Final = Decisions({}, key=bytes(_DIGEST_BYTES))


class Decided:
    """Decisions against one gazetteer: a property that it does not hold any more is not given."""

    def __init__(self, decisions: Decisions, gazetteer: Gazetteer) -> None:
        self._decisions = decisions
        self._parents = _parents(gazetteer, decisions.uprns)
        self._units = gazetteer.units_of(self._parents)

    def answers(self, texts: pa.Array, postcodes: pa.Array, matched: pa.RecordBatch) -> dict[int, Match]:
        """The answers that differ from those of `matched` because somebody decided, by row."""
        if not len(self._decisions):
            return {}
        found = self._decisions.of(texts.to_pylist(), postcodes.to_pylist())
        rows = matched.take(pa.array(list(found), pa.int64())).to_pylist()
        return {
            row: self._answer(decision, _as_match(answer))
            for (row, decision), answer in zip(found.items(), rows, strict=True)
        }

    def _answer(self, decision: Decision, matched: Match) -> Match:
        if decision.verdict is not Verdict.PROPERTY:
            return _withheld(decision, matched)
        parent = self._parents.get(decision.uprn)
        if parent is None:
            return matched._replace(explanation=f"{matched.explanation.removesuffix('.')}. {_gone(decision)}")
        sure = (PROBABILITY, NO_OTHER_MARGIN, NO_OTHER_MARGIN)
        if units := self._units.get(decision.uprn):
            chose = f"decided: a person chose the whole building{_when(decision)}"
            why = f"{chose}; it has units, and none is named"
            return Match(0, Level.BUILDING, *sure, decision.uprn, units, why)
        why = f"decided: a person chose this{_when(decision)}"
        return Match(decision.uprn, Level.EXACT, *sure, parent, (decision.uprn,), why)


def digest(text: str, postcode: str, *, key: bytes) -> bytes:
    """32 bytes that stand for an address; nobody without the key can try addresses against them (BLAKE2b, RFC 7693)."""
    return hashlib.blake2b(f"{text}|{postcode}".encode(), key=key, digest_size=_DIGEST_BYTES).digest()


def made_alike(address: str | None, postcode: str | None) -> tuple[str, str]:
    """An address and its postcode as matching makes them alike before it looks: the plain twin of its SQL."""
    text, inner = without_postcode(normalised(address or ""))
    given = squeezed_postcode(postcode)
    return text, given if _WHOLE_POSTCODE.match(given) else inner


def _withheld(decision: Decision, matched: Match) -> Match:
    """The matcher's answer without the property that a person did not see in it."""
    if decision.offered and not _named(matched) <= set(decision.offered):
        return matched
    if decision.verdict is Verdict.NONE:
        why = f"decided: a person found{_when(decision)} that it is none of the properties that come near"
        return nothing(why, weight=matched.weight, margin=matched.margin, near=matched.candidates)
    why = f"decided: a person could not tell{_when(decision)} which property it is"
    if matched.level in (Level.BUILDING, Level.PARENT):
        return matched._replace(explanation=why)
    return nothing(why, weight=matched.weight, margin=matched.margin, near=matched.candidates)


def _named(matched: Match) -> set[int]:
    """What an answer says the address could be."""
    if matched.uprn or matched.parent_uprn:
        return {matched.uprn or matched.parent_uprn}
    return set(matched.candidates)


def _when(decision: Decision) -> str:
    return f" on {decision.decided_on}" if decision.decided_on else ""


def _gone(decision: Decision) -> str:
    return f"The property that a person chose{_when(decision)} is not in this gazetteer."


def _parents(gazetteer: Gazetteer, uprns: Iterable[int]) -> dict[int, int]:
    """Of those that the gazetteer holds the parent, 0 where none is known."""
    rows = gazetteer.rows_of(uprns)
    uprn, parent, _ = gazetteer.columns(rows)
    return dict(zip(uprn.tolist(), parent.tolist(), strict=True))


def _as_match(row: Mapping[str, Any]) -> Match:
    candidates = tuple(map(int, row["candidates"].split()))
    return Match(
        row["uprn"] or 0,
        Level(row["match_level"]),
        row["probability"],
        row["match_weight"],
        row["margin"],
        row["parent_uprn"] or 0,
        candidates,
        row["explanation"],
    )
