"""Workbooks as grids: XLSX, XLSM and old XLS, read by a child process with limits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import Any

import pyarrow as pa

from wardmote.engine.reading.grid import GridBatch
from wardmote.engine.reading.options import ReadLimits
from wardmote.engine.reading.workbook_problems import workbook_problem

MergedRange = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0."""


class Spool:
    """A nameless file that is gone with the last table that reads from it, or with this process.

    It stands in the folder of the workbook, so that what is in it comes to no other disk; where nothing can be written
    there, where this machine keeps temporary files.
    """

    def __init__(self, folder: Path) -> None:
        with tempfile.TemporaryFile(dir=folder if os.access(folder, os.W_OK | os.X_OK) else None) as file:
            self.descriptor = os.dup(file.fileno())
        weakref.finalize(self, os.close, self.descriptor)


class _Section(RawIOBase):
    """The spool from an offset on; each reader has a place of its own."""

    def __init__(self, spool: Spool, offset: int) -> None:
        self._spool, self._offset = spool, offset

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = os.pread(self._spool.descriptor, len(buffer), self._offset)
        buffer[: len(data)] = data
        self._offset += len(data)
        return len(data)


@dataclass(frozen=True)
class SheetGrid:
    """The rows of one sheet, from row 1 of the sheet."""

    name: str
    spool: Spool
    offset: int
    hidden: bool
    merged: tuple[MergedRange, ...]

    def batches(self) -> Iterator[GridBatch]:
        """All rows up to the last filled one; empty ones are rows of nulls."""
        row = 1
        with (
            BufferedReader(_Section(self.spool, self.offset), 1024 * 1024) as file,
            pa.ipc.open_stream(file) as stream,
        ):
            for cells in stream:
                yield GridBatch(cells, pa.array(range(row, row + cells.num_rows), pa.int64()))
                row += cells.num_rows


def read_workbook(path: Path, *, sheet: str | None, is_zip: bool, limits: ReadLimits) -> list[SheetGrid]:
    """The sheets that hold anything, in the workbook's order. Raises Unreadable and TooLarge."""
    spool = Spool(path.resolve().parent)  # the folder itself, where the path is that of an open file
    request = {
        "path": str(path),
        "sheet": sheet,
        "errors": is_zip,
        "cells": limits.max_sheet_cells,
        "text_bytes": limits.max_workbook_text_bytes,
        "memory_bytes": limits.child_memory_bytes,
        "cpu_seconds": limits.child_cpu_seconds,
    }
    messages, exit_code = _run_child(request, spool, limits)
    last = messages[-1] if messages else {}
    if not last.get("done"):
        opening = next((message["opening"] for message in reversed(messages) if "opening" in message), None)
        raise workbook_problem(last.get("problem"), exit_code, opening, limits)
    return [
        SheetGrid(
            message["sheet"],
            spool,
            message["offset"],
            message["hidden"],
            tuple(map(tuple, message["merged"])),
        )
        for message in messages
        if "sheet" in message
    ]


def _run_child(
    request: dict[str, Any], spool: Spool, limits: ReadLimits
) -> tuple[list[dict[str, Any]], int | None]:
    """What the child said and how it ended; None where its time was up."""
    command = [sys.executable, "-m", "wardmote.engine.reading.workbook_child", str(spool.descriptor)]
    environment = os.environ | {"ARROW_DEFAULT_MEMORY_POOL": "system", "OMP_NUM_THREADS": "1"}
    try:
        child = subprocess.run(
            command,
            input=json.dumps(request).encode(),
            capture_output=True,
            pass_fds=(spool.descriptor,),
            env=environment,
            timeout=limits.wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as expired:
        return _messages(expired.stdout or b""), None
    return _messages(child.stdout), child.returncode


def _messages(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines(keepends=True) if line.endswith(b"\n")]
