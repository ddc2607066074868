"""Reads delimited text in a limited process: finds its tables, or sends its records."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from wardmote.engine.reading.grid import GridBatch, position_names
from wardmote.engine.reading.held_grid import Room
from wardmote.engine.reading.limited.request import LINE_COLUMN, Output
from wardmote.engine.reading.limited.text_words import (
    encoding_as_json,
    encoding_of,
    note_as_json,
    options_of,
    part_as_json,
    source_of,
)
from wardmote.engine.reading.looked import WatchedSource
from wardmote.engine.reading.text.delimited import THREADS, DelimitedGrid
from wardmote.engine.reading.text.reading import find_text

WIDTH_COLUMN = "width"


def started_pool() -> ThreadPoolExecutor:
    """Threads that have started: where memory is short the start of one may hang (CPython waits for its first step)."""
    pool, all_there = ThreadPoolExecutor(THREADS), threading.Barrier(THREADS)
    for _ in range(THREADS):
        pool.submit(all_there.wait)
    return pool


def read_text(asked: Mapping[str, Any], output: Output, pool: ThreadPoolExecutor) -> None:
    """What is asked of one text: `tables`, or `records` in a known encoding with a known delimiter."""
    options = options_of(asked["options"])
    source = source_of(asked["source"], options.limits)
    if asked["text"] == "records":
        encoding = encoding_of(asked["encoding"])
        for batch in DelimitedGrid(source, encoding, asked["delimiter"], options.limits, pool=pool).batches():
            output.send(_as_one(batch))
        return
    found = find_text(
        WatchedSource(source, lambda far: output.say(looked=asdict(far))), options, Room(), pool=pool
    )
    output.say(
        encoding=encoding_as_json(found.encoding),
        delimiter=found.delimiter,
        notes=[note_as_json(note) for note in found.notes],
        parts=[part_as_json(part) for part in found.parts],
    )


def _as_one(batch: GridBatch) -> pa.RecordBatch:
    """The records with their lines, and their widths where these differ."""
    names, arrays = position_names(batch.cells.num_columns), list(batch.cells.columns)
    if batch.widths is not None:
        names, arrays = [*names, WIDTH_COLUMN], [*arrays, batch.widths]
    return pa.RecordBatch.from_arrays([*arrays, batch.lines], names=[*names, LINE_COLUMN])


def grid_batch_of(batch: pa.RecordBatch) -> GridBatch:
    """The other way round."""
    has_widths = batch.schema.names[-2:-1] == [WIDTH_COLUMN]
    cells = batch.num_columns - 1 - has_widths
    return GridBatch(
        batch.select(range(cells)),
        batch.column(batch.num_columns - 1),
        batch.column(cells) if has_widths else None,
    )
