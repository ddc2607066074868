"""Records of fixed width, sorted by key in constant memory: those that do not fit go to a file that has no name.

Records of one key always come together. In the file stand fingerprints, row numbers and measures, no text of a cell.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

import numpy as np
import numpy.typing as npt

HELD_BYTES = 64 * 1024 * 1024
_PARTS_BITS = 6
"""64 parts: each of 10^8 records of 24 to 40 bytes is then 38 to 63 MB."""

Array = npt.NDArray[np.void]


@dataclass(frozen=True)
class _Piece:
    part: int
    offset: int
    size_bytes: int


class SortedRecords:
    """Takes records in any order, and gives them back sorted, a part at a time."""

    def __init__(self, measures: int, order: Sequence[int], *, held_bytes: int = HELD_BYTES) -> None:
        """`measures` numbers a record; rows of a key come by those in `order`, then by their row number."""
        extra = [(f"m{place}", np.int64) for place in range(measures)]
        self.dtype = np.dtype([("high", np.uint64), ("low", np.uint64), ("row", np.int64), *extra])
        self._sorted_by = ["row", *(f"m{place}" for place in reversed(order)), "low", "high"]
        self._held: list[Array] = []
        self._held_bytes, self._most_bytes = 0, held_bytes
        self._file: IO[bytes] | None = None
        self._pieces: list[_Piece] = []

    def add(self, records: Array) -> None:
        """More records."""
        self._held.append(records)
        self._held_bytes += records.nbytes
        if self._held_bytes > self._most_bytes:
            self._spill()

    def parts(self) -> Iterator[Array]:
        """All records, in parts; no key is in two of them. Once only."""
        if self._file is None:
            yield from self._all_held()
            return
        self._spill()
        with self._file as file:
            for part in range(2**_PARTS_BITS):
                pieces = [each for each in self._pieces if each.part == part]
                read = [os.pread(file.fileno(), each.size_bytes, each.offset) for each in pieces]
                if read:
                    yield self._sorted(np.frombuffer(b"".join(read), self.dtype))

    def _all_held(self) -> Iterator[Array]:
        held, self._held = self._held, []
        if held:
            yield self._sorted(np.concatenate(held))

    def _sorted(self, records: Array) -> Array:
        """By the first half of the key alone where that decides: one sort instead of one for each field."""
        order = np.argsort(records["high"], kind="stable")
        high = records["high"][order]
        if len(self._sorted_by) > 3 or (np.diff(high) == 0).any():
            order = np.lexsort([records[name] for name in self._sorted_by])
        return records[order]

    def _spill(self) -> None:
        if not self._held:
            return
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="wardmote-")  # noqa: SIM115 - open until the parts are read
        records = np.concatenate(self._held)
        part_of = (records["high"] >> np.uint64(64 - _PARTS_BITS)).astype(np.int64)
        order = np.argsort(part_of, kind="stable")
        ends = np.searchsorted(part_of[order], np.arange(2**_PARTS_BITS), side="right")
        start = 0
        for part, end in enumerate(ends.tolist()):
            if end > start:
                data = records[order[start:end]].tobytes()
                self._pieces.append(_Piece(part, self._file.tell(), len(data)))
                self._file.write(data)
            start = end
        self._file.flush()
        self._held, self._held_bytes = [], 0
