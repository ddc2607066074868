"""What a page needs to say an agreement in words: names of parties, titles of tables and of closed lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from wardmote.hub.agreements.agreement import Agreement
from wardmote.hub.agreements.code_list import CodeLists, code_lists
from wardmote.hub.agreements.content import Content
from wardmote.hub.agreements.surroundings import named_tables
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.organisations.queries import organisation_names
from wardmote.hub.policy.visible import find_dataset
from wardmote.kernel.problem import NotFound


@dataclass(frozen=True)
class TableTold:
    """A table as its reader may know it. `dataset_id` is None, and the label an id, where they may not."""

    id: str
    label: str
    owner_id: str | None
    dataset_id: str | None


@dataclass(frozen=True)
class Told:
    """Words for the ids and codes of agreements."""

    names: Mapping[str, str]
    tables: Mapping[str, TableTold]
    lists: CodeLists


def told(*contents: Content, actor: Actor, now: datetime, others: tuple[str, ...] = ()) -> Told:
    """The words for these contents, and the names of `others`, for this reader."""
    parties = {each for content in contents for each in content.party_ids}
    named = {each for content in contents for each in named_tables(content)}
    return Told(
        names=organisation_names({*parties, *others}),
        tables={each: table_told(each, actor=actor, now=now) for each in named},
        lists=code_lists(),
    )


def told_of(agreement: Agreement, *, actor: Actor, now: datetime) -> Told:
    """The words for everything an agreement holds."""
    running = (agreement.running.content,) if agreement.running else ()
    return told(agreement.newest.content, *running, actor=actor, now=now, others=agreement.party_ids)


def table_told(table_id: str, *, actor: Actor, now: datetime) -> TableTold:
    """One table: its dataset's title, and its own name where the dataset has several."""
    try:
        dataset_id = catalogue.dataset_of_table(table_id).id
        dataset = find_dataset(dataset_id, actor=actor, now=now)
    except NotFound:
        return TableTold(table_id, table_id, None, None)
    title = dataset.description.title
    table = next((each for each in dataset.tables if each.id == table_id), None)
    label = f"{title}: {table.name}" if table and len(dataset.tables) > 1 else title
    return TableTold(table_id, label, dataset.organisation_id, dataset.id)
