"""From the candidates of one address to its answer, at the level the text supports."""

from __future__ import annotations

from functools import partial

from wardmote.engine.linkage.calibration import Calibration
from wardmote.engine.linkage.comparing.ranked import Ranked
from wardmote.engine.linkage.comparing.scoring import SAME_POSTCODE, Candidate, building_uprn
from wardmote.engine.linkage.explaining import explained, tied, written
from wardmote.engine.linkage.gazetteer.gazetteer import Building, Gazetteer
from wardmote.engine.linkage.match import NO_OTHER_MARGIN, Level, Match, nothing
from wardmote.engine.linkage.text.numbers import NumberFit
from wardmote.engine.linkage.text.units import Same
from wardmote.engine.linkage.text.words import TYPES

#: Below this many bits nothing is said; a UPRN needs as much margin over another property.
LEAST_BITS = 14.0
#: More is asked of a place in another postcode than the text gives.
LEAST_BITS_ELSEWHERE = 22.0
LEAST_MARGIN = 1.5
_NEAR = 5


def decide(
    gazetteer: Gazetteer,
    ranked: Ranked,
    stage: str,
    *,
    has_postcode: bool,
    calibration: Calibration,
    against: str = "",
) -> Match:
    """The answer, with its reasons. `stage` says where the candidates came from, `against` what forbids the best."""
    if not ranked:
        return nothing(f"{stage}: nothing in the gazetteer has what the text says of number, street and name")
    best = ranked[0]
    second = _runner_up(ranked)
    other = None if second is None else ranked[second]
    margin = best.bits - other.bits if other else NO_OTHER_MARGIN
    near = _near(ranked)
    told = partial(explained, gazetteer, best, other, margin, has_postcode=has_postcode)
    has_postcode = has_postcode and bool(best.building.postcode)  # historic addresses as a rule have none
    elsewhere = has_postcode and best.postcode_bits < SAME_POSTCODE
    if best.bits < (LEAST_BITS_ELSEWHERE if elsewhere else LEAST_BITS):
        return nothing(
            f"{stage}: nothing fits well enough. Nearest: {told()}",
            weight=best.bits,
            margin=margin,
            near=near,
        )
    level = _level(gazetteer, best)
    refused = f"what fits best is not meant: {against}" if against else ""
    if level is Level.GUESS and elsewhere:
        refused = refused or "a guess in another postcode is none"
    if refused:
        return nothing(f"{stage}: {refused}. It was: {told()}", near=near)
    if margin < LEAST_MARGIN and other is not None and second is not None:
        chance = calibration.probability(best, Level.BUILDING, has_postcode=has_postcode)
        return _tie(gazetteer, ranked, second, stage=stage, chance=chance)
    why = f"{stage}: {told()}"
    chance = calibration.probability(best, level, has_postcode=has_postcode)
    if level in (Level.EXACT, Level.GUESS):
        return Match(
            best.uprn, level, chance, best.bits, margin, best.entry.parent if best.entry else 0, near, why
        )
    return _at_building(best, level, chance, margin, why)


def _level(gazetteer: Gazetteer, best: Candidate) -> Level:
    if best.unit in (Same.NO, Same.ABSENT):
        return Level.PARENT
    if best.unit is Same.UNSAID or (best.entry and best.entry.has_units and best.unit is Same.NEITHER):
        return Level.BUILDING
    if best.reading.is_several:
        return Level.BUILDING
    if best.unit is Same.NEITHER and _is_business(gazetteer, best):
        return Level.BUILDING
    sure = best.unit is Same.YES or best.unit is Same.NEITHER
    numbered = best.number in (NumberFit.YES, NumberFit.NEITHER, NumberFit.UNLISTED)
    return (
        Level.EXACT if sure and numbered and not best.guessed and not best.reading.is_guess else Level.GUESS
    )


def _is_business(gazetteer: Gazetteer, best: Candidate) -> bool:
    """An entry with a business's name that the text does not give: a home above it may be meant, and not be listed."""
    name = gazetteer.place(best.building.place).name
    if best.entry and best.entry.is_home and gazetteer.class_of(best.entry.row):
        return False
    return len(name) > 1 and name[-1] not in TYPES and not best.words.named and bool(best.building.number)


def _runner_up(ranked: Ranked) -> int | None:
    """The best of another property; for an answer about a building one that is not in it. None where all are."""
    best, rows = ranked[0], ranked.rows
    root = rows[0].root
    if best.unit in (Same.NO, Same.ABSENT, Same.UNSAID) or (best.entry and best.entry.has_units):
        return next((at for at, row in enumerate(rows) if row.root != root), None)
    return next(
        (
            at
            for at, row in enumerate(rows)
            if row.uprn != best.uprn and (row.unit >= Same.PART or row.root != root)
        ),
        None,
    )


def _at_building(best: Candidate, level: Level, chance: float, margin: float, why: str) -> Match:
    parent = building_uprn(best)
    return at_building(best.building, parent, level, chance=chance, bits=best.bits, margin=margin, why=why)


def at_building(
    building: Building, parent: int, level: Level, *, chance: float, bits: float, margin: float, why: str
) -> Match:
    """An answer that is a building, its units the candidates."""
    others = [each for each in building.entries if each.uprn != parent]
    live = [each for each in others if not each.is_historic]
    inside = tuple(dict.fromkeys(each.uprn for each in live or others))
    return Match(0, level, chance, bits, margin, parent, inside, why)


def _tie(gazetteer: Gazetteer, ranked: Ranked, second: int, *, stage: str, chance: float) -> Match:
    """Two properties fit alike: their building where it is one, nothing otherwise."""
    best, other = ranked[0], ranked[second]
    margin = best.bits - other.bits
    why = f"{stage}: {tied(gazetteer, best, other)}"
    if ranked.rows[0].root == ranked.rows[second].root:
        return _at_building(best, Level.BUILDING, chance, margin, why)
    return nothing(why, weight=best.bits, margin=margin, near=_near(ranked))


def contradictory(gazetteer: Gazetteer, ranked: Ranked, rival: Candidate) -> Match:
    """The answer where the postcode of a text is that of one address and its street and number are another's."""
    one, other = written(gazetteer, ranked[0]), written(gazetteer, rival)
    near = tuple(dict.fromkeys((rival.uprn, *_near(ranked))))
    return nothing(f"words: the postcode contradicts the street: {one} or {other}", near=near[:_NEAR])


def _near(ranked: Ranked) -> tuple[int, ...]:
    return tuple(dict.fromkeys(row.uprn for row in ranked.rows[:20] if row.uprn))[:_NEAR]
