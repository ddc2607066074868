"""Who may know of a dataset. Knowing is not reading: rows are `decide`'s."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from wardmote.hub.agreements import queries as agreements
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.catalogue.dataset import Dataset, Table, Version, VersionState, Visibility
from wardmote.hub.organisations import queries as organisations
from wardmote.hub.organisations.actor import Actor, Scope

SCOPES_THAT_LOOK = frozenset({Scope.CATALOGUE, Scope.DATA})


@dataclass(frozen=True)
class Onlooker:
    """What a look at the catalogue turns on: whose person it is, in what standing, and which tables they share."""

    organisation_id: str
    is_member: bool
    shared_tables: frozenset[str]


def find_dataset(dataset_id: str, *, actor: Actor | None, now: datetime) -> Dataset:
    """One dataset as the actor may see it: to others than its owner, what is published of it.

    Raises NotFound, the same for what does not exist and for what the actor may not know of.
    """
    found, onlooker = catalogue.dataset(dataset_id), _onlooker(actor, now)
    if not _may_see(found, onlooker):
        raise catalogue.unknown()
    return _as_seen(found, onlooker)


def find_datasets(dataset_ids: Iterable[str], *, actor: Actor | None, now: datetime) -> list[Dataset]:
    """Those of the datasets that the actor may know of, by title, each as `find_dataset` shows it."""
    onlooker = _onlooker(actor, now)
    return [
        _as_seen(each, onlooker) for each in catalogue.datasets(ids=dataset_ids) if _may_see(each, onlooker)
    ]


def visible_datasets(*, actor: Actor | None, now: datetime) -> list[Dataset]:
    """Every dataset that the actor may know of, by title, each as `find_dataset` shows it."""
    onlooker = _onlooker(actor, now)
    return [_as_seen(each, onlooker) for each in catalogue.datasets() if _may_see(each, onlooker)]


def _onlooker(actor: Actor | None, now: datetime) -> Onlooker | None:
    """The actor as things stand now, or None for the public: also where the account was closed."""
    if actor is None:
        return None
    current = organisations.roles_now(actor.account_id, token_id=actor.token_id, now=now)
    if current is None or current[0] != actor.organisation_id:
        return None
    own = organisations.standings([actor.organisation_id], now=now)[actor.organisation_id]
    is_member = own.may_act and bool(actor.scopes & SCOPES_THAT_LOOK)
    shared = agreements.tables_shared_with(actor.organisation_id) if is_member else frozenset[str]()
    return Onlooker(actor.organisation_id, is_member, shared)


def _may_see(dataset: Dataset, onlooker: Onlooker | None) -> bool:
    if _owns(dataset, onlooker):
        return True
    if not dataset.has_published:
        return False
    if dataset.description.visibility is Visibility.PUBLIC:
        return True
    if onlooker is None or not onlooker.is_member:
        return False
    return dataset.is_known_to_members or any(each.id in onlooker.shared_tables for each in dataset.tables)


def _owns(dataset: Dataset, onlooker: Onlooker | None) -> bool:
    return onlooker is not None and onlooker.organisation_id == dataset.organisation_id


def _as_seen(dataset: Dataset, onlooker: Onlooker | None) -> Dataset:
    if _owns(dataset, onlooker):
        return dataset
    published = [_published(each) for each in dataset.tables]
    return replace(dataset, tables=tuple(each for each in published if each.versions))


def _published(table: Table) -> Table:
    shown = (each for each in table.versions if each.state is VersionState.PUBLISHED)
    return replace(table, versions=tuple(map(_without_other_tables, shown)))


def _without_other_tables(version: Version) -> Version:
    """What a column refers to, or the version was made of, may be a table that is hidden from them."""
    columns = tuple(replace(each, refers_to=None) for each in version.columns)
    return replace(version, columns=columns, derived_from="")
