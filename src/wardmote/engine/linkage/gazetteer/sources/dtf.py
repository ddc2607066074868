"""An LLPG in the Data Transfer Format 7.3: the class and the organisation stand in the BLPU, the postcode in the LPI.

Source of the columns: GeoPlace, Data Transfer Format 7.3 for the National Land and Property Gazetteer.
"""

from __future__ import annotations

from typing import Final

import duckdb

from wardmote.engine.linkage.gazetteer.sources import records
from wardmote.engine.linkage.gazetteer.sources.columns import names
from wardmote.engine.linkage.gazetteer.sources.listing import Listing
from wardmote.engine.linkage.gazetteer.sources.lpi import lpi_spellings, make_streets
from wardmote.engine.linkage.gazetteer.sources.sql import Located, once_sql

TITLE: Final = "LLPG in DTF 7.3"
_BEGIN: Final = "RECORD_IDENTIFIER CHANGE_TYPE PRO_ORDER"
_DATES: Final = "START_DATE END_DATE LAST_UPDATE_DATE ENTRY_DATE"
#: Kind of record -> its view, and its columns as the format names them.
COLUMNS: Final = {
    records.STREET_DESCRIPTOR: (
        "street_descriptor",
        names(f"{_BEGIN} USRN STREET_DESCRIPTOR LOCALITY_NAME TOWN_NAME ADMINISTRATIVE_AREA LANGUAGE"),
    ),
    records.BLPU: (
        "blpu",
        names(
            f"{_BEGIN} UPRN LOGICAL_STATUS BLPU_STATE BLPU_STATE_DATE BLPU_CLASS PARENT_UPRN X_COORDINATE Y_COORDINATE "
            f"RPC LOCAL_CUSTODIAN_CODE {_DATES} ORGANISATION WARD_CODE PARISH_CODE CUSTODIAN_ONE CUSTODIAN_TWO CAN_KEY"
        ),
    ),
    records.LPI: (
        "lpi",
        names(
            f"{_BEGIN} UPRN LPI_KEY LANGUAGE LOGICAL_STATUS {_DATES} SAO_START_NUMBER SAO_START_SUFFIX SAO_END_NUMBER "
            "SAO_END_SUFFIX SAO_TEXT PAO_START_NUMBER PAO_START_SUFFIX PAO_END_NUMBER PAO_END_SUFFIX PAO_TEXT USRN "
            "LEVEL POSTAL_ADDRESS POSTCODE POST_TOWN OFFICIAL_FLAG CUSTODIAN_ONE CUSTODIAN_TWO CAN_KEY"
        ),
    ),
}


def listing(engine: duckdb.DuckDBPyConnection) -> Listing:
    """The spellings of `records`: every LPI, with and without the organisation."""
    records.make_views(engine, COLUMNS)
    left_out = records.require_addresses(engine)
    make_streets(engine, street="STREET_DESCRIPTOR", locality="LOCALITY_NAME")
    spellings = lpi_spellings(
        organisation="b.ORGANISATION",
        postcode="l.POSTCODE",
        class_code="b.BLPU_CLASS",
        located=Located("b.X_COORDINATE", "b.Y_COORDINATE", "b.WARD_CODE"),
    )
    return Listing(TITLE, once_sql(spellings), has_facts=True, left_out=left_out)
