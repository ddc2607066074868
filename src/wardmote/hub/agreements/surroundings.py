"""Gathers what a wording is held against: its parties as members, its tables as the catalogue has them now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from wardmote.hub.agreements.content import Content
from wardmote.hub.agreements.fault import ColumnFacts, Surroundings, TableFacts
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.catalogue.dataset import Dataset
from wardmote.hub.organisations import queries as organisations
from wardmote.kernel.problem import Invalid, NotFound


def surroundings(content: Content, *, now: datetime) -> Surroundings:
    """Members in good standing among the parties, and the published tables among those named."""
    members = [each for each in organisations.members(now=now) if each.id in content.party_ids]
    tables = {table_id: _table(table_id) for table_id in named_tables(content)}
    return Surroundings(
        kinds={each.id: each.kind for each in members if each.standing.may_act},
        tables={table_id: facts for table_id, facts in tables.items() if facts is not None},
    )


def named_tables(content: Content) -> frozenset[str]:
    """The ids of all tables that a content speaks of."""
    return frozenset([each.table_id for each in content.items] + [each.table_id for each in content.rows])


def require_nameable(content: Content, *, organisation_id: str, known_tables: Collection[str]) -> None:
    """Raises Invalid for a table that the organisation may not know of, exactly as for one that does not exist.

    It may know its own tables, those of published datasets that members may see, and those the agreement names.
    """
    named = (
        *((f"items.{number}.table_id", each.table_id) for number, each in enumerate(content.items)),
        *((f"rows.{number}.table_id", each.table_id) for number, each in enumerate(content.rows)),
    )
    fresh = {table_id for _, table_id in named} - set(known_tables)
    hidden = {table_id for table_id in fresh if not _may_name(table_id, organisation_id)}
    for place, table_id in named:
        if table_id in hidden:
            raise Invalid(
                "agreement.table",
                "There is no such table.",
                where=place,
                next_step="Choose a table from the catalogue.",
            )


def _may_name(table_id: str, organisation_id: str) -> bool:
    dataset = _dataset(table_id)
    return dataset is not None and (dataset.is_known_to_members or dataset.organisation_id == organisation_id)


def _dataset(table_id: str) -> Dataset | None:
    try:
        return catalogue.dataset_of_table(table_id)
    except NotFound:
        return None


def _table(table_id: str) -> TableFacts | None:
    dataset = _dataset(table_id)
    if dataset is None:
        return None
    current = next(table.current for table in dataset.tables if table.id == table_id)
    if current is None:
        return None
    return TableFacts(
        owner_id=dataset.organisation_id,
        columns={
            each.name: ColumnFacts(each.type, each.personal, each.special_category)
            for each in current.columns
        },
    )
