"""Tables whose header is not the first row of their file: titles stand above it, notes and totals below the rows.

They are read as the files are that are matched.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from wardmote.engine.linkage.gazetteer.sources.files import LIMITS, SourceFile
from wardmote.engine.reading import RawTable, ReadOptions, open_tables
from wardmote.engine.reading.set_aside import set_aside
from wardmote.kernel.problem import Unreadable


class Headed(NamedTuple):
    """A table laid down as Parquet, all its cells texts, and in words what of its file was set aside."""

    file: SourceFile
    seen: tuple[str, ...]


def headed(file: SourceFile, folder: Path) -> list[Headed]:
    """The tables of a text, laid into the folder; a Parquet file as it is, as it names its columns itself.

    What is no table stays as it is. Raises TooLarge past a limit of reading.
    """
    if file.is_parquet:
        return [Headed(file, ())]
    try:
        tables = open_tables(file.path, file_name=file.name, options=ReadOptions(limits=LIMITS))
    except Unreadable:  # what is no table lists no addresses: that is said of it
        return [Headed(file, ())]
    return [_laid(table, file.name, folder / f"{file.path.name}-{at}") for at, table in enumerate(tables)]


def _laid(table: RawTable, name: str, path: Path) -> Headed:
    schema = pa.schema([(column, pa.string()) for column in table.columns])
    with pq.ParquetWriter(path, schema) as writer:
        for batch in table.batches():
            writer.write_batch(batch.rows)
    seen = tuple(f"of {name} {line}" for line in set_aside(table.notes))
    return Headed(SourceFile(name, path, "", ()), seen)
