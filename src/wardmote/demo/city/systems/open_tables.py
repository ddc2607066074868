"""Open tables: councillors (names lawfully public), recycling sites, library visits, and the city's postcodes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

from wardmote.demo.city.areas import areas_of
from wardmote.demo.city.chance import source
from wardmote.demo.city.identifiers import email
from wardmote.demo.city.model import Organisation, Sex
from wardmote.demo.city.names import draw_first_name, draw_origin, draw_surname
from wardmote.demo.city.organisations import COUNCILS, EASTFERRY, HUB, KINGSCHASE, NORTHMARSH
from wardmote.demo.city.people import without_accents
from wardmote.demo.city.register import Register
from wardmote.demo.city.writing.sheet import Column, Draft, Record, Style, Value, sheet_of

_SEATS_PER_WARD = 3
_ELECTED = date(2026, 5, 7)
_PARTIES = (
    "Riverside Party",
    "Riverside Party",
    "Common Ground",
    "Common Ground",
    "Residents' Voice",
    "Independent",
)
_COUNCILLOR_COLUMNS = (
    Column("name", "Councillor name", personal=True),
    Column("party", "Party", personal=True),
    Column("ward", "Ward"),
    Column("ward_code", "Ward code"),
    Column("email", "Email address", "email", personal=True),
    Column("phone", "Telephone", "phone", personal=True),
    Column("elected", "Elected", "date"),
)
_COUNCILLOR_STYLES = {
    NORTHMARSH.key: Style(encoding="utf-8-sig", line_end="\r\n"),
    EASTFERRY.key: Style(encoding="cp1252", delimiter=";", dates=("1 October 2026",)),
    KINGSCHASE.key: Style(dates=("2026-10-01",), header_case="snake"),
}
_SITE_COLUMNS = (
    Column("site", "Site name"),
    Column("street", "Street"),
    Column("postcode", "Postcode", "postcode"),
    Column("ward", "Ward"),
    Column("glass", "Glass", "flag"),
    Column("paper", "Paper", "flag"),
    Column("textiles", "Textiles", "flag"),
    Column("small_electricals", "Small electricals", "flag"),
    Column("containers", "Containers", "count"),
)
_LIBRARIES = ("Central", "Mill Meads", "Cold Harbour", "Three Lanes", "Tollgate", "Withy Green")
_MONTHS = ("Apr-26", "May-26", "Jun-26", "Jul-26", "Aug-26", "Sep-26")
_LIBRARY_COLUMNS = (Column("library", "Library"), *(Column(month, month, "count") for month in _MONTHS))
_POSTCODE_COLUMNS = (
    Column("postcode", "postcode", "postcode"),
    Column("lsoa21_code", "lsoa21_code"),
    Column("ward22_code", "ward22_code"),
    Column("ward22_name", "ward22_name"),
    Column("borough_code", "borough_code"),
    Column("organisation", "council"),
)


def drafts(register: Register) -> Iterator[Draft]:
    """Councillors of every council, one council's recycling sites, another's library visits, all postcodes."""
    month = f"{register.city.as_of:%Y-%m}"
    for council in COUNCILS:
        yield Draft(
            organisation=council.key,
            series=f"{council.key}-councillors",
            file_name=f"{council.key}/councillors.csv",
            title="Councillors",
            description="Elected councillors with ward, party and how to reach them.",
            month=month,
            access="open",
            frequency="as needed",
            sheet=sheet_of(_COUNCILLOR_COLUMNS, _councillors(register, council)),
            style=_COUNCILLOR_STYLES[council.key],
        )
    yield _plain(NORTHMARSH, "Recycling sites", _SITE_COLUMNS, _sites(register), month=month)
    yield Draft(
        organisation=KINGSCHASE.key,
        series="kingschase-library-visits",
        file_name="kingschase/library-visits-2026.xlsx",
        title="Library visits by month",
        description="Visits counted at each library's door, by month.",
        month=month,
        access="open",
        frequency="quarterly",
        sheet=sheet_of(_LIBRARY_COLUMNS, _library_visits(register)),
        style=Style(
            delimiter="",
            sheet_name="Visits",
            titles=("Library visits 2026-27", "Counts from door counters"),
            footnotes=("Withy Green was closed for repairs in June.",),
        ),
    )
    yield _plain(HUB, "Postcodes of the demo city", _POSTCODE_COLUMNS, _postcodes(register), month=month)


def _plain(
    organisation: Organisation,
    title: str,
    columns: tuple[Column, ...],
    records: Iterator[Record],
    *,
    month: str,
) -> Draft:
    name = title.lower().replace(" ", "-")
    return Draft(
        organisation=organisation.key,
        series=f"{organisation.key}-{name}",
        file_name=f"{organisation.key}/{name}.csv",
        title=title,
        description=f"{title}: a plain open table.",
        month=month,
        access="open",
        frequency="yearly",
        sheet=sheet_of(columns, records),
        style=Style(),
    )


def _councillors(register: Register, council: Organisation) -> Iterator[Record]:
    rng = source(register.city.seed, "councillors", council.key)
    wards = sorted({(area.ward_code, area.ward_name) for area in areas_of(council.borough_code)})
    for number, (code, ward) in enumerate([ward for ward in wards for _ in range(_SEATS_PER_WARD)], start=1):
        first, last = _made_up_name(rng)
        values: dict[str, Value] = {
            "name": f"Cllr {first} {last}",
            "party": rng.choice(_PARTIES),
            "ward": ward,
            "ward_code": code,
            "email": email(
                without_accents(first), without_accents(last), number, domain=council.email_domain
            ),
            "phone": f"020 7946 0{rng.randrange(1000):03d}",
            "elected": _ELECTED,
        }
        yield Record(f"{code}-{number}", values)


def _made_up_name(rng: random.Random) -> tuple[str, str]:
    origin = draw_origin(rng.randrange(3), rng)
    sex: Sex = rng.choice(("F", "M"))
    return draw_first_name(origin, sex, 1975, rng), draw_surname(origin, rng).of(sex)


def _sites(register: Register) -> Iterator[Record]:
    rng = source(register.city.seed, "recycling sites")
    homes = register.homes_in(NORTHMARSH)
    for home in rng.sample(homes, min(len(homes), 40)):
        values: dict[str, Value] = {
            "site": f"{home.street} bring bank",
            "street": home.street,
            "postcode": home.postcode,
            "ward": home.area.ward_name,
            "glass": True,
            "paper": rng.random() < 0.9,
            "textiles": rng.random() < 0.5,
            "small_electricals": rng.random() < 0.3,
            "containers": rng.randint(2, 9),
        }
        yield Record(str(home.uprn), values)


def _library_visits(register: Register) -> Iterator[Record]:
    rng = source(register.city.seed, "library visits")
    for library in _LIBRARIES:
        usual = rng.randint(2500, 14000)
        values: dict[str, Value] = {month: round(rng.gauss(usual, usual / 12)) for month in _MONTHS}
        if library == "Withy Green":
            values["Jun-26"] = None
        yield Record(library, {"library": f"{library} Library", **values})


def _postcodes(register: Register) -> Iterator[Record]:
    councils = {council.borough_code: council.name for council in COUNCILS}
    areas = {home.postcode: home.area for home in register.city.homes}
    for postcode, area in sorted(areas.items()):
        values: dict[str, Value] = {
            "postcode": postcode,
            "lsoa21_code": area.lsoa_code,
            "ward22_code": area.ward_code,
            "ward22_name": area.ward_name,
            "borough_code": area.borough_code,
            "organisation": councils[area.borough_code],
        }
        yield Record(postcode, values)
