"""A grid that is parsed once although it is read several times: to find its table, and then to take its rows.

Only so much of it is held as there is room for; a larger one is parsed again each time, in constant memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from wardmote.engine.reading.grid import Grid, GridBatch

HELD_GRID_BYTES = 192 * 1024 * 1024
"""As Arrow text: a CSV of some 130 MB."""


@dataclass
class Room:
    """How many bytes may be held: the grids of one file share it, however many members its archive has."""

    left_bytes: int = HELD_GRID_BYTES


@dataclass
class HeldGrid:
    """A grid whose batches are remembered while there is room. Passes may run beside each other."""

    grid: Grid
    room: Room
    _held: list[GridBatch] | None = field(default_factory=list)
    _held_bytes: int = 0
    _source: Iterator[GridBatch] | None = None

    def batches(self) -> Iterator[GridBatch]:
        """All records from the first."""
        position = 0
        while self._held is not None:
            if position == len(self._held):
                batch = self._next()
                if batch is None:
                    return
                if not self._hold(batch):
                    yield batch
                    yield from self._rest()
                    return
            yield self._held[position]
            position += 1
        yield from islice(self.grid.batches(), position, None)

    def _next(self) -> GridBatch | None:
        if self._source is None:
            self._source = self.grid.batches()
        return next(self._source, None)

    def _hold(self, batch: GridBatch) -> bool:
        """Whether there was room for one more; otherwise all that was held is let go."""
        size_bytes = batch.cells.nbytes + batch.lines.nbytes
        if self._held is None or size_bytes > self.room.left_bytes:
            self.room.left_bytes += self._held_bytes
            self._held, self._held_bytes = None, 0
            return False
        self.room.left_bytes -= size_bytes
        self._held_bytes += size_bytes
        self._held.append(batch)
        return True

    def _rest(self) -> Iterator[GridBatch]:
        source, self._source = self._source, None
        return iter(()) if source is None else source
