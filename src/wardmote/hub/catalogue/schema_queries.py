"""Reads of the schemas that tables have. Whether somebody may see them is the caller's to say."""

from __future__ import annotations

from wardmote.hub.catalogue import models
from wardmote.hub.catalogue.dataset import VersionState
from wardmote.hub.catalogue.given_schema import GivenSchema


def schema_now(table_id: str) -> GivenSchema | None:
    """The schema that a table has, or None."""
    found = models.GivenSchema.objects.filter(table_id=table_id, withdrawn_at=None).first()
    return None if found is None else _as_value(found)


def schema_by_id(schema_id: str) -> GivenSchema | None:
    """A schema that some table has or had, or None."""
    found = models.GivenSchema.objects.filter(pk=schema_id).first()
    return None if found is None else _as_value(found)


def schema_for_file(dataset_id: str | None, table_name: str, *, alone: bool) -> GivenSchema | None:
    """The schema of the table of a dataset that a file's table is the next version of, or None.

    `alone`: the file holds no other table, and is then of the dataset's only one whatever it is called.
    """
    if dataset_id is None:
        return None
    table = next_version_of(dataset_id, table_name, alone=alone)
    return None if table is None else schema_now(table.id)


def next_version_of(dataset_id: str, table_name: str, *, alone: bool) -> models.Table | None:
    """The table of that name; or the only one, for a file with one table: its name is often that of the month.

    Tables of which nothing is left but drafts that were thrown away do not count beside others.
    """
    left = models.Version.objects.filter(state=VersionState.DESTROYED.value, number=None)
    known = models.Table.objects.filter(dataset_id=dataset_id)
    standing = known.filter(versions__in=models.Version.objects.exclude(pk__in=left)).distinct()
    tables = list(standing[:2]) or list(known[:2])
    if alone and len(tables) == 1:
        return tables[0]
    return known.filter(name=table_name).first()


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
