"""A version's columns as a Frictionless Table Schema: what a file must be to be like it."""

from __future__ import annotations

from typing import Any

from wardmote.engine.checking.drafted import schema_of_columns
from wardmote.engine.checking.schema import schema_to_json
from wardmote.hub.catalogue.dataset import Access, Dataset, Table, Version
from wardmote.hub.catalogue.queries import unknown, version
from wardmote.hub.catalogue.schema_queries import schema_by_id
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.policy.visible import find_dataset
from wardmote.kernel.clock import Clock


def visible_version(version_id: str, *, actor: Actor | None, clock: Clock) -> tuple[Dataset, Table, Version]:
    """A version of a dataset that the actor may know of: to others than its owner, a published one. Raises NotFound."""
    seen = find_dataset(version(version_id)[0].id, actor=actor, now=clock())
    for table in seen.tables:
        for found in table.versions:
            if found.id == version_id:
                return seen, table, found
    raise unknown()


def table_schema(dataset: Dataset, table: Table, found: Version, *, actor: Actor | None) -> dict[str, Any]:
    """The descriptor: of the schema that the version was held to, else of what was recognised in it.

    Then a column that was never empty is required, and a date may be in any usual spelling. Lists of values are those
    of cells: of a closed dataset they are its owner's to see.
    """
    said = {"name": table.name, "title": f"{dataset.description.title}: {table.name}"}
    number = {"version": found.number} if found.number else {}
    given = schema_by_id(found.schema_id) if found.schema_id else None
    if given is None:
        return {**said, **number, **schema_to_json(schema_of_columns(found.columns, rows=found.rows))}
    owns = actor is not None and actor.organisation_id == dataset.organisation_id
    seen = given.as_seen(lists_values=owns or dataset.access is Access.OPEN)
    return {**said, **seen, **number}
