"""Housing benefit claims, one row each: claimant, partner, rent and award."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

from wardmote.demo.city.chance import chance, source
from wardmote.demo.city.model import Home, Household, Organisation, Person
from wardmote.demo.city.organisations import COUNCILS, EASTFERRY, KINGSCHASE, NORTHMARSH
from wardmote.demo.city.register import Register
from wardmote.demo.city.writing.held import held_address, held_name
from wardmote.demo.city.writing.sheet import Column, Draft, Record, Style, Value, sheet_of

_CLAIM = Column("claim_reference", "Claim reference")
_NAME = Column("name", "Claimant", personal=True)
_NAME_PARTS = (
    Column("title", "Title", personal=True),
    Column("forename", "Forename", personal=True),
    Column("surname", "Surname", personal=True),
)
_BORN = Column("date_of_birth", "Date of birth", "date", personal=True)
_SEX = Column("sex", "Sex", personal=True)
_NINO = Column("nino", "National Insurance number", "nino", personal=True)
_PARTNER = Column("partner_name", "Partner", personal=True)
_PARTNER_NINO = Column("partner_nino", "Partner's NI number", "nino", personal=True)
_CHILDREN = Column("dependants", "Dependent children", "count")
_OTHER_ADULTS = Column("non_dependants", "Other adults", "count")
_UPRN = Column("uprn", "UPRN", "uprn")
_ADDRESS = Column("address", "Address", personal=True)
_LINES = tuple(Column(f"address_{line}", f"Address {line}", personal=True) for line in range(1, 4))
_POSTCODE = Column("postcode", "Postcode", "postcode")
_TENURE = Column("tenure", "Tenancy type")
_RENT = Column("weekly_rent", "Weekly rent", "money")
_AWARD = Column("weekly_award", "Weekly award", "money")
_START = Column("claim_start", "Claim start", "date")
_DISABLED = Column("disability_premium", "Disability premium", "flag", personal=True)

_COLUMNS: dict[str, tuple[Column, ...]] = {
    NORTHMARSH.key: (_CLAIM, *_NAME_PARTS, _BORN, _SEX, _NINO, _PARTNER, _PARTNER_NINO, _CHILDREN, _OTHER_ADULTS,
                     _UPRN, _ADDRESS, _POSTCODE, _TENURE, _RENT, _AWARD, _START, _DISABLED),
    EASTFERRY.key: (_CLAIM, _NAME, _BORN, _NINO, _PARTNER, _CHILDREN, *_LINES, _POSTCODE, _TENURE, _RENT, _AWARD,
                    _START),
    KINGSCHASE.key: (_CLAIM, *_NAME_PARTS, _BORN, _NINO, _PARTNER_NINO, _CHILDREN, _UPRN, _POSTCODE, _TENURE, _RENT,
                     _AWARD, _START, _DISABLED),
}  # fmt: skip
_STYLES = {
    NORTHMARSH.key: Style(delimiter="|", header_case="snake", dates=("2026-10-01",), yes="1", no="0"),
    EASTFERRY.key: Style(
        money=("£1,234.50",),
        encoding="cp1252",
        line_end="\r\n",
        quote_all=True,
        upper=True,
        dates=("01-Oct-2026",),
    ),
    KINGSCHASE.key: Style(delimiter="|", header_case="UPPER_SNAKE", dates=("20261001",), line_end="\r\n"),
}
_BAD_CELLS = {"nino": 3, "date_of_birth": 3, "postcode": 2, "weekly_award": 2, "claim_start": 1, "uprn": 2}
_PLACEHOLDERS = {"partner_nino": ("N/K", 4), "dependants": ("n/a", 3)}
_TENURES = {
    "council": "HRA council",
    "housing association": "Housing association",
    "private rent": "Private deregulated",
}


def drafts(register: Register) -> Iterator[Draft]:
    """One file for each council."""
    for council in COUNCILS:
        columns = _COLUMNS[council.key]
        keys = {column.key for column in columns}
        yield Draft(
            organisation=council.key,
            series=f"{council.key}-housing-benefit",
            file_name=f"{council.key}/housing-benefit-{register.city.as_of:%Y-%m}"
            f"{'.txt' if _STYLES[council.key].delimiter == '|' else '.csv'}",
            title="Housing benefit claims",
            description="Live housing benefit claims: claimant, household, tenancy, rent and weekly award.",
            month=f"{register.city.as_of:%Y-%m}",
            access="closed",
            frequency="monthly",
            sheet=sheet_of(columns, _records(register, council)),
            style=_STYLES[council.key],
            bad_cells={key: count for key, count in _BAD_CELLS.items() if key in keys},
            placeholders={key: plan for key, plan in _PLACEHOLDERS.items() if key in keys},
        )


def _records(register: Register, council: Organisation) -> Iterator[Record]:
    city = register.city
    for home, household in register.households_in(council):
        adults = register.adults(household, city.as_of)
        if home.tenure == "owned" or not adults or adults[0].student:
            continue
        share = 0.42 if household.kind in {"older person alone", "lone parent", "older couple"} else 0.17
        if chance(city.seed, "claims benefit", home.uprn) < share:
            yield _record(register, home, household, source(city.seed, "housing benefit", home.uprn))


def _record(register: Register, home: Home, household: Household, rng: random.Random) -> Record:
    as_of = register.city.as_of
    living = register.living(household)
    claimant, partner = living[0], _partner(register, household)
    name = held_name(claimant, on=as_of, share_changed=0.08, rng=rng)
    address = held_address(home, share_changed=0.15, rng=rng)
    children = sum(person.age_on(as_of) < 18 for person in living)
    rent = round(rng.gauss(330 if home.tenure == "private rent" else 128, 35), 2)
    key = f"HB{rng.randrange(10**6, 10**7)}"
    values: dict[str, Value] = {
        "claim_reference": key,
        "title": name.title,
        "forename": name.first,
        "surname": name.last,
        "name": name.surname_first,
        "date_of_birth": claimant.date_of_birth,
        "sex": claimant.sex,
        "nino": claimant.nino or None,
        "partner_name": partner.last_name.upper() + ", " + partner.first_name if partner else None,
        "partner_nino": partner.nino or None if partner else None,
        "dependants": children,
        "non_dependants": len(living) - children - (2 if partner else 1),
        "uprn": home.uprn if rng.random() < 0.94 else None,
        "address": address.one_line,
        **{f"address_{line + 1}": text or None for line, text in enumerate(address.split(3))},
        "postcode": address.postcode or None,
        "tenure": _TENURES[home.tenure],
        "weekly_rent": rent,
        "weekly_award": round(rent * rng.uniform(0.35, 1.0), 2),
        "claim_start": max(household.since, as_of - timedelta(days=rng.randint(20, 4000))),
        "disability_premium": claimant.mobility_need != "none" and rng.random() < 0.6,
    }
    people = (claimant.person_id, *((partner.person_id,) if partner else ()))
    return Record(key, values, home.uprn, people, name.change, address.change)


def _partner(register: Register, household: Household) -> Person | None:
    partners = [register.city.person(one.person_id) for one in household.members if one.role == "partner"]
    alive = [person for person in partners if person.died_on is None]
    return alive[0] if alive and alive[0] != register.living(household)[0] else None
