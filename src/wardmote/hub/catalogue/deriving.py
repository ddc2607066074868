"""The dataset that holds what the hub derives from a table: the same owner's, closed, no more widely known."""

from __future__ import annotations

from wardmote.hub.catalogue import models
from wardmote.hub.catalogue.acts import Draft, add_drafts
from wardmote.hub.catalogue.dataset import Dataset, Licence, VersionState, Visibility
from wardmote.hub.catalogue.reach import narrower
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Conflict

_LONGEST_TITLE = 200


def add_derived_draft(
    draft: Draft,
    *,
    dataset_id: str | None,
    source: Dataset,
    title: str,
    summary: str,
    actor_id: str,
    clock: Clock,
) -> str:
    """Puts a derived version into its dataset as a draft; makes that if it is not there. Returns the dataset's id.

    To be called in a transaction. Raises NotFound where the dataset is not the source's owner's, and
    Conflict where the source is no longer published; it stays as it is until the commit.
    """
    held = models.Version.objects.select_for_update().filter(pk=draft.derived_from).first()
    if held is None or held.state != VersionState.PUBLISHED:
        raise Conflict(
            "derivation.source_withdrawn",
            "The version that this was made of is no longer published.",
            next_step="Publish a new version of it: the hub makes another of that.",
        )
    found = add_drafts(
        [draft],
        dataset_id=dataset_id,
        title=title,
        organisation_id=source.organisation_id,
        actor_id=actor_id,
        clock=clock,
    )
    row = models.Dataset.objects.get(pk=found)
    if dataset_id is None:
        row.title = title[:_LONGEST_TITLE]
        row.summary = summary
        row.contact = source.description.contact
        row.licence = Licence.CLOSED.value
        row.frequency = source.description.frequency.value
        row.topics = list(source.description.topics)
    row.visibility = narrower(Visibility(row.visibility), source.description.visibility).value
    row.save()
    return found
