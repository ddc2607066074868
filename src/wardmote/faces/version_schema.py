"""A version's columns as a Frictionless Table Schema: what a file must be to be like it."""

from __future__ import annotations

from typing import Any

from wardmote.engine.checking.schema import SchemaField, TableSchema, schema_to_json
from wardmote.hub.catalogue.dataset import Column, Dataset, Table, Version
from wardmote.hub.catalogue.queries import unknown, version
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.policy.visible import find_dataset
from wardmote.kernel.clock import Clock

_OF_TIME = frozenset({"date", "datetime", "time"})


def visible_version(version_id: str, *, actor: Actor | None, clock: Clock) -> tuple[Dataset, Table, Version]:
    """A version of a dataset that the actor may know of: to others than its owner, a published one. Raises NotFound."""
    seen = find_dataset(version(version_id)[0].id, actor=actor, now=clock())
    for table in seen.tables:
        for found in table.versions:
            if found.id == version_id:
                return seen, table, found
    raise unknown()


def table_schema(dataset: Dataset, table: Table, found: Version) -> dict[str, Any]:
    """The descriptor. A column that was never empty is required; a date may be in any usual spelling."""
    fields = tuple(_field(each, rows=found.rows) for each in found.columns)
    said = {
        "name": table.name,
        "title": f"{dataset.description.title}: {table.name}",
        "version": found.number,
    }
    extra = {key: value for key, value in said.items() if value}
    return schema_to_json(TableSchema(fields, extra=extra))


def _field(column: Column, *, rows: int) -> SchemaField:
    return SchemaField(
        name=column.name,
        type=column.type,
        format="any" if column.type in _OF_TIME else "default",
        constraints={"required": True} if rows and not column.empty_cells else {},
        semantic_type=column.semantic_type,
    )
