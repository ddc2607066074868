"""Reads of the catalogue, as values. Whether somebody may know of them is `policy.visible`'s to say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from wardmote.hub.catalogue import models
from wardmote.hub.catalogue.dataset import (
    Access,
    Column,
    Dataset,
    Description,
    Frequency,
    Licence,
    Table,
    Version,
    VersionState,
    Visibility,
)
from wardmote.hub.prepared_query import PreparedQuery
from wardmote.kernel.problem import NotFound


def unknown() -> NotFound:
    """The one answer for what does not exist and for what is no business of the one who asks."""
    return NotFound(
        "not_found",
        "There is nothing here.",
        next_step="Check the address, or search for what you are looking for.",
    )


def dataset(dataset_id: str) -> Dataset:
    """One dataset with its tables and versions. Raises NotFound."""
    found = _datasets().filter(pk=dataset_id).first()
    if found is None:
        raise unknown()
    return _dataset(found)


def datasets(*, organisation_id: str | None = None, ids: Iterable[str] | None = None) -> list[Dataset]:
    """Datasets by title: all, an organisation's, or those named."""
    rows = _datasets().order_by("title", "id")
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    if ids is not None:
        rows = rows.filter(pk__in=set(ids))
    return [_dataset(each) for each in rows]


def dataset_of_table(table_id: str) -> Dataset:
    """The dataset that a table belongs to. Raises NotFound."""
    found = models.Table.objects.filter(pk=table_id).values_list("dataset_id", flat=True).first()
    whole = None if found is None else dataset(found)
    if whole is None or all(each.id != table_id for each in whole.tables):
        raise unknown()
    return whole


def dataset_ids_of_tables(table_ids: Iterable[str]) -> dict[str, str]:
    """The dataset that each of the tables belongs to, by the table's id; tables that are unknown are left out."""
    return dict(models.Table.objects.filter(pk__in=set(table_ids)).values_list("pk", "dataset_id"))


def version(version_id: str) -> tuple[Dataset, Table, Version]:
    """A version with the table and dataset it belongs to. Raises NotFound."""
    found = models.Version.objects.select_related("table").filter(pk=version_id).first()
    if found is None:
        raise unknown()
    whole = dataset(found.table.dataset_id)
    shown = next((each for each in whole.tables if each.id == found.table_id), None)
    table = shown or _table(found.table)
    return whole, table, next(each for each in table.versions if each.id == version_id)


def made_of(version_ids: Iterable[str]) -> dict[str, str]:
    """What each of the versions was derived from, by its id; those that were sent are left out."""
    rows = models.Version.objects.filter(pk__in=set(version_ids)).exclude(derived_from="")
    return dict(rows.values_list("id", "derived_from"))


def made_into(version_ids: Iterable[str]) -> dict[str, list[str]]:
    """The versions that were derived from each, the newest first; those of which none was are left out."""
    rows = models.Version.objects.filter(derived_from__in=set(version_ids)).order_by("-made_at", "id")
    found: dict[str, list[str]] = {}
    for source, made in rows.values_list("derived_from", "id"):
        found.setdefault(source, []).append(made)
    return found


def derived_versions(version_id: str) -> list[str]:
    """The versions that the hub made of a version, and of those in turn: the nearest first."""
    found: list[str] = []
    nearest = [version_id]
    while nearest:
        rows = models.Version.objects.filter(derived_from__in=nearest).order_by("made_at", "id")
        nearest = list(rows.values_list("id", flat=True))
        found += nearest
    return found


@dataclass(frozen=True)
class Located:
    """One version, with what decides who may read it of the table and dataset around it. `columns`: names to types."""

    version_id: str
    table_id: str
    dataset_id: str
    owner_id: str
    number: int | None
    state: VersionState
    access: Access
    visibility: Visibility
    contact: str
    columns: dict[str, str]


_OF_DATASET = ("id", "organisation_id", "licence", "visibility", "contact")
_LOCATED = PreparedQuery(
    lambda version_id: models.Version.objects.filter(pk=version_id).values_list(
        "table_id", "number", "state", "columns", *(f"table__dataset__{each}" for each in _OF_DATASET)
    )
)


def located(version_id: str) -> Located | None:
    """A version without its siblings, in one light query: it is asked at every chunk. None where there is none."""
    found = _LOCATED.rows(version_id=version_id)
    if not found:
        return None
    table_id, number, state, columns, dataset_id, owner_id, licence, visibility, contact = found[0]
    return Located(
        version_id=version_id,
        table_id=table_id,
        dataset_id=dataset_id,
        owner_id=owner_id,
        number=number,
        state=VersionState(state),
        access=Licence(licence).access,
        visibility=Visibility(visibility),
        contact=contact,
        columns={each["name"]: each["type"] for each in columns},
    )


def _datasets() -> QuerySet[models.Dataset]:
    newest_first = models.Version.objects.order_by("-made_at", "-number")
    tables = models.Table.objects.order_by("name").prefetch_related(
        Prefetch("versions", queryset=newest_first)
    )
    return models.Dataset.objects.prefetch_related(Prefetch("tables", queryset=tables))


def _dataset(found: models.Dataset) -> Dataset:
    return Dataset(
        id=found.id,
        organisation_id=found.organisation_id,
        description=Description(
            title=found.title,
            summary=found.summary,
            licence=Licence(found.licence),
            visibility=Visibility(found.visibility),
            frequency=Frequency(found.frequency),
            contact=found.contact,
            topics=tuple(found.topics),
        ),
        made_at=found.made_at,
        tables=_standing([_table(each) for each in found.tables.all()]),
    )


def _standing(tables: list[Table]) -> tuple[Table, ...]:
    """Without those that nothing stands in: a sheet that was left out in the end. A dataset's last one stays."""
    return tuple(each for each in tables if not each.is_left) or tuple(tables)


def _table(found: models.Table) -> Table:
    return Table(
        id=found.id,
        dataset_id=found.dataset_id,
        name=found.name,
        versions=tuple(_version(each) for each in found.versions.all()),
    )


def _version(found: models.Version) -> Version:
    return Version(
        id=found.id,
        table_id=found.table_id,
        number=found.number,
        state=VersionState(found.state),
        rows=found.rows,
        bad_cells=found.bad_cells,
        content_sha256=found.content_sha256,
        columns=tuple(Column(**each) for each in found.columns),
        made_at=found.made_at,
        published_at=found.published_at,
        withdrawn_at=found.withdrawn_at,
        accepted_difference=found.accepted_difference,
        schema_id=found.schema_id,
        ask=found.ask,
        derived_from=found.derived_from,
    )
