"""An upload arrives: sealed byte for byte as it comes, and recorded once it is whole.

What is acknowledged is on disk and in the ledger; what was cut off leaves nothing.
"""

from __future__ import annotations

from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import transaction

from wardmote.hub.catalogue.own import own_dataset
from wardmote.hub.holdings.originals import OriginalWriter
from wardmote.hub.intake import ledger_acts
from wardmote.hub.intake.held_tables import opens_data
from wardmote.hub.intake.models import Upload
from wardmote.hub.intake.partial_upload import too_large
from wardmote.hub.intake.reading import Reading
from wardmote.hub.intake.room import require_room_for
from wardmote.hub.intake.upload import UploadState, display_name
from wardmote.hub.ledger.acts import record
from wardmote.hub.organisations import queries as organisations
from wardmote.hub.organisations.actor import Actor, Role, Scope, require_role, require_scope
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Invalid


class Arrival:
    """One file on its way in. `write` the bytes, then `finish`; leaving the `with` block before that leaves nothing.

    `dataset_id` names the dataset of which this is the next version; None for something new. `reading` says how it is
    to be read; None leaves that to what is remembered of the dataset, or found. Raises Refused without
    the publisher's role or when the organisation may not act, NotFound for somebody else's dataset, Unavailable
    when the disk is full, TooLarge past the hub's limit, Invalid when fewer bytes came than `expected_bytes` promised
    (0: not known).
    """

    def __init__(
        self,
        *,
        file_name: str,
        dataset_id: str | None,
        expected_bytes: int,
        actor: Actor,
        clock: Clock,
        reading: Reading | None = None,
    ) -> None:
        require_may_send(actor, dataset_id, clock=clock)
        if expected_bytes > settings.LARGEST_UPLOAD_BYTES:
            raise too_large(settings.LARGEST_UPLOAD_BYTES)
        require_room_for(expected_bytes, clock=clock)
        self._upload = Upload(
            organisation_id=actor.organisation_id,
            account_id=actor.account_id,
            file_name=display_name(file_name),
            dataset_id=dataset_id,
            state=UploadState.RECEIVED,
            wanted=None if reading is None else reading.as_json(),
            opens_data=opens_data(actor),
        )
        self._expected_bytes = expected_bytes
        self._arrived_bytes = 0
        self._clock = clock
        self._writer = OriginalWriter(
            organisation_id=actor.organisation_id, expected_bytes=expected_bytes, clock=clock
        )

    def write(self, data: bytes) -> None:
        """The next bytes."""
        if self._arrived_bytes + len(data) > settings.LARGEST_UPLOAD_BYTES:
            raise too_large(settings.LARGEST_UPLOAD_BYTES)
        self._writer.write(data)
        self._arrived_bytes += len(data)

    def finish(self) -> str:
        """Records that the file is here, whole. Returns the upload's id."""
        if self._expected_bytes and self._arrived_bytes != self._expected_bytes:
            raise _cut_off()
        stored, sealed = self._writer.finish()
        self._upload.original_id = stored.id
        self._upload.size_bytes = sealed.plain_size_bytes
        self._upload.sha256 = sealed.plain_sha256
        with transaction.atomic():
            stored.save(force_insert=True)
            record_arrival(self._upload, clock=self._clock)
        return self._upload.id

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.__exit__(kind, error, trace)


def record_arrival(upload: Upload, *, clock: Clock) -> None:
    """Saves an upload that is here, whole, and records it: to be called once, in the transaction that stores it."""
    upload.received_at = clock()
    upload.same_as = sent_before(upload)
    upload.save(force_insert=True)
    content = {"content": upload.sha256} if upload.sha256 else {}
    record(
        ledger_acts.RECEIVED,
        actor=upload.account_id,
        organisation=upload.organisation_id,
        object_id=upload.id,
        parties=[],
        clock=clock,
        details={"size_bytes": upload.size_bytes, **content},
    )


def sent_before(upload: Upload) -> str | None:
    """The organisation's latest upload of the same bytes, for the same dataset; for any, if this begins a new one.

    None as long as nobody knows what bytes they are.
    """
    if not upload.sha256:
        return None
    same = Upload.objects.filter(
        organisation_id=upload.organisation_id,
        sha256=upload.sha256,
        size_bytes=upload.size_bytes,
        received_at__lte=upload.received_at,
    ).exclude(pk=upload.pk)
    if upload.dataset_id is not None:
        same = same.filter(dataset_id=upload.dataset_id)
    return same.order_by("-received_at", "-id").values_list("id", flat=True).first()


def require_may_send(actor: Actor, dataset_id: str | None, *, clock: Clock) -> None:
    """Raises Refused without the role or the standing, NotFound for a dataset that is not the organisation's own."""
    require_scope(actor, Scope.UPLOAD)
    require_role(actor, Role.PUBLISHER, organisation_id=actor.organisation_id)
    organisations.require_standing(actor, now=clock())
    if dataset_id is not None:
        own_dataset(dataset_id, actor)


def _cut_off() -> Invalid:
    return Invalid(
        "upload.cut_off",
        "The file did not arrive whole. Nothing of it was kept.",
        next_step="Send it again.",
    )
