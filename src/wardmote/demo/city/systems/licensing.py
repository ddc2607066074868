"""The public register of licensed houses in multiple occupation (Housing Act 2004, s. 232; SI 2006/373, reg. 11).

Open by law, with the names of licence holders and managers. Not every house let to sharers has a licence: those that
have none are in nobody's file, and are what a programme has to find.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from wardmote.demo.city.chance import chance, source
from wardmote.demo.city.model import Home, Organisation, Sex
from wardmote.demo.city.names import draw_first_name, draw_origin, draw_surname
from wardmote.demo.city.organisations import COUNCILS, EASTFERRY, KINGSCHASE, NORTHMARSH
from wardmote.demo.city.register import Register
from wardmote.demo.city.writing.held import held_address, plain_address
from wardmote.demo.city.writing.sheet import Column, Draft, Record, Style, Value, sheet_of

LICENSED_SHARE = 0.55
_LICENCES_PER_LANDLORD = 2.5

_COLUMNS = (
    Column("licence_reference", "Licence reference"),
    Column("uprn", "UPRN", "uprn"),
    Column("address", "Address of licensed house"),
    Column("postcode", "Postcode", "postcode"),
    Column("ward", "Ward"),
    Column("scheme", "Scheme"),
    Column("licence_holder", "Licence holder", personal=True),
    Column("licence_holder_address", "Licence holder's address", personal=True),
    Column("manager", "Manager", personal=True),
    Column("storeys", "Storeys", "count"),
    Column("sleeping_rooms", "Rooms for sleeping", "count"),
    Column("max_persons", "Most persons", "count"),
    Column("max_households", "Most households", "count"),
    Column("commencement_date", "Commencement date", "date"),
    Column("expiry_date", "Expiry date", "date"),
)
_STYLES = {
    NORTHMARSH.key: Style(encoding="utf-8-sig"),
    EASTFERRY.key: Style(encoding="cp1252", line_end="\r", header_case="UPPER_SNAKE", dates=("01-Oct-2026",)),
    KINGSCHASE.key: Style(
        delimiter="",
        sheet_name="HMO register",
        dates=("cell",),
        titles=(KINGSCHASE.name, "Public register of licensed houses in multiple occupation"),
        footnotes=("Names are published under section 232 of the Housing Act 2004.",),
    ),
}
_LEFT_OUT = {EASTFERRY.key: {"uprn", "ward"}, KINGSCHASE.key: {"uprn", "licence_holder_address"}}


class _Landlord(NamedTuple):
    name: str
    address: str
    manager: str


def drafts(register: Register) -> Iterator[Draft]:
    """One register for each council, with the columns that council publishes."""
    for council in COUNCILS:
        style = _STYLES[council.key]
        columns = tuple(one for one in _COLUMNS if one.key not in _LEFT_OUT.get(council.key, set()))
        yield Draft(
            organisation=council.key,
            series=f"{council.key}-hmo-licences",
            file_name=f"{council.key}/hmo-licence-register.{'xlsx' if style.is_workbook else 'csv'}",
            title="Public register of HMO licences",
            description="Licensed houses in multiple occupation with the licence holder, as the law has it published.",
            month=f"{register.city.as_of:%Y-%m}",
            access="open",
            frequency="monthly",
            sheet=sheet_of(columns, _records(register, council)),
            style=style,
            bad_cells={"commencement_date": 1, "max_persons": 1},
        )


def shared_houses(register: Register, council: Organisation) -> list[Home]:
    """The council's houses in multiple occupation, licensed or not: three or more who share, and bedsit houses."""
    shared = [
        home
        for home, household in register.households_in(council)
        if household.kind in {"sharers", "students"} and len(register.living(household)) >= 3
    ]
    return shared + [home for home in register.homes_in(council) if home.class_code == "RH01"]


def _records(register: Register, council: Organisation) -> Iterator[Record]:
    seed = register.city.seed
    houses = shared_houses(register, council)
    licensed = [home for home in houses if chance(seed, "licensed", home.uprn) < LICENSED_SHARE]
    landlords = _landlords(register, council, max(1, round(len(licensed) / _LICENCES_PER_LANDLORD)))
    for home in licensed:
        rng = source(seed, "licence", home.uprn)
        yield _record(register, home, rng.choice(landlords), rng)


def _landlords(register: Register, council: Organisation, count: int) -> list[_Landlord]:
    """Made-up landlords; one in four is a company."""
    rng = source(register.city.seed, "landlords", council.key)
    homes = [home for home in register.city.homes if home.is_dwelling]
    landlords = []
    for _ in range(count):
        holder, manager = _name(rng), _name(rng)
        company = f"{rng.choice(homes).street.rsplit(' ', 1)[0]} Lettings (Demo) Ltd"
        landlords.append(
            _Landlord(
                name=company if rng.random() < 0.25 else holder,
                address=plain_address(rng.choice(homes)),
                manager=manager if rng.random() < 0.4 else holder,
            )
        )
    return landlords


def _name(rng: random.Random) -> str:
    origin = draw_origin(rng.randrange(3), rng)
    sex: Sex = rng.choice(("F", "M"))
    return f"{draw_first_name(origin, sex, 1970, rng)} {draw_surname(origin, rng).of(sex)}"


def _record(register: Register, home: Home, landlord: _Landlord, rng: random.Random) -> Record:
    as_of = register.city.as_of
    address = held_address(home, share_changed=0.2, rng=rng)
    rooms = max(3, home.rooms - 1) if home.class_code != "RH01" else rng.randint(5, 8)
    begins = as_of - timedelta(days=rng.randint(10, 1800))
    key = f"HMO/{begins.year}/{rng.randrange(100, 9999):04d}"
    values: dict[str, Value] = {
        "licence_reference": key,
        "uprn": home.uprn,
        "address": address.one_line,
        "postcode": address.postcode or None,
        "ward": home.area.ward_name,
        "scheme": "Mandatory" if rooms >= 5 else "Additional",
        "licence_holder": landlord.name,
        "licence_holder_address": landlord.address,
        "manager": landlord.manager,
        "storeys": home.storeys,
        "sleeping_rooms": rooms,
        "max_persons": rooms + rng.randint(0, 2),
        "max_households": rooms,
        "commencement_date": begins,
        "expiry_date": begins + timedelta(days=1826),
    }
    return Record(key, values, home.uprn, (), "", address.change)
