"""What a limited process is asked to read, and how it hands over what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from wardmote.engine.reading.grid import position_names
from wardmote.engine.reading.options import ReadLimits
from wardmote.kernel.problem import Problem, TooLarge

LINE_COLUMN = "line"
_MOST_TABLES = 1_000


@dataclass(frozen=True)
class Request:
    """`format` is the name of the format the file was told to be, `sheet` the one table wanted, None for all."""

    path: Path
    format: str
    sheet: str | None
    limits: ReadLimits

    def wants(self, table: str) -> bool:
        """Whether a table of that name is wanted; spaces around a name are seen by nobody."""
        return self.sheet is None or self.sheet.strip() == table.strip()


class Output:
    """The spool that tables are written to, and the words about them."""

    def __init__(self, spool: BinaryIO, tell: Callable[[dict[str, Any]], None]) -> None:
        self._spool, self._tell = spool, tell
        self._tables = 0

    def say(self, **message: Any) -> None:
        """One word to whoever waits."""
        self._tell(message)

    def opening(self, table: str) -> None:
        """Said before a table is read, so that its name is known should this process end."""
        self.say(opening=table)

    def refuse(self, problem: Problem) -> None:
        """The problem that ends the reading, for the person who sent the file."""
        self.say(refused=type(problem).__name__, **problem.as_json())

    def write(self, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> int:
        """One part of a table: batches of one width, the last column being the lines. Returns where it stands."""
        offset = self._spool.tell()
        with pa.ipc.new_stream(self._spool, schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
        return offset

    def send(self, batch: pa.RecordBatch) -> None:
        """One batch as a stream of its own, so that the next may have other columns."""
        with pa.ipc.new_stream(self._spool, batch.schema) as writer:
            writer.write_batch(batch)

    def table(self, **about: Any) -> None:
        """Says that a table is whole. Raises TooLarge where a file has too many of them."""
        self._tables += 1
        if self._tables > _MOST_TABLES:
            raise TooLarge(
                "file.too_many_tables",
                f"The file holds more than {_MOST_TABLES:,} tables, which is the limit.",
                next_step="Split it into files of fewer tables, and upload those.",
            )
        self.say(table=about)


def part_schema(width: int) -> pa.Schema:
    """Columns of text by their position, and the line of each row."""
    columns = [(name, pa.string()) for name in position_names(width)]
    return pa.schema([*columns, (LINE_COLUMN, pa.int64())])
