"""A table against its schema: every bad cell, why it is bad, what would mend it."""

from wardmote.engine.checking.asks import (
    AskMatch,
    FoundColumn,
    Pair,
    best_ask,
    found_in_report,
    found_in_table,
    match_as_assigned,
    match_ask,
    named_as_asked,
)
from wardmote.engine.checking.check import CheckReport, check_table
from wardmote.engine.checking.convert import convert_table
from wardmote.engine.checking.drafted import schema_from_report
from wardmote.engine.checking.library import library_names, library_schema
from wardmote.engine.checking.matched import open_matching
from wardmote.engine.checking.report import (
    BAD_CELLS_SCHEMA,
    WITHHELD_CELLS_SCHEMA,
    BadCellSink,
    ColumnReport,
    NoSink,
    TableReport,
    TableSink,
)
from wardmote.engine.checking.schema import (
    SchemaField,
    TableSchema,
    schema_from_json,
    schema_to_json,
)
from wardmote.engine.checking.schema_text import schema_from_text

__all__ = [
    "BAD_CELLS_SCHEMA",
    "WITHHELD_CELLS_SCHEMA",
    "AskMatch",
    "BadCellSink",
    "CheckReport",
    "ColumnReport",
    "FoundColumn",
    "NoSink",
    "Pair",
    "SchemaField",
    "TableReport",
    "TableSchema",
    "TableSink",
    "best_ask",
    "check_table",
    "convert_table",
    "found_in_report",
    "found_in_table",
    "library_names",
    "library_schema",
    "match_as_assigned",
    "match_ask",
    "named_as_asked",
    "open_matching",
    "schema_from_json",
    "schema_from_report",
    "schema_from_text",
    "schema_to_json",
]
