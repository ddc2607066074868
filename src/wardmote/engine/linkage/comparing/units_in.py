"""A unit that a building does not list as it is written: is it one that it lists in another way?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from wardmote.engine.linkage.gazetteer.gazetteer import Entry
from wardmote.engine.linkage.text.units import Unit, floor_rank, ordinal
from wardmote.engine.linkage.text.words import RESIDENTIAL


class Guess(NamedTuple):
    """The entry a unit is taken for, what was assumed, and how many entries it might as well have been."""

    entry: Entry
    assumed: str
    one_of: int = 1


#: A guess that is right less often is not made: its building, with the flats in it, says more.
LEAST_SHARE: Final = 0.3


def guessed(said: Unit, entries: Sequence[Entry]) -> Guess | None:
    """What a unit could be that is not listed: FLAT 2 the second floor from below, or FLAT B."""
    if said.room or (said.kind or RESIDENTIAL) != RESIDENTIAL:
        return None
    flats = [
        each
        for each in entries
        if each.unit and not each.is_historic and (each.unit.kind or RESIDENTIAL) == RESIDENTIAL
    ]
    guess = _only_one(said, flats) or _by_order(said, flats)
    return guess if guess and 1 / guess.one_of >= LEAST_SHARE else None


def _only_one(said: Unit, flats: Sequence[Entry]) -> Guess | None:
    """FIRST FLOOR FLAT or FRONT FLAT, where the building's one flat is listed as FLAT."""
    if said.ident or len({each.uprn for each in flats}) != 1:
        return None
    if said.position != "ABOVE" and any(each.unit.floor or each.unit.ident.isalpha() for each in flats):
        return None
    return Guess(flats[0], "the building's only flat is meant")


def _by_order(said: Unit, flats: Sequence[Entry]) -> Guess | None:
    place = ordinal(said)
    if place is None or said.floor or said.position:
        return None
    floors = _floors(flats)
    if len(floors) >= 2 and place <= len(floors):
        lettered = {each.unit.ident for each in flats if each.unit.ident}
        if not any(ident.isdigit() for ident in lettered):
            # FLAT 1 and FLAT B are also written where nobody counted; FLAT 2 hardly ever is
            counted = place > 1 and said.ident.isdigit()
            one_of = 1 if counted else _storeys(floors)
            return Guess(floors[place - 1], "flats are counted from the lowest floor", one_of)
    if floors or not said.ident.isdigit():
        return None
    letter = chr(ord("A") + place - 1) if 1 <= place <= 26 else ""
    return next(
        (
            Guess(each, f"flat {said.ident} is flat {letter}")
            for each in flats
            if each.unit == Unit(letter, kind=each.unit.kind)
        ),
        None,
    )


def _storeys(floors: Sequence[Entry]) -> int:
    """How many floors a house has that lists these: of those from the ground up some may have no flat, or no entry."""
    codes = {each.unit.floor for each in floors}
    numbered = [int(code) for code in codes if code.isdigit()]
    return len(codes) - len(numbered) + max(numbered, default=-1) + 1


def _floors(flats: Sequence[Entry]) -> list[Entry]:
    """One entry for each floor that has a single flat, from the bottom; empty where a floor has two."""
    ranked = sorted(
        (
            (rank, each)
            for each in flats
            if not each.unit.ident and (rank := floor_rank(each.unit)) is not None
        ),
        key=lambda both: both[0],
    )
    uprns = {each.uprn for _, each in ranked}
    ranks = {rank for rank, _ in ranked}
    if len(uprns) != len(ranks):
        return []
    return [each for at, (rank, each) in enumerate(ranked) if not at or ranked[at - 1][0] != rank]
