"""wardmote gazetteer and wardmote match, as they are called from a terminal."""

from __future__ import annotations

import csv
import json
from importlib.util import find_spec
from pathlib import Path

import polars
import pytest

from tests.engine.linkage import village
from wardmote.site.__main__ import main


@pytest.fixture
def gazetteer(tmp_path: Path) -> Path:
    source = village.write(tmp_path / "village.csv")
    assert main(["gazetteer", "build", str(source), "--out", str(tmp_path / "g")]) == 0
    return tmp_path / "g"


def _rows(path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["ref", "Where", "uprn", "pcode"])
        writer.writerow(["a", "7, Quillfeather Rd", "999", "ZE1 1AA"])
        writer.writerow(["b", "20 Marrowbone Grove", "", "ZE2 4CE"])
        writer.writerow(["c", "", "", ""])
        writer.writerow(["d", "Flat 40, Hollin House, Quillfeather Road", "", "ZE1 1AC"])
    return path


def _called(file: Path, gazetteer: Path, out: Path) -> list[str]:
    said = [str(file), "--gazetteer", str(gazetteer), "--out", str(out)]
    return ["match", "addresses", *said, "--address", "Where"]


def test_every_row_and_column_comes_back_with_its_answer(
    gazetteer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = _rows(tmp_path / "homes.csv"), tmp_path / "out.parquet"
    called = ["match", "addresses", str(file), "--gazetteer", str(gazetteer), "--out", str(out)]
    assert main([*called, "--address", "Where"]) == 0
    table = polars.read_parquet(out)
    assert table.columns[:5] == ["ref", "Where", "given_uprn", "pcode", "uprn"]
    assert table["ref"].to_list() == ["a", "b", "c", "d"]
    assert table["given_uprn"].to_list() == ["999", None, None, None]
    assert table["uprn"].to_list() == [101_007, None, None, None]
    assert table["match_level"].to_list() == ["exact", "building", "none", "parent"]
    assert table["parent_uprn"].to_list() == [None, 104_020, None, 110_000]
    said = capsys.readouterr().out
    assert "4 rows" in said
    assert "building            1   25.0 %" in said


def test_with_a_gazetteer_that_has_changed_nothing_is_matched(
    gazetteer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = bytearray((gazetteer / "place.npy").read_bytes())
    content[-1] ^= 1
    (gazetteer / "place.npy").write_bytes(content)
    assert main(_called(_rows(tmp_path / "homes.csv"), gazetteer, tmp_path / "out.csv")) != 0
    said = capsys.readouterr().err
    assert "The file place.npy of this gazetteer has changed since it was built." in said
    assert "Traceback" not in said
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("out", "report"),
    [
        ("homes.csv", "r.csv"),
        ("link.csv", "r.csv"),
        ("o.csv", "homes.csv"),
        ("o.csv", "./o.csv"),
        ("o.csv", "decided.csv"),
        ("decided.csv", "r.csv"),
        ("o.csv", "g/header.json"),
        ("g/o.csv", "r.csv"),
        ("missing/o.csv", "r.csv"),
    ],
)
def test_nothing_that_is_read_is_written_over(
    gazetteer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], out: str, report: str
) -> None:
    file = _rows(tmp_path / "homes.csv")
    (tmp_path / "link.csv").symlink_to(file)
    (tmp_path / "decided.csv").write_text("address,uprn\n7 Quillfeather Road,101007\n")
    before = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
    written = ["--report", str(tmp_path / report), "--decisions", str(tmp_path / "decided.csv")]
    assert main([*_called(file, gazetteer, tmp_path / out), *written]) == 2
    assert {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()} == before
    assert "Traceback" not in capsys.readouterr().err


def test_rows_that_are_no_data_are_told(
    gazetteer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _rows(tmp_path / "homes.csv")
    file.write_text(f"Our homes\n{file.read_text()}Source: the housing system\n")
    assert main(_called(file, gazetteer, tmp_path / "o.csv")) == 0
    said = capsys.readouterr()
    assert "set aside or seen in row 1: title" in said.err
    assert "set aside or seen in row 7: footnote" in said.err
    assert "housing system" not in said.err
    assert "4 rows" in said.out


def test_held_uprns_are_checked_and_facts_are_told_where_they_are_asked_for(
    gazetteer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = _rows(tmp_path / "homes.csv"), tmp_path / "out.parquet"
    called = _called(file, gazetteer, out)
    assert main([*called, "--uprn", "uprn", "--facts"]) == 0
    table = polars.read_parquet(out)
    assert table["held_uprn_check"].to_list() == ["not_in_gazetteer", None, None, None]
    assert table.columns[-2:] == ["ward", "lsoa"]
    assert main([*called, "--uprn", "UPRN"]) == 2
    assert "Name it with --uprn." in capsys.readouterr().err


def test_the_report_is_written_by_the_groups_that_are_asked_for(
    gazetteer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = _rows(tmp_path / "homes.csv"), tmp_path / "out.csv"
    called = _called(file, gazetteer, out)
    for name in ("report.json", "report.csv"):
        assert main([*called, "--by", "pcode", "--report", str(tmp_path / name)]) == 0
    assert "by pcode" in capsys.readouterr().out
    told = json.loads((tmp_path / "report.json").read_text())
    assert {each["group"] for each in told["groups"]} == {"ZE1 1AA", "ZE2 4CE", "ZE1 1AC", ""}
    assert '"pcode","ZE2 4CE","building","parts",1' in (tmp_path / "report.csv").read_text().splitlines()
    out.unlink()
    for refused in (["--report", "r.txt"], ["--report", "no/such/r.csv"], ["--by", "ward"]):
        assert main([*called, *refused]) == 2
    assert not out.exists()


def test_a_column_that_is_not_there_is_named(
    gazetteer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = _rows(tmp_path / "homes.csv"), tmp_path / "out.csv"
    called = ["match", "addresses", str(file), "--gazetteer", str(gazetteer), "--out"]
    assert main([*called, str(out)]) == 2
    assert "No column of the table is called address." in capsys.readouterr().err
    assert main([*called, str(tmp_path / "out.docx"), "--address", "Where"]) == 2
    assert main([*called, str(file), "--address", "Where"]) == 2
    assert not out.exists()
    assert main(["gazetteer", "verify", str(gazetteer)]) == 0
    assert main(["gazetteer", "calibrate", str(gazetteer)]) == 2


def test_what_people_decided_goes_before_matching(
    gazetteer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out, decisions = _rows(tmp_path / "homes.csv"), tmp_path / "out.parquet", tmp_path / "decisions.csv"
    decisions.write_text(
        "address,postcode,decision,uprn,decided_on\n"
        '"Flat 40, Hollin House, Quillfeather Road",ZE1 1AC,property,110004,2026-05-04\n'
        '"7, Quillfeather Rd",ZE1 1AA,none of these,,2026-05-04\n',
        encoding="utf-8",
    )
    called = ["match", "addresses", str(file), "--gazetteer", str(gazetteer), "--out", str(out)]
    assert main([*called, "--address", "Where", "--decisions", str(decisions)]) == 0
    table = polars.read_parquet(out)
    assert table["uprn"].to_list() == [None, None, None, 110_004]
    assert "by decided" in capsys.readouterr().out
    decisions.write_text("address,uprn\n7 Quillfeather Rd,seven\n", encoding="utf-8")
    assert main([*called, "--address", "Where", "--decisions", str(decisions)]) == 2
    assert "Row 1 holds what is no UPRN." in capsys.readouterr().err


def test_a_borough_scores_matching_on_its_own_labelled_file(
    gazetteer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "labelled.csv"
    file.write_text(
        "address,postcode,right,wrong_with_it\n7 Quillfeather Rd,ZE1 1AA,101007,short\n"
        "8 Quillfeather Road,ZE1 1AA,101009,\n9 Quillfeather Road,ZE1 1AA,,\n"
    )
    called = ["bench", "addresses", str(file), "--gazetteer", str(gazetteer), "--truth"]
    assert main([*called, "right", "--errors", "wrong_with_it", "--json", str(tmp_path / "s.json")]) == 0
    assert "2 labelled records, 2 of them listed" in capsys.readouterr().out
    told = json.loads((tmp_path / "s.json").read_text())
    assert told["kinds"]["short"]["precision"] == 1.0
    assert told["precision"] == 0.5
    for refused in (["wrong_with_it"], ["such"], ["right", "--json", str(tmp_path / "no" / "s.json")]):
        assert main([*called, *refused]) == 2
    assert "No row says which UPRN is right." in capsys.readouterr().err


@pytest.mark.skipif(find_spec("pyspark") is not None, reason="the extra spark is installed here")
def test_without_the_extra_spark_it_says_what_to_install(
    gazetteer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = _rows(tmp_path / "homes.csv"), tmp_path / "out.csv"
    called = ["match", "addresses", str(file), "--gazetteer", str(gazetteer), "--address", "Where"]
    assert main([*called, "--out", str(out), "--engine", "spark"]) == 2
    assert "pip install wardmote[spark]" in capsys.readouterr().err
    assert not out.exists()
    (tmp_path / "folder").mkdir()
    called[2] = str(tmp_path / "folder")
    assert main([*called, "--out", str(out)]) == 2
    assert "a folder, not a file" in capsys.readouterr().err
