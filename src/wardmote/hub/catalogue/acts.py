"""What is done to the catalogue. Each act is one transaction and one ledger entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction

from wardmote.hub.catalogue import ledger_acts, models
from wardmote.hub.catalogue.dataset import (
    Column,
    Description,
    Frequency,
    Licence,
    VersionState,
    Visibility,
)
from wardmote.hub.catalogue.placing import next_versions
from wardmote.hub.catalogue.queries import derived_versions, unknown
from wardmote.hub.catalogue.reach import narrow_derived, require_no_wider
from wardmote.hub.ledger.acts import record
from wardmote.hub.ledger.kinds import ActKind
from wardmote.hub.organisations.actor import Actor, Role, Scope, require_role, require_scope
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Conflict, Invalid


@transaction.atomic
def describe(description: Description, *, dataset_id: str | None, actor: Actor, clock: Clock) -> str:
    """Makes a dataset of the actor's organisation, or changes what it says of one. Returns its id.

    Opening what was closed is not a matter of description: a dataset that has published versions keeps its access.
    One that was derived from another is known no wider than that: it follows when the other is narrowed.
    """
    require_scope(actor, Scope.UPLOAD)
    require_role(actor, Role.PUBLISHER, organisation_id=actor.organisation_id)
    _require_words(description)
    if dataset_id is None:
        row = models.Dataset(organisation_id=actor.organisation_id, made_at=clock())
    else:
        row = _own_dataset(dataset_id, actor.organisation_id)
        _require_same_access(row, description)
        require_no_wider(row, description.visibility)
    for field in ("title", "summary", "contact"):
        setattr(row, field, getattr(description, field).strip())
    row.licence, row.visibility = description.licence.value, description.visibility.value
    row.frequency, row.topics = description.frequency.value, list(description.topics)
    row.save()
    narrow_derived(row)
    record_act(
        ledger_acts.DESCRIBED,
        row.id,
        actor=actor,
        clock=clock,
        details={"licence": row.licence.lower(), "visibility": row.visibility},
    )
    return row.id


@dataclass(frozen=True)
class Draft:
    """A version whose rows are stored and nobody but its owner may see: what the catalogue needs to know of it."""

    id: str
    table_name: str
    rows: int
    bad_cells: int
    content_sha256: str
    columns: tuple[Column, ...]
    schema_id: str | None = None
    ask: str = ""
    derived_from: str = ""


@transaction.atomic
def add_drafts(
    drafts: Sequence[Draft],
    *,
    dataset_id: str | None,
    title: str,
    organisation_id: str,
    actor_id: str,
    clock: Clock,
) -> str:
    """Puts stored rows into the catalogue as drafts, in the dataset named or in a new closed one.

    Intake does this for the publisher who sent the file, so it takes that person's id and not an Actor.
    Returns the dataset's id. Raises NotFound where the dataset is not the organisation's.
    """
    if dataset_id is None:
        dataset = _new_dataset(title, organisation_id, clock)
    else:
        dataset = _own_dataset(dataset_id, organisation_id)
    columns = {each.table_name: [column.name for column in each.columns] for each in drafts}
    places = next_versions(dataset.id, columns)
    for draft in drafts:
        if draft.table_name not in places:
            begun = models.Table.objects.create(dataset=dataset, name=draft.table_name)
            places[draft.table_name] = begun.id
        models.Version.objects.create(
            id=draft.id,
            table_id=places[draft.table_name],
            number=None,
            state=VersionState.DRAFT.value,
            rows=draft.rows,
            bad_cells=draft.bad_cells,
            content_sha256=draft.content_sha256,
            columns=[asdict(column) for column in draft.columns],
            schema_id=draft.schema_id,
            ask=draft.ask,
            derived_from=draft.derived_from,
            made_at=clock(),
        )
        record(
            ledger_acts.DRAFTED,
            actor=actor_id,
            organisation=organisation_id,
            object_id=draft.id,
            parties=[],
            clock=clock,
            details={"rows": draft.rows, "bad_cells": draft.bad_cells, "content": draft.content_sha256},
        )
    return dataset.id


@transaction.atomic
def withdraw(version_id: str, *, actor: Actor, clock: Clock) -> None:
    """Takes a version back, and what was derived from it: gone for readers at once. The rows stay with the owner."""
    require_scope(actor, Scope.UPLOAD)
    found = own_version(version_id, actor)
    require_role(actor, Role.PUBLISHER, organisation_id=actor.organisation_id)
    require_state(found, VersionState.PUBLISHED)
    derived = models.Version.objects.select_for_update().filter(
        pk__in=derived_versions(version_id), state=VersionState.PUBLISHED.value
    )
    for each in (found, *derived.order_by("made_at", "id")):
        each.state, each.withdrawn_at = VersionState.WITHDRAWN.value, clock()
        each.save(update_fields=["state", "withdrawn_at"])
        record_act(ledger_acts.WITHDRAWN, each.id, actor=actor, clock=clock, details={"number": each.number})


@transaction.atomic
def mark_destroyed(version_id: str, *, actor: Actor) -> VersionState:
    """Says that a draft or withdrawn version's rows are gone. `holdings` calls it, and destroys and records.

    Returns what it was until now.
    """
    require_scope(actor, Scope.UPLOAD)
    version = own_version(version_id, actor)
    require_role(actor, Role.PUBLISHER, organisation_id=actor.organisation_id)
    if version.state not in {VersionState.DRAFT, VersionState.WITHDRAWN}:
        raise Conflict(
            "version.state",
            f"This version is {version.state}.",
            next_step="Withdraw it first: readers are told, and then its rows can be destroyed.",
        )
    before = VersionState(version.state)
    version.state = VersionState.DESTROYED.value
    version.save(update_fields=["state"])
    return before


def mark_replaced(version_id: str, *, organisation_id: str) -> bool:
    """Says that a draft's rows are gone because its file was read again. `holdings` calls it, destroys and records.

    Intake does this for the publisher who asked, so there is no Actor. Returns False where the draft was gone already.
    Raises Conflict where it was published meanwhile. To be called in a transaction.
    """
    rows = models.Version.objects.select_for_update()
    found = rows.filter(pk=version_id, table__dataset__organisation_id=organisation_id).first()
    if found is None:
        raise unknown()
    if found.state == VersionState.DESTROYED:
        return False
    require_state(found, VersionState.DRAFT)
    found.state = VersionState.DESTROYED.value
    found.save(update_fields=["state"])
    return True


def mark_erased(version_id: str) -> None:
    """Says that a version's rows are gone, whatever it was in a database that was restored.

    `holdings` calls it where the hub replays an erasure, and records that.
    """
    models.Version.objects.filter(pk=version_id).update(state=VersionState.DESTROYED.value)


def _new_dataset(title: str, organisation_id: str, clock: Clock) -> models.Dataset:
    """Closed, and described by nobody yet: until its publisher says more, it can be no more open than that."""
    return models.Dataset.objects.create(
        organisation_id=organisation_id,
        title=title[:200],
        licence=Licence.CLOSED.value,
        visibility=Visibility.MEMBERS.value,
        frequency=Frequency.IRREGULAR.value,
        made_at=clock(),
    )


def _own_dataset(dataset_id: str, organisation_id: str) -> models.Dataset:
    rows = models.Dataset.objects.select_for_update()
    found = rows.filter(pk=dataset_id, organisation_id=organisation_id).first()
    if found is None:
        raise unknown()
    return found


def own_version(version_id: str, actor: Actor) -> models.Version:
    """A version of the actor's organisation, held until the transaction ends. Raises NotFound."""
    # the dataset is held too: its licence cannot change between the look at it and the publication
    found = (
        models.Version.objects.select_for_update(of=("self", "table__dataset"))
        .select_related("table__dataset")
        .filter(pk=version_id, table__dataset__organisation_id=actor.organisation_id)
        .first()
    )
    if found is None:
        raise unknown()
    return found


def require_state(version: models.Version, wanted: VersionState) -> None:
    """Raises Conflict where the version is in another state."""
    if version.state != wanted:
        raise Conflict(
            "version.state",
            f"This version is {version.state}, not {wanted.value}.",
            next_step="Look at the dataset's page: somebody may have been quicker.",
        )


def _require_words(description: Description) -> None:
    for field in ("title", "contact"):
        if not getattr(description, field).strip():
            raise Invalid(
                f"dataset.{field}",
                f"The dataset has no {field}.",
                where=field,
                next_step="Enter one: others find and reach you by it.",
            )


def _require_same_access(row: models.Dataset, description: Description) -> None:
    if (
        row.licence == description.licence
        or not row.tables.filter(versions__published_at__isnull=False).exists()
    ):
        return
    raise Conflict(
        "dataset.licence_fixed",
        "The licence cannot change once a version is published.",
        where="licence",
        next_step="Publish it as a new dataset with the other licence, and withdraw this one's versions.",
    )


def record_act(
    kind: ActKind,
    object_id: str,
    *,
    actor: Actor,
    clock: Clock,
    details: Mapping[str, object],
    parties: Iterable[str] = (),
    agreement: str | None = None,
) -> None:
    """Records what the actor did."""
    record(
        kind,
        actor=actor.account_id,
        organisation=actor.organisation_id,
        object_id=object_id,
        parties=parties,
        clock=clock,
        agreement=agreement,
        details=details,
    )
