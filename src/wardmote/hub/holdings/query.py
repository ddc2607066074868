"""Queries: somebody's SQL over the rows that a permit opens, and over nothing else.

The SQL runs in a process of its own, which has no key and no file (`engine.lake.query`). Rows of the result are rows on
their way out: whether the permit still stands is asked before each batch of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import BoundedSemaphore

import pyarrow as pa

from wardmote.engine.lake.query import QueryLimits, QuerySession
from wardmote.hub.holdings.rows import permitted_table
from wardmote.hub.policy.decide import still
from wardmote.hub.policy.permit import Permit, Use
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Refused, Unavailable

TABLE_NAME = "data"
QUERY_SECONDS = 30.0
QUERIES_AT_ONCE = 2
"""In one process of the web server: each may take as much memory as QueryLimits says."""
WAIT_SECONDS = 10.0

_turns = BoundedSemaphore(QUERIES_AT_ONCE)


@dataclass
class OpenResult:
    """A query's result on its way out. `rows_out` counts the rows handed over so far."""

    schema: pa.Schema
    _reader: pa.RecordBatchReader
    _permit: Permit
    _clock: Clock
    rows_out: int = field(default=0, init=False)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The result. Raises what the query raises, and the refusal once the permit stands no more."""
        for batch in self._reader:
            still(self._permit, clock=self._clock)
            self.rows_out += batch.num_rows
            yield batch


@contextmanager
def open_query(permit: Permit, sql: str, *, clock: Clock) -> Iterator[OpenResult]:
    """Runs one SELECT over the permitted rows, which it calls `data`.

    Raises Invalid for SQL that is wrong or reaches elsewhere, TooLarge past QUERY_SECONDS or the memory there is,
    Unavailable while too many others are running, Refused for a permit for another use, and what opening rows raises.
    """
    if permit.use is not Use.QUERY:
        raise Refused(
            "permit.use",
            f"This permit was given for “{permit.use.value}”, and not for queries.",
            next_step="Ask for a permit for queries.",
        )
    with _turn(), permitted_table(permit, clock=clock) as table:
        still(permit, clock=clock)
        with QuerySession({TABLE_NAME: table}, limits=QueryLimits()) as session:
            reader = session.run(sql, timeout_seconds=QUERY_SECONDS)
            yield OpenResult(reader.schema, reader, permit, clock)


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise Unavailable("query.busy", "Too many queries are running.", next_step="Try again in a minute.")
    try:
        yield
    finally:
        _turns.release()
