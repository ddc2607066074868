"""The options of `inspect` and `check` that say how a file is read, and their replay."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from wardmote.engine.reading.choices import ReadChoices, choices_from_json
from wardmote.faces.cli import check, inspect
from wardmote.faces.cli.choosing import add_choices, choices_in
from wardmote.kernel.problem import Invalid, Problem

Run = Callable[..., tuple[int, str]]

TEXT = (
    "code;wards;\nW;9;\nward;bins;since\n"
    "Eastwick;3;03/04/2025\nWestwick;4;05/06/2025\nNorthwick;lots;07/08/2025\nTotal;7;\n"
)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(command: ModuleType, *words: object) -> tuple[int, str]:
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        code = command.run(parser.parse_args([str(word) for word in words]))
        return code, capsys.readouterr().out

    return call


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "bins.csv"
    path.write_text(TEXT, encoding="utf-8")
    return path


def said(*words: str) -> ReadChoices:
    parser = argparse.ArgumentParser()
    add_choices(parser)
    return choices_in(parser.parse_args(words))


EVERY_OPTION = (
    *("--encoding", "utf-8", "--delimiter", "semicolon", "--sheet", "bins", "--leave-out", "notes"),
    *("--header-row", "3", "--header-rows", "1", "--one-table", "--keep-totals", "--keep-footnotes"),
    *("--column", "bins=integer", "--column", "since=month-first", "--column", "ward=ward"),
    *("--stands-for", "bins=bags"),
)


def test_every_choice_has_an_option() -> None:
    table = {
        "header_row": 3,
        "header_rows": 1,
        "one_table": True,
        "keep": ["totals", "footnotes"],
        "unpivot": True,
        "fill_down": ["ward"],
        "columns": {
            "bins": {"type": "integer", "stands_for": "bags"},
            "since": {"month_first": True},
            "ward": {"semantic_type": "ward"},
        },
    }
    meant: dict[str, Any] = {
        "encoding": "utf-8",
        "delimiter": ";",
        "sheets": ["bins"],
        "leave_out": ["notes"],
    }
    assert said(*EVERY_OPTION, "--unpivot", "--fill-down", "ward") == choices_from_json(
        {**meant, "table": table}
    )
    assert said("--delimiter", "tab") == said("--delimiter", "\t") == ReadChoices(delimiter="\t")


def test_inspect_reads_as_it_is_told_and_prints_how(run: Run, file: Path, tmp_path: Path) -> None:
    _, first = run(inspect, file, "--json", *EVERY_OPTION)
    (table,) = json.loads(first)["tables"]
    assert (table["header_row"], table["rows"]) == (3, 4)
    assert {each["name"]: each["type"] for each in table["columns"]}["bins"] == "integer"
    kept = tmp_path / "kept.json"
    kept.write_text(first, encoding="utf-8")
    assert run(inspect, file, "--json", "--choices", kept)[1] == first, "what was printed reads it so again"
    kept.write_text(json.dumps(json.loads(first)["choices"]), encoding="utf-8")
    over = said("--choices", str(kept), "--header-row", "2")
    assert (over.table.header_row, over.table.header_rows) == (2, None), "an option is over what was kept"


def test_check_reads_as_it_is_told(run: Run, file: Path) -> None:
    code, out = run(check, file, "--json", "--header-row", "3", "--column", "bins=integer")
    assert (code, [error["value"] for error in json.loads(out)["errors"]]) == (check.INVALID, ["lots"])
    assert run(check, file, "--header-row", "3", "--column", "bins=string")[0] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("--column", "bins"),
        ("--column", "bins=shoe_size"),
        ("--column", "boxes=string"),
        ("--delimiter", ";;"),
        ("--header-row", "2", "--header-rows", "3"),
        ("--header-row", "900"),
        ("--sheet", "trees"),
        ("--sheet", "bins", "--leave-out", "bins"),
        ("--encoding", "klingon"),
        ("--choices", "{file}"),
    ],
)
def test_what_cannot_be_is_refused(run: Run, file: Path, words: tuple[str, ...]) -> None:
    with pytest.raises(Problem):
        run(inspect, file, *(word.replace("{file}", str(file)) for word in words))


def test_what_a_column_is_a_schema_says_already(run: Run, file: Path) -> None:
    with pytest.raises(Invalid):
        run(check, file, "--schema", "assisted_bins", "--column", "bins=integer")


def test_no_name_is_printed_with_marks_that_turn_words_round(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("ward,bags\u202ednuof\u200b\nBow,3\nAbbey,4\n", encoding="utf-8")
    for printed in (run(inspect, path)[1], run(inspect, path, "--json")[1]):
        assert ("bagsdnuof" in printed, "\u202e" in printed) == (True, False)
    assert "unseen marks" in run(inspect, path)[1]
