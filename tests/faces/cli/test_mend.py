"""wardmote check --offer, --report OUT.xlsx and wardmote mend, as they are called from a terminal."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import polars
import pytest
import xlsxwriter

from wardmote.site.__main__ import main

_GOOD = [[f"A{n}", "E1 4AA", str(n), "fine"] for n in range(400)]
_BAD = [["A400", "EI 4AA", "1O", "=1+1"], ["A401", "nowhere", "-5", "fine"]]


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    path = tmp_path / "bins.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["ref", "postcode", "visits", "note"], *_GOOD, *_BAD])
    return path


def _offered(messy: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["check", str(messy), "--offer"]) == 1
    steps = messy.with_name("steps.yaml")
    steps.write_text(capsys.readouterr().out, encoding="utf-8")
    return steps


def test_what_is_offered_can_be_replayed_and_the_input_stays(
    messy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps, before = _offered(messy, capsys), messy.read_bytes()
    assert '#   for instance "EI 4AA" becomes "E1 4AA"' in steps.read_text(encoding="utf-8")
    out = messy.with_name("mended.csv")
    assert main(["mend", str(messy), "--steps", str(steps), "--out", str(out)]) == 0
    assert capsys.readouterr().out.count("1 cell changed") == 2
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["ref", "postcode", "visits", "note"]
    assert rows[-2:] == [["A400", "E1 4AA", "10", "=1+1"], ["A401", "nowhere", "-5", "fine"]]
    assert len(rows) == 403
    assert messy.read_bytes() == before
    again = messy.with_name("again.parquet")
    assert main(["mend", str(out), "--steps", str(steps), "--out", str(again)]) == 1
    assert capsys.readouterr().out.count("does not fit: no cell to change") == 2
    assert polars.read_parquet(again).rows()[-1] == ("A401", "nowhere", "-5", "fine")


def test_the_offer_for_programs_has_the_steps(messy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(messy), "--offer", "--json"])
    first = json.loads(capsys.readouterr().out)[0]
    assert first == {
        "column": "postcode",
        "code": "not-a-postcode",
        "message": "This is not a UK postcode.",
        "cells": 2,
        "with_suggestion": 1,
        "examples": [
            {"value": "EI 4AA", "suggestion": "E1 4AA"},
            {"value": "nowhere", "suggestion": None},
        ],
        "steps": [
            {"kind": "take-suggestion", "column": "postcode", "code": "not-a-postcode"},
            {"kind": "leave-empty", "column": "postcode", "code": "not-a-postcode"},
        ],
    }


def test_a_step_whose_column_is_gone_is_said(messy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = messy.with_name("steps.yaml")
    steps.write_text("- {kind: tidy-spaces, column: gone}\n", encoding="utf-8")
    words = ["mend", str(messy), "--steps", str(steps), "--out", str(messy.with_name("out.csv"))]
    assert main([*words, "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "steps": [{"kind": "tidy-spaces", "column": "gone", "cells": 0, "fit": "no-column"}]
    }
    assert main(words) == 1
    assert "there is no such column" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("out", "says"),
    [
        ("bins.csv", "made of"),
        ("link.csv", "made of"),
        ("steps.csv", "made of"),
        ("out.xlsx", "csv or .parquet"),
        ("no/out.csv", "cannot be written"),
    ],
)
def test_what_would_be_overwritten_or_cannot_be_written_is_refused(
    messy: Path, capsys: pytest.CaptureFixture[str], out: str, says: str
) -> None:
    steps, before = messy.with_name("steps.csv"), messy.read_bytes()
    steps.write_text("- {kind: tidy-spaces, column: note}\n", encoding="utf-8")
    messy.with_name("link.csv").symlink_to(messy)
    assert main(["mend", str(messy), "--steps", str(steps), "--out", str(messy.parent / out)]) == 2
    assert says in capsys.readouterr().err
    assert (messy.read_bytes(), (messy.parent / out).suffix == ".xlsx") == (before, out == "out.xlsx")
    assert [each.name for each in messy.parent.iterdir() if each.name.startswith(".")] == []


def test_the_whole_report_is_written_as_a_workbook(messy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = messy.with_name("report.xlsx")
    assert main(["check", str(messy), "--report", str(report)]) == 1
    book = openpyxl.load_workbook(report)
    assert [row[0] for row in book["What to mend"].iter_rows(min_row=2, values_only=True)] == [402, 402, 403]
    assert [row[2] for row in book["Rows"].iter_rows(min_row=2, values_only=True)] == ["A400", "A401"]
    assert main(["check", str(messy), "--report", str(messy.with_name("report.pdf"))]) == 2
    assert ".csv or .xlsx" in capsys.readouterr().err


def test_steps_are_for_one_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, steps = tmp_path / "two.xlsx", tmp_path / "steps.yaml"
    book = xlsxwriter.Workbook(str(path))
    for name in ("One", "Two"):
        book.add_worksheet(name).write_column(0, 0, ["ref", "a", "b  c"])
    book.close()
    steps.write_text("- {kind: tidy-spaces, column: ref}\n", encoding="utf-8")
    words = ["mend", str(path), "--steps", str(steps), "--out", str(tmp_path / "out.csv")]
    assert main(words) == 2
    assert "One, Two" in capsys.readouterr().err
    assert main([*words, "--table", "Two"]) == 0


def test_a_file_is_mended_as_it_is_chosen_to_be_read(tmp_path: Path) -> None:
    """A header that is only found when it is said, and a date with the month first."""
    path, steps = tmp_path / "visits.csv", tmp_path / "steps.yaml"
    path.write_text("1;2\nref;seen\n" + "".join(f"A{n};1/{n % 28 + 1}/2026\n" for n in range(40)), "utf-8")
    steps.write_text("- {kind: replace, column: seen, from: 1/2/2026, to: 1/3/2026}\n", "utf-8")
    words = ["mend", str(path), "--steps", str(steps), "--out", str(tmp_path / "out.csv")]
    assert main([*words, "--header-row", "2", "--header-rows", "1", "--delimiter", "semicolon"]) == 0
    assert (
        (tmp_path / "out.csv")
        .read_text("utf-8")
        .replace('"', "")
        .startswith("ref,seen\nA0,1/1/2026\nA1,1/3/2026\n")
    )
    assert main([*words[:-1], str(tmp_path / "other.csv"), "--header-row", "1", "--header-rows", "1"]) == 1


def test_what_a_column_is_said_to_be_decides_what_is_bad(tmp_path: Path) -> None:
    path, steps = tmp_path / "codes.csv", tmp_path / "steps.yaml"
    path.write_text("ref,code\n" + "".join(f"A{n},x{n}\n" for n in range(40)) + "A40,7\n", "utf-8")
    steps.write_text("- {kind: leave-empty, column: code, code: type-error}\n", "utf-8")
    words = ["mend", str(path), "--steps", str(steps), "--out", str(tmp_path / "out.csv")]
    assert main(words) == 1
    assert main([*words, "--column", "code=integer"]) == 0
    assert (tmp_path / "out.csv").read_text("utf-8").endswith('"A39",\n"A40","7"\n')
