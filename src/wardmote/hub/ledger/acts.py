"""What can be done with the ledger: record, seal with a checkpoint, export, erase the content of an entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from types import MappingProxyType

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import transaction
from django.db.models import F

from wardmote.hub.ledger import queries, writing
from wardmote.hub.ledger.act import HUB, Act
from wardmote.hub.ledger.checkpoint import Checkpoint, signed_note
from wardmote.hub.ledger.entry import Entry
from wardmote.hub.ledger.export import export_chunks
from wardmote.hub.ledger.kinds import ActKind
from wardmote.hub.ledger.lease import lane_of
from wardmote.hub.ledger.ledger_acts import ENTRY_ERASED, EXPORTED, FOLLOWER_REWOUND, PARKED_RETRIED
from wardmote.hub.ledger.models import (
    FollowerPosition,
    LedgerHead,
    StoredCheckpoint,
    StoredEntry,
    StoredParkedEntry,
    StoredThread,
)
from wardmote.hub.ledger.reading import moment_of
from wardmote.hub.ledger.signing_key import public_key_pem, signing_key
from wardmote.hub.ledger.thread import census_leaves
from wardmote.hub.ledger.tree import Frontier, root_of
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Damaged, NotFound

CHECKPOINT_EVERY = timedelta(minutes=1)
CHECKPOINT_AT_ENTRIES = 1_000

_NO_DETAILS: Mapping[str, object] = MappingProxyType({})


def record(
    kind: ActKind,
    *,
    actor: str,
    organisation: str | None,
    object_id: str,
    parties: Iterable[str],
    clock: Clock,
    agreement: str | None = None,
    purpose: str | None = None,
    details: Mapping[str, object] = _NO_DETAILS,
) -> Entry:
    """Appends one entry, inside the transaction of what it tells of. `Act` says what each argument may be.

    The ledger has one writer at a time: from here to the commit nobody else can record, so record last.
    Raises ValueError for what the ledger must not hold (an undeclared act or detail, a value out of its kind) and
    TransactionManagementError outside a transaction: both are mistakes in the program.
    """
    act = Act(kind, actor, organisation, object_id, tuple(parties), agreement, purpose, details)
    return record_many([act], clock=clock)[0]


def record_many(acts: Iterable[Act], *, clock: Clock) -> list[Entry]:
    """Appends many entries at once, all at one time, in the order given. Raises as `record` does."""
    return writing.append(acts, clock=clock)


def due(*, clock: Clock) -> bool:
    """Whether a checkpoint should be made: 1,000 new entries, or something new and a minute since the last.

    A minute either way: where the clock was set back by a day, a day without checkpoints would follow.
    """
    latest = queries.checkpoint_latest()
    fresh = queries.head() - (latest.size if latest else 0)
    if fresh == 0 or latest is None:
        return fresh > 0
    return fresh >= CHECKPOINT_AT_ENTRIES or abs(clock() - latest.time) >= CHECKPOINT_EVERY


def make_checkpoint(*, clock: Clock) -> Checkpoint | None:
    """Signs the ledger as it stands, and keeps the note; None where nothing is new since the last checkpoint.

    Raises Damaged if the signing key is unreadable or is not the one that signed before.
    """
    with transaction.atomic():
        head = writing.locked_head()
        if not StoredCheckpoint.objects.filter(size=head.size).exists() and head.size > 0:
            return _seal(head, clock=clock)
    return None


def export(
    of: str | None, *, actor: str, organisation: str | None, clock: Clock, parties: Iterable[str] = ()
) -> Iterator[bytes]:
    """The export of one organisation's entries, or of the whole ledger (None), as pieces of a zip archive.

    That it was made is recorded, and sealed with a checkpoint, before the first byte; whether it may be made is for
    the caller to decide. `parties` are whom it concerns besides. Raises Damaged as `make_checkpoint` does.
    """
    details: dict[str, object] = {"whole": True} if of is None else {"whole": False, "of": of}
    concerned = {*parties, *([of] if of else [])}
    with transaction.atomic():
        record(
            EXPORTED,
            actor=actor,
            organisation=organisation,
            object_id=HUB,
            parties=concerned,
            clock=clock,
            details=details,
        )
    make_checkpoint(clock=clock)
    return export_chunks(of)


def erase_entry(sequence: int, *, reason: str, actor: str, organisation: str | None, clock: Clock) -> Entry:
    """Erases the content of an entry, for good, and records that. Its leaf stays, so every proof still holds.

    The ledger holds no personal data by design: this is for the day a mistake let some in. `reason` is a code.
    Raises NotFound if there is no such entry, or it was erased before.
    """
    with transaction.atomic():
        writing.locked_head()
        erased = queries.entry(sequence)
        if erased is None:
            raise NotFound(
                "ledger.no_entry",
                "There is no entry of that number, or its content was erased before.",
                where=f"entry {sequence}",
                next_step="Look the number up in the ledger again.",
            )
        StoredEntry.objects.filter(pk=sequence).update(
            body=None, salt=None, act="", actor="", object_id="", agreement=None
        )
        return record(
            ENTRY_ERASED,
            actor=actor,
            organisation=organisation,
            object_id=HUB,
            parties=erased.parties,
            clock=clock,
            details={"sequence": sequence, "reason": reason},
        )


def retry_parked(follower: str, *, sequence: int | None = None, actor: str, clock: Clock) -> int:
    """Asks for a follower's parked entries (or one of them) to be tried again; returns how many there are."""
    with transaction.atomic():
        found = StoredParkedEntry.objects.filter(follower=follower, retry=False)
        if sequence is not None:
            found = found.filter(sequence=sequence)
        asked = found.update(retry=True)
        details = {"follower": follower, "entries": asked}
        record(
            PARKED_RETRIED,
            actor=actor,
            organisation=None,
            object_id=HUB,
            parties=(),
            clock=clock,
            details=details,
        )
    return asked


def rewind(follower: str, *, after: int, actor: str, clock: Clock) -> None:
    """Sends a follower back (or ahead) to the entry after that number: to rebuild what it makes from the ledger.

    Whoever is at work for it loses the lease.
    """
    with transaction.atomic():
        FollowerPosition.objects.update_or_create(
            name=follower,
            defaults={
                "position": min(after, queries.head()),
                "holder": "",
                "lease_expires": None,
                "attempts": 0,
                "fault": "",
                "due": None,
            },
        )
        FollowerPosition.objects.filter(
            name__startswith=lane_of(follower, "")
        ).delete()  # they begin there too
        details = {"follower": follower, "after": after}
        record(
            FOLLOWER_REWOUND,
            actor=actor,
            organisation=None,
            object_id=HUB,
            parties=(),
            clock=clock,
            details=details,
        )


def _seal(head: LedgerHead, *, clock: Clock) -> Checkpoint:
    key = _key_of(head)
    StoredThread.objects.update(sealed_entries=F("entries"))
    time, _ = writing.not_before(head.last_time, clock())
    root = Frontier(head.size, bytes(head.frontier)).root()
    census_root = root_of(census_leaves(queries.sealed_threads()))
    note = signed_note(
        key,
        ledger_id=head.ledger_id,
        size=head.size,
        root=root,
        census_root=census_root,
        time=moment_of(time),
    )
    StoredCheckpoint.objects.create(size=head.size, root=root, census_root=census_root, time=time, note=note)
    head.last_time = time
    head.save(update_fields=["last_time"])
    return Checkpoint(head.size, root, census_root, moment_of(time), note)


def public_key() -> str:
    """The hub's public key (PEM), which its checkpoints are checked against; the key is made at first use.

    Members should get it when they join, by a way of their own. Raises Damaged as `make_checkpoint` does.
    """
    with transaction.atomic():
        return public_key_pem(_key_of(writing.locked_head()).public_key())


def _key_of(head: LedgerHead) -> Ed25519PrivateKey:
    key = signing_key(settings.HOME.keys, may_make=head.public_key is None)
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    if head.public_key is None:
        head.public_key = public
        head.save(update_fields=["public_key"])
    elif bytes(head.public_key) != public:
        raise Damaged(
            "ledger.key_changed",
            "The key that signs the ledger's checkpoints is not the one the members hold.",
            where="ledger_signing_key.pem",
            next_step="Restore the key folder from its backup. Until then nothing new can be proven to the members.",
        )
    return key
