"""The columns that matching puts beside those of a table."""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa

from wardmote.engine.linkage import described, held, matching
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.matching import Matcher


class Wanted(NamedTuple):
    """The table's columns by name, None for one that it has not; whether to say where and what a property is; and the
    columns by which the report is.
    """

    address: str
    postcode: str | None = None
    uprn: str | None = None
    facts: bool = False
    by: tuple[str, ...] = ()


def schema_of(wanted: Wanted) -> pa.Schema:
    """`matching.SCHEMA`, `held_uprn_check` where UPRNs are held, and `described.SCHEMA` where facts are wanted."""
    check = [pa.field(held.COLUMN, pa.string())] if wanted.uprn else []
    return pa.schema([*matching.SCHEMA, *check, *(described.SCHEMA if wanted.facts else ())])


def answers(matcher: Matcher, gazetteer: Gazetteer, rows: pa.RecordBatch, wanted: Wanted) -> pa.RecordBatch:
    """A row of `schema_of(wanted)` for each row of the table, in their order."""
    postcodes = rows.column(wanted.postcode) if wanted.postcode else pa.nulls(rows.num_rows, pa.string())
    found = matcher.match(rows.column(wanted.address), postcodes)
    columns = list(found.columns)
    if wanted.uprn:
        columns.append(held.checked(gazetteer, rows.column(wanted.uprn), found))
    if wanted.facts:
        columns += described.described(gazetteer, found).columns
    return pa.record_batch(columns, schema=schema_of(wanted))
