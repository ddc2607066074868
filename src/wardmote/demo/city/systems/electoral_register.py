"""The register of electors: who is registered where, with those who have moved or died and are still on it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from wardmote.demo.city.areas import ward_codes_of
from wardmote.demo.city.chance import chance, source
from wardmote.demo.city.model import Home, Organisation, Person, Stay
from wardmote.demo.city.organisations import COUNCILS, EASTFERRY, KINGSCHASE, NORTHMARSH
from wardmote.demo.city.register import Register
from wardmote.demo.city.writing.held import held_address, held_name
from wardmote.demo.city.writing.sheet import Column, Draft, Record, Style, Value, sheet_of

_NUMBER = Column("elector_number", "Elector number")
_SURNAME = Column("surname", "Elector surname", personal=True)
_FORENAME = Column("forename", "Elector forename", personal=True)
_MIDDLE = Column("middle_name", "Middle names", personal=True)
_ATTAINED = Column("date_of_attainment", "Date of attainment", "date", personal=True)
_FRANCHISE = Column("franchise", "Franchise", personal=True)
_LINES = tuple(Column(f"address_{line}", f"Property address {line}", personal=True) for line in range(1, 5))
_POSTCODE = Column("postcode", "Property post code", "postcode")
_URN = Column("uprn", "Property URN", "uprn")
_ADDED = Column("date_registered", "Date registered", "date")
_WARD = Column("ward", "Ward")

_COLUMNS: dict[str, tuple[Column, ...]] = {
    NORTHMARSH.key: (_NUMBER, _SURNAME, _FORENAME, _MIDDLE, _ATTAINED, _FRANCHISE, *_LINES, _POSTCODE, _URN, _ADDED),
    EASTFERRY.key: (_NUMBER, _FRANCHISE, _ATTAINED, _SURNAME, _FORENAME, *_LINES, _POSTCODE, _ADDED),
    KINGSCHASE.key: (_WARD, _NUMBER, _SURNAME, _FORENAME, _MIDDLE, _FRANCHISE, *_LINES, _POSTCODE, _ADDED),
}  # fmt: skip
_STYLES = {
    NORTHMARSH.key: Style(delimiter="\t", encoding="utf-16", line_end="\r\n", dates=("01/10/2026",)),
    EASTFERRY.key: Style(
        encoding="cp1252", line_end="\r\n", upper=True, header_case="UPPER_SNAKE", dates=("01.10.2026",)
    ),
    KINGSCHASE.key: Style(encoding="utf-16", delimiter=";", quote_all=True, dates=("1 October 2026",)),
}
_BAD_CELLS = {"postcode": 8, "date_registered": 6, "uprn": 5}
_COMMONWEALTH = {
    "bangladeshi",
    "pakistani",
    "gujarati",
    "punjabi",
    "tamil",
    "nigerian",
    "ghanaian",
    "caribbean",
}
_EUROPEAN = {"polish", "lithuanian", "romanian", "portuguese_and_brazilian", "italian_and_spanish"}


def drafts(register: Register) -> Iterator[Draft]:
    """One file for each council."""
    for council in COUNCILS:
        columns = _COLUMNS[council.key]
        keys = {column.key for column in columns}
        style = _STYLES[council.key]
        yield Draft(
            organisation=council.key,
            series=f"{council.key}-electoral-register",
            file_name=f"{council.key}/electoral-register-{register.city.as_of:%Y-%m}"
            f"{'.txt' if style.delimiter == chr(9) else '.csv'}",
            title="Register of electors",
            description="The full register: electors, franchise and qualifying address. Its use is limited by law.",
            month=f"{register.city.as_of:%Y-%m}",
            access="closed",
            frequency="monthly",
            sheet=sheet_of(columns, _records(register, council)),
            style=style,
            bad_cells={key: count for key, count in _BAD_CELLS.items() if key in keys},
        )


def _records(register: Register, council: Organisation) -> Iterator[Record]:
    """Electors in the order of ward and address, numbered within their ward."""
    wards = ward_codes_of(council.borough_code)
    entries = [
        (wards.index(home.area.ward_code), home, person, since, finding)
        for home in register.homes_in(council)
        for person, since, finding in _electors_at(register, home)
    ]
    numbers = dict.fromkeys(range(len(wards)), 0)
    for ward, home, person, since, finding in sorted(entries, key=lambda one: (one[0], one[1].uprn)):
        numbers[ward] += 1
        rng = source(register.city.seed, "electoral register", person.person_id, home.uprn)
        number = f"{_letters(ward)}-{numbers[ward]}"
        yield _record(register, home, person, since=since, finding=finding, number=number, rng=rng)


def _electors_at(register: Register, home: Home) -> Iterator[tuple[Person, date, str]]:
    """Who is registered at the home, since when, and why they should not be."""
    city = register.city
    household = register.households.get(home.uprn)
    for member in household.members if household else ():
        person = city.person(member.person_id)
        lot = chance(city.seed, "registers to vote", person.person_id)
        known = household.since if household else city.as_of
        if person.age_on(city.as_of) < 17 or (city.as_of - known).days < 60:
            continue
        if person.died_on is None and lot < (0.74 if home.tenure == "private rent" else 0.92):
            yield person, _registered(known, person, city.as_of), ""
        elif person.died_on is not None and lot < 0.35:
            yield person, _registered(known, person, city.as_of), "has died"
    for stay in register.former.get(home.uprn, ()):
        if chance(city.seed, "still registered", stay.person_id) < 0.35:
            yield from _still_there(register, stay)


def _still_there(register: Register, stay: Stay) -> Iterator[tuple[Person, date, str]]:
    person = register.city.person(stay.person_id)
    if person.age_on(stay.since) >= 18 and person.died_on is None:
        yield person, _registered(stay.since, person, register.city.as_of), "has moved away"


def _registered(since: date, person: Person, as_of: date) -> date:
    """Some weeks after moving in or coming of age."""
    came_of_age = person.date_of_birth + timedelta(days=17 * 366)
    return min(
        as_of - timedelta(days=3), max(since, came_of_age) + timedelta(days=30 + person.person_id % 120)
    )


def _record(
    register: Register,
    home: Home,
    person: Person,
    *,
    since: date,
    finding: str,
    number: str,
    rng: random.Random,
) -> Record:
    as_of = register.city.as_of
    name = held_name(person, on=as_of, share_changed=0.05, rng=rng)
    address = held_address(home, share_changed=0.1, rng=rng)
    comes_of_age = _birthday(person, 18)
    values: dict[str, Value] = {
        "elector_number": number,
        "surname": name.last,
        "forename": name.first,
        "middle_name": name.middle or None,
        "date_of_attainment": comes_of_age if comes_of_age > as_of else None,
        "franchise": _franchise(person),
        **{f"address_{line + 1}": text or None for line, text in enumerate(address.split(4))},
        "postcode": address.postcode or None,
        "uprn": home.uprn if rng.random() < 0.97 else None,
        "date_registered": since,
        "ward": home.area.ward_name,
    }
    return Record(number, values, home.uprn, (person.person_id,), name.change, address.change, finding)


def _birthday(person: Person, age: int) -> date:
    """The day the person reaches the age; 1 March for those born on 29 February."""
    born = person.date_of_birth
    leap = (born.month, born.day) == (2, 29)
    return date(born.year + age, 3, 1) if leap else born.replace(year=born.year + age)


def _franchise(person: Person) -> str:
    if person.origin in _EUROPEAN:
        return "European Union"
    return (
        "Commonwealth" if person.origin in _COMMONWEALTH and person.person_id % 3 == 0 else "British or Irish"
    )


def _letters(ward: int) -> str:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[ward] + "A"
