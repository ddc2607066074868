"""Reads a file in this process, where a test is not about the process: the same code, without starting a child."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from wardmote.engine.reading import NoteKind, ReadLimits
from wardmote.engine.reading.formats.registry import FORMATS, module_of
from wardmote.engine.reading.limited.reading import SpooledTable, spooled_table
from wardmote.engine.reading.limited.request import Output, Request
from wardmote.engine.reading.limited.spool import Spool

Rows = list[tuple[str | None, ...]]


def read_here(path: Path, format_name: str, *, sheet: str | None = None, **limits: Any) -> list[SpooledTable]:
    """All tables of a file, by the format's own module."""
    known = next(each for each in FORMATS if each.name == format_name)
    module = import_module(f"wardmote.engine.reading.formats.{module_of(known)}")
    return read_with(module.read, path, format_name, sheet=sheet, **limits)


def read_with(
    read: Callable[[Request, Output], None],
    path: Path,
    format_name: str,
    *,
    sheet: str | None = None,
    **limits: Any,
) -> list[SpooledTable]:
    """All tables of a file, by a function that reads one."""
    spool, said = Spool(path.parent), list[dict[str, Any]]()
    with os.fdopen(os.dup(spool.descriptor), "wb") as file:
        read(Request(path, format_name, sheet, ReadLimits(**limits)), Output(file, said.append))
    return [spooled_table(word["table"], format_name, spool) for word in said if "table" in word]


def table_here(path: Path, format_name: str) -> tuple[tuple[str, ...], Rows]:
    """The columns and rows of a file's only table."""
    (table,) = read_here(path, format_name)
    return table.columns or (), rows_here(table)


def rows_here(table: SpooledTable) -> Rows:
    """All records of a table, blank ones included."""
    rows: Rows = []
    for batch in table.grid.batches():
        missing = [None] * len(batch.lines)
        columns = [column.to_pylist() for column in batch.cells.columns]
        wanted = [columns[place] if place < len(columns) else missing for place in table.positions]
        rows += list(zip(*wanted, strict=True))
    return rows


def counted(table: SpooledTable) -> dict[NoteKind, int]:
    """What was noted, and how often."""
    return {note.kind: note.count for note in table.notes}
