"""OS NGD Address as CSV: a file for each feature type (built, pre-build, historic, non-addressable, Royal Mail) and for
their alternate addresses.

Source of the columns: Ordnance Survey, OS NGD Address, data structure. Class, parent and status stand with the features
only; alternate and Royal Mail addresses have them by their UPRN.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from wardmote.engine.linkage.gazetteer.sources.columns import Columns, names
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

TITLE: Final = "OS NGD Address"
#: A feature's own columns that are read.
FEATURE: Final = names(
    "uprn changetype organisationname subname name number streetname locality townname postcode fulladdress "
    "alternatelanguagesubname alternatelanguagename alternatelanguagenumber alternatelanguagestreetname "
    "alternatelanguagelocality alternatelanguagetownname alternatelanguage classificationcode addressstatus parentuprn "
    "effectivestartdate effectiveenddate geometry"
)
#: An alternate address has no class and no parent.
ALTERNATE: Final = names(
    "uprn organisationname subname name number streetname locality townname postcode fulladdress addressstatus "
    "effectivestartdate effectiveenddate"
)
#: What Royal Mail delivers to.
ROYAL_MAIL: Final = names(
    "uprn udprn changetype organisationname departmentname subbuildingname buildingname buildingnumber "
    "dependentthoroughfare thoroughfare doubledependentlocality dependentlocality posttown postcode poboxnumber "
    "welshdependentthoroughfare welshthoroughfare welshdoubledependentlocality welshdependentlocality welshposttown "
    "matchedaddressfeaturetype effectivestartdate effectiveenddate"
)
_THOROUGHFARE: Final = names(
    "dependentthoroughfare thoroughfare doubledependentlocality dependentlocality posttown"
)
#: What stands with the features only.
_OF_UPRN: Final = ("parent", "class", "easting", "northing")
_ENDED: Final = "End Of Life"
_POINT: Final = "([0-9.]+) +([0-9.]+)"
_OTHER_LANGUAGE: Final = "alternatelanguage"


def recognises(columns: Columns) -> bool:
    """Whether these are the columns of one of its files that hold addresses."""
    is_listed = all(name in columns for name in ("fulladdress", "streetname", "townname", "addressstatus"))
    return is_listed or all(name in columns for name in ("thoroughfare", "matchedaddressfeaturetype"))


def listing_sql(files: Sequence[tuple[Columns, str]]) -> str:
    """Every spelling of all files, each with the class, parent and status of its UPRN's feature."""
    spellings = "\nUNION ALL\n".join(
        each for columns, source in files for each in _spellings(columns, source)
    )
    return f"""
        WITH spelt AS MATERIALIZED ({once_sql((spellings,))}),
        of_uprn AS (SELECT uprn, {", ".join(f"max({each}) AS {each}" for each in _OF_UPRN)} FROM spelt GROUP BY uprn)
        SELECT spelt.* REPLACE ({", ".join(f"of_uprn.{each} AS {each}" for each in _OF_UPRN)})
        FROM spelt LEFT JOIN of_uprn USING (uprn)
    """


def _spellings(columns: Columns, source: str) -> tuple[str, ...]:
    if "matchedaddressfeaturetype" in columns:
        return _royal_mail(columns, source, ""), _royal_mail(columns, source, "welsh")
    if _OTHER_LANGUAGE in columns:
        return _feature(columns, source, ""), _feature(columns, source, _OTHER_LANGUAGE)
    return (_feature(columns, source, ""),)


def _feature(columns: Columns, source: str, language: str) -> str:
    def text(name: str) -> str:
        return (
            f"coalesce({columns.text(language + name)}, {columns.text(name)})"
            if language
            else columns.text(name)
        )

    made = texts_sql(
        organisation=columns.text("organisationname"),
        identified=joined(map(text, ("subname", "name", "number"))),
        where=", ".join(map(text, ("streetname", "locality", "townname"))),
    )
    spoken = f" AND {columns.text(_OTHER_LANGUAGE)} IS NOT NULL" if language else ""
    return _spelling(
        columns,
        address=made,
        variant=Variant.LPI_OTHER_LANGUAGE if language else Variant.LPI,
        source=f"{source} WHERE {_lives(columns)}{spoken}",
    )


def _royal_mail(columns: Columns, source: str, language: str) -> str:
    where = [columns.text(language + name) for name in _THOROUGHFARE]
    made = texts_sql(
        organisation=joined((columns.text("organisationname"), columns.text("departmentname"))),
        identified=joined(
            columns.text(each) for each in ("subbuildingname", "buildingname", "buildingnumber")
        ),
        where=", ".join(where),
    )
    wanted = f"{columns.text('poboxnumber')} IS NULL AND {joined(where)} IS NOT NULL"
    return _spelling(
        columns,
        address=made,
        variant=Variant.DPA_WELSH if language else Variant.DPA,
        source=f"{source} WHERE {_lives(columns)} AND {wanted}",
    )


def _spelling(columns: Columns, *, address: str, variant: Variant, source: str) -> str:
    return spelling_sql(
        uprn=uprn_sql("uprn", columns.type_of(("uprn",))),
        parent=parent_sql(columns.found(("parentuprn",)), columns.type_of(("parentuprn",))),
        address=address,
        postcode=columns.text("postcode"),
        class_code=columns.text("classificationcode"),
        status=status_sql(columns.found(("addressstatus",))),
        variant=variant,
        started=day_sql(columns.found(("effectivestartdate",))),
        ended=day_sql(columns.found(("effectiveenddate",))),
        located=_located(columns),
        source=source,
    )


def _located(columns: Columns) -> Located:
    """From its columns, where the supply was given some, else from its geometry, a point as text."""
    point = columns.text("geometry")
    easting, northing = (
        f"coalesce({columns.text(name)}, regexp_extract({point}, '{_POINT}', {at}))"
        for at, name in enumerate(("easting", "northing"), start=1)
    )
    return Located(easting, northing)


def _lives(columns: Columns) -> str:
    return f"{columns.text('changetype')} IS DISTINCT FROM '{_ENDED}'"
