"""`wardmote match addresses --engine spark`: a file, or a folder of Parquet, matched past one machine."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from wardmote.engine.linkage.decided import Decisions
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.tables.answers import Wanted, schema_of
from wardmote.engine.linkage.tables.grouping import groups_of
from wardmote.engine.linkage.tables.report import LinkageReport
from wardmote.engine.reading import RawTable
from wardmote.engine.writing.parquet import write_parquet
from wardmote.kernel.problem import Conflict, Unavailable

_ROWS_PER_FILE = 50_000

#: Some rows of a table, and as many answers.
Answered = Iterator[tuple[pa.RecordBatch, pa.RecordBatch]]


class Work(NamedTuple):
    """What is matched against, and the report that is made."""

    folder: Path
    decisions: Decisions
    gazetteer: Gazetteer
    report: LinkageReport


def match_folder(source: Path, out: Path, work: Work, *, wanted: Callable[[Sequence[str]], Wanted]) -> None:
    """A folder of Parquet files to another folder of them, which is there whole or not at all."""
    if out.exists():
        raise Conflict(
            "match.exists",
            "Something stands there already.",
            where=str(out),
            next_step="Give the folder of the answer another name.",
        )
    spark = _spark()
    with _beside(out) as folder, _session(spark) as session:
        made, against = folder / "made", spark.against(work.folder, decisions=work.decisions)
        names, asked = spark.match_parquet(session, source, made, against=against, wanted=wanted)
        for rows, found in _answered(made, names, asked):
            work.report.add(found, groups_of(work.gazetteer, rows, found, asked))
        made.replace(out)


def answered_on_spark(table: RawTable, wanted: Wanted, work: Work, *, beside: Path) -> Answered:
    """A table's rows in their order, with their answers; meanwhile they lie in a folder beside the path."""
    spark = _spark()
    placed = spark.by_place(wanted, table.columns)
    with _beside(beside) as folder, _session(spark) as session:
        given, made = folder / "given", folder / "made"
        _put_down(table, [spark.place_of(name, table.columns) for name in table.columns], given)
        against = spark.against(work.folder, decisions=work.decisions)
        spark.match_parquet(session, given, made, against=against, wanted=lambda _: placed)
        yield from _answered(made, table.columns, wanted)


def _spark() -> ModuleType:
    if find_spec("pyspark") is None:
        raise Unavailable(
            "match.no_spark",
            "Spark is not installed.",
            next_step="Install the extra: pip install wardmote[spark]. Or match without --engine spark.",
        )
    return import_module("wardmote.engine.linkage.tables.spark")


@contextmanager
def _session(spark: ModuleType) -> Iterator[object]:
    """A session that stood before stays."""
    own = spark.SparkSession.getActiveSession() is None
    session = spark.spark_session()
    try:
        yield session
    finally:
        if own:
            session.stop()


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """A folder that only we may read, on the disk that OUT is on, gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _put_down(table: RawTable, names: list[str], folder: Path) -> None:
    """In many files, which Spark gives to many tasks; their names are in the order of the rows."""
    folder.mkdir()
    schema, number = pa.schema([(name, pa.string()) for name in names]), count()
    for batch in table.batches():
        rows = pa.record_batch(batch.rows.columns, schema=schema)
        for first in range(0, rows.num_rows, _ROWS_PER_FILE):
            with (folder / f"{next(number):09}.parquet").open("xb") as file:
                write_parquet(schema, [rows.slice(first, _ROWS_PER_FILE)], file)
        sys.stderr.write(f"\rReading {table.name}: {batch.first_row + rows.num_rows - 1:,} rows")
    sys.stderr.write("\n")
    if not next(number):
        with (folder / "empty.parquet").open("xb") as file:
            write_parquet(schema, [], file)


def _answered(folder: Path, names: Sequence[str], wanted: Wanted) -> Answered:
    """What Spark wrote, under the names that the table's columns have."""
    for part in sorted(folder.glob("part-*")):
        with pq.ParquetFile(part) as file:
            for batch in file.iter_batches():
                rows, found = batch.columns[: len(names)], batch.columns[len(names) :]
                yield pa.record_batch(rows, names=names), pa.record_batch(found, schema=schema_of(wanted))
