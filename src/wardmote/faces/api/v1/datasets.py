"""Datasets: finding them, what is in them, and saying what they are."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from http import HTTPStatus

from wardmote.faces.api.v1.endpoint import Answer, Endpoint, Made
from wardmote.faces.routes import PUBLIC, HubRequest, acting, token_scope
from wardmote.hub.catalogue import acts
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
from wardmote.hub.catalogue.quality import Quality, qualities
from wardmote.hub.organisations.actor import Scope
from wardmote.hub.organisations.queries import organisation_names
from wardmote.hub.policy.visible import find_dataset
from wardmote.hub.search.queries import search

MOST_DATASETS = 100


@dataclass(frozen=True)
class DatasetSearch:
    """What to look for: every word must be there. `after` is the place to go on from."""

    q: str = ""
    after: int = 0
    limit: int = MOST_DATASETS


@dataclass(frozen=True)
class VersionShown:
    """A version of a table; `number` is null while it is a draft. Figures of `quality` are shares, 0 to 1, or null."""

    id: str
    number: int | None
    state: VersionState
    rows: int
    bad_cells: int
    content_sha256: str
    columns: tuple[Column, ...]
    quality: Quality
    made_at: datetime
    published_at: datetime | None
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class TableShown:
    """A table, its versions newest first, and the id of the one that is current."""

    id: str
    name: str
    current_version_id: str | None
    versions: tuple[VersionShown, ...]


@dataclass(frozen=True)
class DatasetShown:
    """A dataset as far as one may know of it: to others than its owner, what is published."""

    id: str
    organisation_id: str
    organisation: str
    title: str
    summary: str
    licence: Licence
    access: Access
    visibility: Visibility
    frequency: Frequency
    contact: str
    topics: tuple[str, ...]
    made_at: datetime
    tables: tuple[TableShown, ...]


@dataclass(frozen=True)
class DatasetsFound:
    """Datasets, best first. `next_after` goes into `after` for those that follow; null at the end."""

    total: int
    next_after: int | None
    datasets: tuple[DatasetShown, ...]


@dataclass(frozen=True)
class DescriptionSent:
    """What its publisher says of a dataset."""

    title: str
    contact: str
    licence: Licence = Licence.CLOSED
    visibility: Visibility = Visibility.MEMBERS
    frequency: Frequency = Frequency.IRREGULAR
    summary: str = ""
    topics: tuple[str, ...] = ()

    def description(self) -> Description:
        """As the catalogue takes it: the fields are the same."""
        return Description(**asdict(self))


def find(request: HubRequest, *, query: DatasetSearch) -> DatasetsFound:
    """Datasets that hold every word."""
    found = search(query.q, actor=request.actor, now=request.clock())
    start = max(0, query.after)
    end = start + min(max(1, query.limit), MOST_DATASETS)
    return DatasetsFound(
        total=len(found),
        next_after=end if end < len(found) else None,
        datasets=tuple(
            _shown(each.dataset, each.organisation_name, now=request.clock()) for each in found[start:end]
        ),
    )


def show(request: HubRequest, dataset_id: str) -> DatasetShown:
    """One dataset."""
    found = find_dataset(dataset_id, actor=request.actor, now=request.clock())
    return _shown(
        found, organisation_names([found.organisation_id]).get(found.organisation_id, ""), now=request.clock()
    )


def make(request: HubRequest, *, body: DescriptionSent) -> Made:
    """A dataset without tables, to send files to."""
    dataset_id = acts.describe(
        body.description(), dataset_id=None, actor=acting(request), clock=request.clock
    )
    return Made(show(request, dataset_id), f"datasets/{dataset_id}")


def describe(request: HubRequest, dataset_id: str, *, body: DescriptionSent) -> DatasetShown:
    """Says anew what a dataset is: what is left out goes back to its default."""
    acts.describe(body.description(), dataset_id=dataset_id, actor=acting(request), clock=request.clock)
    return show(request, dataset_id)


def _shown(dataset: Dataset, organisation: str, *, now: datetime) -> DatasetShown:
    said = dataset.description
    return DatasetShown(
        id=dataset.id,
        organisation_id=dataset.organisation_id,
        organisation=organisation,
        title=said.title,
        summary=said.summary,
        licence=said.licence,
        access=dataset.access,
        visibility=said.visibility,
        frequency=said.frequency,
        contact=said.contact,
        topics=said.topics,
        made_at=dataset.made_at,
        tables=tuple(_table(each, said.frequency, now) for each in dataset.tables),
    )


def _table(table: Table, frequency: Frequency, now: datetime) -> TableShown:
    quality = qualities(table, frequency, now=now)
    return TableShown(
        id=table.id,
        name=table.name,
        current_version_id=table.current.id if table.current else None,
        versions=tuple(_version(each, quality[each.id]) for each in table.versions),
    )


def _version(version: Version, quality: Quality) -> VersionShown:
    return VersionShown(
        id=version.id,
        number=version.number,
        state=version.state,
        rows=version.rows,
        bad_cells=version.bad_cells,
        content_sha256=version.content_sha256,
        columns=version.columns,
        quality=quality,
        made_at=version.made_at,
        published_at=version.published_at,
        withdrawn_at=version.withdrawn_at,
    )


_SEND = token_scope(Scope.UPLOAD)
ENDPOINTS = [
    Endpoint(
        "GET",
        "datasets",
        find,
        "datasets",
        PUBLIC,
        "Find datasets by words; without a token, those that are public.",
        Answer(DatasetsFound),
        query=DatasetSearch,
    ),
    Endpoint(
        "POST",
        "datasets",
        make,
        "dataset_make",
        _SEND,
        "Describe a new dataset of one's organisation.",
        Answer(DatasetShown, HTTPStatus.CREATED, says="The dataset."),
        body=DescriptionSent,
    ),
    Endpoint(
        "GET",
        "datasets/<str:dataset_id>",
        show,
        "dataset",
        PUBLIC,
        "One dataset: tables, versions, columns, as far as one may know of them.",
        Answer(DatasetShown),
    ),
    Endpoint(
        "PUT",
        "datasets/<str:dataset_id>",
        describe,
        "dataset_describe",
        _SEND,
        "Describe a dataset of one's organisation anew.",
        Answer(DatasetShown),
        body=DescriptionSent,
    ),
]
