"""wardmote asks, as it is called from a terminal."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from wardmote.engine.checking import library_names, schema_from_json
from wardmote.faces.cli import asks
from wardmote.kernel.problem import NotFound

Run = Callable[..., str]

_REGISTER = """\
Licence No,Property Address,Licensing Scheme,Licence Holder Name,Date Issued,Maximum Occupants,Case Officer
HMO/1,"1 Harbour Row, Northmarsh",mandatory,Ann Example,01/02/2024,5,x
HMO/2,"2 Harbour Row, Northmarsh",additional,Bob Example,01/03/2024,6,y
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: object) -> str:
        parser = argparse.ArgumentParser()
        asks.add_arguments(parser)
        assert asks.run(parser.parse_args([str(word) for word in words])) == 0
        return capsys.readouterr().out

    return call


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "register.csv"
    path.write_text(_REGISTER, encoding="utf-8")
    return path


def test_the_library_is_listed(run: Run) -> None:
    listed = json.loads(run("--json"))
    assert tuple(each["name"] for each in listed) == library_names()
    assert all(each["title"] != each["name"] for each in listed)
    text = run()
    assert all(name in text for name in library_names())


def test_one_ask_is_shown_with_its_reasons_and_as_a_schema_others_can_use(run: Run) -> None:
    assert "The register states it; it bounds what crowding means here." in run(
        "--ask", "hmo_licence_register"
    )
    shown = schema_from_json(json.loads(run("--ask", "hmo_licence_register", "--json")))
    assert shown.name == "hmo_licence_register"
    assert shown.field_named("max_persons") is not None


def test_a_file_is_told_which_ask_it_answers(run: Run, register: Path) -> None:
    answer = json.loads(run(register, "--json"))
    assert answer["file"] == "register.csv"
    (table,) = answer["tables"]
    best = table["asks"][0]
    assert best["ask"] == "hmo_licence_register"
    assert {pair["column"]: pair["field"] for pair in best["columns"]} == {
        "Licence No": "licence_ref",
        "Property Address": "address",
        "Licensing Scheme": "scheme",
        "Licence Holder Name": "licence_holder_name",
        "Date Issued": "commencement",
        "Maximum Occupants": "max_persons",
    }
    assert best["extra"] == ["Case Officer"]
    assert "uprn" in best["missing_optional"]
    assert best["missing_required"] == []
    scores = [each["score"] for each in table["asks"]]
    assert scores == sorted(scores, reverse=True)


def test_the_same_in_words(run: Run, register: Path) -> None:
    text = run(register)
    assert text.startswith("register: Register of licences for houses in multiple occupation")
    assert "Not asked for: Case Officer." in text
    assert "Missing: uprn" in text


def test_one_ask_is_compared_however_little_fits(run: Run, register: Path) -> None:
    text = run(register, "--ask", "charge_points")
    assert "Missing, and required" in text


def test_no_cell_is_shown(run: Run, register: Path) -> None:
    text = run(register) + run(register, "--json")
    assert "Ann Example" not in text
    assert "Harbour Row" not in text


def test_what_fits_nothing_is_said_to(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "shopping.csv"
    path.write_text("colour,weather,song\nred,rain,anthem\nblue,sun,hymn\n", encoding="utf-8")
    assert "no ask of the library fits it well" in run(path)


def test_an_unknown_ask_is_refused_with_the_names_there_are(run: Run) -> None:
    with pytest.raises(NotFound, match="hmo_licence_register"):
        run("--ask", "hmo")
