"""Files as people publish them, their right reading known: header, names of columns and every cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.reading.published_like import WAYS, Published, Table, published
from wardmote.engine.reading import RawTable, open_tables
from wardmote.kernel.problem import Problem

_FLOOR_SHARE = 0.98


def wrong(file: Published, folder: Path) -> str | None:
    """What is wrong with the reading of a file; None where all of it is right."""
    path = folder / file.file.name
    path.write_bytes(file.file.content())
    try:
        found = {each.name: each for each in open_tables(path, file_name=path.name)}
    except Problem as problem:
        return problem.code
    if set(file.tables) == {""}:
        if len(found) != 1:
            return f"{len(found)} tables"
        found = {"": next(iter(found.values()))}
    missing = [name for name in file.tables if name not in found]
    if missing:
        return f"no table {missing}, only {list(found)}"
    faults = (_fault(found[name], told) for name, told in file.tables.items())
    return next((fault for fault in faults if fault), None)


def _fault(table: RawTable, told: Table) -> str | None:
    if table.header_row != told.header_row:
        return f"header in {table.header_row}, not {told.header_row}"
    unnamed = [f"c{at}" for at in range(1, 40)]
    names = tuple("" if name in unnamed else _plain(name) for name in table.columns)
    if names != tuple(map(_plain, told.columns)):
        return f"columns {names}, not {told.columns}"
    rows = [
        [_plain(cell or "") for cell in row]
        for batch in table.batches()
        for row in zip(*(column.to_pylist() for column in batch.rows.columns), strict=True)
    ]
    wanted = [[_plain(cell) for cell in row] + [""] * (len(told.columns) - len(row)) for row in told.rows]
    if len(rows) != len(wanted):
        return f"{len(rows)} rows, not {len(wanted)}"
    return None if rows == wanted else "cells"


def _plain(text: str) -> str:
    """Without differences of white space, which formats keep in their own way."""
    return " ".join(text.split())


def judged(seeds: range, folder: Path) -> tuple[int, list[str]]:
    """How many files were read, and what is wrong with which."""
    bad = [
        f"published({way!r}, {seed}): {fault}"
        for way in WAYS
        for seed in seeds
        if (fault := wrong(published(way, seed), folder)) is not None
    ]
    return len(WAYS) * len(seeds), bad


@pytest.mark.fault
def test_files_as_they_are_published_come_back_whole(tmp_path: Path) -> None:
    count, bad = judged(range(5_000, 5_010), tmp_path)
    assert len(bad) <= (1 - _FLOOR_SHARE) * count, bad
