"""What belongs to the organisation of the one who asks: to everybody else it is as if it were not there."""

from __future__ import annotations

from wardmote.hub.catalogue.dataset import Dataset, Table, Version
from wardmote.hub.catalogue.queries import dataset, dataset_of_table, unknown, version
from wardmote.hub.organisations.actor import Actor


def own_dataset(dataset_id: str, actor: Actor) -> Dataset:
    """A dataset of the actor's organisation. Raises NotFound."""
    return _own(dataset(dataset_id), actor)


def own_table(table_id: str, actor: Actor) -> tuple[Dataset, Table]:
    """A table of the actor's organisation, and the dataset it is in. Raises NotFound."""
    found = _own(dataset_of_table(table_id), actor)
    return found, next(each for each in found.tables if each.id == table_id)


def own_version(version_id: str, actor: Actor) -> tuple[Dataset, Table, Version]:
    """A version of the actor's organisation, with its dataset and table. Raises NotFound."""
    found = version(version_id)
    _own(found[0], actor)
    return found


def _own(found: Dataset, actor: Actor) -> Dataset:
    if found.organisation_id != actor.organisation_id:
        raise unknown()
    return found
