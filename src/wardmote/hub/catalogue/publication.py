"""Publishing a draft: what stands against it, and that it breaks readers of the version before, accepted first."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import Max

from wardmote.hub.catalogue import ledger_acts, models
from wardmote.hub.catalogue.acts import own_version, record_act, require_state
from wardmote.hub.catalogue.dataset import Access, Column, Licence, VersionState, personal_columns
from wardmote.hub.catalogue.drift import Difference
from wardmote.hub.catalogue.given_schema import is_checked
from wardmote.hub.catalogue.schema_queries import schema_now
from wardmote.hub.ledger.acts import record
from wardmote.hub.organisations.actor import Actor, Role, Scope, require_role, require_scope
from wardmote.hub.organisations.queries import require_standing
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Conflict, Refused

Compare = Callable[[str], Difference | None]
"""Tells, of a version's id, how it differs from the one that readers have, and whom that breaks; None for the first.

Who reads is known above this room: `holdings.publishing` gives the one that is used.
"""


@transaction.atomic
def accept_difference(
    version_id: str,
    *,
    sha256: str,
    columns: Sequence[str],
    compare: Compare,
    actor: Actor,
    clock: Clock,
) -> None:
    """Accepts that publishing a draft will break those who read these columns.

    It is bound to one difference: raises Conflict where the digest or the columns are not those of the difference as
    it stands now, as it does where nobody is broken.
    """
    require_scope(actor, Scope.UPLOAD)
    version = own_version(version_id, actor)
    require_role(actor, Role.PUBLISHER, organisation_id=actor.organisation_id)
    require_state(version, VersionState.DRAFT)
    found = compare(version_id)
    if found is None or not found.broken or found.sha256 != sha256 or set(columns) != _breaking(found):
        raise Conflict(
            "version.difference_changed",
            "The difference is not, or no longer, the one you were shown.",
            where="difference",
            next_step="Look at what changed as it stands now, and accept that.",
        )
    version.accepted_difference = found.sha256
    version.save(update_fields=["accepted_difference"])
    details = {"columns": found.breaking_columns, "difference": found.sha256}
    record_act(ledger_acts.DIFFERENCE_ACCEPTED, version_id, actor=actor, clock=clock, details=details)


@transaction.atomic
def publish(
    version_id: str, *, reason_for_personal: str | None, compare: Compare, actor: Actor, clock: Clock
) -> int:
    """Publishes a draft as the next version of its table. Returns its number.

    Openly publishing columns that look personal is refused with the columns named, unless the actor is the
    information governance lead and gives a reason (councillors' names are lawfully open). So is a version that breaks
    readers of the one before, until `accept_difference` accepted exactly that; the parties concerned are then told.
    """
    require_scope(actor, Scope.UPLOAD)
    version = own_version(version_id, actor)
    dataset = version.table.dataset
    personal = _personal_to_open(version)
    given = (reason_for_personal or "").strip()
    _require_may_publish(actor, lets_through=bool(personal and given))
    require_standing(actor, now=clock())
    require_state(version, VersionState.DRAFT)
    _require_described(dataset)
    _require_checked(version)
    _require_reason(personal, given)
    _require_source(version)
    found = compare(version_id)
    _require_accepted(found, version.accepted_difference)
    _number_and_save(version, open_despite_personal=given if personal else "", clock=clock)
    if personal:
        told = {"columns": list(personal), "reason": hashlib.sha256(given.encode()).hexdigest()}
        record_act(ledger_acts.PERSONAL_LET_THROUGH, version.id, actor=actor, clock=clock, details=told)
    record_act(ledger_acts.PUBLISHED, version.id, actor=actor, clock=clock, details=_published(version))
    _tell_broken_readers(version, found, actor=actor, clock=clock)
    return int(version.number or 0)


def publish_derived(version_id: str, *, compare: Compare, actor_id: str, clock: Clock) -> int | None:
    """Publishes a draft that the hub derived on its owner's instruction, which covers that. Returns its number.

    None where it is left for the owner to look at: it breaks readers, its dataset was opened, or its source is no
    longer published. To be called in the transaction that made the draft.
    """
    rows = models.Version.objects.select_for_update(of=("self", "table__dataset"))
    version = rows.select_related("table__dataset").get(pk=version_id)
    require_state(version, VersionState.DRAFT)
    found = compare(version_id)
    is_open = Licence(version.table.dataset.licence).access is Access.OPEN
    if is_open or not _source_is_published(version) or (found is not None and found.broken):
        return None
    _number_and_save(version, open_despite_personal="", clock=clock)
    record(
        ledger_acts.PUBLISHED,
        actor=actor_id,
        organisation=version.table.dataset.organisation_id,
        object_id=version_id,
        parties=[],
        clock=clock,
        details=_published(version),
    )
    return version.number


def _number_and_save(version: models.Version, *, open_despite_personal: str, clock: Clock) -> None:
    last = version.table.versions.aggregate(last=Max("number"))["last"]
    version.number = (last or 0) + 1
    version.state, version.published_at = VersionState.PUBLISHED.value, clock()
    version.open_despite_personal = open_despite_personal
    version.save()


def _published(version: models.Version) -> dict[str, object]:
    return {
        "number": version.number,
        "rows": version.rows,
        "content": version.content_sha256,
        "licence": version.table.dataset.licence.lower(),
    }


def _source_is_published(version: models.Version) -> bool:
    """Whether what it was derived from is; held until the commit, so that it is not withdrawn meanwhile."""
    if not version.derived_from:
        return True
    source = models.Version.objects.select_for_update().get(pk=version.derived_from)
    return source.state == VersionState.PUBLISHED


def _require_source(version: models.Version) -> None:
    if not _source_is_published(version):
        raise Conflict(
            "publish.source_withdrawn",
            "The version that this one was made of is withdrawn.",
            next_step="Publish a new version of its source: the hub makes another of that.",
        )


def _require_described(dataset: models.Dataset) -> None:
    if not dataset.contact:
        raise Conflict(
            "dataset.not_described",
            "The dataset is not described yet.",
            where="contact",
            next_step="Say who can be asked about it, its licence and how often it comes, then publish.",
        )


def _require_checked(version: models.Version) -> None:
    """A table that has a schema has no version published that was not held to it; an answer is held to its ask."""
    if not is_checked(version.schema_id, version.ask, version.id, schema_now(version.table_id)):
        raise Conflict(
            "publish.schema_changed",
            "The draft was not checked against the schema that its table has now.",
            where="schema",
            next_step="Have it checked against the schema, or withdraw the schema; then publish.",
        )


def _personal_to_open(version: models.Version) -> tuple[str, ...]:
    """The columns that look personal and that publishing the version would open to everybody."""
    if Licence(version.table.dataset.licence).access is Access.CLOSED:
        return ()
    return personal_columns(tuple(Column(**each) for each in version.columns))


def _require_may_publish(actor: Actor, *, lets_through: bool) -> None:
    role = Role.IG_LEAD if lets_through else Role.PUBLISHER
    require_role(actor, role, organisation_id=actor.organisation_id)


def _require_reason(personal: tuple[str, ...], reason: str) -> None:
    if personal and not reason:
        raise Refused(
            "publish.personal_openly",
            f"These columns look like personal data: {', '.join(personal)}.",
            where="columns",
            next_step="Publish the dataset as closed, leave the columns out, or ask your information governance "
            "lead to let it through with a reason.",
        )


def _breaking(difference: Difference) -> set[str]:
    return set(difference.breaking_columns)


def _require_accepted(found: Difference | None, accepted: str) -> None:
    if found is not None and found.broken and found.sha256 != accepted:
        raise Conflict(
            "publish.breaks_readers",
            f"Readers of version {found.baseline_number} would not find these columns as they know them: "
            f"{', '.join(found.breaking_columns)}.",
            where="columns",
            next_step="Look at the difference: upload a file with the columns as they were, or accept the difference.",
        )


def _tell_broken_readers(
    version: models.Version, found: Difference | None, *, actor: Actor, clock: Clock
) -> None:
    """An entry for each, so that nobody learns who else reads."""
    for each in found.broken if found else ():
        details = {"number": version.number, "columns": each.columns}
        record_act(
            ledger_acts.READERS_BROKEN,
            version.id,
            actor=actor,
            clock=clock,
            details=details,
            parties=each.told,
            agreement=each.agreement_id,
        )
