"""The report of a matched version by one of its columns, for who may open its rows.

Groups of a column of the owner's are values of cells, however few rows have one: they are counted under a permit each
time, and kept nowhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyarrow as pa

from wardmote.engine.linkage import matching
from wardmote.engine.linkage.tables import described, held
from wardmote.engine.linkage.tables.report import LinkageReport
from wardmote.engine.reading.columns.headers import header_words
from wardmote.engine.reading.columns.meaning import Personal
from wardmote.engine.reading.columns.meanings import meaning_named
from wardmote.hub.catalogue.dataset import Column
from wardmote.hub.catalogue.own import own_version
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.derivation.derivation import Group, StandsOut
from wardmote.hub.derivation.derived_rows import groups_in, standing_out
from wardmote.hub.derivation.review_queries import is_matched
from wardmote.hub.holdings.rows import open_rows
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.policy.decide import complete, decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Use
from wardmote.hub.policy.rule import ROLES_THAT_OPEN_OWN_ROWS
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Invalid

FEW_VALUES = 200
"""A column with more is not offered; one with more than `engine.linkage.tables.report.MOST_GROUPS` is refused."""
FEW_NUMBERS = 30
"""The same of numbers, sums of money, days and times: with more it measures, and makes no groups."""
LEAST_ROWS_PER_VALUE = 3
"""On average: a column with fewer rows of each value is a list of rows and no grouping of them."""
_OUR_GROUPS = frozenset({held.COLUMN, "property_class", "property_status", "ward", "lsoa"})
_OURS = frozenset({*matching.SCHEMA.names, *described.SCHEMA.names}) - _OUR_GROUPS
_REFERENCE = re.compile(r"\b(refs?|references?|ids?|identifiers?)\b", re.IGNORECASE)
_MEASURES = frozenset({"integer", "number", "date", "datetime", "time"})
_PERSONAL = frozenset({Personal.YES, Personal.CONTACT})
_IDENTIFIERS = frozenset(
    {"address", "coordinates", "easting", "grid_reference", "latitude", "longitude", "northing"}
    | {"charity_number", "company_number", "uprn", "url", "usrn", "utr"}
)


@dataclass(frozen=True)
class ReportBy:
    """The groups of a column, the largest first, "" for empty cells; and those of them that stand out."""

    column: str
    groups: tuple[Group, ...]
    stands_out: tuple[StandsOut, ...]


def may_see_groups(actor: Actor) -> bool:
    """Whether somebody of the owner's may see counts of groups: a small one tells of its rows as they do."""
    return bool(actor.roles & ROLES_THAT_OPEN_OWN_ROWS)


def offered_columns(columns: tuple[Column, ...], rows: int) -> list[str]:
    """The columns that make groups of a version's rows: those with few values, texts also where nobody counted them."""
    return [
        each.name
        for each in columns
        if not _is_of_one(each)
        and _has_few_values(each)
        and not _has_few_rows(each.distinct_values or 0, rows - each.empty_cells)
    ]


def report_by(version_id: str, column: str, *, actor: Actor, clock: Clock) -> ReportBy:
    """Counts a matched version of one's own organisation by a column, under a permit of its own.

    Raises NotFound for a version that is not one's own or was not matched, Invalid for a column that it has not, that
    tells what one row is about or that has too many values, and what `decide` raises.
    """
    _, _, found = own_version(version_id, actor)
    if not is_matched(version_id):
        raise unknown()
    wanted = next((each for each in found.columns if each.name == column), None)
    if wanted is None:
        raise _no_grouping("report.column", "There is no such column to report by.")
    if _is_of_one(wanted):
        raise _no_grouping(
            "report.column_of_one",
            "This column tells which person, property or case a row is about, or how well the row was matched: "
            "a report by it would be a list of rows.",
        )
    if _has_few_rows(wanted.distinct_values or 0, found.rows - wanted.empty_cells):
        raise _few_rows()
    ask = Ask(version_id, Use.QUERY, (column, "match_level"), None, None, None)
    permit = decide(ask, actor=actor, clock=clock)
    counted = LinkageReport()
    with open_rows(permit, clock=clock) as rows:
        for batch in rows.batches():
            levels = batch.select(["match_level"]).append_column("explanation", pa.repeat("", batch.num_rows))
            counted.add(levels, {column: batch.column(column).cast(pa.string()).fill_null("")})
    made = ReportBy(column, groups_in(counted), standing_out(counted))
    filled = [each.rows for each in made.groups if each.value]
    if _has_few_rows(len(filled), sum(filled)):  # where nobody counted before, or from a sample
        raise _few_rows()
    size = sum(len(each.value.encode()) for each in made.groups)
    complete(permit, file_format="json", rows=len(made.groups), size_bytes=size, clock=clock)
    return made


def _is_of_one(column: Column) -> bool:
    """Whether it tells rows apart by what it is: an identifier, a reference, a point on the map, a measure of ours."""
    meaning = meaning_named(column.semantic_type or "")
    if column.name in _OURS or (meaning and (meaning.name in _IDENTIFIERS or meaning.personal in _PERSONAL)):
        return True
    return column.name not in _OUR_GROUPS and (
        bool(column.refers_to) or bool(_REFERENCE.search(header_words(column.name)))
    )


def _has_few_values(column: Column) -> bool:
    is_measure = column.type in _MEASURES
    if column.distinct_values is None:
        return not is_measure
    return column.distinct_values <= (FEW_NUMBERS if is_measure else FEW_VALUES)


def _has_few_rows(values: int, filled: int) -> bool:
    return filled < LEAST_ROWS_PER_VALUE * values


def _few_rows() -> Invalid:
    return _no_grouping(
        "report.few_rows",
        f"This column has on average fewer than {LEAST_ROWS_PER_VALUE} rows for each value: "
        "a report by it would be a list of rows.",
    )


def _no_grouping(code: str, what: str) -> Invalid:
    return Invalid(
        code,
        what,
        where="by",
        next_step="Choose a column of the table that has few values, such as the source or the tenure.",
    )
