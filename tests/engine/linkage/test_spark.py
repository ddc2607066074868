"""The matcher on Spark: the same answers in the same order, and a clear word where a machine lacks something."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.engine.linkage import village
from wardmote.engine.linkage.calibration import Calibration, Kind
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.matching import SCHEMA, Matcher
from wardmote.engine.linkage.tables.address_columns import AddressColumns
from wardmote.engine.linkage.tables.answers import Wanted
from wardmote.faces.cli import match_on_spark
from wardmote.kernel.problem import Unavailable
from wardmote.site.__main__ import main

pytest.importorskip("pyspark", reason="the extra spark is not installed: `make test-spark` installs it")
from wardmote.engine.linkage.tables import spark

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings(
        "ignore::pytest.PytestUnraisableExceptionWarning"
    ),  # sockets that pyspark leaves open
]


@pytest.fixture(scope="session")
def session() -> Iterator[spark.SparkSession]:
    try:
        made = spark.spark_session()
    except Unavailable as problem:
        pytest.skip(str(problem))
    yield made
    made.stop()


def _messy() -> dict[str, list[str | None]]:
    """The village's addresses as people write them: line, rest, postcode; some empty, wrong or twice."""
    first, rest, postcodes = [], [], []
    for row, (_, text, postcode, _) in enumerate(village.rows()):
        words = text.replace("FLAT", "Flt" if row % 3 else "").replace("ROAD", "Rd").split()
        first.append(" ".join(words[:2]) if row % 11 else None)
        rest.append(" ".join(words[2:]).replace("TANN", "TAN" if row % 2 else "TANN"))
        postcodes.append(None if row % 7 == 0 else postcode[:-1] + "B" if row % 5 == 0 else postcode)
    return {
        "Address 1": first + first[:40],
        "Address 2": rest + rest[:40],
        "Post code": postcodes * 1 + postcodes[:40],
    }


def _called(file: Path, gazetteer: Path, out: Path, *more: str) -> int:
    return main(["match", "addresses", str(file), "--gazetteer", str(gazetteer), "--out", str(out), *more])


def test_a_file_has_the_same_answers_in_the_same_order(
    session: spark.SparkSession,
    village_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(match_on_spark, "_ROWS_PER_FILE", 37)  # many files, several tasks
    messy = _messy()
    count = len(messy["Post code"])
    rows = polars.DataFrame(
        {"uprn": [f"{101_000 + each}" for each in range(count)], "kind": ["a", "b"] * (count // 2), **messy}
    )
    rows.write_csv(tmp_path / "homes.csv")
    decisions = tmp_path / "decisions.csv"
    decisions.write_text("address,postcode,decision,uprn\nFLT 1 HOLLIN HOUSE,ZE1 1AC,property,110004\n")
    more = ["--uprn", "uprn", "--facts", "--by", "kind", "--decisions", str(decisions)]
    told = []
    for engine in ("local", "spark"):
        out = tmp_path / f"{engine}.parquet"
        assert _called(tmp_path / "homes.csv", village_folder, out, "--engine", engine, *more) == 0
        told.append(capsys.readouterr().out)
    local, on_spark = (pq.read_table(tmp_path / f"{engine}.parquet") for engine in ("local", "spark"))
    assert on_spark.schema.equals(local.schema)
    assert on_spark.equals(local)
    assert on_spark.column("given_uprn").to_pylist() == rows["uprn"].to_list()
    assert set(on_spark.column("match_level").to_pylist()) >= {"exact", "building", "none"}
    assert told[0] == told[1]
    assert {each.name for each in tmp_path.iterdir()} == {
        "decisions.csv",
        "homes.csv",
        "local.parquet",
        "spark.parquet",
    }


def test_a_folder_of_parquet_keeps_order_columns_and_types(
    session: spark.SparkSession, village_folder: Path, matcher: Matcher, tmp_path: Path
) -> None:
    messy, given = _messy(), tmp_path / "given"
    given.mkdir()
    table = pa.table(
        {
            "n.o": range(len(messy["Post code"])),
            "UPRN": pa.array(["x"] * len(messy["Post code"])),
            "uprn": pa.array(range(len(messy["Post code"]))),
            "seen": [datetime(2026, 10, 1, 9, tzinfo=UTC)] * len(messy["Post code"]),
            **messy,
        }
    )
    for number, first in enumerate(range(0, table.num_rows, 60)):
        pq.write_table(table.slice(first, 60), given / f"{9 - number}.parquet", row_group_size=25)
    assert _called(given, village_folder, tmp_path / "made", "--engine", "spark") == 0
    made = pa.concat_tables(pq.read_table(each) for each in sorted((tmp_path / "made").glob("part-*")))
    in_order = pa.concat_tables(pq.read_table(each) for each in sorted(given.iterdir()))
    assert made.column_names == ["n.o", "UPRN", "given_uprn", "seen", *messy, *SCHEMA.names]
    for ours, theirs in zip(made.columns, in_order.columns, strict=False):
        assert ours.to_pylist() == theirs.to_pylist()
    lines = [in_order.column(name).to_pylist() for name in messy]
    texts = [", ".join(filter(None, each)) for each in zip(*lines[:2], strict=True)]
    assert (
        made.select(SCHEMA.names).to_pylist()
        == matcher.match(pa.array(texts), pa.array(lines[2])).to_pylist()
    )


def test_a_folder_that_cannot_be_matched_is_refused(
    session: spark.SparkSession, village_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contents = {
        "no Parquet files that are one table": None,
        "No column of the table is called address.": pa.table({"Ref": ["a"]}),
        "The column Address holds no text.": pa.table({"Address": [[1]], "Postcode": ["ZE1 1AA"]}),
    }
    given = tmp_path / "given"
    given.mkdir()
    for says, content in contents.items():
        if content is not None:
            pq.write_table(content, given / "a.parquet")
        assert _called(given, village_folder, tmp_path / "made", "--engine", "spark") == 2
        assert says in capsys.readouterr().err
        assert {each.name for each in tmp_path.iterdir()} == {"given"}


def test_a_damaged_file_stops_it_without_a_word_of_its_cells(
    session: spark.SparkSession, village_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "given"
    given.mkdir()
    for name in "ab":
        pq.write_table(pa.table({"Address": ["7 Quillfeather Rd"] * 9}), given / f"{name}.parquet")
    whole = (given / "b.parquet").read_bytes()
    (given / "b.parquet").write_bytes(whole[:20] + bytes(60) + whole[80:])
    assert _called(given, village_folder, tmp_path / "made", "--engine", "spark") == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert "Spark gave up" in said
    assert "Quill" not in said
    assert {each.name for each in tmp_path.iterdir()} == {"given"}
    (tmp_path / "made").mkdir()
    assert _called(given, village_folder, tmp_path / "made", "--engine", "spark") == 2
    assert "Something stands there already." in capsys.readouterr().err


def test_an_executor_without_wardmote_is_told_of_and_one_with_it_has_our_calibration(
    session: spark.SparkSession, village_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "bare")], check=True)
    frame = session.createDataFrame([("7 Quillfeather Rd", "ZE1 1AA")], ["Address", "Postcode"])
    asked = {
        "against": spark.against(village_folder),
        "wanted": Wanted(AddressColumns(("Address",), "Postcode")),
    }
    monkeypatch.setattr(session.sparkContext, "pythonExec", str(tmp_path / "bare" / "bin" / "python"))
    with pytest.raises(Unavailable, match="has no Wardmote"):
        spark.match_frame(frame, **asked)
    monkeypatch.undo()
    half = Calibration(dict.fromkeys(Kind, ((0.0,), (0.5,))), "made up")
    asked["against"] = asked["against"]._replace(calibration=half)
    [row] = spark.match_frame(frame, **asked).collect()
    assert (row.uprn, row.probability) == (101_007, 0.5)


def test_a_gazetteer_that_changes_meanwhile_is_not_matched_against(
    session: spark.SparkSession, tmp_path: Path
) -> None:
    build(village.write(tmp_path / "v.csv"), tmp_path / "g", progress=lambda _: None)
    frame = session.createDataFrame([("7 Quillfeather Rd", "ZE1 1AA")], ["Address", "Postcode"])
    wanted = Wanted(AddressColumns(("Address",), None))
    asked = spark.match_frame(frame, against=spark.against(tmp_path / "g"), wanted=wanted)
    build(village.write(tmp_path / "v.csv", village.rows()[1:]), tmp_path / "g", progress=lambda _: None)
    with pytest.raises(spark.PySparkException, match="the gazetteer became"):
        asked.collect()


@pytest.mark.parametrize("version", [None, "1.8.0_292", "11.0.2"])
def test_without_java_17_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str | None
) -> None:
    if version:
        (tmp_path / "bin").mkdir()
        java = tmp_path / "bin" / "java"
        java.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
        java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(Unavailable, match="older than 17" if version else "No Java is found"):
        spark._require_java()
    assert os.environ["JAVA_HOME"] == str(tmp_path)
