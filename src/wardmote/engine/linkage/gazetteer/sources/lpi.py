"""The spellings of LPIs, which AddressBase Premium and DTF 7.3 give in the same parts (BS 7666-2)."""

from __future__ import annotations

from typing import Final

import duckdb

from wardmote.engine.linkage.gazetteer.sources.sql import (
    Located,
    Status,
    Variant,
    day_sql,
    joined,
    parent_sql,
    quoted,
    range_sql,
    spelling_sql,
    status_sql,
    texts_sql,
    uprn_sql,
)

ENGLISH: Final = "'ENG'"
_LANGUAGE: Final = f"coalesce(l.LANGUAGE, {ENGLISH})"
_HISTORIC: Final = quoted(f"{Status.HISTORIC:d}")


def make_streets(engine: duckdb.DuckDBPyConnection, *, street: str, locality: str) -> None:
    """The table `streets`: for each USRN and language of an LPI the descriptor in it, else the English one, else any.

    `street` and `locality` are what the format calls them in the view `street_descriptor`.
    """
    engine.execute(
        f"""CREATE TABLE streets AS
            SELECT USRN, asked.LANGUAGE, told.* FROM (
                SELECT d.USRN, l.LANGUAGE, arg_min(
                    struct_pack(STREET := d.{street}, LOCALITY := d.{locality}, TOWN := d.TOWN_NAME),
                    CASE d.LANGUAGE WHEN l.LANGUAGE THEN 0 WHEN {ENGLISH} THEN 1 ELSE 2 END) AS told
                FROM street_descriptor d, (SELECT DISTINCT {_LANGUAGE} AS LANGUAGE FROM lpi l) l
                GROUP BY d.USRN, l.LANGUAGE
            ) asked"""
    )


def lpi_spellings(
    *, organisation: str, postcode: str, class_code: str, located: Located, joins: str = ""
) -> tuple[str, str]:
    """Those in English, and those in another language. The BLPU is `b`; a historic BLPU has historic LPIs only."""
    own_status = status_sql("l.LOGICAL_STATUS")
    status = f"CASE WHEN b.LOGICAL_STATUS = {_HISTORIC} THEN {Status.HISTORIC:d} ELSE {own_status} END"

    def spellings(variant: Variant, is_it: str) -> str:
        return spelling_sql(
            uprn=uprn_sql("l.UPRN"),
            parent=parent_sql("b.PARENT_UPRN"),
            address=_texts(organisation),
            postcode=postcode,
            class_code=class_code,
            status=status,
            variant=variant,
            started=day_sql("l.START_DATE"),
            ended=day_sql("l.END_DATE"),
            located=located,
            source=f"""lpi l JOIN streets s ON s.USRN = l.USRN AND s.LANGUAGE = {_LANGUAGE}
                       LEFT JOIN blpu b ON b.UPRN = l.UPRN {joins} WHERE {_LANGUAGE} {is_it} {ENGLISH}""",
        )

    return spellings(Variant.LPI, "="), spellings(Variant.LPI_OTHER_LANGUAGE, "<>")


def _texts(organisation: str) -> str:
    """In GeoPlace's order: SAO, PAO, street, locality, town."""
    sao = range_sql("l.SAO_START_NUMBER", "l.SAO_START_SUFFIX", "l.SAO_END_NUMBER", "l.SAO_END_SUFFIX")
    pao = range_sql("l.PAO_START_NUMBER", "l.PAO_START_SUFFIX", "l.PAO_END_NUMBER", "l.PAO_END_SUFFIX")
    return texts_sql(
        organisation=organisation,
        identified=joined(("l.SAO_TEXT", sao, "l.PAO_TEXT", pao)),
        where="s.STREET, s.LOCALITY, s.TOWN",
    )
