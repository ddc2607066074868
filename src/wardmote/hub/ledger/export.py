"""Writes exports of the ledger, in the format of docs/reference/ledger-export.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.db import transaction

from wardmote.hub.ledger import queries
from wardmote.hub.ledger.canonical import Json, canonical_json
from wardmote.hub.ledger.checkpoint import Checkpoint
from wardmote.hub.ledger.models import EntryParty, LedgerHead, StoredCheckpoint, StoredEntry
from wardmote.hub.ledger.thread import Thread, census_leaves
from wardmote.hub.ledger.tree import inclusion_proof, root_of
from wardmote.kernel.problem import NotFound

FORMAT = "wardmote-ledger-export/1"

_EARLIER_CHECKPOINTS = 1_000
_ROWS = 2_000
_LEAVES = 20_000
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""One date for every file in the archive: equal ledgers make equal exports."""


def export_chunks(organisation: str | None) -> Iterator[bytes]:
    """The export of one member's own entries, or of the whole ledger (None), up to the latest checkpoint.

    Yields the zip archive in pieces of a megabyte or less, however large the ledger. Raises NotFound, at once, where
    there is no checkpoint yet.
    """
    return _pieces(_what(organisation))


@dataclass(frozen=True)
class _Export:
    """What is exported: a checkpoint, and the threads as they stood when it was made."""

    ledger_id: str
    organisation: str | None
    checkpoint: Checkpoint
    threads: tuple[Thread, ...]


def _what(organisation: str | None) -> _Export:
    with transaction.atomic():
        head = LedgerHead.objects.select_for_update().first()
        checkpoint = queries.checkpoint_latest()
        if head is None or checkpoint is None:
            raise NotFound(
                "ledger.no_checkpoint",
                "The ledger has no checkpoint yet, so an export would prove nothing.",
                next_step="Try again in a minute: one is made every minute in which something happened.",
            )
        return _Export(head.ledger_id, organisation, checkpoint, queries.sealed_threads())


class _Outbox:
    """A file that keeps what is written until it is taken away."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing to do: asked for by ZipFile."""

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


def _pieces(export: _Export) -> Iterator[bytes]:
    outbox = _Outbox()
    with ZipFile(outbox, "w") as archive:  # type: ignore[call-overload]  # it needs no more than write and flush
        for name, pieces in _files(export):
            info = ZipInfo(name, _LONG_AGO)
            info.compress_type = ZIP_STORED if name == "leaves.bin" else ZIP_DEFLATED
            with archive.open(info, "w", force_zip64=True) as file:
                for piece in pieces:
                    file.write(piece)
                    if ready := outbox.take():
                        yield ready
    yield outbox.take()


def _files(export: _Export) -> Iterator[tuple[str, Iterable[bytes]]]:
    size = export.checkpoint.size
    about: Json = {
        "format": FORMAT,
        "ledger": export.ledger_id,
        "organisation": export.organisation,
        "size": size,
    }
    yield "about.json", [_line(about)]
    yield "checkpoint.txt", [export.checkpoint.note.encode("utf-8")]
    yield "checkpoints.ndjson", _earlier_checkpoints(size)
    yield "leaves.bin", _leaves(size)
    yield "entries.ndjson", _entries(export.organisation, size)
    yield "threads.ndjson", [_thread_line(thread) for thread in _threads(export)]
    yield "census.json", [_line(_census(export))]


def _line(value: Json) -> bytes:
    return canonical_json(value) + b"\n"


def _earlier_checkpoints(size: int) -> Iterator[bytes]:
    stride, kept = max(1, size // _EARLIER_CHECKPOINTS), [0]
    earlier = StoredCheckpoint.objects.filter(size__lt=size).order_by("size")
    for covered in earlier.values_list("size", flat=True):
        if covered - kept[-1] >= stride:
            kept.append(covered)
    for note in earlier.filter(size__in=kept).values_list("note", flat=True):
        yield _line({"note": note})


def _leaves(size: int) -> Iterator[bytes]:
    for first in range(1, size + 1, _LEAVES):
        rows = StoredEntry.objects.filter(sequence__range=(first, min(first + _LEAVES - 1, size)))
        yield b"".join(bytes(leaf) for leaf in rows.order_by("sequence").values_list("leaf", flat=True))


def _entries(organisation: str | None, size: int) -> Iterator[bytes]:
    after = 0
    while rows := _rows_after(after, organisation, size):
        yield b"".join(_entry_line(row) for row in rows)
        after = rows[-1].sequence


def _rows_after(after: int, organisation: str | None, size: int) -> list[StoredEntry]:
    if organisation is None:
        rows = StoredEntry.objects.filter(sequence__gt=after, sequence__lte=size).order_by("sequence")
        return list(rows.only("sequence", "salt", "body")[:_ROWS])
    own = EntryParty.objects.filter(organisation=organisation, entry_id__gt=after, entry_id__lte=size)
    wanted = own.select_related("entry").only("entry__sequence", "entry__salt", "entry__body")
    return [party.entry for party in wanted.order_by("entry_id")[:_ROWS]]


def _entry_line(row: StoredEntry) -> bytes:
    if row.salt is None or row.body is None:
        return _line({"erased": True, "sequence": row.sequence})
    # The stored bytes as they are: what is wrong with them is for the reader to find.
    return f'{{"body":{row.body},"salt":"{bytes(row.salt).hex()}","sequence":{row.sequence}}}\n'.encode()


def _threads(export: _Export) -> list[Thread]:
    return [one for one in export.threads if export.organisation in {None, one.organisation}]


def _thread_line(thread: Thread) -> bytes:
    return _line({"entries": thread.entries, "key": thread.key.hex(), "organisation": thread.organisation})


def _census(export: _Export) -> Json:
    names = [thread.organisation for thread in export.threads]
    if export.organisation not in names:
        return None
    leaves = census_leaves(export.threads)
    index = names.index(export.organisation)
    proof = inclusion_proof(
        lambda level, place: root_of(leaves[place << level : (place + 1) << level]),
        index=index,
        size=len(leaves),
    )
    return {"index": index, "members": len(leaves), "proof": [step.hex() for step in proof]}
