"""The matcher past one machine: the same function over Arrow batches, on Apache Spark. Needs the extra `spark`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Final

import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sql
from pyspark.sql.types import (
    DataType,
    DoubleType,
    IntegerType,
    LongType,
    StringType,
    StructField,
    StructType,
)

from wardmote.engine.linkage.calibration import calibration_of
from wardmote.engine.linkage.decided import NO_DECISIONS, Decisions
from wardmote.engine.linkage.gazetteer import store
from wardmote.engine.linkage.tables.address_columns import AddressColumns
from wardmote.engine.linkage.tables.answers import Wanted, matched_schema, schema_of
from wardmote.engine.linkage.tables.spark_worker import Against, matched, what_is_here
from wardmote.kernel.problem import Invalid, Unavailable, Unreadable

ROWS_AT_ONCE: Final = 20_000
"""Rows in an Arrow batch: an address that stands in it several times is compared once."""

_LEAST_JAVA: Final = 17
_FILE, _ROW = "wardmote file", "wardmote row"
_WORKER: Final = "wardmote.engine.linkage.tables.spark_worker"
_TYPES: Final[dict[pa.DataType, DataType]] = {
    pa.int32(): IntegerType(),
    pa.int64(): LongType(),
    pa.string(): StringType(),
    pa.float64(): DoubleType(),
}
_SETTINGS: Final = {
    "spark.sql.caseSensitive": "true",  # UPRN and uprn are two columns
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",  # a moment keeps its time zone
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(ROWS_AT_ONCE),
    "spark.io.encryption.enabled": "true",  # what is sorted is written to disks meanwhile, and it is about people
}
_ALONE: Final = {
    "spark.master": "local[*]",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
}


def spark_session() -> SparkSession:
    """The session that is there, or one as spark-submit or spark-defaults.conf set it up; else all of this machine.

    Raises Unavailable where there is no Java that Spark runs on.
    """
    active = SparkSession.getActiveSession()
    if active is not None:
        return active
    _require_java()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("wardmote match addresses")
    is_set_up = "PYSPARK_GATEWAY_PORT" in os.environ or "SPARK_HOME" in os.environ
    for name, value in (_SETTINGS if is_set_up else _SETTINGS | _ALONE).items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def match_parquet(
    session: SparkSession,
    source: Path,
    out: Path,
    *,
    against: Against,
    wanted: Callable[[Sequence[str]], Wanted],
) -> tuple[list[str], Wanted]:
    """Parquet files of one folder to Parquet files in another, as `answers.matched_schema` has them.

    Rows stand in the order of the files' names and within a file as they stood there. `wanted` is told the columns;
    both are returned. Both folders and the gazetteer are read and written by the executors: all machines have to see
    them under the same path. Raises Invalid for columns that are not there or hold no text, Unreadable for what is not
    Parquet, Unavailable where Spark gives up or an executor lacks Wardmote or this gazetteer.
    """
    rows = _read(session, source)
    asked = wanted(rows.columns)
    _require_text(rows, asked.columns)
    with _said_plainly():
        file, row = (sql.col(f"_metadata.{name}") for name in ("file_path", "row_index"))
        numbered = rows.select("*", file.alias(_FILE), row.alias(_ROW))
        answered = match_frame(numbered, against=against, wanted=asked)
        answered.orderBy(_FILE, _ROW).drop(_FILE, _ROW).write.parquet(str(out.absolute()))
    return rows.columns, asked


def match_frame(frame: DataFrame, *, against: Against, wanted: Wanted) -> DataFrame:
    """The frame's columns and ours, as `answers.matched_schema` has them; rows stand as they stood in their partition.

    Raises Unavailable where an executor lacks Wardmote or this gazetteer.
    """
    _require_on_executors(frame.sparkSession, against.gazetteer)
    names, asked = frame.columns, by_place(wanted, frame.columns)

    def answered(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return matched(batches, against, asked)

    fields = [StructField(place_of(each, names), frame.schema[each].dataType) for each in names]
    fields += [StructField(each.name, _TYPES[each.type]) for each in schema_of(asked)]
    made = frame.toDF(*(field.name for field in fields[: len(names)])).mapInArrow(
        answered, StructType(fields)
    )
    return made.toDF(*matched_schema(pa.schema([(name, pa.null()) for name in names]), wanted).names)


def by_place(wanted: Wanted, names: Sequence[str]) -> Wanted:
    """The same of a table whose columns are called by `place_of`: Spark takes the dot in a name for something else."""
    address, postcode = wanted.columns
    columns = AddressColumns(
        tuple(place_of(name, names) for name in address), postcode and place_of(postcode, names)
    )
    return Wanted(columns, wanted.uprn and place_of(wanted.uprn, names), facts=wanted.facts)


def place_of(name: str, names: Sequence[str]) -> str:
    """c0 for the first of the names, c1 for the next."""
    return f"c{names.index(name)}"


def against(gazetteer: Path, *, decisions: Decisions = NO_DECISIONS) -> Against:
    """The gazetteer and its calibration as they are now, for the executors too."""
    folder, version = gazetteer.absolute(), store.read_header(gazetteer).version
    return Against(folder, version, calibration_of(folder, version), decisions)


def _read(session: SparkSession, source: Path) -> DataFrame:
    try:
        return session.read.parquet(str(source.absolute()))
    except AnalysisException as error:
        raise Unreadable(
            "match.no_parquet",
            "The folder holds no Parquet files that are one table.",
            where=str(source),
            next_step="Give a folder with Parquet files of the same columns, or a file.",
        ) from error


@contextmanager
def _said_plainly() -> Iterator[None]:
    """What Spark says may hold cells, so that it stays in Spark's log."""
    try:
        yield
    except (PySparkException, Py4JError) as error:
        raise Unavailable(
            "match.spark_failed",
            "Spark gave up; nothing was written.",
            next_step="Its log says why: a damaged file, too little memory, or a machine that went away.",
        ) from error


def _require_text(frame: DataFrame, columns: AddressColumns) -> None:
    for name in filter(None, (*columns.address, columns.postcode)):
        if not isinstance(frame.schema[name].dataType, StringType | IntegerType | LongType):
            raise Invalid(
                "match.column", f"The column {name} holds no text.", next_step="Name another column."
            )


def _require_on_executors(session: SparkSession, gazetteer: Path) -> None:
    """Asked before anything is matched, by as many tasks as run at once."""
    tasks = session.sparkContext.defaultParallelism
    asked = session.sparkContext.parallelize(range(tasks), tasks).map(_asking(gazetteer))
    ours = what_is_here(gazetteer)
    others = set(asked.collect()) - {ours}
    if others:
        raise Unavailable(
            "match.not_on_executors",
            f"Here is {ours}. An executor of Spark has {'; another '.join(sorted(others))}.",
            next_step="Install the same Wardmote there (PYSPARK_PYTHON names its Python), and give a gazetteer on a "
            "disk that all machines see under the same path.",
        )


def _asking(gazetteer: Path) -> Callable[[int], str]:
    """A function that needs nothing of ours to get to a machine, as Wardmote may not be there."""
    ask, worker = import_module, _WORKER

    def found(_: int) -> str:
        try:
            return str(ask(worker).what_is_here(gazetteer))
        except ImportError:
            return "no Wardmote"

    return found


def _require_java() -> None:
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else "java"
    try:
        told = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise _no_java(f"No Java is found as {java}.") from error
    version = re.search(r'version "(?:1\.)?([0-9]+)', told.stderr + told.stdout)
    if version is None or int(version[1]) < _LEAST_JAVA:
        raise _no_java(f"The Java found as {java} is older than {_LEAST_JAVA}.")


def _no_java(what: str) -> Unavailable:
    return Unavailable(
        "match.no_java",
        what,
        next_step=f"Install Java {_LEAST_JAVA} or newer for Spark and let JAVA_HOME name its folder, or match without "
        "--engine spark.",
    )
