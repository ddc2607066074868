"""A table drawn small, with a mark wherever bad cells stand: columns from left to right, rows from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.faces.plural import counted

WIDTH, HEIGHT, HEAD = 600, 168, 8
_MOST_ACROSS, _MOST_DOWN = 60, 40
_MANY_SHARE = 0.5
_NAMED = 3


@dataclass(frozen=True)
class Mark:
    """A rectangle of the drawing; `is_full` where at least half of the cells it stands for are bad."""

    x: float
    y: float
    width: float
    height: float
    is_full: bool


@dataclass(frozen=True)
class BadCellMap:
    """The drawing. `lines` are where columns part; `says` tells in words what it shows."""

    marks: tuple[Mark, ...]
    lines: tuple[float, ...]
    says: str


@dataclass
class BadCellCounter:
    """Counts bad cells by where they stand: a few kilobytes, however many they are."""

    columns: Sequence[str]
    rows: int
    by_column: npt.NDArray[np.int64] = field(init=False)
    _counts: npt.NDArray[np.int64] = field(init=False)
    _lines: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._across = min(len(self.columns), _MOST_ACROSS)
        self._down = min(self.rows, _MOST_DOWN)
        self.by_column = np.zeros(len(self.columns), np.int64)
        self._counts = np.zeros((self._down, self._across), np.int64)

    def add(self, bad_cells: pa.RecordBatch) -> None:
        """A batch of a report (checking.report.BAD_CELLS_SCHEMA). What is about a whole column has no row."""
        placed = bad_cells.filter(pc.is_valid(bad_cells["row"]))
        if not placed.num_rows or not self._counts.size:
            return
        column = np.asarray(pc.fill_null(pc.index_in(placed["column"], self._names()), -1), np.int64)
        rows = np.asarray(placed["row"], np.int64) - 1
        known = (column >= 0) & (rows >= 0) & (rows < self.rows)
        np.add.at(self.by_column, column[known], 1)
        place = (rows[known] * self._down // self.rows, column[known] * self._across // len(self.columns))
        np.add.at(self._counts, place, 1)
        ends = pc.min_max(placed["line"]).as_py()
        self._lines += [each for each in ends.values() if each is not None]

    def drawn(self) -> BadCellMap | None:
        """The drawing; none where no bad cell has a place."""
        if not self._counts.any():
            return None
        across, down = WIDTH / self._across, (HEIGHT - HEAD) / self._down
        cells = (self.rows / self._down) * (len(self.columns) / self._across)
        marks = tuple(
            Mark(
                round(x * across, 1),
                round(HEAD + y * down, 1),
                round(across, 1),
                round(down, 1),
                bool(self._counts[y, x] >= _MANY_SHARE * cells),
            )
            for y, x in np.argwhere(self._counts)
        )
        lines = tuple(round(each * across, 1) for each in range(1, self._across))
        return BadCellMap(marks, lines, self._says())

    def _says(self) -> str:
        worst = np.argsort(-self.by_column, kind="stable")[:_NAMED]
        named = [f"{self.columns[each]} ({self.by_column[each]:,})" for each in worst if self.by_column[each]]
        bad = int((self.by_column > 0).sum())
        where = f"In {bad:,} of {counted(len(self.columns), 'column')}"
        most = f"{where}: {', '.join(named)}" if bad <= _NAMED else f"{where}, most in {', '.join(named)}"
        if not self._lines:
            return f"{most}."
        first, last = min(self._lines), max(self._lines)
        rows = f"in row {first:,}" if first == last else f"between rows {first:,} and {last:,}"
        return f"{most}; {rows} of the file."

    def _names(self) -> pa.Array:
        return pa.array(list(self.columns), pa.string())
