"""Which table of a dataset a draft is the next version of: its sheet may have another name by now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from wardmote.hub.catalogue import models
from wardmote.hub.catalogue.dataset import Table, VersionState
from wardmote.hub.catalogue.queries import dataset

_ENOUGH_COLUMNS = 0.5
"""The share of the columns of either that the other has too."""


def next_versions(dataset_id: str, drafts: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The tables of a dataset that the drafts of one file are the next versions of: ids by the drafts' names.

    `drafts` are names and columns; one that is not in the answer begins a table. Raises NotFound.
    """
    found = {name: table.id for name, table in placed(drafts, dataset(dataset_id).tables).items()}
    for name in drafts.keys() - found.keys():
        table = _by_name(dataset_id, name, alone=len(drafts) == 1)
        if table is not None:
            found[name] = table.id
    return found


def _by_name(dataset_id: str, name: str, *, alone: bool) -> models.Table | None:
    """The table of that name; or the only one, for a file with one table: its name is often that of the month.

    Tables of which nothing is left but drafts that were thrown away do not count beside others.
    """
    left = models.Version.objects.filter(state=VersionState.DESTROYED.value, number=None)
    known = models.Table.objects.filter(dataset_id=dataset_id)
    standing = known.filter(versions__in=models.Version.objects.exclude(pk__in=left)).distinct()
    tables = list(standing[:2]) or list(known[:2])
    if alone and len(tables) == 1:
        return tables[0]
    return known.filter(name=name).first()


def placed(drafts: Mapping[str, Sequence[str]], tables: Sequence[Table]) -> dict[str, Table]:
    """By their names, the drafts of a file that are under a new name the next version of a published table.

    `drafts` are names and columns. A sheet is often called after its month: one that no table of the dataset is called
    is of the published table whose columns it has, where it is the only table like that, the only draft like that,
    and no other draft has that table's name.
    """
    names = {each.name for each in tables}
    found: dict[str, Table] = {}
    for name in drafts.keys() - names:
        alike = [each for each in tables if _resembles(drafts[name], each)]
        if len(alike) == 1 and [each for each in drafts if _resembles(drafts[each], alike[0])] == [name]:
            found[name] = alike[0]
    return {name: each for name, each in found.items() if each.name not in drafts}


def _resembles(columns: Iterable[str], table: Table) -> bool:
    published = next((each for each in table.versions if each.number is not None), None)
    if published is None:
        return False
    before, now = {_word(each.name) for each in published.columns}, {_word(each) for each in columns}
    return len(before & now) >= _ENOUGH_COLUMNS * len(before | now)


def _word(name: str) -> str:
    return " ".join(name.casefold().split())
