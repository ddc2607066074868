"""Assisted bin collections and telecare: the list the demo's story is about, in two months.

People of the first council who cannot move about easily, or are old and alone, and have their bins fetched or an
alarm to call for help. The fire brigade may use FIRE_VISIT_COLUMNS of it for home fire safety visits.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from wardmote.demo.city.chance import chance, source
from wardmote.demo.city.identifiers import mobile
from wardmote.demo.city.model import Home, Household, MobilityNeed, Person
from wardmote.demo.city.organisations import NORTHMARSH
from wardmote.demo.city.register import Register
from wardmote.demo.city.writing.held import held_address, held_name
from wardmote.demo.city.writing.sheet import Column, Draft, Row, Sheet, Style

SERIES = "northmarsh-assisted-bins-and-telecare"
FIRE_VISIT_COLUMNS = ("uprn", "postcode", "ward", "lives_alone", "mobility_need")
"""Keys of the five columns the fire brigade needs and no more."""

_COLUMNS = (
    Column("reference", "Ref"),
    Column("uprn", "UPRN", "uprn", group="Property"),
    Column("address", "Address", personal=True, group="Property"),
    Column("postcode", "Postcode", "postcode", group="Property"),
    Column("ward", "Ward", group="Property"),
    Column("name", "Name", personal=True, group="Resident"),
    Column("date_of_birth", "Date of birth", "date", personal=True, group="Resident"),
    Column("nhs_number", "NHS number", "nhs_number", personal=True, group="Resident"),
    Column("lives_alone", "Lives alone", "flag", personal=True, group="Resident"),
    Column("mobility_need", "Mobility need", personal=True, group="Resident"),
    Column("service", "Service", group="Service"),
    Column("start_date", "Start date", "date", group="Service"),
    Column("annual_charge", "Annual charge", "money", group="Service"),
    Column("phone", "Telephone", "phone", personal=True, group="Contact"),
    Column("email", "E-mail", "email", personal=True, group="Contact"),
)
_FIRST_BAD = {
    "nhs_number": 1,
    "date_of_birth": 3,
    "uprn": 2,
    "postcode": 2,
    "start_date": 2,
    "annual_charge": 2,
    "lives_alone": 2,
    "phone": 3,
    "email": 2,
}
_SECOND_BAD = {**_FIRST_BAD, "nhs_number": 0, "date_of_birth": 4, "annual_charge": 1}
_WORSE: dict[str, MobilityNeed] = {
    "unaided": "walking stick",
    "walking stick": "walking frame",
    "walking frame": "wheelchair",
    "wheelchair": "housebound",
}
_FEWEST = 120
_CHARGES = {"Assisted bins": 0.0, "Telecare": 234.0, "Assisted bins and telecare": 210.6}


def drafts(register: Register) -> Iterator[Draft]:
    """The list as it was in the first month and in the second."""
    first, second = _two_months(register)
    yield _draft(register.city.as_of, first, _FIRST_BAD)
    yield _draft(register.city.next_month, second, _SECOND_BAD)


def _draft(month: date, rows: list[Row], bad_cells: dict[str, int]) -> Draft:
    label = f"1 {month:%B %Y}"
    return Draft(
        organisation=NORTHMARSH.key,
        series=SERIES,
        file_name=f"{NORTHMARSH.key}/assisted-bins-and-telecare-{month:%Y-%m}.xlsx",
        title="Assisted bin collections and telecare",
        description=(
            "Residents whose bins are collected from the door because they cannot bring them out, and residents with "
            "an alarm to call for help: where they live, what help with moving they need and whether they live alone."
        ),
        month=f"{month:%Y-%m}",
        access="closed",
        frequency="monthly",
        sheet=Sheet(_COLUMNS, tuple(rows)),
        style=Style(
            dates=("cell", "01/10/2026", "1 October 2026"),
            money=("cell", "£1,234.50"),
            nhs_spaced=(True, True, False),
            yes="Yes",
            no="No",
            delimiter="",
            sheet_name="Assisted list",
            grouped_header=True,
            titles=(
                NORTHMARSH.name,
                f"Assisted bin collections and telecare: position at {label}",
                "OFFICIAL-SENSITIVE when filled in. Made-up people: demonstration only.",
            ),
            total=True,
            footnotes=(
                "Charges are for a full year; collections from the door are free.",
                "Blank in 'Lives alone' means that nobody asked.",
            ),
        ),
        bad_cells=bad_cells,
        placeholders={"email": ("none", 3), "phone": ("not known", 2)},
    )


def _two_months(register: Register) -> tuple[list[Row], list[Row]]:
    """The rows of both months: 3 in 100 have gone by the second, 4 in 100 are new, 5 in 100 have changed."""
    city = register.city
    rng = source(city.seed, SERIES, "changes")
    people = list(_clients(register))
    rng.shuffle(people)
    gone, new, changed = (max(1, round(len(people) * share)) for share in (0.03, 0.04, 0.05))
    rows = [
        _row(register, home, household, person, number, starts_in_second=gone <= place < gone + new)
        for place, (number, (home, household, person)) in enumerate(_numbered(people, rng))
    ]
    after = [
        _changed(row, source(city.seed, SERIES, row.key, "changed"))
        if gone + new <= place < gone + new + changed
        else row
        for place, row in enumerate(rows)
    ]
    first = [row for place, row in enumerate(rows) if not gone <= place < gone + new]
    second = after[gone:]
    return sorted(first, key=_by_key), sorted(second, key=_by_key)


def _by_key(row: Row) -> str:
    return row.key


def _numbered(
    people: list[tuple[Home, Household, Person]], rng: random.Random
) -> Iterator[tuple[int, tuple[Home, Household, Person]]]:
    numbers = rng.sample(range(1000, 1000 + 8 * len(people)), len(people))
    return zip(numbers, people, strict=True)


def _clients(register: Register) -> Iterator[tuple[Home, Household, Person]]:
    """Who is on the list: most people with a need, and some of the very old who live alone.

    In a very small city other old people are added up to _FEWEST, so that the file stays one to learn from.
    """
    city = register.city
    others: list[tuple[Home, Household, Person]] = []
    found = 0
    for home, household in register.households_in(NORTHMARSH):
        living = register.living(household)
        for person in living:
            needs = person.mobility_need != "none" and person.age_on(city.as_of) >= 18
            old_and_alone = len(living) == 1 and person.age_on(city.as_of) >= 78
            share = 0.75 if needs else 0.3 if old_and_alone else 0.0
            if share and chance(city.seed, SERIES, person.person_id) < share:
                found += 1
                yield home, household, person
            elif person.age_on(city.as_of) >= 62:
                others.append((home, household, person))
    yield from others[: max(0, _FEWEST - found)]


def _row(
    register: Register,
    home: Home,
    household: Household,
    person: Person,
    number: int,
    *,
    starts_in_second: bool,
) -> Row:
    city = register.city
    rng = source(city.seed, SERIES, person.person_id)
    name = held_name(person, on=city.as_of, share_changed=0.08, rng=rng)
    address = held_address(home, share_changed=0.15, rng=rng)
    service = "Telecare" if person.mobility_need == "none" else rng.choice(list(_CHARGES))
    earliest = max(household.since, city.as_of - timedelta(days=3000))
    days_known = max(1, (city.as_of - earliest).days)
    start = (
        city.as_of + timedelta(days=rng.randrange(1, 28))
        if starts_in_second
        else city.as_of - timedelta(days=rng.randint(1, days_known))
    )
    alone = len(register.living(household)) == 1
    key = f"AB/{number:06d}"
    values = (
        key,
        home.uprn if rng.random() < 0.97 else None,
        address.one_line,
        address.postcode or None,
        home.area.ward_name,
        name.full,
        person.date_of_birth,
        person.nhs_number if rng.random() < 0.92 else None,
        alone if rng.random() < 0.96 else None,
        "unaided" if person.mobility_need == "none" else person.mobility_need,
        service,
        start,
        _CHARGES[service],
        person.landline or person.mobile or None,
        person.email or None,
    )
    return Row(key, values, home.uprn, (person.person_id,), name.change, address.change)


def _changed(row: Row, rng: random.Random) -> Row:
    """The row a month later: more help needed, or a new telephone number."""
    values = dict(zip((column.key for column in _COLUMNS), row.values, strict=True))
    worse = _WORSE.get(str(values["mobility_need"]))
    if worse is not None and rng.random() < 0.7:
        values["mobility_need"] = worse
    else:
        values["phone"] = _other_number(values["phone"], rng)
    return replace(row, values=tuple(values.values()))


def _other_number(before: object, rng: random.Random) -> str:
    number = mobile(rng)
    return number if number != before else _other_number(before, rng)
