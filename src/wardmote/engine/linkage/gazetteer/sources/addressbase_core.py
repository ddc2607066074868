"""AddressBase Core: a CSV with names in its first row, one address for each UPRN.

Source of the columns: Ordnance Survey, AddressBase Core Technical Specification.
"""

from __future__ import annotations

from typing import Final

from wardmote.engine.linkage.gazetteer.sources.columns import Columns, names
from wardmote.engine.linkage.gazetteer.sources.sql import (
    Located,
    Status,
    Variant,
    day_sql,
    joined,
    parent_sql,
    spelling_sql,
    texts_sql,
    uprn_sql,
)

TITLE: Final = "AddressBase Core"
COLUMNS: Final = names(
    "UPRN PARENT_UPRN UDPRN USRN TOID CLASSIFICATION_CODE EASTING NORTHING LATITUDE LONGITUDE RPC LAST_UPDATE_DATE "
    "SINGLE_LINE_ADDRESS PO_BOX ORGANISATION SUB_BUILDING BUILDING_NAME BUILDING_NUMBER STREET_NAME LOCALITY TOWN_NAME "
    "POST_TOWN ISLAND POSTCODE DELIVERY_POINT_SUFFIX GSS_CODE CHANGE_CODE"
)
_TELLING: Final = ("SINGLE_LINE_ADDRESS", "CLASSIFICATION_CODE", "SUB_BUILDING", "BUILDING_NUMBER")


def recognises(columns: Columns) -> bool:
    """Whether these are its columns."""
    return all(name in columns for name in _TELLING)


def spellings(columns: Columns, source: str) -> tuple[str, ...]:
    """From its parts; where there are none, the single line without its postcode. It lists live addresses only."""
    single, postcode = columns.text("SINGLE_LINE_ADDRESS"), columns.text("POSTCODE")
    identified = joined(columns.text(each) for each in ("SUB_BUILDING", "BUILDING_NAME", "BUILDING_NUMBER"))
    without_postcode = f"replace({single}, coalesce({postcode}, '-'), '')"
    return (
        spelling_sql(
            uprn=uprn_sql("UPRN", columns.type_of(("UPRN",))),
            parent=parent_sql(columns.found(("PARENT_UPRN",)), columns.type_of(("PARENT_UPRN",))),
            address=texts_sql(
                organisation=columns.text("ORGANISATION"),
                identified=identified,
                where=", ".join(columns.text(each) for each in ("STREET_NAME", "LOCALITY", "TOWN_NAME")),
                otherwise=without_postcode,
            ),
            postcode=postcode,
            class_code=columns.text("CLASSIFICATION_CODE"),
            status=f"{Status.APPROVED:d}",
            variant=Variant.UNSAID,
            started=day_sql(None),
            ended=day_sql(None),
            located=Located(columns.text("EASTING"), columns.text("NORTHING")),
            source=f"{source} WHERE {columns.text('CHANGE_CODE')} IS DISTINCT FROM 'D'",
        ),
    )
