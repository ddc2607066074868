"""The semantic types, one file each: a file with a `MEANING` in this folder is all that a new one takes.

Order matters where two headers overlap ("contact email"): the narrower meaning comes first in `ORDER`; a
file that is not named there comes after those that are.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from wardmote.engine.reading.columns.meaning import Meaning

ORDER = (
    "nhs_number", "nino", "upn", "uln", "utr", "iban", "sort_code", "bank_account", "email", "url", "ip_address",
    "grid_reference", "postcode", "postcode_district", "date_of_birth", "gender", "ethnicity", "uprn", "usrn",
    "company_number", "charity_number", "school_urn", "sic_code", "soc_code", "vehicle_registration", "phone",
    "lsoa", "msoa", "output_area", "ward", "local_authority", "region", "country", "constituency", "icb", "parish",
    "gss_code", "easting", "northing", "latitude", "longitude", "coordinates", "opening_hours", "address",
    "person_name", "academic_year", "financial_year", "quarter", "month", "percentage", "money_gbp", "money_other",
    "currency",
)  # fmt: skip


@cache
def all_meanings() -> tuple[Meaning, ...]:
    """Every semantic type of the folder, narrower ones first."""
    names = sorted(module.name for module in iter_modules(__path__))
    found = [import_module(f"{__name__}.{name}").MEANING for name in names]
    return tuple(sorted(found, key=lambda each: ORDER.index(each.name) if each.name in ORDER else len(ORDER)))


def meaning_named(name: str) -> Meaning | None:
    """The semantic type of that name, or None."""
    return next((each for each in all_meanings() if each.name == name), None)
