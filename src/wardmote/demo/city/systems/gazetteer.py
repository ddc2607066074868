"""Each council's gazetteer of properties: every address with its UPRN, the reference that matching goes by."""

from __future__ import annotations

from collections.abc import Iterator

from wardmote.demo.city.model import Home
from wardmote.demo.city.organisations import COUNCILS
from wardmote.demo.city.register import Register
from wardmote.demo.city.writing.held import plain_address
from wardmote.demo.city.writing.sheet import Column, Draft, Record, Style, Value, sheet_of

_COLUMNS = (
    Column("uprn", "UPRN", "uprn"),
    Column("parent_uprn", "PARENT_UPRN", "uprn"),
    Column("usrn", "USRN"),
    Column("sao_text", "SAO_TEXT"),
    Column("pao_number", "PAO_NUMBER"),
    Column("pao_text", "PAO_TEXT"),
    Column("street_description", "STREET_DESCRIPTION"),
    Column("locality", "LOCALITY"),
    Column("town", "TOWN"),
    Column("postcode", "POSTCODE", "postcode"),
    Column("single_line_address", "SINGLE_LINE_ADDRESS"),
    Column("class_code", "CLASS_CODE"),
    Column("logical_status", "LOGICAL_STATUS", "count"),
    Column("ward_code", "WARD_CODE"),
    Column("lsoa_code", "LSOA_CODE"),
    Column("easting", "EASTING", "count"),
    Column("northing", "NORTHING", "count"),
)


def drafts(register: Register) -> Iterator[Draft]:
    """One clean file for each council. Positions are those of the area, rounded to 100 m, never of a home."""
    for council in COUNCILS:
        yield Draft(
            organisation=council.key,
            series=f"{council.key}-gazetteer",
            file_name=f"{council.key}/property-gazetteer-{register.city.as_of:%Y-%m}.csv",
            title="Local land and property gazetteer",
            description="Every address of the borough with its UPRN, street, class and areas.",
            month=f"{register.city.as_of:%Y-%m}",
            access="closed",
            frequency="monthly",
            sheet=sheet_of(_COLUMNS, map(_record, register.homes_in(council))),
            style=Style(line_end="\r\n"),
        )


def _record(home: Home) -> Record:
    values: dict[str, Value] = {
        "uprn": home.uprn,
        "parent_uprn": home.parent_uprn or None,
        "usrn": str(home.usrn),
        "sao_text": home.unit.upper() or None,
        "pao_number": home.number or None,
        "pao_text": home.building.upper() or None,
        "street_description": home.street.upper(),
        "locality": home.locality.upper() or None,
        "town": home.town.upper(),
        "postcode": home.postcode,
        "single_line_address": plain_address(home).upper(),
        "class_code": home.class_code,
        "logical_status": 1,
        "ward_code": home.area.ward_code,
        "lsoa_code": home.area.lsoa_code,
        "easting": home.area.easting,
        "northing": home.area.northing,
    }
    return Record(str(home.uprn), values, home.uprn)
