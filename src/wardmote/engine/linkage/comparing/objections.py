"""What forbids an answer though nothing fits better: the text itself says that it means something else.

A wrong postcode is common, and the rest of a text then finds its address in another. Where the postcode is right after
all, and something else is wrong or missing, the same search finds a stranger's home that happens to fit.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

from wardmote.engine.linkage.comparing.scoring import SAME_POSTCODE, TYPE_ALONE, Candidate
from wardmote.engine.linkage.comparing.texts import Text
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.text.numbers import NumberFit
from wardmote.engine.linkage.text.units import Same
from wardmote.engine.linkage.text.words import BUILDING_TYPES, spaced_postcode

#: So many of what fits next are looked at for a rival.
_LOOKED_AT: Final = 5


def objection(gazetteer: Gazetteer, text: Text, best: Candidate) -> str:
    """In words, empty for none."""
    if _is_another_house(best):
        return "the text names a house that is not known by this address"
    listed = best.building.postcode
    if not text.postcode or not listed or best.postcode_bits >= SAME_POSTCODE:
        return ""
    if best.words.other_type:
        return "another postcode and another kind of street are too much to differ"
    is_house = best.number is NumberFit.YES and not (best.reading.unit or best.words.named)
    if is_house and _has_flat(gazetteer, text, best):
        return f"{spaced_postcode(text.postcode)} has the street too, with a flat of that number there"
    return ""


def _is_another_house(best: Candidate) -> bool:
    """ROSE COTTAGE, MILL LANE is not 4 MILL LANE, though that be the only house of its postcode."""
    return (
        best.number is NumberFit.UNSAID
        and best.unit is Same.NEITHER
        and not best.words.named
        and not BUILDING_TYPES.isdisjoint(best.words.foreign)
    )


def _has_flat(gazetteer: Gazetteer, text: Text, best: Candidate) -> bool:
    """Whether the postcode given has the street, with a unit there that is numbered as the text's house."""
    rows = gazetteer.rows_in(text.postcode)
    units, places = (gazetteer.column(name)[rows].tolist() for name in ("unit", "place"))
    street = gazetteer.place(best.building.place).street
    return any(
        gazetteer.units[unit].ident == best.reading.number and gazetteer.place(place).street == street
        for unit, place in zip(units, places, strict=True)
    )


def rival_of(best: Candidate, elsewhere: Iterable[Candidate]) -> Candidate | None:
    """Another property that all but the postcode means: 9 OAK ROAD at the postcode of 9 ELM LANE; None for none."""
    words = best.words
    if words.named or not words.foreign or not (words.lost_street > TYPE_ALONE or words.other_type):
        return None
    others = (each for each in islice(elsewhere, _LOOKED_AT) if each.uprn != best.uprn)
    return next(filter(_agrees, others), None)


def _agrees(other: Candidate) -> bool:
    """Whether number, unit and all words are those of the text."""
    return (
        other.number is NumberFit.YES
        and other.unit in (Same.YES, Same.NEITHER)
        and not (other.words.lost_street or other.words.other_name)
    )
