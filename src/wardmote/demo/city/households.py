"""Who lives in which home: households of real-looking shapes."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import ClassVar

from wardmote.demo.city.model import Home, Household, HouseholdKind, Member, Person, Sex, Tenure
from wardmote.demo.city.names import draw_origin, draw_surname, surname_with
from wardmote.demo.city.people import PersonMaker

Members = list[tuple[Person, Member]]

_WEIGHTS: dict[HouseholdKind, dict[Tenure, int]] = {
    "older person alone": {"owned": 13, "council": 18, "housing association": 18, "private rent": 3},
    "adult alone": {"owned": 12, "council": 17, "housing association": 18, "private rent": 18},
    "couple": {"owned": 16, "council": 7, "housing association": 8, "private rent": 18},
    "older couple": {"owned": 12, "council": 6, "housing association": 6, "private rent": 1},
    "family": {"owned": 34, "council": 26, "housing association": 25, "private rent": 27},
    "lone parent": {"owned": 5, "council": 21, "housing association": 21, "private rent": 10},
    "three generations": {"owned": 8, "council": 5, "housing association": 4, "private rent": 3},
    "students": {"owned": 0, "council": 0, "housing association": 0, "private rent": 7},
    "sharers": {"owned": 0, "council": 0, "housing association": 0, "private rent": 13},
}
_YEARS_IN_HOME: dict[Tenure, float] = {
    "owned": 14.0,
    "council": 11.0,
    "housing association": 9.0,
    "private rent": 2.2,
}
_PENSION_AGE = 66
_ELDERS: tuple[tuple[Sex, ...], ...] = (("M",), ("F",), ("F",), ("M", "F"))


def settle(
    homes: list[Home], *, council_index: int, maker: PersonMaker, as_of: date, rng: random.Random
) -> tuple[list[Household], list[Person]]:
    """A household for every dwelling that is not empty, and all its people, in the order they were made."""
    households: list[Household] = []
    people: list[Person] = []
    for home in homes:
        if not home.is_dwelling or home.empty_since is not None:
            continue
        kind = _kind_for(home, rng)
        members = _HouseholdMaker(maker, council_index, rng).members(kind, rooms=home.rooms)
        years = rng.expovariate(1 / (0.9 if kind in {"students", "sharers"} else _YEARS_IN_HOME[home.tenure]))
        since = as_of - timedelta(days=int(min(years, 45) * 365.25) + 3)
        households.append(Household(home.uprn, kind, since, tuple(member for _, member in members)))
        people.extend(person for person, _ in members)
    return households, people


def _kind_for(home: Home, rng: random.Random) -> HouseholdKind:
    if home.class_code == "RH02":
        return "adult alone"
    kinds = list(_WEIGHTS)
    weights = [_WEIGHTS[kind][home.tenure] for kind in kinds]
    if home.rooms < 3:
        weights = [
            weight // 4 if kind in {"sharers", "students", "three generations"} else weight
            for kind, weight in zip(kinds, weights, strict=True)
        ]
    return rng.choices(kinds, weights)[0]


class _HouseholdMaker:
    """Makes the members of one household."""

    def __init__(self, maker: PersonMaker, council_index: int, rng: random.Random) -> None:
        self._maker = maker
        self._council_index = council_index
        self._rng = rng

    def members(self, kind: HouseholdKind, *, rooms: int) -> Members:
        """The people of a household of that kind; sharers are as many as the rooms let."""
        if kind in {"students", "sharers"}:
            return self._sharing(kind, rooms)
        return self._relations[kind](self)

    def _origin(self) -> str:
        return draw_origin(self._council_index, self._rng)

    def _partner_origin(self, origin: str) -> str:
        return self._origin() if self._rng.random() < 0.12 else origin

    def _single(self, youngest: int, oldest: int, *, phone_share: float) -> Person:
        origin = self._origin()
        sex: Sex = self._rng.choices(("F", "M"), (62, 38) if youngest >= _PENSION_AGE else (46, 54))[0]
        return self._maker.person(
            origin=origin,
            sex=sex,
            surname=draw_surname(origin, self._rng).of(sex),
            born=self._maker.born_within(youngest, oldest),
            home_phone=self._maker.home_phone(share=phone_share),
        )

    def _older_alone(self) -> Members:
        return _in_roles([self._single(_PENSION_AGE, 96, phone_share=0.85)])

    def _adult_alone(self) -> Members:
        return _in_roles([self._single(22, 65, phone_share=0.15)])

    def _two(self, youngest: int, oldest: int, phone_share: float) -> Members:
        origin = self._origin()
        phone = self._maker.home_phone(share=phone_share)
        pair = self._maker.couple(origin, self._partner_origin(origin), (youngest, oldest), phone)
        return _in_roles([pair[0]], partners=[pair[1]])

    def _couple(self) -> Members:
        return self._two(23, 64, 0.25)

    def _older_couple(self) -> Members:
        return self._two(_PENSION_AGE, 90, 0.85)

    def _family(self) -> Members:
        pair = self._two(27, 56, 0.3)
        return pair + self._children_of(pair, self._rng.choices((1, 2, 3, 4, 5), (32, 40, 18, 7, 3))[0])

    def _lone_parent(self) -> Members:
        parent = self._single(22, 54, phone_share=0.2)
        members = _in_roles([parent])
        return members + self._children_of(members, self._rng.choices((1, 2, 3, 4), (48, 35, 13, 4))[0])

    def _three_generations(self) -> Members:
        middle = self._two(34, 55, 0.6)
        head = middle[0][0]
        sexes: tuple[Sex, ...] = self._rng.choice(_ELDERS)
        elders = [
            self._maker.person(
                origin=head.origin,
                sex=sex,
                surname=surname_with(head.origin, head.last_name).of(sex),
                born=head.date_of_birth - timedelta(days=int(self._rng.uniform(19, 35) * 365.25)),
                first_name=head.first_name if sex == head.sex and self._rng.random() < 0.08 else "",
                home_phone=head.landline,
            )
            for sex in sexes
        ]
        children = self._children_of(middle, self._rng.choices((1, 2, 3), (35, 40, 25))[0])
        return middle + children + [(elder, Member(elder.person_id, "parent")) for elder in elders]

    def _children_of(self, parents: Members, count: int) -> Members:
        people = tuple(person for person, _ in parents)
        youngest_parent = max(person.date_of_birth for person in people)
        parent_age = (self._maker.as_of - youngest_parent).days // 365
        children = self._maker.children(
            people,
            surname_with(people[0].origin, people[0].last_name),
            count,
            oldest=max(0, min(parent_age - 19, 27)),
        )
        return [(child, Member(child.person_id, "child")) for child in children]

    def _sharing(self, kind: HouseholdKind, rooms: int) -> Members:
        count = self._rng.randint(2, 3) if rooms < 4 else self._rng.randint(3, rooms + 1)
        students = kind == "students"
        people: list[Person] = []
        for _ in range(count):
            origin = self._origin()
            sex: Sex = self._rng.choice(("F", "M"))
            people.append(
                self._maker.person(
                    origin=origin,
                    sex=sex,
                    surname=draw_surname(origin, self._rng).of(sex),
                    born=self._maker.born_within(18, 24) if students else self._maker.born_within(20, 48),
                    student=students,
                )
            )
        head, *others = people
        return [(head, Member(head.person_id, "head"))] + [
            (one, Member(one.person_id, "sharer")) for one in others
        ]

    _relations: ClassVar[dict[HouseholdKind, Callable[[_HouseholdMaker], Members]]] = {
        "older person alone": _older_alone,
        "adult alone": _adult_alone,
        "couple": _couple,
        "older couple": _older_couple,
        "family": _family,
        "lone parent": _lone_parent,
        "three generations": _three_generations,
    }


def _in_roles(heads: list[Person], partners: list[Person] | None = None) -> Members:
    return [(person, Member(person.person_id, "head")) for person in heads] + [
        (person, Member(person.person_id, "partner")) for person in partners or []
    ]
