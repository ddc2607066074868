"""Clerical review: what several people's decisions on an address come to, and whose turn it is. Pure.

Nobody is shown what others decided of an address before they decided themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import combinations
from typing import NamedTuple

from wardmote.engine.linkage.decided import Decision, Verdict
from wardmote.engine.linkage.review.agreement import Agreement, agreement

_TO_SETTLE = 3
"""How many decide where the first two did not agree."""


class First(NamedTuple):
    """What somebody decided first of an address. `is_blind`: they knew of no other's word then."""

    decision: Decision
    decided_at: datetime
    is_blind: bool


class Choice(NamedTuple):
    """What one person decided of one address. `earlier` is what they decided first, None where this is it."""

    reviewer_id: str
    decision: Decision
    decided_at: datetime
    earlier: First | None = None
    is_blind: bool = True

    @property
    def first(self) -> First:
        """What they decided first."""
        return self.earlier or First(self.decision, self.decided_at, self.is_blind)


@dataclass(frozen=True)
class Reader:
    """One who reviews. `read_at` is when they last took all decisions with them, and so knew of those made before.

    `told_at` is the same for single addresses, by their digests: when they were told how a list came out.
    """

    id: str
    read_at: datetime | None
    told_at: Mapping[bytes, datetime] = field(default_factory=dict)

    def known_at(self, digest: bytes) -> datetime | None:
        """When they last knew what was decided of an address; None where they never did."""
        return max(filter(None, (self.read_at, self.told_at.get(digest))), default=None)


@dataclass(frozen=True)
class Listed:
    """An address of a list: its place from 1, its first row from 0, how many rows have it, and what it could be.

    `held` are the UPRNs that these rows came with, each with how many rows did, the most first.
    """

    place: int
    digest: bytes
    row: int
    rows: int
    offered: tuple[int, ...]
    held: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Standing:
    """How far a list is. `mine`: by the reader; `twice`: by two or more; `open`: those that two did not settle.

    What was decided, `open` and `verdicts`, and how far people agree are empty until it is told: see `may_be_told`.
    """

    addresses: int
    rows: int
    mine: int
    left: int
    decided: int
    twice: int
    open: int
    verdicts: Mapping[Verdict, int]
    agreements: Mapping[tuple[str, str], Agreement]


@dataclass(frozen=True)
class Unsettled:
    """Addresses of an older list that somebody decided and nobody else agreed with yet; `mine` wait for the reader."""

    version_id: str
    addresses: int
    mine: int


Choices = Mapping[bytes, Sequence[Choice]]
"""By the digest of the address, the oldest first."""


def outcome(choices: Iterable[Choice]) -> Decision | None:
    """What stands: the one decision, what most agree on, else that nobody can tell; None where nobody decided.

    It holds for every property that somebody who agreed with it was offered.
    """
    given = list(choices)
    if not given:
        return None
    said = Counter((each.decision.verdict, each.decision.uprn) for each in given)
    (answer, count), *others = said.most_common(2)
    agreed = [each for each in given if (each.decision.verdict, each.decision.uprn) == answer]
    if others and others[0][1] == count:
        answer, agreed = (Verdict.CANNOT_TELL, 0), given
    offered = tuple(dict.fromkeys(uprn for each in agreed for uprn in each.decision.offered))
    days = [each.decision.decided_on for each in agreed if each.decision.decided_on]
    return Decision(*answer, offered, max(days, default=None))


def is_settled(choices: Sequence[Choice]) -> bool:
    """Whether nobody else need look: two agree, or three looked."""
    if len(choices) < 2:
        return False
    said = {(each.decision.verdict, each.decision.uprn) for each in choices}
    return len(said) < len(choices) or len(choices) >= _TO_SETTLE


def is_blind(reader: Reader, digest: bytes, choices: Iterable[Choice]) -> bool:
    """Whether they know of none of the others' choices of this address, as those were first or are now."""
    known = reader.known_at(digest)
    others = (each for each in choices if each.reviewer_id != reader.id)
    return known is None or all(each.first.decided_at > known for each in others)


def next_for(reader: Reader, listed: Sequence[Listed], choices: Choices) -> Listed | None:
    """The address to show somebody: first what nobody looked at, then what two differ on, then what one looked at."""
    return min(_left_for(reader, listed, choices), key=lambda each: each[0], default=((), None))[1]


def _left_for(
    reader: Reader, listed: Iterable[Listed], choices: Choices
) -> Iterable[tuple[tuple[int, int], Listed]]:
    for each in listed:
        given = choices.get(each.digest, ())
        if _is_left(reader, each.digest, given):
            yield ((0, 2, 1)[len(given)], each.place), each


def _is_left(reader: Reader, digest: bytes, given: Sequence[Choice]) -> bool:
    mine = any(one.reviewer_id == reader.id for one in given)
    return not mine and not is_settled(given) and is_blind(reader, digest, given)


def unsettled(
    version_id: str, reader: Reader, marks: Iterable[bytes], choices: Choices, *, since: datetime
) -> Unsettled:
    """What waits for another opinion of a version's list: by the digests of its addresses, since it was made."""
    waiting = mine = 0
    for mark in marks:
        given = [each for each in choices.get(mark, ()) if each.decided_at >= since]
        tells = len(given) > 1 and any(
            one.reviewer_id == reader.id for one in given
        )  # whether others agree with them
        if given and not tells and not is_settled(given):
            waiting += 1
            mine += _is_left(reader, mark, given)
    return Unsettled(version_id, waiting, mine)


def standing(reader: Reader, listed: Sequence[Listed], choices: Choices) -> Standing:
    """How far the list is, for one who reviews it; nothing of what was decided."""
    given = [choices.get(each.digest, ()) for each in listed]
    return Standing(
        addresses=len(listed),
        rows=sum(each.rows for each in listed),
        mine=sum(any(one.reviewer_id == reader.id for one in each) for each in given),
        left=sum(1 for _ in _left_for(reader, listed, choices)),
        decided=sum(map(bool, given)),
        twice=sum(len(each) > 1 for each in given),
        open=0,
        verdicts={},
        agreements={},
    )


def may_be_told(reader: Reader, found: Standing) -> bool:
    """Whether somebody may know what was decided: with nothing left to decide blind, if they looked at the list."""
    return not found.left and bool(found.mine or reader.read_at)


def told(found: Standing, listed: Sequence[Listed], choices: Choices) -> Standing:
    """The same with what was decided; `listed` with what each could be."""
    given = [choices.get(each.digest, ()) for each in listed]
    return replace(
        found,
        open=sum(len(each) > 1 and not is_settled(each) for each in given),
        verdicts=Counter(stands.verdict for each in given if (stands := outcome(each))),
        agreements=agreements(listed, choices),
    )


def agreements(listed: Iterable[Listed], choices: Choices) -> dict[tuple[str, str], Agreement]:
    """Of each two who decided the same addresses, by their ids; categories are the places of what they were shown.

    What each decided first counts, where both did so blind: what was changed since may follow what the other said.
    """
    pairs: dict[tuple[str, str], list[tuple[Hashable, Hashable]]] = {}
    for each in listed:
        blind = (choice for choice in choices.get(each.digest, ()) if choice.first.is_blind)
        for one, other in combinations(sorted(blind, key=lambda choice: choice.reviewer_id), 2):
            both = _category(one.first.decision, each), _category(other.first.decision, each)
            pairs.setdefault((one.reviewer_id, other.reviewer_id), []).append(both)
    return {who: agreement(both) for who, both in pairs.items()}


def _category(decision: Decision, listed: Listed) -> Hashable:
    """UPRNs as such would hardly ever meet by chance: what people repeat is the place in a list."""
    if decision.verdict is not Verdict.PROPERTY:
        return decision.verdict
    return listed.offered.index(decision.uprn) if decision.uprn in listed.offered else decision.uprn
