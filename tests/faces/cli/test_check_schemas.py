"""wardmote check: schemas in YAML, and --match, which picks the ask that a file fits."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from wardmote.faces.cli import asks, check
from wardmote.kernel.problem import Invalid, NotFound

Run = Callable[..., tuple[int, str]]

_HEADER = [
    "Licence No",
    "Property Address",
    "Licensing Scheme",
    "Licence Holder Name",
    "Date Issued",
    "Case Officer",
]
_ROWS = [
    ["HMO/1", "1 Harbour Row, Northmarsh", "mandatory", "Ann Example", "01/02/2024", "x"],
    ["HMO/2", "2 Harbour Row, Northmarsh", "madatory", "Bob Example", "31/02/2024", "y"],
]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: object) -> tuple[int, str]:
        parser = argparse.ArgumentParser()
        check.add_arguments(parser)
        code = check.run(parser.parse_args([str(word) for word in words]))
        return code, capsys.readouterr().out

    return call


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "register.csv"
    path.write_text(
        "\n".join(",".join(f'"{cell}"' for cell in row) for row in [_HEADER, *_ROWS]), encoding="utf-8"
    )
    return path


def test_a_schema_in_yaml_checks_as_the_same_in_json(run: Run, tmp_path: Path) -> None:
    data, in_yaml, in_json = (tmp_path / name for name in ("data.csv", "schema.yaml", "schema.json"))
    data.write_text("ref,agreed\nA1,no\nA1,maybe\n", encoding="utf-8")
    in_yaml.write_text(
        "fields:\n- name: ref\n  constraints: {unique: true}\n- {name: agreed, constraints: {enum: [yes, no]}}\n"
    )
    in_json.write_text(
        json.dumps(
            {
                "fields": [
                    {"name": "ref", "constraints": {"unique": True}},
                    {"name": "agreed", "constraints": {"enum": ["yes", "no"]}},
                ]
            }
        )
    )
    code, out = run(data, "--schema", in_yaml, "--json")
    assert [(e["row"], e["code"]) for e in json.loads(out)["errors"]] == [(2, "enum"), (2, "unique")]
    assert (code, out) == run(data, "--schema", in_json, "--json")


def test_the_ask_that_a_file_fits_is_picked_and_named(
    run: Run, register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = run(register, "--match", "--json")
    told = json.loads(out)
    parser = argparse.ArgumentParser()
    asks.add_arguments(parser)
    asks.run(parser.parse_args([str(register), "--json"]))
    best = json.loads(capsys.readouterr().out)["tables"][0]["asks"][0]
    columns = {each["column"]: each["field"] for each in best["columns"]}
    assert told["asks"] == [
        {"table": "register", "ask": best["ask"], "score": best["score"], "columns": columns}
    ]
    assert best["ask"] == "hmo_licence_register"
    codes = {(e["column"], e["code"]) for e in told["errors"]}
    assert {("commencement", "no-such-day"), ("scheme", "enum")} <= codes
    assert code == 1
    _, text = run(register, "--match")
    assert text.startswith("Checked against ")
    assert "(hmo_licence_register)" in text
    assert "Licence Holder Name" in text


def test_a_file_that_fits_no_ask_is_not_checked_against_one(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "colours.csv"
    path.write_text("colour,shade\nred,dark\nblue,light\n", encoding="utf-8")
    with pytest.raises(NotFound, match="No ask of the library fits"):
        run(path, "--match")


def test_a_sheet_that_fits_no_ask_is_said_not_to_be_checked(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "two.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for name, rows in (
        ("Colours", [["colour", "shade"], ["red", "dark"], ["blue", "light"]]),
        ("Register", [_HEADER, *_ROWS]),
    ):
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    _, text = run(path, "--match")
    assert "Colours: not checked, for no ask of the library fits it well." in text
    asked = json.loads(run(path, "--match", "--json")[1])["asks"]
    assert [(each["table"], each["ask"]) for each in asked] == [
        ("Register", "hmo_licence_register"),
        ("Colours", None),
    ]


@pytest.mark.parametrize(
    "beside", [["--schema", "hmo_licence_register"], ["--offer"], ["--column", "Case Officer=string"]]
)
def test_match_stands_alone(run: Run, register: Path, beside: list[str]) -> None:
    with pytest.raises(Invalid, match="one of the two"):
        run(register, "--match", *beside)


def test_columns_are_known_under_other_names_and_it_can_be_said_which_they_are(
    run: Run, tmp_path: Path
) -> None:
    schema, table = tmp_path / "schema.yaml", tmp_path / "cases.csv"
    schema.write_text(
        "fields:\n- {name: case_ref, constraints: {required: true}}\n"
        "- {name: tenure, constraints: {enum: [Owned, Rented]}}\n",
        encoding="utf-8",
    )
    table.write_text("Case Ref,Officer\nA1,Owned\nA2,Lent\n", encoding="utf-8")
    code, out = run(table, "--schema", schema, "--json", "--stands-for", "Officer=")
    told = json.loads(out)
    assert told["known_as"] == [{"table": "cases", "column": "Case Ref", "field": "case_ref", "score": 1.0}]
    assert [(each["column"], each["code"]) for each in told["errors"]] == [
        ("tenure", "missing-column"),
        ("Officer", "extra-column"),
    ]
    code, out = run(table, "--schema", schema, "--stands-for", "Officer=tenure")
    assert (code, "checked as" in out, out.count("Lent"), "missing" in out) == (1, True, 1, False)
    with pytest.raises(Invalid) as refused:
        run(table, "--schema", schema, "--stands-for", "Officer=street")
    assert refused.value.code == "check.stands_for"
    with pytest.raises(Invalid):
        run(table, "--schema", schema, "--stands-for", "=street")


def test_a_column_asked_for_if_one_has_it_is_said_and_no_error(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "bins.csv"
    table.write_text("uprn,start_date\n100023336000,2026-03-01\n100023336001,2026-03-02\n", encoding="utf-8")
    code, out = run(table, "--schema", "assisted_bins")
    assert (code, "asked for only if you have it: " in out, "nothing wrong" in out) == (0, True, True)
