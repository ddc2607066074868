"""Texts in memory as byte sources, in blocks as small as a test likes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wardmote.engine.reading.options import ReadLimits
from wardmote.engine.reading.text.delimited import DelimitedGrid
from wardmote.engine.reading.text.encoding import TextEncoding

UTF8 = TextEncoding("utf-8", "utf-8")


@dataclass(frozen=True)
class Blocks:
    """Bytes that arrive a few at a time."""

    content: bytes
    block_bytes: int = 1024
    name: str = "made"

    def blocks(self) -> Iterator[bytes]:
        """The content in order."""
        for start in range(0, len(self.content), self.block_bytes):
            yield self.content[start : start + self.block_bytes]


def records_of(grid: DelimitedGrid) -> list[tuple[int, list[str | None]]]:
    """Line and cells of every record, empty cells at its end left away."""
    records = []
    for batch in grid.batches():
        rows = zip(*(column.to_pylist() for column in batch.cells.columns), strict=True)
        for line, cells in zip(batch.lines.to_pylist(), rows, strict=True):
            filled = list(cells)
            while filled and filled[-1] is None:
                filled.pop()
            records.append((line, filled))
    return records


def grid_of(
    text: str | bytes,
    *,
    delimiter: str = ",",
    block_bytes: int = 1024,
    fast: bool = True,
    limits: ReadLimits | None = None,
) -> DelimitedGrid:
    """A grid over a text in UTF-8."""
    content = text.encode() if isinstance(text, str) else text
    return DelimitedGrid(Blocks(content, block_bytes), UTF8, delimiter, limits or ReadLimits(), fast=fast)
