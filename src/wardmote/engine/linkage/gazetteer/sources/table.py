"""Any table of UPRNs and addresses, as one text or in parts, under the names that councils give to such columns."""

from __future__ import annotations

from typing import Final

from wardmote.engine.linkage.gazetteer.sources.columns import Columns
from wardmote.engine.linkage.gazetteer.sources.sql import (
    Located,
    Variant,
    day_sql,
    joined,
    parent_sql,
    range_sql,
    spelling_sql,
    status_sql,
    texts_sql,
    uprn_sql,
)
from wardmote.kernel.problem import Invalid

TITLE: Final = "a table"
#: What a column is -> the names it is known by, lower case without underscores, the likeliest first.
COLUMNS: Final = {
    "uprn": ("uprn",),
    "address": ("addressconcat", "address", "fulladdress", "singlelineaddress", "addresstext"),
    "postcode": ("postcode", "postcodelocator", "pcode"),
    "parent": ("parentuprn", "parent"),
    "class": ("classificationcode", "blpuclass", "class", "classcode"),
    "status": ("logicalstatus", "addressstatus", "lpilogicalstatus", "blpulogicalstatus"),
    "started": ("startdate", "effectivestartdate", "lpistartdate"),
    "ended": ("enddate", "effectiveenddate", "lpienddate"),
    "easting": ("easting", "xcoordinate", "gridgb1e"),
    "northing": ("northing", "ycoordinate", "gridgb1n"),
    "ward": ("wardcode", "ward", "wd25cd", "wd24cd", "wd23cd", "wd22cd"),
    "lsoa": ("lsoacode", "lsoa", "lsoa21cd", "lsoa21", "lsoa11cd", "lsoa11"),
}
LOCATED: Final = ("easting", "northing", "ward", "lsoa")
FACTS: Final = ("class", "status", "started", "ended", *LOCATED)
#: The parts of an address in the order in which they are written; a SAO or PAO may have a text and a number.
_ORGANISATION: Final = ("organisation", "org", "organisationname")
_UNIT: Final = ("subname", "subbuildingname", "subbuilding", "saotext", "sao")
_NAME: Final = ("name", "buildingname", "paotext", "pao")
_NUMBER: Final = ("number", "buildingnumber", "paonumber")
_STREET: Final = (
    ("dependentthoroughfare",),
    ("streetname", "street", "thoroughfare", "streetdescription", "streetdescriptor"),
    ("locality", "dependentlocality", "localityname"),
    ("townname", "town", "posttown"),
)
_RANGE: Final = ("startnumber", "startsuffix", "endnumber", "endsuffix")


def has_uprn(columns: Columns) -> bool:
    """Whether there is a column for the UPRN."""
    return columns.found(COLUMNS["uprn"]) is not None


def recognises(columns: Columns) -> bool:
    """Whether there is a UPRN and an address."""
    return has_uprn(columns) and (_whole(columns) is not None or _has_parts(columns))


def has_facts(columns: Columns) -> bool:
    """Whether a class, a status, a date or a place on the map is given."""
    return any(columns.found(COLUMNS[each]) for each in FACTS)


def spellings(columns: Columns, source: str, *, where: str) -> tuple[str, ...]:
    """The address as it is written, or its parts, with and without the organisation.

    Raises Invalid, which names the column that is missing from `where`.
    """
    uprn, whole = _required(columns, "uprn", where), _whole(columns)
    if whole is None and not _has_parts(columns):
        _required(columns, "address", where)
    parent = COLUMNS["parent"]
    return (
        spelling_sql(
            uprn=uprn_sql(uprn, columns.type_of(COLUMNS["uprn"])),
            parent=parent_sql(columns.found(parent), columns.type_of(parent)),
            address=whole or _parts(columns),
            postcode=columns.found(COLUMNS["postcode"]) or "NULL::VARCHAR",
            class_code=columns.text(*COLUMNS["class"]),
            status=status_sql(columns.found(COLUMNS["status"])),
            variant=Variant.UNSAID,
            started=day_sql(columns.found(COLUMNS["started"])),
            ended=day_sql(columns.found(COLUMNS["ended"])),
            located=Located(*(columns.text(*COLUMNS[each]) for each in LOCATED)),
            source=source,
        ),
    )


def _whole(columns: Columns) -> str | None:
    return columns.found(COLUMNS["address"])


def _has_parts(columns: Columns) -> bool:
    """A table with a name or a number, and no street, is something else about properties."""
    return columns.found(_STREET[1]) is not None


def _parts(columns: Columns) -> str:
    sao, pao = (range_sql(*(columns.text(part + each) for each in _RANGE)) for part in ("sao", "pao"))
    number = f"coalesce({pao}, {columns.text(*_NUMBER)})"
    return texts_sql(
        organisation=columns.text(*_ORGANISATION),
        identified=joined((columns.text(*_UNIT), sao, columns.text(*_NAME), number)),
        where=", ".join(columns.text(*part) for part in _STREET),
        otherwise="''",
    )


def _required(columns: Columns, what: str, where: str) -> str:
    found = columns.found(COLUMNS[what])
    if found is None:
        raise Invalid(
            "gazetteer.column",
            f"The table has no column for the {what}.",
            where=where,
            next_step=f"Name one of its columns: {', '.join(COLUMNS[what])}.",
        )
    return found
