"""Originals: uploads kept byte for byte, sealed as they arrive. The plain bytes never touch the disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from types import TracebackType
from typing import BinaryIO, Self

from wardmote.engine.lake.sealed_file import SealedFile, SealedReader, SealedWriter
from wardmote.hub.holdings.models import StoredObject
from wardmote.hub.holdings.stored import ObjectKind
from wardmote.hub.holdings.vault import fresh_key, key_of, lake
from wardmote.kernel.clock import Clock
from wardmote.kernel.ids import new_id
from wardmote.kernel.problem import NotFound


class OriginalWriter:
    """Seals a file as it arrives. `finish` makes it last; leaving the `with` block without it leaves nothing.

    `finish` returns a row that is not saved: save it in the transaction that records the arrival. Until then a kill
    leaves an orphan, which `sweep` removes. Raises Unavailable when the disk is full.
    """

    def __init__(self, *, organisation_id: str, expected_bytes: int, clock: Clock) -> None:
        self._row = StoredObject(
            id=new_id(ObjectKind.ORIGINAL), kind=ObjectKind.ORIGINAL, organisation_id=organisation_id
        )
        key, self._row.wrapped_key = fresh_key(
            organisation_id=organisation_id, object_id=self._row.id, clock=clock
        )
        self._clock = clock
        self._writer = SealedWriter(lake(), object_id=self._row.id, key=key, expected_bytes=expected_bytes)

    def write(self, data: bytes) -> None:
        """Seals the next bytes."""
        self._writer.write(data)

    def finish(self) -> tuple[StoredObject, SealedFile]:
        """The row to save, and what was sealed; the file is on disk when this returns."""
        sealed = self._writer.close()
        self._row.manifest = asdict(sealed)
        self._row.made_at = self._clock()
        return self._row, sealed

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.__exit__(kind, error, trace)


def original_of(version_id: str) -> str:
    """The id of the original that the version's rows came from; "" for none."""
    return StoredObject.objects.filter(pk=version_id).values_list("made_of", flat=True).first() or ""


def original_is_kept(object_id: str) -> bool:
    """Whether the file is still there: it goes with the last draft, or the first published version, made of it."""
    return StoredObject.objects.filter(pk=object_id, kind=ObjectKind.ORIGINAL, destroyed_at=None).exists()


@contextmanager
def original_for_processing(object_id: str, *, clock: Clock) -> Iterator[BinaryIO]:
    """The bytes of an upload, for `intake` to read on its owner's behalf: no rows leave the hub by this way."""
    stored = StoredObject.objects.filter(pk=object_id, kind=ObjectKind.ORIGINAL).first()
    if stored is None:
        raise NotFound("original.unknown", "There is no such file.", next_step="Send it again.")
    key = key_of(stored, clock=clock)
    with SealedReader(lake(), object_id=stored.id, key=key) as reader, reader.open_plain() as plain:
        yield plain
