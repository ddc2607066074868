"""What agreements and differences of a text and a building are worth, in bits (Fellegi and Sunter's log2 ratios)."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from wardmote.engine.linkage.comparing.wording import Fit
from wardmote.engine.linkage.gazetteer.gazetteer import Building, Entry
from wardmote.engine.linkage.gazetteer.nature import ALL_FLAGS, HISTORIC, NO_HOME, PROVISIONAL
from wardmote.engine.linkage.text.numbers import NumberFit
from wardmote.engine.linkage.text.readings import Reading
from wardmote.engine.linkage.text.spelling import edits
from wardmote.engine.linkage.text.units import Same

UNIT_BITS: Final = {
    Same.YES: 7.0,
    Same.NEITHER: 5.0,
    Same.PART: 3.0,
    Same.UNSAID: -4.0,
    Same.ABSENT: -7.0,
    Same.NO: -9.0,
}
NUMBER_BITS: Final = {
    NumberFit.YES: 7.0,
    NumberFit.NEITHER: 4.0,
    NumberFit.WITHIN: 3.5,
    NumberFit.UNLISTED: -3.0,
    NumberFit.UNSAID: -4.0,
    NumberFit.NO: -14.0,
}
#: What stands against an entry, whatever its address: a live home that fits nearly as well is meant.
NATURE_BITS: Final = tuple(
    (-6.0 if flags & (HISTORIC | PROVISIONAL) else 0.0) - (3.0 if flags & NO_HOME else 0.0)
    for flags in range(ALL_FLAGS + 1)
)
#: A unit that is listed under another name, as far as one can guess.
GUESSED_UNIT: Final = 2.0
SAME_POSTCODE: Final = 10.0
#: A word of the street that the text lacks, one of the building's name, one that only the text has.
LOST_STREET, LOST_NAME, EXTRA = 0.45, 0.2, 0.25
#: A word of the street that the text lacks where it names the building.
LOST_STREET_OF_NAMED = 0.2
_EXTRA_MOST: Final = 6.0
_LOST_MOST: Final = 6.0
#: No more of a street is lost than ROAD or STREET.
TYPE_ALONE: Final = 2.0
#: The text names one building where the gazetteer has another.
OTHER_NAME: Final = 7.0
#: ABBEY PARADE for ABBEY ROAD.
OTHER_TYPE: Final = 4.0

#: A text without a postcode ends in a word that is of no locality of the gazetteer: another town's name.
OTHER_TOWN: Final = 14.0


class Candidate(NamedTuple):
    """An entry that a text could mean. `entry` is None for a building that has no such unit.

    `locality_bits`: what localities say for its postcode, where that is not the text's own. `guessed` is what was
    assumed of the unit, `one_of` how many units it might as well have been.
    """

    bits: float
    building: Building
    entry: Entry | None
    unit: Same
    reading: Reading
    number: NumberFit
    words: Fit
    postcode_bits: float
    locality_bits: float
    guessed: str = ""
    one_of: int = 1

    @property
    def uprn(self) -> int:
        """0 where there is no such unit."""
        return self.entry.uprn if self.entry else 0


def word_bits(fit: Fit) -> float:
    """What the words are worth together."""
    return (
        fit.found
        - min(_LOST_MOST, (LOST_STREET_OF_NAMED if fit.named else LOST_STREET) * fit.lost_street)
        - LOST_NAME * fit.lost_name
        - min(_EXTRA_MOST, EXTRA * fit.extra)
        - (OTHER_NAME if fit.other_name else 0.0)
        - (OTHER_TYPE if fit.other_type else 0.0)
    )


def postcode_bits(said: str, listed: str) -> float:
    """The same, a slip of the keyboard, the same sector or district; nothing where one has none."""
    if not said or not listed:
        return 0.0
    if said == listed:
        return SAME_POSTCODE
    if edits(said, listed) == 1:
        return 6.0
    return next((bits for same, bits in _POSTCODE_PARTS if same(said, listed)), -5.0)


_POSTCODE_PARTS: Final[tuple[tuple[Callable[[str, str], bool], float], ...]] = (
    (lambda said, listed: said[:-2] == listed[:-2], 5.0),  # sector
    (lambda said, listed: said[-3:] == listed[-3:] and said[:1] == listed[:1], 4.0),  # another district only
    (lambda said, listed: said[:-3] == listed[:-3], 3.0),  # district
    (lambda said, listed: said[:1] == listed[:1], -2.0),
)


def locality_bits(said: Iterable[str], listed: Collection[str], shares: Mapping[str, float]) -> float:
    """Words of localities that the text has and addresses of the postcode have, or lack; `shares` of the postcodes."""
    if not listed:
        return 0.0
    bits = sum(_of_locality(shares.get(word, 0.0))[word not in listed] for word in said)
    return max(-_LOCALITY_MOST, min(_LOCALITY_MOST, bits))


@lru_cache(maxsize=10_000)
def _of_locality(share: float) -> tuple[float, float]:
    """What a word is worth that this share of all postcodes has: where it agrees, where it does not."""
    likely = min(_SURE, share + 1e-4)
    return math.log2(_SURE / likely), math.log2((1 - _SURE) / (1 - likely))


#: How often the locality of a text is one that its postcode's addresses have.
_SURE: Final = 0.9
_LOCALITY_MOST: Final = 6.0


def building_uprn(candidate: Candidate) -> int:
    """The UPRN of a building: the parent of its units, else that of the entry without a unit; 0 where none is known."""
    entry = candidate.entry
    if entry and entry.has_units and not entry.unit:
        return entry.uprn  # though it be in an estate that has a UPRN
    if entry and entry.parent:
        return entry.parent
    if entry and not entry.unit:
        return entry.uprn
    entries = candidate.building.entries
    parent = next((each.parent for each in entries if each.parent), 0)
    own = [each for each in entries if not each.unit]
    return parent or next((each.uprn for each in own if not each.is_historic), own[0].uprn if own else 0)
