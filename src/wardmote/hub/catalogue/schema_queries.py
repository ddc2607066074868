"""Reads of the schemas that tables have. Whether somebody may see them is the caller's to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wardmote.hub.catalogue import models
from wardmote.hub.catalogue.given_schema import GivenSchema
from wardmote.hub.catalogue.placing import next_versions


def schema_now(table_id: str) -> GivenSchema | None:
    """The schema that a table has, or None."""
    found = models.GivenSchema.objects.filter(table_id=table_id, withdrawn_at=None).first()
    return None if found is None else _as_value(found)


def schema_by_id(schema_id: str) -> GivenSchema | None:
    """A schema that some table has or had, or None."""
    found = models.GivenSchema.objects.filter(pk=schema_id).first()
    return None if found is None else _as_value(found)


def schemas_for_file(dataset_id: str | None, tables: Mapping[str, Sequence[str]]) -> dict[str, GivenSchema]:
    """The schemas of the tables that those of a file are the next versions of, by the names they have in the file.

    `tables` are names and columns.
    """
    if dataset_id is None:
        return {}
    found = {name: schema_now(table_id) for name, table_id in next_versions(dataset_id, tables).items()}
    return {name: schema for name, schema in found.items() if schema is not None}


def _as_value(found: models.GivenSchema) -> GivenSchema:
    return GivenSchema(
        id=found.id,
        table_id=found.table_id,
        descriptor=found.descriptor,
        sha256=found.sha256,
        kept_from=found.kept_from,
        given_at=found.given_at,
        withdrawn_at=found.withdrawn_at,
    )
