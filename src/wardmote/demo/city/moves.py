"""Where people lived when: present homes, earlier homes of movers, and tenants who have left the city."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from wardmote.demo.city.model import Household, Person, Sex, Stay
from wardmote.demo.city.names import draw_origin, draw_surname
from wardmote.demo.city.people import PersonMaker

LATELY = timedelta(days=540)
"""How far back moves and departures are known."""

_MOVED_INSIDE_THE_CITY = 0.55
_TENANTS_BEFORE = 0.6
_LOOK_AHEAD = 40


def stays_of(
    households: list[Household],
    people: dict[int, Person],
    *,
    maker: PersonMaker,
    as_of: date,
    rng: random.Random,
) -> tuple[list[Stay], list[Person]]:
    """Every stay, by person and date, and the people who have left the city and are in no household.

    A mover's earlier home is one that somebody else moved into later, so no home holds two households at once.
    """
    stays = list(_present(households, people))
    recent = sorted(
        (household for household in households if household.since > as_of - LATELY),
        key=lambda household: (household.since, household.uprn),
    )
    earlier, used = _earlier_homes(recent, people, rng)
    departed = [one for one in recent if one.uprn not in used and rng.random() < _TENANTS_BEFORE]
    left, strangers = _tenants_before(departed, maker, rng)
    return sorted(stays + earlier + left, key=lambda stay: (stay.person_id, stay.since)), strangers


def _present(households: list[Household], people: dict[int, Person]) -> Iterator[Stay]:
    for household in households:
        for member in household.members:
            person = people[member.person_id]
            since = max(household.since, person.date_of_birth)
            if person.died_on is not None:
                since = min(since, person.died_on)
            yield Stay(person.person_id, household.uprn, since, person.died_on)


def _earlier_homes(
    recent: list[Household], people: dict[int, Person], rng: random.Random
) -> tuple[list[Stay], set[int]]:
    """The stays before the last one of movers, and the UPRNs that serve as somebody's earlier home."""
    stays: list[Stay] = []
    used: set[int] = set()
    for index, household in enumerate(recent):
        later = [
            one
            for one in recent[index + 1 : index + 1 + _LOOK_AHEAD]
            if one.uprn not in used and one.since > household.since
        ]
        if not later or rng.random() >= _MOVED_INSIDE_THE_CITY:
            continue
        before = rng.choice(later)
        used.add(before.uprn)
        came = household.since - timedelta(days=rng.randint(200, 2500))
        stays.extend(_moved(household, people, before.uprn, came))
    return stays, used


def _moved(household: Household, people: dict[int, Person], uprn: int, came: date) -> Iterator[Stay]:
    for member in household.members:
        person = people[member.person_id]
        if person.died_on is not None and person.died_on <= household.since:
            continue
        if person.date_of_birth < household.since:
            yield Stay(person.person_id, uprn, max(came, person.date_of_birth), household.since)


def _tenants_before(
    households: list[Household], maker: PersonMaker, rng: random.Random
) -> tuple[list[Stay], list[Person]]:
    stays: list[Stay] = []
    strangers: list[Person] = []
    for household in households:
        until = household.since - timedelta(days=rng.randint(3, 40))
        since = until - timedelta(days=rng.randint(90, 1500))
        for _ in range(rng.choice((1, 1, 2, 3))):
            origin = draw_origin(rng.randrange(3), rng)
            sex: Sex = rng.choice(("F", "M"))
            surname = draw_surname(origin, rng).of(sex)
            person = maker.person(origin=origin, sex=sex, surname=surname, born=maker.born_within(20, 60))
            strangers.append(person)
            stays.append(Stay(person.person_id, household.uprn, since, min(until, person.died_on or until)))
    return stays, strangers
