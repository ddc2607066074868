"""The process that runs one person's SQL; `query` starts it.

It holds no key and can open no file: the permitted rows come to it through pipes, as Arrow, when DuckDB scans a
table. It limits its own memory and CPU time before anything else, because neither DuckDB's memory_limit
(`range(1e9)`, `repeat('x', 3e9)` go past it) nor interrupt() (`levenshtein` of two long texts is not
interrupted) is a limit, and long chains of `a.a.a...` crash the parser.

Standard input is the channel to the parent, standard output carries the result as an Arrow IPC stream.
"""

from __future__ import annotations

import base64
import os
import resource
import socket
import threading
from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from wardmote.engine.lake.query_messages import Message, receive, send
from wardmote.engine.lake.query_rules import NotAllowed, check

BATCH_ROWS = 64 * 1024
_OWN_BYTES = 384 * 2**20
"""Data of Python, Arrow and DuckDB themselves, beside what a query may use."""


class _Channel:
    """The socket to the parent; DuckDB's threads ask for scans through it one at a time."""

    def __init__(self) -> None:
        self._socket = socket.socket(fileno=os.dup(0))
        self._turn = threading.Lock()

    def receive(self) -> Message:
        return receive(self._socket)[0]

    def say(self, message: Message) -> None:
        with self._turn:
            send(self._socket, message)

    def ask_for_rows(self, table: str, columns: list[str]) -> pa.RecordBatchReader:
        with self._turn:
            send(self._socket, {"scan": table, "columns": columns})
            _, descriptor = receive(self._socket)
        if descriptor is None:
            raise OSError("no rows were given")
        return pa.ipc.open_stream(os.fdopen(descriptor, "rb", buffering=2**20))


class _RemoteTable(ds.InMemoryDataset):  # type: ignore[misc]  # pyarrow has no types
    """Looks to DuckDB like a dataset: its scanner is a stream from the parent of just the columns wanted."""

    def __init__(self, name: str, schema: pa.Schema, channel: _Channel) -> None:
        super().__init__(schema.empty_table())
        self._name = name
        self._channel = channel

    def scanner(
        self,
        columns: Sequence[str] | None = None,
        filter: pc.Expression | None = None,  # noqa: A002 - pyarrow's name
        **_: Any,
    ) -> ds.Scanner:
        wanted = list(columns or self.schema.names[:1])
        rows = self._channel.ask_for_rows(self._name, wanted)
        return ds.Scanner.from_batches(rows, columns=wanted, filter=filter)


def main() -> None:
    """Serves one session: one message with the tables and the limits, one query, the result or why there is none."""
    channel, result = _Channel(), _claim_standard_output()
    session = channel.receive()
    _limit(memory_bytes=session["memory_bytes"], cpu_seconds=session["cpu_seconds"])
    try:
        _run(session, channel, result)
    except (duckdb.Error, NotAllowed, MemoryError, pa.ArrowException, OSError) as error:
        channel.say(failure(error))
    else:
        channel.say({"done": True})


def locked_database(
    tables: dict[str, ds.Dataset], *, memory_bytes: int, threads: int
) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB that holds the tables and can reach nothing else; its configuration is locked."""
    connection = duckdb.connect(
        config={
            "enable_external_access": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "allow_persistent_secrets": False,
            "python_enable_replacements": False,
            "python_scan_all_frames": False,
            "temp_directory": "",  # rows are never spilled to a disk in the clear
            "max_temp_directory_size": "0B",
            "memory_limit": f"{memory_bytes}B",
            "threads": threads,
        }
    )
    for name, table in tables.items():
        connection.register(name, table)
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET lock_configuration = true")
    return connection


def failure(error: BaseException) -> Message:
    """What the parent is told: a code and, for mistakes in the text of a query, DuckDB's first line.

    DuckDB's other messages may quote cells ("could not convert ...") and are left out.
    """
    if isinstance(error, NotAllowed):
        return {"failed": "not_allowed", "what": str(error)}
    if isinstance(error, duckdb.PermissionException):
        return {"failed": "not_allowed", "what": "A query reads only the tables it was given."}
    if isinstance(error, duckdb.ParserException | duckdb.BinderException | duckdb.CatalogException):
        return {"failed": "not_understood", "what": str(error).partition("\n")[0]}
    if isinstance(error, duckdb.OutOfMemoryException | MemoryError):
        return {"failed": "memory", "what": ""}
    if isinstance(
        error, duckdb.ConversionException | duckdb.OutOfRangeException | duckdb.InvalidInputException
    ):
        return {"failed": "value", "what": ""}
    return {"failed": "other", "what": type(error).__name__}


def _limit(*, memory_bytes: int, cpu_seconds: int) -> None:
    """Hard limits of the system on this process; it may also write no file and leave no core dump."""
    for what, most in (
        (resource.RLIMIT_DATA, memory_bytes + _OWN_BYTES),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 256),
    ):
        resource.setrlimit(what, (most, most))


def _claim_standard_output() -> int:
    """A descriptor of the result's pipe that is ours alone: DuckDB prints to standard output, progress for one."""
    result = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return result


def _run(session: Message, channel: _Channel, descriptor: int) -> None:
    tables = {
        name: _RemoteTable(name, pa.ipc.read_schema(pa.BufferReader(base64.b64decode(schema))), channel)
        for name, schema in session["tables"].items()
    }
    connection = locked_database(tables, memory_bytes=session["memory_bytes"], threads=session["threads"])
    check(connection, session["sql"], tables=frozenset(name.lower() for name in tables))
    result = connection.execute(session["sql"]).to_arrow_reader(BATCH_ROWS)
    with (
        os.fdopen(descriptor, "wb", buffering=2**20) as out,
        pa.ipc.new_stream(out, result.schema) as stream,
    ):
        out.flush()
        for batch in result:
            stream.write_batch(batch)
            out.flush()
