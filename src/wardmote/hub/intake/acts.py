"""What is done about an upload that is here: it is read again, otherwise; what is remembered of a series is let go."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.catalogue.dataset import VersionState
from wardmote.hub.catalogue.own import own_dataset
from wardmote.hub.holdings.originals import original_is_kept
from wardmote.hub.intake import ledger_acts
from wardmote.hub.intake.held_tables import opens_data
from wardmote.hub.intake.models import SeriesReading, SeriesSteps, Upload
from wardmote.hub.intake.queries import given_up
from wardmote.hub.intake.reading import Reading
from wardmote.hub.intake.upload import UploadState
from wardmote.hub.ledger.acts import record
from wardmote.hub.ledger.kinds import ActKind
from wardmote.hub.organisations.actor import Actor, Role, Scope, require_role, require_scope
from wardmote.hub.organisations.queries import require_standing
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Conflict

_REPLACEABLE = frozenset({VersionState.DRAFT, VersionState.DESTROYED})


@transaction.atomic
def read_again(upload_id: str, reading: Reading, *, actor: Actor, clock: Clock) -> None:
    """Asks for an upload to be read as `reading` says; a plain one asks for what is found out.

    The follower does it. Until then its drafts stay; then others stand in their place and their rows are destroyed, and
    the reading is remembered for the next upload of the series. Raises NotFound, Refused, and Conflict while it is
    being read (not where it was given up), once one of its versions was published, and when the file is gone.
    """
    _require_may_send(actor, clock)
    rows = Upload.objects.select_for_update()
    upload = rows.filter(pk=upload_id, organisation_id=actor.organisation_id).first()
    if upload is None:
        raise catalogue.unknown()
    _require_finished(upload)
    require_unpublished(upload)
    if not original_is_kept(upload.original_id):
        raise _file_is_gone()
    upload.wanted = reading.as_json()
    upload.state, upload.problem, upload.unfit = UploadState.RECEIVED, None, None
    upload.rows_read, upload.finished_at, upload.opens_data = 0, None, opens_data(actor)
    upload.save()
    details = {"choices": reading.kinds()}
    _record(ledger_acts.READ_AGAIN, upload.id, actor=actor, clock=clock, details=details)


@transaction.atomic
def forget_reading(dataset_id: str, *, actor: Actor, clock: Clock) -> None:
    """Lets go of how files of a dataset are read: the next one is read as it is found. Raises NotFound, Refused."""
    _require_may_send(actor, clock)
    own_dataset(dataset_id, actor)
    kept = [each.objects.filter(dataset_id=dataset_id) for each in (SeriesReading, SeriesSteps)]
    if sum(each.delete()[0] for each in kept):
        _record(ledger_acts.FORGOTTEN, dataset_id, actor=actor, clock=clock, details={})


def require_unpublished(upload: Upload) -> None:
    """Raises Conflict where a version made of the upload is, or was, more than a draft."""
    for table in upload.tables:
        if catalogue.version(table["version_id"])[2].state not in _REPLACEABLE:
            raise Conflict(
                "upload.published",
                "A version that was read from this file has been published.",
                next_step="Upload the file once more as the next version, and read that one otherwise.",
            )


def _require_may_send(actor: Actor, clock: Clock) -> None:
    require_scope(actor, Scope.UPLOAD)
    require_role(actor, Role.PUBLISHER, organisation_id=actor.organisation_id)
    require_standing(actor, now=clock())


def _require_finished(upload: Upload) -> None:
    if upload.state not in {UploadState.READY, UploadState.REFUSED} and not given_up(upload.id):
        raise Conflict(
            "upload.unfinished",
            "The file is still being read.",
            next_step="Wait until it is read, and then say how it should be read.",
        )


def _file_is_gone() -> Conflict:
    return Conflict(
        "upload.gone",
        "The file is destroyed, with the rows that were read from it.",
        next_step="Upload it once more.",
    )


def _record(
    kind: ActKind, object_id: str, *, actor: Actor, clock: Clock, details: Mapping[str, object]
) -> None:
    record(
        kind,
        actor=actor.account_id,
        organisation=actor.organisation_id,
        object_id=object_id,
        parties=[],
        clock=clock,
        details=details,
    )
