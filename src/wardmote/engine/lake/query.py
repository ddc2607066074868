"""The second wall: somebody's SQL over permitted tables, in a process that can reach nothing else.

    with QuerySession({"fires": table}, limits=QueryLimits()) as session:
        reader = session.run("select ward, count(*) from fires group by ward", timeout_seconds=10)

The process that runs the SQL has no key and no file: when DuckDB scans a table, the permitted columns it needs
are read here and sent through a pipe. Columns that are not permitted do not exist there. Memory and CPU time are
limited by the system, time by killing the process, and a crash of it is a Problem and not an outage.
"""

from __future__ import annotations

import base64
import math
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Self

import pyarrow as pa

from wardmote.engine.lake.query_messages import Message, receive, send
from wardmote.engine.lake.version_reader import PermittedTable
from wardmote.kernel.problem import Invalid, Problem, TooLarge, Unavailable

_CHILD = """
import sys
sys.modules.update(numpy=None, pandas=None)  # not needed there, and more than half of the time to start
from wardmote.engine.lake.query_child import main
main()
"""
_GRACE_CPU_SECONDS = 5
_PIPE_BUFFER_BYTES = 2**20
_LAST_WORD_SECONDS = 5
_ASK_FOR_LESS = "Ask for fewer rows or columns, or group before you join."


@dataclass(frozen=True)
class QueryLimits:
    """What one query may use: memory for its rows and its work, and threads."""

    memory_bytes: int = 512 * 2**20
    threads: int = 2


class QuerySession:
    """One query in its own process. `run` may be called once; leaving the `with` block ends the process.

    Has to be used inside the `open_version` blocks of its tables.
    """

    def __init__(self, tables: Mapping[str, PermittedTable], *, limits: QueryLimits) -> None:
        self._tables = dict(tables)
        self._limits = limits
        self._channel, theirs = socket.socketpair()
        with theirs:
            self._child = _start_child(theirs)
        self._watch = _Watch(self._child.kill)
        self._problem: Problem | None = None
        self._last_word: Message = {}
        self._listener = threading.Thread(target=self._listen, name="query-listener", daemon=True)
        self._feeders: list[threading.Thread] = []

    def run(self, sql: str, *, timeout_seconds: float) -> pa.RecordBatchReader:
        """The result, batch by batch, as the query makes it.

        `timeout_seconds` is how long we wait for the query in all; the time the caller takes between batches does
        not count. Raises, here or while reading: Invalid (the text: not SQL, not one SELECT, no such column, a
        value that does not convert), TooLarge (time, memory), Damaged (a table's file), Unavailable.
        """
        self._watch.left_seconds = timeout_seconds
        self._listener.start()
        with self._waiting():
            send(self._channel, self._session(sql, timeout_seconds))
            stream = pa.ipc.open_stream(self._output())
        return pa.RecordBatchReader.from_batches(stream.schema, self._batches(stream))

    def interrupt(self) -> None:
        """Ends the query now, from any thread; whoever reads it gets Unavailable."""
        self._fail(
            Unavailable(
                "query.interrupted", "The query was stopped.", next_step="Run it again if you still want it."
            )
        )

    def close(self) -> None:
        """Ends the process, whatever it is doing, and returns when nobody reads the tables any more."""
        self._child.kill()
        self._child.wait()
        self._output().close()
        with suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)
        for thread in [self._listener, *self._feeders]:
            if thread.ident and thread is not threading.current_thread():
                thread.join()
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _session(self, sql: str, timeout_seconds: float) -> Message:
        schemas = {name: table.schema.serialize().to_pybytes() for name, table in self._tables.items()}
        return {
            "sql": sql,
            "tables": {name: base64.b64encode(schema).decode() for name, schema in schemas.items()},
            "memory_bytes": self._limits.memory_bytes,
            "threads": self._limits.threads,
            "cpu_seconds": math.ceil(timeout_seconds * self._limits.threads) + _GRACE_CPU_SECONDS,
        }

    def _batches(self, stream: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        """The result's batches. A stream that ends is complete only if the process says so as well."""
        while True:
            with self._waiting():
                batch = next(stream, None)
                self._check(batch)
            if batch is None:
                return
            yield batch

    def _check(self, batch: pa.RecordBatch | None) -> None:
        """Raises ArrowInvalid for an unsound batch (its maker ran somebody's SQL), EOFError for a cut result."""
        if batch is not None:
            batch.validate(full=True)
            return
        self._listener.join()
        if "done" not in self._last_word:
            raise EOFError

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        """Counts the time, and says why if the process ended before its result did."""
        try:
            with self._watch.running():
                yield
        except (OSError, EOFError, pa.ArrowException):
            raise self._why() from None

    def _why(self) -> Problem:
        """Why there is no whole result: what we know, what the process said, how it ended."""
        self._listener.join(timeout=_LAST_WORD_SECONDS)
        self._child.kill()
        self._listener.join()
        if self._watch.ran_out:
            return _too_long()
        return self._problem or _problem_of(self._last_word)

    def _fail(self, problem: Problem) -> None:
        """Ends the query for a reason of ours, unless there is one already."""
        self._problem = self._problem or problem
        self._child.kill()

    def _output(self) -> IO[bytes]:
        if self._child.stdout is None:
            raise ValueError("the process was started without a pipe")
        return self._child.stdout

    def _listen(self) -> None:
        """Gives rows to the process when it scans a table, until its last word or its end."""
        try:
            with suppress(OSError, EOFError):
                message = receive(self._channel)[0]
                while "scan" in message:
                    self._feed(self._tables[message["scan"]], message["columns"])
                    message = receive(self._channel)[0]
                self._last_word = message
        finally:
            if not self._last_word:
                self._child.kill()

    def _feed(self, table: PermittedTable, columns: list[str]) -> None:
        reading, writing = os.pipe()
        feeder = threading.Thread(target=self._write_rows, args=(table, columns, writing), daemon=True)
        self._feeders.append(feeder)
        feeder.start()
        try:
            send(self._channel, {}, descriptor=reading)
        finally:
            os.close(reading)

    def _write_rows(self, table: PermittedTable, columns: list[str], descriptor: int) -> None:
        """Sends rows until there are no more or nobody reads them.

        Arrow takes a stream that breaks off between batches for a whole one: on any failure the process is ended
        before it can see the pipe close.
        """
        out = os.fdopen(descriptor, "wb", buffering=_PIPE_BUFFER_BYTES)
        try:
            stream = pa.ipc.new_stream(out, table.scanner(columns).projected_schema)
            for batch in table.batches(columns):
                stream.write_batch(batch)
            stream.close()
            out.flush()
        except BrokenPipeError:
            pass  # a LIMIT was reached, or the process is gone
        except Problem as problem:
            self._fail(problem)
        except BaseException:
            self._fail(_broken())
            raise
        finally:
            with suppress(BrokenPipeError):
                out.close()


class _Watch:
    """Counts the seconds spent inside `running` and calls `ring` when they are used up."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self.left_seconds = 0.0
        self.ran_out = False
        self._ring = ring

    @contextmanager
    def running(self) -> Iterator[None]:
        timer = threading.Timer(max(0.0, self.left_seconds), self._out_of_time)
        timer.daemon = True
        started = time.monotonic()
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            self.left_seconds -= time.monotonic() - started

    def _out_of_time(self) -> None:
        self.ran_out = True
        self._ring()


def _start_child(channel: socket.socket) -> subprocess.Popen[bytes]:
    """Starts the process with an empty environment, in no folder of ours, with no file of ours open."""
    return subprocess.Popen(
        [sys.executable, "-I", "-c", _CHILD],
        stdin=channel.fileno(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"ARROW_DEFAULT_MEMORY_POOL": "system", "LANG": "C.UTF-8", "TZ": "UTC"},
    )


def _too_long() -> Problem:
    return TooLarge("query.time", "The query takes longer than it may.", next_step=_ASK_FOR_LESS)


def _broken() -> Problem:
    return Unavailable(
        "query.broken",
        "The query could not be finished.",
        next_step="Try again; if it stays so, tell the hub's operator.",
    )


def _problem_of(last_word: Message) -> Problem:
    """The Problem for what the process said last; if it could not say anything, it went past a limit."""
    said = last_word.get("what", "")
    match last_word.get("failed"):
        case "not_understood":
            return Invalid("query.not_understood", str(said), next_step="Correct the query.")
        case "not_allowed":
            return Invalid("query.not_allowed", str(said), next_step="Leave it out of the query.")
        case "value":
            return Invalid(
                "query.value",
                "A value does not convert to the type the query asks for, or is out of its range.",
                next_step="Use TRY_CAST, which gives NULL where a value does not convert.",
            )
        case "other":
            return _broken()
    return TooLarge("query.memory", "The query needs more memory than it may use.", next_step=_ASK_FOR_LESS)
