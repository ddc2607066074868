"""The columns that matching puts beside those of a table."""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa

from wardmote.engine.linkage import matching
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.matching import Matcher
from wardmote.engine.linkage.tables import described, held
from wardmote.engine.linkage.tables.address_columns import AddressColumns


class Wanted(NamedTuple):
    """Where the table has its addresses, and where UPRNs that it holds already, None for nowhere; whether to say where
    and what a property is; and the columns by which the report is.
    """

    columns: AddressColumns
    uprn: str | None = None
    facts: bool = False
    by: tuple[str, ...] = ()


def schema_of(wanted: Wanted) -> pa.Schema:
    """`matching.SCHEMA`, `held_uprn_check` where UPRNs are held, and `described.SCHEMA` where facts are wanted."""
    check = [pa.field(held.COLUMN, pa.string())] if wanted.uprn else []
    return pa.schema([*matching.SCHEMA, *check, *(described.SCHEMA if wanted.facts else ())])


def matched_schema(given: pa.Schema, wanted: Wanted) -> pa.Schema:
    """The table's columns, then ours; one of theirs that has the name of one of ours is called given_ and its name."""
    answered = schema_of(wanted)
    ours = set(answered.names)
    theirs = [field.with_name(f"given_{field.name}") if field.name in ours else field for field in given]
    return pa.schema([*theirs, *answered])


def answers(matcher: Matcher, gazetteer: Gazetteer, rows: pa.RecordBatch, wanted: Wanted) -> pa.RecordBatch:
    """A row of `schema_of(wanted)` for each row of the table, in their order."""
    found = matcher.match(*wanted.columns.texts(rows))
    columns = list(found.columns)
    if wanted.uprn:
        columns.append(held.checked(gazetteer, rows.column(wanted.uprn), found))
    if wanted.facts:
        columns += described.described(gazetteer, found).columns
    return pa.record_batch(columns, schema=schema_of(wanted))
