"""AddressBase Plus and AddressBase Plus Islands: a CSV without names, the LPI and the delivery point in one row.

Source of the columns: Ordnance Survey, AddressBase Plus Technical Specification; the header is supplied apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from wardmote.engine.linkage.gazetteer.sources.columns import Columns, names
from wardmote.engine.linkage.gazetteer.sources.sql import (
    Located,
    Status,
    Variant,
    day_sql,
    joined,
    parent_sql,
    range_sql,
    spelling_sql,
    texts_sql,
    uprn_sql,
)

TITLE: Final = "AddressBase Plus"
COLUMNS: Final = names(
    "UPRN UDPRN CHANGE_TYPE STATE STATE_DATE CLASS PARENT_UPRN X_COORDINATE Y_COORDINATE LATITUDE LONGITUDE RPC "
    "LOCAL_CUSTODIAN_CODE COUNTRY LA_START_DATE LAST_UPDATE_DATE ENTRY_DATE RM_ORGANISATION_NAME LA_ORGANISATION "
    "DEPARTMENT_NAME LEGAL_NAME SUB_BUILDING_NAME BUILDING_NAME BUILDING_NUMBER SAO_START_NUMBER SAO_START_SUFFIX "
    "SAO_END_NUMBER SAO_END_SUFFIX SAO_TEXT ALT_LANGUAGE_SAO_TEXT PAO_START_NUMBER PAO_START_SUFFIX PAO_END_NUMBER "
    "PAO_END_SUFFIX PAO_TEXT ALT_LANGUAGE_PAO_TEXT USRN USRN_MATCH_INDICATOR AREA_NAME LEVEL OFFICIAL_FLAG "
    "OS_ADDRESS_TOID OS_ADDRESS_TOID_VERSION OS_ROADLINK_TOID OS_ROADLINK_TOID_VERSION OS_TOPO_TOID "
    "OS_TOPO_TOID_VERSION VOA_CT_RECORD VOA_NDR_RECORD STREET_DESCRIPTION ALT_LANGUAGE_STREET_DESCRIPTION "
    "DEPENDENT_THOROUGHFARE THOROUGHFARE WELSH_DEPENDENT_THOROUGHFARE WELSH_THOROUGHFARE DOUBLE_DEPENDENT_LOCALITY "
    "DEPENDENT_LOCALITY LOCALITY WELSH_DEPENDENT_LOCALITY WELSH_DOUBLE_DEPENDENT_LOCALITY TOWN_NAME "
    "ADMINISTRATIVE_AREA POST_TOWN WELSH_POST_TOWN POSTCODE POSTCODE_LOCATOR POSTCODE_TYPE DELIVERY_POINT_SUFFIX "
    "ADDRESSBASE_POSTAL PO_BOX_NUMBER WARD_CODE PARISH_CODE RM_START_DATE MULTI_OCC_COUNT VOA_NDR_P_DESC_CODE "
    "VOA_NDR_SCAT_CODE ALT_LANGUAGE"
)
_TELLING: Final = ("RM_ORGANISATION_NAME", "LA_ORGANISATION", "PAO_START_NUMBER", "STREET_DESCRIPTION")


def is_without_header(first: Sequence[str]) -> bool:
    """Whether a first row is one of its rows."""
    return len(first) == len(COLUMNS) and first[0].isdigit() and first[2] in tuple("IUD")


def recognises(columns: Columns) -> bool:
    """Whether these are its columns."""
    return all(name in columns for name in _TELLING)


def spellings(columns: Columns, source: str) -> tuple[str, ...]:
    """The LPI, the LPI in another language, the delivery point, and that in Welsh. It lists live addresses only."""
    return (
        _lpi(columns, source, ""),
        _lpi(columns, source, "ALT_LANGUAGE_"),
        _point(columns, source, ""),
        _point(columns, source, "WELSH_"),
    )


def _lpi(columns: Columns, source: str, language: str) -> str:
    def texts(*names: str) -> list[str]:
        return [f"coalesce({columns.text(language + name)}, {columns.text(name)})" for name in names]

    sao, pao = (
        range_sql(
            *(
                columns.text(f"{part}_{each}")
                for each in ("START_NUMBER", "START_SUFFIX", "END_NUMBER", "END_SUFFIX")
            )
        )
        for part in ("SAO", "PAO")
    )
    sao_text, pao_text, street = texts("SAO_TEXT", "PAO_TEXT", "STREET_DESCRIPTION")
    return _spelling(
        columns,
        address=texts_sql(
            organisation=columns.text("LA_ORGANISATION"),
            identified=joined((sao_text, sao, pao_text, pao)),
            where=", ".join((street, columns.text("LOCALITY"), columns.text("TOWN_NAME"))),
        ),
        postcode="POSTCODE_LOCATOR",
        variant=Variant.LPI_OTHER_LANGUAGE if language else Variant.LPI,
        started="LA_START_DATE",
        source=f"{source} WHERE {columns.text('ALT_LANGUAGE')} IS NOT NULL" if language else source,
    )


def _point(columns: Columns, source: str, language: str) -> str:
    where = [
        columns.text(f"{language}{name}")
        for name in names(
            "DEPENDENT_THOROUGHFARE THOROUGHFARE DOUBLE_DEPENDENT_LOCALITY DEPENDENT_LOCALITY POST_TOWN"
        )
    ]
    return _spelling(
        columns,
        address=texts_sql(
            organisation=joined((columns.text("RM_ORGANISATION_NAME"), columns.text("DEPARTMENT_NAME"))),
            identified=joined(
                columns.text(each) for each in ("SUB_BUILDING_NAME", "BUILDING_NAME", "BUILDING_NUMBER")
            ),
            where=", ".join(where),
        ),
        postcode="POSTCODE",
        variant=Variant.DPA_WELSH if language else Variant.DPA,
        started="RM_START_DATE",
        source=f"{source} WHERE {columns.text('PO_BOX_NUMBER')} IS NULL AND {joined(where)} IS NOT NULL",
    )


def _spelling(
    columns: Columns, *, address: str, postcode: str, variant: Variant, started: str, source: str
) -> str:
    return spelling_sql(
        uprn=uprn_sql("UPRN"),
        parent=parent_sql("PARENT_UPRN"),
        address=address,
        postcode=columns.text(postcode),
        class_code=columns.text("CLASS"),
        status=f"{Status.APPROVED:d}",
        variant=variant,
        started=day_sql(columns.found((started,))),
        ended=day_sql(None),
        located=Located(*(columns.text(each) for each in ("X_COORDINATE", "Y_COORDINATE", "WARD_CODE"))),
        source=source,
    )
