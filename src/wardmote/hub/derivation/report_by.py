"""The report of a matched version by one of its columns, for who may open its rows.

Groups of a column of the owner's are values of cells, however few rows have one: they are counted under a permit each
time, and kept nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from wardmote.engine.linkage.tables.report import LinkageReport
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
_OURS = frozenset({"match_level", "explanation"})


@dataclass(frozen=True)
class ReportBy:
    """The groups of a column, the largest first, "" for empty cells; and those of them that stand out."""

    column: str
    groups: tuple[Group, ...]
    stands_out: tuple[StandsOut, ...]


def may_see_groups(actor: Actor) -> bool:
    """Whether somebody of the owner's may see counts of groups: a small one tells of its rows as they do."""
    return bool(actor.roles & ROLES_THAT_OPEN_OWN_ROWS)


def offered_columns(columns: tuple[Column, ...]) -> list[str]:
    """The columns that make groups: those with few values, or where nobody counted them."""
    return [
        each.name
        for each in columns
        if each.name not in _OURS and (each.distinct_values is None or each.distinct_values <= FEW_VALUES)
    ]


def report_by(version_id: str, column: str, *, actor: Actor, clock: Clock) -> ReportBy:
    """Counts a matched version of one's own organisation by a column, under a permit of its own.

    Raises NotFound for a version that is not one's own or was not matched, Invalid for a column that it has not or
    that has too many values, and what `decide` raises.
    """
    _, _, found = own_version(version_id, actor)
    if not is_matched(version_id):
        raise unknown()
    if column in _OURS or column not in found.column_types():
        raise Invalid(
            "report.column",
            "There is no such column to report by.",
            where="by",
            next_step="Choose a column of the table that has few values, such as the source or the tenure.",
        )
    ask = Ask(version_id, Use.QUERY, (column, "match_level"), None, None, None)
    permit = decide(ask, actor=actor, clock=clock)
    counted = LinkageReport()
    with open_rows(permit, clock=clock) as rows:
        for batch in rows.batches():
            levels = batch.select(["match_level"]).append_column("explanation", pa.repeat("", batch.num_rows))
            counted.add(levels, {column: batch.column(column).cast(pa.string()).fill_null("")})
    made = ReportBy(column, groups_in(counted), standing_out(counted))
    size = sum(len(each.value.encode()) for each in made.groups)
    complete(permit, file_format="json", rows=len(made.groups), size_bytes=size, clock=clock)
    return made
