"""Homes that pay the long-term empty premium: where, since when, and who owns them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

from wardmote.demo.city.chance import chance, source
from wardmote.demo.city.model import Home, Organisation, Person
from wardmote.demo.city.organisations import COUNCILS, EASTFERRY, KINGSCHASE, NORTHMARSH
from wardmote.demo.city.register import Register
from wardmote.demo.city.writing.held import held_address, held_name, plain_address
from wardmote.demo.city.writing.sheet import Column, Draft, Record, Style, Value, sheet_of

_UPRN = Column("uprn", "UPRN", "uprn")
_ADDRESS = Column("address", "Property address")
_POSTCODE = Column("postcode", "Property postcode", "postcode")
_WARD = Column("ward", "Ward")
_SINCE = Column("empty_since", "Empty since", "date")
_PREMIUM = Column("premium_percent", "Premium %", "count")
_CHARGE = Column("premium_charge", "Premium charge", "money")
_OWNER = Column("name", "Owner", personal=True)
_OWNER_ADDRESS = Column("owner_address", "Owner's address", personal=True)
_FURNISHED = Column("furnished", "Furnished", "flag")

_COLUMNS: dict[str, tuple[Column, ...]] = {
    NORTHMARSH.key: (_UPRN, _ADDRESS, _POSTCODE, _WARD, _SINCE, _PREMIUM, _CHARGE, _OWNER, _OWNER_ADDRESS, _FURNISHED),
    EASTFERRY.key: (_ADDRESS, _POSTCODE, _SINCE, _PREMIUM, _OWNER, _OWNER_ADDRESS),
    KINGSCHASE.key: (_UPRN, _ADDRESS, _POSTCODE, _SINCE, _CHARGE, _FURNISHED),
}  # fmt: skip
_STYLES = {
    NORTHMARSH.key: Style(
        delimiter=";", money=("£1,234.50",), dates=("01/10/26",), yes="Yes", no="No", encoding="utf-8-sig"
    ),
    EASTFERRY.key: Style(
        delimiter="",
        sheet_name="Empty list",
        dates=("cell", "01/10/2026"),
        titles=("Empty homes list", "Source: council tax"),
        footnotes=("Homes empty for two years or more.",),
    ),
    KINGSCHASE.key: Style(
        delimiter=",",
        money=("1,234.50",),
        dates=("01/10/2026",),
        titles=("EMPTY HOMES PREMIUM",),
        total=True,
        line_end="\r\n",
    ),
}
_BAD_CELLS = {"empty_since": 2, "postcode": 1, "premium_charge": 1, "furnished": 1}


def drafts(register: Register) -> Iterator[Draft]:
    """One file for each council."""
    for council in COUNCILS:
        columns = _COLUMNS[council.key]
        keys = {column.key for column in columns}
        style = _STYLES[council.key]
        yield Draft(
            organisation=council.key,
            series=f"{council.key}-empty-homes",
            file_name=f"{council.key}/empty-homes-{register.city.as_of:%Y-%m}.{'xlsx' if style.is_workbook else 'csv'}",
            title="Long-term empty homes",
            description="Homes recorded as empty, since when, the premium charged and the owner where known.",
            month=f"{register.city.as_of:%Y-%m}",
            access="closed",
            frequency="quarterly",
            sheet=sheet_of(columns, _records(register, council)),
            style=style,
            bad_cells={key: count for key, count in _BAD_CELLS.items() if key in keys},
        )


def _records(register: Register, council: Organisation) -> Iterator[Record]:
    """Empty homes, and a few that are called empty while a household lives there."""
    owners = [person for person in register.city.people if 35 < person.age_on(register.city.as_of) < 80]
    for home in register.homes_in(council):
        rng = source(register.city.seed, "empty homes", home.uprn)
        if home.empty_since is not None:
            yield _record(register, home, rng.choice(owners), since=home.empty_since, finding="", rng=rng)
        elif home.is_dwelling and chance(register.city.seed, "called empty", home.uprn) < 0.002:
            since = register.households[home.uprn].since
            yield _record(
                register, home, rng.choice(owners), since=since, finding="called empty, lived in", rng=rng
            )


def _record(
    register: Register, home: Home, owner: Person, *, since: date, finding: str, rng: random.Random
) -> Record:
    years = (register.city.as_of - since).days / 365.25
    premium = 300 if years >= 10 else 200 if years >= 5 else 100 if years >= 1 else 0
    name = held_name(owner, on=register.city.as_of, share_changed=0.05, rng=rng)
    address = held_address(home, share_changed=0.15, rng=rng)
    lived = register.stays[owner.person_id][-1].uprn
    values: dict[str, Value] = {
        "uprn": home.uprn if rng.random() < 0.95 else None,
        "address": address.one_line,
        "postcode": address.postcode or None,
        "ward": home.area.ward_name,
        "empty_since": since,
        "premium_percent": premium,
        "premium_charge": round(1500 * premium / 100, 2),
        "name": name.full,
        "owner_address": plain_address(register.homes[lived]),
        "furnished": rng.random() < 0.3,
    }
    return Record(str(home.uprn), values, home.uprn, (owner.person_id,), name.change, address.change, finding)
