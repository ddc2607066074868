"""Datasets for tests of the hub, made through the hub's own acts."""

from __future__ import annotations

from dataclasses import replace

from tests.hub.people import TestClock
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.catalogue.dataset import Column, Description, Frequency, Licence, Visibility
from wardmote.hub.catalogue.queries import version
from wardmote.hub.holdings import publishing
from wardmote.hub.organisations.actor import Actor
from wardmote.kernel.ids import new_id

CLOSED = Description(
    title="Assisted bins",
    summary="Households whose bins are fetched from the door.",
    licence=Licence.CLOSED,
    visibility=Visibility.MEMBERS,
    frequency=Frequency.MONTHLY,
    contact="bins@northmarsh.example.org",
    topics=(),
)
OPEN = replace(CLOSED, title="Trees", licence=Licence.OGL_3, visibility=Visibility.PUBLIC)

COLUMNS = {"uprn": "integer", "ward": "string", "bins": "integer", "since": "date", "name": "string"}


def column(name: str, kind: str) -> Column:
    return Column(
        name=name,
        type=kind,
        semantic_type=None,
        personal=name == "name",
        special_category=False,
        share_valid=1.0,
        bad_cells=0,
        empty_cells=0,
        evidence="",
    )


def draft(
    dataset_id: str | None,
    *,
    publisher: Actor,
    clock: TestClock,
    columns: dict[str, str] = COLUMNS,
    table: str = "bins",
) -> tuple[str, str]:
    """A draft version; returns the dataset's id and the version's."""
    version_id = new_id("version")
    new = catalogue.Draft(
        id=version_id,
        table_name=table,
        rows=3,
        bad_cells=0,
        content_sha256="ab" * 32,
        columns=tuple(column(*each) for each in columns.items()),
    )
    found = catalogue.add_drafts(
        [new],
        dataset_id=dataset_id,
        title="Assisted bins",
        organisation_id=publisher.organisation_id,
        actor_id=publisher.account_id,
        clock=clock,
    )
    return found, version_id


def publish_all_the_same(version_id: str, *, publisher: Actor, clock: TestClock) -> None:
    """Publishes a draft; where it breaks readers, that is accepted first."""
    found = publishing.difference_of(*version(version_id), now=clock())
    if found is not None and found.broken:
        publishing.accept_difference(
            version_id, sha256=found.sha256, columns=found.breaking_columns, actor=publisher, clock=clock
        )
    publishing.publish(version_id, reason_for_personal=None, actor=publisher, clock=clock)


def published(
    description: Description, *, publisher: Actor, clock: TestClock, columns: dict[str, str] = COLUMNS
) -> tuple[str, str]:
    """A described dataset with one published version; returns their ids."""
    dataset_id = catalogue.describe(description, dataset_id=None, actor=publisher, clock=clock)
    _, version_id = draft(dataset_id, publisher=publisher, clock=clock, columns=columns)
    publishing.publish(version_id, reason_for_personal=None, actor=publisher, clock=clock)
    return dataset_id, version_id
