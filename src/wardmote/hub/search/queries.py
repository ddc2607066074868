"""Plain search over the catalogue: every word must stand somewhere in what is said of the dataset.

It reads what the asker may know of and nothing else, so a word of a hidden dataset finds nothing, counts nothing
and suggests nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wardmote.hub.catalogue.dataset import Dataset
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.organisations.queries import organisation_names
from wardmote.hub.policy.visible import visible_datasets

LONGEST_QUERY = 200
_WEIGHT_OF_TITLE = 10
_WEIGHT_OF_COLUMN = 3


@dataclass(frozen=True)
class Found:
    """A dataset that fits, and how well: higher is better."""

    dataset: Dataset
    organisation_name: str
    weight: int


def search(text: str, *, actor: Actor | None, now: datetime) -> list[Found]:
    """Datasets the asker may know of that hold every word of the text, best first; all of them for no text."""
    words = text[:LONGEST_QUERY].casefold().split()
    datasets = visible_datasets(actor=actor, now=now)
    names = organisation_names(each.organisation_id for each in datasets)
    found = [
        Found(each, owner, _weight(each, owner, words))
        for each in datasets
        if _fits(each, owner := names.get(each.organisation_id, ""), words)
    ]
    return sorted(found, key=lambda each: (-each.weight, each.dataset.description.title.casefold()))


def _fits(dataset: Dataset, owner: str, words: list[str]) -> bool:
    said = " ".join([*_said(dataset), *_columns(dataset), owner]).casefold()
    return all(word in said for word in words)


def _weight(dataset: Dataset, owner: str, words: list[str]) -> int:
    title, columns = dataset.description.title.casefold(), " ".join(_columns(dataset)).casefold()
    return sum(
        _WEIGHT_OF_TITLE * (word in title)
        + _WEIGHT_OF_COLUMN * (word in columns)
        + (word in owner.casefold())
        for word in words
    )


def _said(dataset: Dataset) -> list[str]:
    said = dataset.description
    return [said.title, said.summary, *said.topics, *(table.name for table in dataset.tables)]


def _columns(dataset: Dataset) -> list[str]:
    current = [table.current for table in dataset.tables]
    return [column.name for version in current if version is not None for column in version.columns]
