"""The fire brigade's files: home fire safety visits (closed) and incidents attended (open).

Fires in the home are likelier where somebody smokes, where an old person lives alone and where sharers live, so that
a model has something true to find. `FIRE_ODDS` says how much.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from wardmote.demo.city.areas import all_areas
from wardmote.demo.city.chance import chance, source
from wardmote.demo.city.model import Area, Home, Household
from wardmote.demo.city.organisations import COUNCILS, FIRE_BRIGADE
from wardmote.demo.city.register import Register
from wardmote.demo.city.writing.held import held_address, held_name
from wardmote.demo.city.writing.sheet import Column, Draft, Record, Style, Value, sheet_of

FIRE_ODDS = {"smoker": 2.5, "old and alone": 2.0, "sharers": 2.0}
"""By how much each multiplies a household's chance of a fire; the chance without any is about 1 % in three years."""

_BASE_CHANCE = 0.01
_YEARS = 3
_INCIDENTS_AT_FULL_SCALE = 2000

_VISIT_COLUMNS = (
    Column("visit_id", "visit_id"),
    Column("uprn", "uprn", "uprn"),
    Column("name", "occupier", personal=True),
    Column("address", "address", personal=True),
    Column("postcode", "postcode", "postcode"),
    Column("visit_date", "visit_date", "date"),
    Column("priority", "priority"),
    Column("referral_source", "referral_source"),
    Column("alarms_fitted", "alarms_fitted", "count"),
    Column("lives_alone", "lives_alone", "flag", personal=True),
    Column("smoker", "smoker", "flag", personal=True),
    Column("outcome", "outcome"),
)
_INCIDENT_COLUMNS = (
    Column("incident_number", "IncidentNumber"),
    Column("date_of_call", "DateOfCall", "date"),
    Column("cal_year", "CalYear", "count"),
    Column("time_of_call", "TimeOfCall"),
    Column("hour_of_call", "HourOfCall", "count"),
    Column("incident_group", "IncidentGroup"),
    Column("stop_code_description", "StopCodeDescription"),
    Column("property_category", "PropertyCategory"),
    Column("property_type", "PropertyType"),
    Column("postcode_district", "Postcode_district"),
    Column("uprn", "UPRN", "count"),
    Column("borough_code", "IncGeo_BoroughCode"),
    Column("borough_name", "IncGeo_BoroughName"),
    Column("ward_code", "IncGeo_WardCode"),
    Column("ward_name", "IncGeo_WardName"),
    Column("easting_rounded", "Easting_rounded", "count"),
    Column("northing_rounded", "Northing_rounded", "count"),
    Column("attendance_seconds", "FirstPumpArriving_AttendanceTime", "count"),
    Column("pumps_attending", "NumPumpsAttending", "count"),
    Column("notional_cost", "Notional Cost (£)", "money"),
)
_BOROUGH_NAMES = {
    council.borough_code: council.name.removesuffix(" Borough Council (demo)").upper() for council in COUNCILS
}
_OTHER_KINDS = (
    ("False Alarm", "AFA", "Non Residential", "Purpose built office", 30),
    ("False Alarm", "False alarm - Good intent", "Outdoor", "Road surface", 20),
    ("Special Service", "Special Service", "Dwelling", "Lift in block of flats", 25),
    ("Special Service", "Special Service", "Road Vehicle", "Car", 10),
    ("Fire", "Secondary Fire", "Outdoor", "Loose refuse", 20),
    ("Fire", "Primary Fire", "Road Vehicle", "Car", 5),
)  # fmt: skip
_REFERRED_BY = ("Council", "Council", "Self", "NHS", "Family", "Charity", "Crew")
_OUTCOMES = ("Completed", "Completed", "Completed", "Completed", "No access", "Refused")


class _Incident(NamedTuple):
    when: datetime
    area: Area
    postcode_district: str
    group: str
    stop_code: str
    category: str
    property_type: str
    home: Home | None


def drafts(register: Register) -> Iterator[Draft]:
    """The visits and the incidents."""
    yield Draft(
        organisation=FIRE_BRIGADE.key,
        series="fire-brigade-home-fire-safety-visits",
        file_name=f"{FIRE_BRIGADE.key}/home-fire-safety-visits-{register.city.as_of:%Y-%m}.csv",
        title="Home fire safety visits",
        description="Visits to homes to fit alarms and give advice in the last three years, with what was found.",
        month=f"{register.city.as_of:%Y-%m}",
        access="closed",
        frequency="monthly",
        sheet=sheet_of(_VISIT_COLUMNS, _visits(register)),
        style=Style(dates=("01/10/2026", "2026-10-01"), yes="TRUE", no="FALSE"),
        bad_cells={"visit_date": 3, "uprn": 3, "alarms_fitted": 4, "postcode": 2},
    )
    yield Draft(
        organisation=FIRE_BRIGADE.key,
        series="fire-brigade-incidents",
        file_name=f"{FIRE_BRIGADE.key}/incidents.csv",
        title="Incidents attended",
        description="Every incident attended in three years; fires in homes have no address and rounded positions.",
        month=f"{register.city.as_of:%Y-%m}",
        access="open",
        frequency="monthly",
        sheet=sheet_of(_INCIDENT_COLUMNS, _incidents(register)),
        style=Style(dates=("01-Oct-2026",), money=("1234.50",)),
    )


def _visits(register: Register) -> Iterator[Record]:
    city = register.city
    for household in city.households:
        share = 0.2 if household.kind in {"older person alone", "older couple"} else 0.05
        if chance(city.seed, "visited", household.uprn) < share and register.living(household):
            yield _visit(register, household, source(city.seed, "fire visit", household.uprn))


def _visit(register: Register, household: Household, rng: random.Random) -> Record:
    as_of = register.city.as_of
    home, living = register.homes[household.uprn], register.living(household)
    name = held_name(living[0], on=as_of, share_changed=0.12, rng=rng)
    address = held_address(home, share_changed=0.25, rng=rng)
    outcome = rng.choice(_OUTCOMES)
    known = max(30, min((as_of - household.since).days, 365 * _YEARS))
    key = f"V{household.uprn % 10**7:07d}"
    values: dict[str, Value] = {
        "visit_id": key,
        "uprn": home.uprn if rng.random() < 0.7 else None,
        "name": name.full,
        "address": address.one_line,
        "postcode": address.postcode or None,
        "visit_date": as_of - timedelta(days=rng.randint(1, known)),
        "priority": "P1"
        if len(living) == 1 and living[0].age_on(as_of) >= 70
        else rng.choice(("P1", "P2", "P3")),
        "referral_source": rng.choice(_REFERRED_BY),
        "alarms_fitted": rng.randint(1, 3) if outcome == "Completed" else 0,
        "lives_alone": len(living) == 1 if outcome == "Completed" else None,
        "smoker": any(person.smoker for person in living) if outcome == "Completed" else None,
        "outcome": outcome,
    }
    return Record(key, values, home.uprn, (living[0].person_id,), name.change, address.change)


def _incidents(register: Register) -> list[Record]:
    """All incidents in the order of the calls, numbered by year."""
    incidents = sorted(
        [*_home_fires(register), *_other_incidents(register)], key=lambda one: (one.when, one.area.lsoa_code)
    )
    return [
        _incident_record(register, number, incident) for number, incident in enumerate(incidents, start=1)
    ]


def _home_fires(register: Register) -> Iterator[_Incident]:
    city = register.city
    for household in city.households:
        if chance(city.seed, "home fire", household.uprn) < fire_chance(register, household):
            rng = source(city.seed, "home fire", household.uprn)
            home = register.homes[household.uprn]
            kind = "Purpose Built Flats" if home.class_code == "RD06" else "House - single occupancy"
            yield _Incident(
                _moment(city.as_of, rng),
                home.area,
                home.postcode.split()[0],
                "Fire",
                "Primary Fire",
                "Dwelling",
                kind,
                home,
            )


def fire_chance(register: Register, household: Household) -> float:
    """The true chance that the household had a fire at home in the three years."""
    living = register.living(household)
    odds = _BASE_CHANCE
    if any(person.smoker for person in living):
        odds *= FIRE_ODDS["smoker"]
    if len(living) == 1 and living[0].age_on(register.city.as_of) >= 75:
        odds *= FIRE_ODDS["old and alone"]
    if household.kind in {"sharers", "students"}:
        odds *= FIRE_ODDS["sharers"]
    return odds


def _other_incidents(register: Register) -> Iterator[_Incident]:
    city = register.city
    rng = source(city.seed, "other incidents")
    areas = all_areas()
    district = {home.area.ward_code: home.postcode.split()[0] for home in city.homes}
    weights = [weight for *_, weight in _OTHER_KINDS]
    for _ in range(max(20, round(_INCIDENTS_AT_FULL_SCALE * city.scale))):
        group, stop_code, category, property_type, _weight = rng.choices(_OTHER_KINDS, weights)[0]
        area = rng.choice(areas)
        yield _Incident(
            _moment(city.as_of, rng),
            area,
            district.get(area.ward_code, ""),
            group,
            stop_code,
            category,
            property_type,
            None,
        )


def _moment(as_of: date, rng: random.Random) -> datetime:
    day = as_of - timedelta(days=rng.randint(1, 365 * _YEARS))
    seconds = int(rng.triangular(0, 86399, 66000))  # calls peak in the evening
    return datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)  # noqa: DTZ001 - a local time as published


def _incident_record(register: Register, number: int, incident: _Incident) -> Record:
    rng = source(register.city.seed, "incident", number)
    key = f"{number:06d}-{incident.when:%d%m%Y}"
    values: dict[str, Value] = {
        "incident_number": key,
        "date_of_call": incident.when.date(),
        "cal_year": incident.when.year,
        "time_of_call": f"{incident.when:%H:%M:%S}",
        "hour_of_call": incident.when.hour,
        "incident_group": incident.group,
        "stop_code_description": incident.stop_code,
        "property_category": incident.category,
        "property_type": incident.property_type,
        "postcode_district": incident.postcode_district or None,
        "uprn": 0,
        "borough_code": incident.area.borough_code,
        "borough_name": _BOROUGH_NAMES[incident.area.borough_code],
        "ward_code": incident.area.ward_code,
        "ward_name": incident.area.ward_name,
        "easting_rounded": incident.area.easting + 50 * rng.randint(-4, 4),
        "northing_rounded": incident.area.northing + 50 * rng.randint(-4, 4),
        "attendance_seconds": max(90, round(rng.gauss(320, 90))) if rng.random() < 0.94 else None,
        "pumps_attending": rng.choice((1, 1, 2, 2, 4)),
        "notional_cost": round(rng.choice((388, 407, 776, 814, 1628)), 2),
    }
    return Record(key, values, incident.home.uprn if incident.home else 0)
