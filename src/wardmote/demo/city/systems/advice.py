"""A charity's workbook of energy advice: names and addresses as told over the telephone, notes over several lines."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

from wardmote.demo.city.chance import chance, source
from wardmote.demo.city.model import Household
from wardmote.demo.city.organisations import CHARITY
from wardmote.demo.city.register import Register
from wardmote.demo.city.writing.held import held_address, held_name
from wardmote.demo.city.writing.sheet import Column, Draft, Record, Style, Value, sheet_of

_COLUMNS = (
    Column("case_number", "Case no."),
    Column("name", "Client", personal=True),
    Column("date_of_birth", "DOB", "date", personal=True),
    Column("address", "Address", personal=True),
    Column("postcode", "Post code", "postcode"),
    Column("phone", "Phone", "phone", personal=True),
    Column("email", "Email", "email", personal=True),
    Column("first_contact", "First contact", "date"),
    Column("issue", "Issue"),
    Column("prepayment_meter", "Prepayment meter?", "flag"),
    Column("arrears", "Arrears", "money"),
    Column("annual_saving", "Saving per year", "money"),
    Column("consent_to_share", "Consent to share?", "flag"),
    Column("notes", "Notes", personal=True),
)
_ISSUES = (
    "Damp and mould",
    "Energy debt",
    "Broken boiler",
    "Draughts",
    "Prepayment top-up",
    "Warm Home Discount",
)
_NOTES = (
    "Called back twice.\nPrefers mornings.",
    "Window in back room does not shut",
    "Landlord told; waiting.\n\nSee earlier case.",
    'Says "the heating is never on"',
    "Referred to council, no answer",
)


def drafts(register: Register) -> Iterator[Draft]:
    """One workbook for the whole city, with a second sheet that explains the first."""
    yield Draft(
        organisation=CHARITY.key,
        series="warm-homes-advice-cases",
        file_name=f"{CHARITY.key}/energy-advice-cases-{register.city.as_of:%Y-%m}.xlsx",
        title="Energy advice cases",
        description="People advised on heating, bills and damp: what the trouble was and what was saved.",
        month=f"{register.city.as_of:%Y-%m}",
        access="closed",
        frequency="quarterly",
        sheet=sheet_of(_COLUMNS, _records(register)),
        style=Style(
            dates=("cell", "01/10/26", "1 October 2026"),
            money=("cell", "£1,234.50"),
            yes="y",
            no="n",
            delimiter="",
            sheet_name="Cases",
            titles=("Energy advice cases",),
            notes_sheet=(
                "Consent to share: y only where the client agreed on the telephone.",
                "Arrears are what the client told us.",
            ),
        ),
        bad_cells={
            "date_of_birth": 4,
            "phone": 3,
            "arrears": 2,
            "postcode": 3,
            "prepayment_meter": 2,
            "email": 2,
        },
        placeholders={"arrears": ("unknown", 12), "date_of_birth": ("not known", 5)},
    )


def _records(register: Register) -> Iterator[Record]:
    city = register.city
    number = 0
    for household in city.households:
        if chance(city.seed, "asks for advice", household.uprn) < 0.06 and register.adults(
            household, city.as_of
        ):
            number += 1
            yield _record(register, household, number, source(city.seed, "advice", household.uprn))


def _record(register: Register, household: Household, number: int, rng: random.Random) -> Record:
    as_of = register.city.as_of
    home, client = register.homes[household.uprn], rng.choice(register.adults(household, as_of))
    name = held_name(client, on=as_of, share_changed=0.2, rng=rng)
    address = held_address(home, share_changed=0.35, rng=rng)
    first_line = address.lines[: -1 if rng.random() < 0.5 and len(address.lines) > 1 else None]
    key = f"WH-{number:05d}"
    values: dict[str, Value] = {
        "case_number": key,
        "name": f"{name.first} {name.last}",
        "date_of_birth": client.date_of_birth if rng.random() < 0.72 else None,
        "address": ", ".join(first_line),
        "postcode": address.postcode or None,
        "phone": (client.mobile or client.landline) if rng.random() < 0.9 else None,
        "email": client.email if rng.random() < 0.6 else None,
        "first_contact": as_of - timedelta(days=rng.randint(2, 700)),
        "issue": rng.choice(_ISSUES),
        "prepayment_meter": rng.random() < 0.35 if rng.random() < 0.8 else None,
        "arrears": round(rng.expovariate(1 / 260), 2) if rng.random() < 0.4 else None,
        "annual_saving": round(rng.uniform(20, 640), 2),
        "consent_to_share": rng.random() < 0.6,
        "notes": rng.choice(_NOTES) if rng.random() < 0.4 else None,
    }
    return Record(key, values, home.uprn, (client.person_id,), name.change, address.change)
