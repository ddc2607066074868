"""A grid held in memory gives what the grid itself gives, whatever room there is and whoever else reads it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from wardmote.engine.reading.grid import GridBatch
from wardmote.engine.reading.held_grid import HeldGrid, Room


class _Numbers:
    """One number a batch; counts how often it was started from the first."""

    def __init__(self, count: int) -> None:
        self.count, self.passes = count, 0

    def batches(self) -> Iterator[GridBatch]:
        self.passes += 1
        for number in range(self.count):
            cells = pa.RecordBatch.from_arrays([pa.array([str(number)])], names=["0"])
            yield GridBatch(cells, pa.array([number], pa.int64()))


def _all(batches: Iterator[GridBatch]) -> list[int]:
    return [batch.lines[0].as_py() for batch in batches]


@given(count=st.integers(0, 6), room=st.integers(0, 150), taken=st.lists(st.integers(0, 7), max_size=3))
def test_passes_that_stop_early_or_run_beside_each_other_all_see_everything(
    count: int, room: int, taken: list[int]
) -> None:
    held = HeldGrid(_Numbers(count), Room(room))
    stopped = [held.batches() for _ in taken]
    for passing, most in zip(stopped, taken, strict=True):
        for _ in range(most):
            next(passing, None)
    pairs = list(zip_longest(held.batches(), held.batches()))
    assert [one.lines[0].as_py() for one, _ in pairs] == list(range(count))
    assert [other.lines[0].as_py() for _, other in pairs] == list(range(count))
    for passing, most in zip(stopped, taken, strict=True):
        assert _all(passing) == list(range(min(most, count), count))


def test_what_fits_is_parsed_once() -> None:
    numbers = _Numbers(5)
    held = HeldGrid(numbers, Room())
    for _ in range(3):
        assert _all(held.batches()) == [0, 1, 2, 3, 4]
    assert numbers.passes == 1


def test_what_does_not_fit_gives_its_room_back() -> None:
    room = Room(60)
    held = HeldGrid(_Numbers(50), room)
    assert [_all(held.batches()) for _ in range(2)] == [list(range(50))] * 2
    assert room.left_bytes == 60
