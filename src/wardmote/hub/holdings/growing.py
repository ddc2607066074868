"""Originals that arrive in parts, over several requests: sealed as they come, kept through any kill.

The row of an original that grows holds its wrapped key; how far it is, the caller writes down. Once whole it becomes a
stored object like any other.
"""

from __future__ import annotations

from types import TracebackType
from typing import Self

from wardmote.engine.lake.chunk_cipher import FILE_NAME
from wardmote.engine.lake.growing_file import GrowingFile, begin_growing, forget_growing, sweep_growing
from wardmote.engine.lake.keys import WrappedDataKey
from wardmote.engine.lake.sealed_file import SealedReader
from wardmote.hub.holdings.models import GrowingOriginal, StoredObject
from wardmote.hub.holdings.stored import ObjectKind
from wardmote.hub.holdings.vault import fresh_key, lake, open_key
from wardmote.kernel.clock import Clock
from wardmote.kernel.ids import new_id
from wardmote.kernel.problem import Conflict


def begin_original(*, organisation_id: str, length_bytes: int, clock: Clock) -> GrowingOriginal:
    """A row to save, in the transaction that records the partial upload; its empty file is on the disk.

    Raises Unavailable if there is no room for all of it.
    """
    row = GrowingOriginal(
        id=new_id(ObjectKind.ORIGINAL),
        organisation_id=organisation_id,
        length_bytes=length_bytes,
        made_at=clock(),
    )
    _, row.wrapped_key = fresh_key(organisation_id=organisation_id, object_id=row.id, clock=clock)
    begin_growing(lake(), object_id=row.id, length_bytes=length_bytes)
    return row


def forget_begun(row: GrowingOriginal) -> None:
    """Removes the empty file of a row that was not saved after all."""
    forget_growing(lake(), row.id)


class OriginalInParts:
    """A growing original, open for its one writer. Raises Conflict while there is another, or none to be written.

    `keep` returns the offset up to which all is on the disk; write it down, then call `kept`.
    """

    def __init__(self, object_id: str, *, offset_bytes: int, clock: Clock) -> None:
        row = GrowingOriginal.objects.filter(pk=object_id).first()
        if row is None:
            raise _ended()
        self._row, self._object_id, self._clock = row, row.id, clock
        self._key = open_key(
            WrappedDataKey(bytes(row.wrapped_key)),
            organisation_id=row.organisation_id,
            object_id=row.id,
            clock=clock,
        )
        self._file = GrowingFile(
            lake(),
            object_id=row.id,
            key=self._key,
            length_bytes=row.length_bytes,
            offset_bytes=offset_bytes,
        )

    @property
    def offset_bytes(self) -> int:
        """How many bytes there are, kept or not."""
        return self._file.offset_bytes

    def write(self, data: bytes) -> None:
        """Seals the next bytes. Raises Unavailable when the disk is full."""
        self._file.write(data)

    def keep(self) -> int:
        """Brings to the disk what was written; returns the offset."""
        return self._file.keep()

    def kept(self) -> None:
        """Says that the offset was written down."""
        self._file.kept()

    def finish(self) -> StoredObject:
        """Of a whole file: the row to save (and `forget_row` with it). Safe to repeat.

        Its size, its beginning and its end are seen to open; what it comes to is found out by who reads it first.
        """
        self._file.store()
        with SealedReader(lake(), object_id=self._row.id, key=self._key) as reader:
            size_bytes = reader.size_bytes
        manifest = {
            "object_id": self._row.id,
            "plain_size_bytes": size_bytes,
            "sealed_size_bytes": lake().file_path(self._row.id, FILE_NAME).stat().st_size,
        }
        return StoredObject(
            id=self._row.id,
            kind=ObjectKind.ORIGINAL,
            organisation_id=self._row.organisation_id,
            wrapped_key=self._row.wrapped_key,
            manifest=manifest,
            made_at=self._clock(),
        )

    def forget_row(self) -> None:
        """Says that it grows no more: it is stored, or ended. Its key is gone from here."""
        self._row.delete()

    def forget_bytes(self) -> None:
        """Removes the bytes of one that was ended, after the row is gone for good."""
        forget_growing(lake(), self._object_id)

    def close(self) -> None:
        """Lets the next writer have it."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def sweep_originals_in_parts(*, older_than_seconds: float) -> int:
    """Removes the bytes of originals that nobody knows any more; returns of how many."""
    known = frozenset(GrowingOriginal.objects.values_list("id", flat=True))
    return sweep_growing(lake(), known=known, older_than_seconds=older_than_seconds)


def _ended() -> Conflict:
    return Conflict(
        "original.ended",
        "The file is no longer being sent.",
        next_step="Ask for its state, or send it again.",
    )
