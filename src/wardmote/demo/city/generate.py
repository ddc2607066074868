"""Making the whole city from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

from wardmote.demo.city.addresses import homes_of
from wardmote.demo.city.households import settle
from wardmote.demo.city.model import City, Home, Household, Person
from wardmote.demo.city.moves import stays_of
from wardmote.demo.city.organisations import COUNCILS, ORGANISATIONS
from wardmote.demo.city.people import PersonMaker
from wardmote.kernel.problem import Invalid

FIRST_MONTH = date(2026, 10, 1)
SECOND_MONTH = date(2026, 11, 1)
"""Position days of the two months of extracts: fixed, so that a seed gives the same city on any day."""

_DWELLINGS_PER_COUNCIL = 4_000
_SCALES = (0.01, 20.0)


def generate_city(*, seed: int, scale: float = 1.0, progress: Callable[[str, float], None]) -> City:
    """The made-up city of a seed: at scale 1.0 about 12,000 homes and 30,000 residents in three boroughs.

    `progress` is told what is being made and the share of the work done, from 0 to 1. The same seed and scale give
    the same city with the same versions of Python. Raises Invalid for a scale below 0.01 or above 20.
    """
    if not _SCALES[0] <= scale <= _SCALES[1]:
        raise Invalid(
            "demo.scale",
            "A demo city can be made from a hundredth of the usual size to twenty times it.",
            next_step="Choose a scale between 0.01 and 20; 1 is the usual size.",
        )
    maker = PersonMaker(as_of=FIRST_MONTH, rng=random.Random(f"{seed}/people"))
    homes: list[Home] = []
    households: list[Household] = []
    people: list[Person] = []
    for index, council in enumerate(COUNCILS):
        progress(f"Homes and people of {council.name}", index / (len(COUNCILS) + 1))
        rng = random.Random(f"{seed}/{council.key}")
        dwellings = max(1, round(_DWELLINGS_PER_COUNCIL * scale))
        built = homes_of(council, dwellings=dwellings, as_of=FIRST_MONTH, rng=rng)
        settled, residents = settle(built, council_index=index, maker=maker, as_of=FIRST_MONTH, rng=rng)
        homes.extend(built)
        households.extend(settled)
        people.extend(residents)
    progress("Who moved from where", len(COUNCILS) / (len(COUNCILS) + 1))
    by_id = {person.person_id: person for person in people}
    stays, strangers = stays_of(
        households, by_id, maker=maker, as_of=FIRST_MONTH, rng=random.Random(f"{seed}/moves")
    )
    progress("The city is made", 1.0)
    return City(
        seed=seed,
        scale=scale,
        as_of=FIRST_MONTH,
        next_month=SECOND_MONTH,
        organisations=ORGANISATIONS,
        homes=tuple(homes),
        people=tuple(sorted(people + strangers, key=lambda person: person.person_id)),
        households=tuple(households),
        stays=tuple(stays),
    )
