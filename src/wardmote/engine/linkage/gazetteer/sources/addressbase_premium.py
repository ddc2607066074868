"""AddressBase Premium and AddressBase Premium Islands: BLPU, LPI and delivery point records in one CSV.

Source of the columns: Ordnance Survey, AddressBase Premium Technical Specification, CSV.
"""

from __future__ import annotations

from typing import Final

import duckdb

from wardmote.engine.linkage.gazetteer.sources import records
from wardmote.engine.linkage.gazetteer.sources.columns import names
from wardmote.engine.linkage.gazetteer.sources.listing import Listing
from wardmote.engine.linkage.gazetteer.sources.lpi import lpi_spellings, make_streets
from wardmote.engine.linkage.gazetteer.sources.sql import (
    Located,
    Variant,
    day_sql,
    joined,
    once_sql,
    parent_sql,
    spelling_sql,
    status_sql,
    texts_sql,
    uprn_sql,
)

TITLE: Final = "AddressBase Premium"
_BEGIN: Final = "RECORD_IDENTIFIER CHANGE_TYPE PRO_ORDER"
_DATES: Final = "START_DATE END_DATE LAST_UPDATE_DATE ENTRY_DATE"
#: Kind of record -> its view, and its columns as the specification names them.
COLUMNS: Final = {
    records.STREET_DESCRIPTOR: (
        "street_descriptor",
        names(f"{_BEGIN} USRN STREET_DESCRIPTION LOCALITY TOWN_NAME ADMINISTRATIVE_AREA LANGUAGE {_DATES}"),
    ),
    records.BLPU: (
        "blpu",
        names(
            f"{_BEGIN} UPRN LOGICAL_STATUS BLPU_STATE BLPU_STATE_DATE PARENT_UPRN X_COORDINATE Y_COORDINATE LATITUDE "
            f"LONGITUDE RPC LOCAL_CUSTODIAN_CODE COUNTRY {_DATES} ADDRESSBASE_POSTAL POSTCODE_LOCATOR MULTI_OCC_COUNT"
        ),
    ),
    records.LPI: (
        "lpi",
        names(
            f"{_BEGIN} UPRN LPI_KEY LANGUAGE LOGICAL_STATUS {_DATES} SAO_START_NUMBER SAO_START_SUFFIX SAO_END_NUMBER "
            "SAO_END_SUFFIX SAO_TEXT PAO_START_NUMBER PAO_START_SUFFIX PAO_END_NUMBER PAO_END_SUFFIX PAO_TEXT USRN "
            "USRN_MATCH_INDICATOR AREA_NAME LEVEL OFFICIAL_FLAG"
        ),
    ),
    records.DELIVERY_POINT: (
        "delivery_point",
        names(
            f"{_BEGIN} UPRN UDPRN ORGANISATION_NAME DEPARTMENT_NAME SUB_BUILDING_NAME BUILDING_NAME BUILDING_NUMBER "
            "DEPENDENT_THOROUGHFARE THOROUGHFARE DOUBLE_DEPENDENT_LOCALITY DEPENDENT_LOCALITY POST_TOWN POSTCODE "
            "POSTCODE_TYPE DELIVERY_POINT_SUFFIX WELSH_DEPENDENT_THOROUGHFARE WELSH_THOROUGHFARE "
            "WELSH_DOUBLE_DEPENDENT_LOCALITY WELSH_DEPENDENT_LOCALITY WELSH_POST_TOWN PO_BOX_NUMBER PROCESS_DATE "
            f"{_DATES}"
        ),
    ),
    records.ORGANISATION: (
        "organisation",
        names(f"{_BEGIN} UPRN ORG_KEY ORGANISATION LEGAL_NAME {_DATES}"),
    ),
    records.CLASSIFICATION: (
        "classification",
        names(f"{_BEGIN} UPRN CLASS_KEY CLASSIFICATION_CODE CLASS_SCHEME SCHEME_VERSION {_DATES}"),
    ),
}
_THOROUGHFARE: Final = names(
    "DEPENDENT_THOROUGHFARE THOROUGHFARE DOUBLE_DEPENDENT_LOCALITY DEPENDENT_LOCALITY POST_TOWN"
)
_LOCATED: Final = Located("b.X_COORDINATE", "b.Y_COORDINATE")
#: Classifications of other schemes, such as the Valuation Office Agency's, stand beside those of AddressBase.
_CLASSES: Final = """
    SELECT UPRN, max(CLASSIFICATION_CODE) AS code FROM classification
    WHERE END_DATE IS NULL AND coalesce(CLASS_SCHEME, 'AddressBase') ILIKE 'AddressBase%' GROUP BY UPRN
"""


def listing(engine: duckdb.DuckDBPyConnection) -> Listing:
    """The spellings of `records`: every LPI, with and without the organisation, and every delivery point."""
    records.make_views(engine, COLUMNS)
    left_out = records.require_addresses(engine)
    make_streets(engine, street="STREET_DESCRIPTION", locality="LOCALITY")
    engine.execute(f"CREATE TABLE classes AS {_CLASSES}")
    lpis = lpi_spellings(
        organisation="o.ORGANISATION",
        postcode="b.POSTCODE_LOCATOR",
        located=_LOCATED,
        class_code="c.code",
        joins="""LEFT JOIN classes c ON c.UPRN = l.UPRN
                 LEFT JOIN organisation o ON o.UPRN = l.UPRN AND o.END_DATE IS NULL""",
    )
    spellings = (*lpis, _points(welsh=False), _points(welsh=True))
    return Listing(TITLE, once_sql(spellings), has_facts=True, left_out=left_out)


def _points(*, welsh: bool) -> str:
    """Delivery points in the order in which Royal Mail writes them; a PO box is no property."""
    where = [f"d.{'WELSH_' if welsh else ''}{name}" for name in _THOROUGHFARE]
    wanted = f"d.PO_BOX_NUMBER IS NULL AND {joined(where)} IS NOT NULL"
    return spelling_sql(
        uprn=uprn_sql("d.UPRN"),
        parent=parent_sql("b.PARENT_UPRN"),
        address=texts_sql(
            organisation=joined(("d.ORGANISATION_NAME", "d.DEPARTMENT_NAME")),
            identified=joined(("d.SUB_BUILDING_NAME", "d.BUILDING_NAME", "d.BUILDING_NUMBER")),
            where=", ".join(where),
        ),
        postcode="d.POSTCODE",
        class_code="c.code",
        status=status_sql("b.LOGICAL_STATUS"),
        variant=Variant.DPA_WELSH if welsh else Variant.DPA,
        started=day_sql("d.START_DATE"),
        ended=day_sql("d.END_DATE"),
        located=_LOCATED,
        source=f"""delivery_point d LEFT JOIN blpu b ON b.UPRN = d.UPRN LEFT JOIN classes c ON c.UPRN = d.UPRN
                   WHERE {wanted}""",
    )
