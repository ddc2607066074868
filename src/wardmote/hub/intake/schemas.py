"""What was recognised in a version, kept as the schema of its table; and a draft held to the schema there is now."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow.compute as pc

from wardmote.engine.checking.drafted import schema_of_columns
from wardmote.engine.checking.schema import TableSchema
from wardmote.engine.reading.columns.keys import is_named_as_key
from wardmote.hub.catalogue.dataset import Column, Version
from wardmote.hub.catalogue.drift import FEW_VALUES
from wardmote.hub.catalogue.own import own_version
from wardmote.hub.catalogue.schema_acts import give_schema
from wardmote.hub.holdings.rows import open_rows
from wardmote.hub.intake.acts import read_again
from wardmote.hub.intake.mending_acts import upload_to_mend
from wardmote.hub.organisations.actor import Actor, Role, Scope, require_role, require_scope
from wardmote.hub.policy.decide import decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Use
from wardmote.kernel.clock import Clock

LEAST_ROWS = 20
"""Of a version with fewer rows nothing is told of which values there are, or that none comes twice."""

MOST_ROWS = 5_000_000
"""Of a version with more rows the values of categories are not listed: somebody waits for the answer."""


def keep_recognised(version_id: str, *, actor: Actor, clock: Clock) -> str:
    """Keeps as the table's schema what was recognised in a version of it. Returns the table's id.

    Types, meanings, which columns were always filled, which columns with the name of a key had no value twice, and the
    values of columns of categories that are about nobody. Raises NotFound, Refused: opening rows to list those values
    is decided as any opening of one's own rows.
    """
    _, table, found = own_version(version_id, actor)
    require_scope(actor, Scope.UPLOAD)
    require_role(actor, Role.PUBLISHER, organisation_id=actor.organisation_id)
    schema = _recognised(found, actor=actor, clock=clock)
    give_schema(table.id, schema, kept_from=version_id, actor=actor, clock=clock)
    return table.id


def check_again(version_id: str, *, actor: Actor, clock: Clock) -> str:
    """Has a draft's file read again as it was read, and so checked against the schema its table has now.

    Returns the upload's id. Raises NotFound, and what `read_again` raises.
    """
    held = upload_to_mend(version_id, actor=actor, clock=clock)
    read_again(held.id, held.reading, actor=actor, clock=clock)
    return held.id


def _recognised(found: Version, *, actor: Actor, clock: Clock) -> TableSchema:
    listed = [each.name for each in found.columns if _holds_categories(each)]
    enough = LEAST_ROWS <= found.rows <= MOST_ROWS
    return schema_of_columns(
        found.columns,
        rows=found.rows,
        unique=[each.name for each in found.columns if _is_unique(each, found.rows)],
        categories=_values(found.id, listed, actor=actor, clock=clock) if listed and enough else {},
    )


def _holds_categories(column: Column) -> bool:
    """Whether its values may stand in a schema: few of them, and about nobody."""
    few = column.distinct_values is not None and 0 < column.distinct_values <= FEW_VALUES
    about_people = column.personal or column.special_category
    return column.semantic_type == "category" and column.type == "string" and few and not about_people


def _is_unique(column: Column, rows: int) -> bool:
    """Whether no value came twice, and its name says that this is no chance."""
    once = column.distinct_values == rows and not column.is_estimated and rows >= LEAST_ROWS
    return once and column.type in {"string", "integer"} and is_named_as_key(column.name)


def _values(version_id: str, names: list[str], *, actor: Actor, clock: Clock) -> dict[str, list[str]]:
    """The values of each column, sorted; nothing for one that turns out to have too many."""
    ask = Ask(version_id, Use.PREVIEW, tuple(names), agreement_id=None, purpose=None, case_reference=None)
    permit = decide(ask, actor=actor, clock=clock)
    seen: dict[str, set[str]] = {name: set() for name in names}
    with open_rows(permit, clock=clock) as opened:
        for batch in opened.batches():
            for name in names:
                seen[name] |= _texts(pc.unique(batch.column(name)).to_pylist())
    return {name: sorted(values) for name, values in seen.items() if len(values) <= FEW_VALUES}


def _texts(values: Iterable[str | None]) -> set[str]:
    return {each for each in values if each is not None}
