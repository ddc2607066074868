"""Errors as councils' records have them, made in the addresses of a gazetteer.

How often each is made was measured on the records of councils: a share of the addresses in which it can be made. They
are no borough's own; a labelled file of its own (`wardmote bench addresses`) says how far they hold there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Final, NamedTuple

from wardmote.engine.linkage.calibrating.drafts import Borough, Draft, drafts
from wardmote.engine.linkage.gazetteer.gazetteer import Building, Gazetteer

_UNIT_WORDS: Final = ("FLAT", "APARTMENT", "APT", "UNIT", "FLT")
_SHORT: Final = {
    "ROAD": "RD",
    "STREET": "ST",
    "AVENUE": "AVE",
    "LANE": "LN",
    "DRIVE": "DR",
    "CLOSE": "CL",
    "COURT": "CT",
    "CRESCENT": "CRES",
    "GARDENS": "GDNS",
    "GROVE": "GRV",
    "PLACE": "PL",
    "SQUARE": "SQ",
    "TERRACE": "TERR",
    "HOUSE": "HSE",
}
_FLOORS: Final = ("B", "L", "0", "1", "2", "3", "4", "5")
_FLOOR_WORDS: Final = {"GROUND": "GND", "FIRST": "1ST", "SECOND": "2ND", "THIRD": "3RD", "FLOOR": "FLR"}
_NUMBERS: Final = ["ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN"]
_PERSONS: Final = ("MR J SMITH", "MRS A PATEL", "MS OKORO", "THE OCCUPIER", "DR LEWIS")
_FIRMS: Final = ("CORNER FOODS LTD", "BRIGHT CLEANERS", "NEWS AND WINE", "ACE MINICABS")
_KEYS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: Of the addresses made, so many name a property that is not listed.
_NOT_LISTED: Final = 0.04

_Made = Callable[[Draft, Random, Borough], bool]


class Record(NamedTuple):
    """What is asked, and what is right: `truth` 0 for a property that is not listed; `errors` those that were made."""

    text: str
    postcode: str
    truth: int
    building: int
    errors: tuple[str, ...]


def records(gazetteer: Gazetteer, count: int, *, seed: int) -> Iterator[Record]:
    """So many addresses with errors, at most one for each property; the same for the same seed."""
    random, borough = Random(seed), Borough(gazetteer)  # noqa: S311 - nothing is kept secret by it
    for draft, building in drafts(gazetteer, count, random):
        if random.random() < _NOT_LISTED:
            _unlist(draft, building, random, borough)
        for name, share, make in ERRORS:
            if random.random() < share and make(draft, random, borough):
                draft.done.append(name)
        yield Record(draft.written(), draft.postcode, draft.truth, draft.building, tuple(draft.done))


def _unlist(draft: Draft, building: Building, random: Random, borough: Borough) -> None:
    """A home that was built since, or a part of one that nobody registered."""
    if draft.unit or random.random() < 0.3:
        if not draft.unit:
            draft.building = draft.truth
        draft.unit = ["FLAT", str(random.randint(300, 900))]
        draft.floor, draft.truth = "", 0
        draft.done.append("unit not listed")
    elif number := borough.free_number(building, random):
        draft.number, draft.truth, draft.building = number, 0, 0
        draft.done.append("number not listed")


def _unit_dropped(draft: Draft, _random: Random, _borough: Borough) -> bool:
    done, draft.unit = bool(draft.unit), []
    return done


def _unit_word_dropped(draft: Draft, _random: Random, _borough: Borough) -> bool:
    done = len(draft.unit) == 2 and draft.unit[0] in _UNIT_WORDS and not draft.floor
    draft.unit = draft.unit[1:] if done else draft.unit
    return done


def _unit_word_swapped(draft: Draft, random: Random, _borough: Borough) -> bool:
    done = bool(draft.unit) and draft.unit[0] in _UNIT_WORDS
    draft.unit = [random.choice(_UNIT_WORDS), *draft.unit[1:]] if done else draft.unit
    return done


def _floor_as_number(draft: Draft, random: Random, _borough: Borough) -> bool:
    """FIRST FLOOR FLAT becomes FLAT 1 or FLAT 2 or anything."""
    if draft.floor not in _FLOORS:
        return False
    from_below = max(1, _FLOORS.index(draft.floor))
    draft.unit, draft.floor = (
        ["FLAT", str(random.choice((from_below, from_below - 1 or 1, random.randint(1, 4))))],
        "",
    )
    return True


def _floor_dropped(draft: Draft, _random: Random, _borough: Borough) -> bool:
    if not draft.floor or len(draft.unit) < 3:
        return False
    draft.unit, draft.floor = draft.unit[2:], ""
    return True


def _floor_short(draft: Draft, _random: Random, _borough: Borough) -> bool:
    done = bool(draft.floor)
    draft.unit = [_FLOOR_WORDS.get(word, word) for word in draft.unit] if done else draft.unit
    return done


def _floor_added(draft: Draft, random: Random, _borough: Borough) -> bool:
    done = bool(draft.unit) and not draft.floor
    draft.unit = [random.choice(("GROUND", "FIRST", "SECOND")), "FLOOR", *draft.unit] if done else draft.unit
    return done


def _suffix_added(draft: Draft, random: Random, _borough: Borough) -> bool:
    done = draft.number.isdigit() and not draft.unit
    draft.number += random.choice("AAB") if done else ""
    return done


def _suffix_dropped(draft: Draft, _random: Random, _borough: Borough) -> bool:
    done = draft.number[:-1].isdigit() and draft.number[-1:].isalpha()
    draft.number = draft.number[:-1] if done else draft.number
    return done


def _number_dropped(draft: Draft, _random: Random, _borough: Borough) -> bool:
    done, draft.number = bool(draft.number), ""
    return done


def _number_word(draft: Draft, _random: Random, _borough: Borough) -> bool:
    done = draft.number.isdigit() and 0 < int(draft.number) <= len(_NUMBERS)
    draft.number = _NUMBERS[int(draft.number) - 1] if done else draft.number
    return done


def _number_last(draft: Draft, _random: Random, _borough: Borough) -> bool:
    draft.number_last = bool(draft.number)
    return draft.number_last


def _joined(draft: Draft, _random: Random, _borough: Borough) -> bool:
    draft.joined = len(draft.unit) == 2
    return draft.joined


def _name_dropped(draft: Draft, _random: Random, _borough: Borough) -> bool:
    done, draft.name = bool(draft.name and (draft.number or draft.unit)), []
    return done


def _street_dropped(draft: Draft, _random: Random, _borough: Borough) -> bool:
    done = bool(draft.name and draft.street)
    draft.street = [] if done else draft.street
    return done


def _estate_for_street(draft: Draft, random: Random, borough: Borough) -> bool:
    done = _street_dropped(draft, random, borough)
    draft.street = (
        [*random.choice(("BRAMBLE", "KINGSLEA", "TOLLGATE")).split(), "ESTATE"] if done else draft.street
    )
    return done


def _street_slip(draft: Draft, random: Random, _borough: Borough) -> bool:
    long = [at for at, word in enumerate(draft.street) if len(word) >= 4]
    if not long:
        return False
    at = random.choice(long)
    draft.street[at] = _slipped(draft.street[at], random)
    return True


def _type_short(draft: Draft, _random: Random, _borough: Borough) -> bool:
    done = bool(draft.street) and draft.street[-1] in _SHORT
    draft.street = [*draft.street[:-1], _SHORT[draft.street[-1]]] if done else draft.street
    return done


def _type_dropped(draft: Draft, _random: Random, _borough: Borough) -> bool:
    done = len(draft.street) > 1 and draft.street[-1] in _SHORT
    draft.street = draft.street[:-1] if done else draft.street
    return done


def _type_other(draft: Draft, random: Random, _borough: Borough) -> bool:
    done = len(draft.street) > 1 and draft.street[-1] in _SHORT
    draft.street = [*draft.street[:-1], random.choice(("ROAD", "STREET", "AVENUE"))] if done else draft.street
    return done


def _locality_dropped(draft: Draft, _random: Random, _borough: Borough) -> bool:
    done, draft.locality = bool(draft.locality), []
    return done


def _postcode_dropped(draft: Draft, _random: Random, _borough: Borough) -> bool:
    done, draft.postcode = bool(draft.postcode), ""
    return done


def _postcode_slip(draft: Draft, random: Random, _borough: Borough) -> bool:
    if len(draft.postcode) < 5:
        return False
    draft.postcode = draft.postcode[:-1] + random.choice("ABDEFGHJLNPQRSTUWXYZ")
    return True


def _postcode_neighbour(draft: Draft, random: Random, borough: Borough) -> bool:
    done = borough.has(draft.postcode)
    draft.postcode = borough.neighbour(draft.postcode, random) if done else draft.postcode
    return done


def _person(draft: Draft, random: Random, _borough: Borough) -> bool:
    draft.before = random.choice(_PERSONS).split()
    return True


def _firm(draft: Draft, random: Random, _borough: Borough) -> bool:
    draft.before = random.choice(_FIRMS).split()
    return True


def _slipped(word: str, random: Random) -> str:
    """A letter left out, doubled, changed, or swapped with the next."""
    at = random.randrange(1, len(word) - 1)
    return random.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + random.choice(_KEYS) + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )


#: What it is called, how often it is made where it can be, and what makes it; in the order in which they are made.
ERRORS: Final[tuple[tuple[str, float, _Made], ...]] = (
    ("floor as a number", 0.08, _floor_as_number),
    ("floor dropped", 0.06, _floor_dropped),
    ("floor abbreviated", 0.10, _floor_short),
    ("floor added", 0.012, _floor_added),
    ("unit word swapped", 0.022, _unit_word_swapped),
    ("unit word dropped", 0.11, _unit_word_dropped),
    ("unit dropped", 0.07, _unit_dropped),
    ("unit joined", 0.004, _joined),
    ("suffix dropped", 0.05, _suffix_dropped),
    ("suffix added", 0.015, _suffix_added),
    ("number as a word", 0.002, _number_word),
    ("number dropped", 0.007, _number_dropped),
    ("number after the street", 0.003, _number_last),
    ("name dropped", 0.05, _name_dropped),
    ("estate for street", 0.02, _estate_for_street),
    ("street dropped", 0.10, _street_dropped),
    ("slip in the street", 0.025, _street_slip),
    ("street type abbreviated", 0.15, _type_short),
    ("street type dropped", 0.01, _type_dropped),
    ("another street type", 0.004, _type_other),
    ("locality dropped", 0.30, _locality_dropped),
    ("postcode dropped", 0.02, _postcode_dropped),
    ("slip in the postcode", 0.01, _postcode_slip),
    ("another postcode", 0.007, _postcode_neighbour),
    ("a person before it", 0.005, _person),
    ("a firm before it", 0.005, _firm),
)
