"""The way of a file to its readers, shown on every page of it: where one is, and what is next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from django.urls import reverse

from wardmote.hub.catalogue.dataset import Dataset, Version, VersionState


class Place(IntEnum):
    """The steps in their order."""

    UPLOAD = 0
    REPORT = 1
    DESCRIPTION = 2
    PUBLISHING = 3


class State(StrEnum):
    """How a step stands."""

    DONE = "done"
    HERE = "here"
    AHEAD = "to do"


_TITLES = ("Upload the file", "Look at what was found", "Describe the dataset", "Publish")


@dataclass(frozen=True)
class Step:
    """One step; `href` is empty where nobody can go yet, or already is."""

    title: str
    state: State
    href: str


def steps(here: Place, *, dataset: Dataset | None, draft: Version | None) -> list[Step]:
    """The steps as seen from one of them. `draft` is the version that is on its way, once the file was read."""
    return [
        Step(_TITLES[place], _state(place, here, dataset), _href(place, here, dataset, draft))
        for place in Place
    ]


def draft_of(dataset: Dataset) -> Version | None:
    """The newest draft of a dataset, if there is one: what its owner is on the way to publish."""
    versions = (version for table in dataset.tables for version in table.versions)
    drafts = [each for each in versions if each.state is VersionState.DRAFT]
    return max(drafts, key=lambda each: each.made_at, default=None)


def is_described(dataset: Dataset) -> bool:
    """Whether enough is said of a dataset for it to be published: `catalogue.publication.publish` asks the same."""
    return bool(dataset.description.contact)


def _state(place: Place, here: Place, dataset: Dataset | None) -> State:
    if place is here:
        return State.HERE
    described = place is Place.DESCRIPTION and dataset is not None and is_described(dataset)
    return State.DONE if place < here or described else State.AHEAD


def _href(place: Place, here: Place, dataset: Dataset | None, draft: Version | None) -> str:
    if place is here or dataset is None or draft is None:
        return ""
    match place:
        case Place.UPLOAD:
            return reverse("upload_next", kwargs={"dataset_id": dataset.id})
        case Place.DESCRIPTION:
            return reverse("dataset_describe", kwargs={"dataset_id": dataset.id})
        case Place.REPORT:
            return reverse("version", kwargs={"version_id": draft.id})
        case Place.PUBLISHING:
            return ""
