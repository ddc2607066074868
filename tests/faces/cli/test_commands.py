"""wardmote inspect and wardmote check, as they are called from a terminal."""

from __future__ import annotations

import argparse
import csv
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
import xlsxwriter

from wardmote.faces.cli import check, inspect
from wardmote.kernel.problem import Invalid, Problem

Run = Callable[..., tuple[int, str]]

_MESSY = """Assisted collections,,,,
Extract of 1 March 2024,,,,
Account Ref,Lead Liable Name,NHS Number,Start date,Amount due
000123,"Smith, Jane",943 476 5919,31/01/2024,"£1,200.50"
000124,Aisha Khan,943 476 5918,2024-02-01,£900.00
000125,Mr P Jones,401 023 2137,31/02/2024,(£20.00)
000126,Chidi Okafor,,1 Feb 2024,£20.00
000127,Priya Patel,,1 Feb 2024,£35.00
Total,,,,"£2,135.50"
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(command: ModuleType, *words: object) -> tuple[int, str]:
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        code = command.run(parser.parse_args([str(word) for word in words]))
        return code, capsys.readouterr().out

    return call


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    path = tmp_path / "bins.csv"
    path.write_bytes(_MESSY.encode("windows-1252"))
    return path


def test_inspect_says_what_is_in_a_file(run: Run, messy: Path) -> None:
    code, out = run(inspect, messy, "--json")
    answer = json.loads(out)
    assert code == 0
    assert list(answer) == ["file", "choices", "tables"]
    assert answer["file"] == "bins.csv"
    (table,) = answer["tables"]
    assert list(table) == [
        "name",
        "format",
        "encoding",
        "delimiter",
        "header_row",
        "rows",
        "keys",
        "foreign_keys",
        "columns",
    ]
    assert (table["format"], table["encoding"], table["delimiter"]) == ("csv", "windows-1252", ",")
    assert (table["header_row"], table["rows"]) == (3, 5)
    keys = {tuple(column) for column in table["columns"]}
    promised = ("name", "type", "semantic_type", "personal", "share_valid", "bad_cells")
    found = ("unit", "vintage", "confidence")
    assert keys == {
        (
            *promised[:3],
            *found,
            *promised[3:],
            "special_category",
            "because",
            "withheld_cells",
            "withheld_marks",
        )
    }
    assert {column["name"]: (column["type"], column["semantic_type"]) for column in table["columns"]} == {
        "Account Ref": ("string", None),
        "Lead Liable Name": ("string", "person_name"),
        "NHS Number": ("string", "nhs_number"),
        "Start date": ("date", "date"),
        "Amount due": ("number", "money_gbp"),
    }
    assert all(column["personal"] for column in table["columns"]), "an NHS number: each row is about a person"


def test_inspect_prints_a_table_for_people(run: Run, messy: Path) -> None:
    _, out = run(inspect, messy)
    lines = out.splitlines()
    assert lines[:2] == ["bins.csv (csv, windows-1252, comma)", "bins: header in row 3, 5 rows, 5 columns"]
    assert "person_name" in out
    assert lines[-3:] == [
        "set aside or seen in rows 1 to 2: title",
        "set aside or seen in row 9: total",
        "2 bad cells: `wardmote check` lists each with its reason.",
    ]


def test_inspect_says_which_columns_are_sensitive_why_and_what_is_withheld(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "small.csv"
    path.write_text(
        "area,ethnicity,cases\n"
        + "".join(f"A{n},White,{n}\n" for n in range(8))
        + "B1,Asian,c\nB2,Asian,<5\n",
        encoding="utf-8",
    )
    _, out = run(inspect, path, "--json")
    columns = {each["name"]: each for each in json.loads(out)["tables"][0]["columns"]}
    assert [name for name, each in columns.items() if each["special_category"]] == ["ethnicity"]
    assert (columns["cases"]["withheld_cells"], columns["cases"]["withheld_marks"]) == (2, ["<5", "c"])
    assert (columns["area"]["withheld_cells"], columns["area"]["withheld_marks"]) == (0, [])
    assert columns["cases"]["because"] == "all of the cells can be read as integer"


def test_a_column_without_any_cell_is_not_called_readable(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("Ward,Notes\nLadywell,\nEvelyn,\nDownham,\n")
    _, out = run(inspect, path)
    notes = next(line for line in out.splitlines() if line.startswith("Notes"))
    assert "%" not in notes.replace(" 0%", "")
    ward = next(line for line in out.splitlines() if line.startswith("Ward"))
    assert "100.0%" in ward


def test_a_schema_drafted_by_inspect_is_one_that_check_takes(run: Run, messy: Path, tmp_path: Path) -> None:
    schema = tmp_path / "schema.json"
    assert run(inspect, messy, "--draft-schema", schema)[0] == 0
    _, plain = run(check, messy, "--json")
    _, under = run(check, messy, "--schema", schema, "--json")
    places = [[(each["row"], each["column"]) for each in json.loads(out)["errors"]] for out in (plain, under)]
    assert places[0] == places[1] == [(2, "NHS Number"), (3, "Start date")]
    with pytest.raises(Problem, match="written"):
        run(inspect, messy, "--draft-schema", tmp_path / "no" / "such.json")


def test_a_schema_is_drafted_of_one_table_only(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "ref,n\nA1,1\nA2,2\n")
        archive.writestr("b.csv", "ref,n\nA1,1\nA2,2\n")
    with pytest.raises(Problem, match="2 tables"):
        run(inspect, path, "--draft-schema", tmp_path / "schema.json")
    assert not (tmp_path / "schema.json").exists()


def test_one_row_and_one_error_are_said_in_the_singular(run: Run, tmp_path: Path) -> None:
    path, schema = tmp_path / "data.csv", tmp_path / "schema.json"
    path.write_text("ref,band\nA1,Z\n", encoding="utf-8")
    fields = [{"name": "ref"}, {"name": "band", "constraints": {"enum": ["A"]}}]
    schema.write_text(json.dumps({"fields": fields}), encoding="utf-8")
    assert run(check, path, "--schema", schema)[1].startswith("data: 1 row, 1 error.\n")


def test_inspect_lists_every_sheet(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "two.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for name in ("Homes", "People"):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["uprn", "count"])
        sheet.write_row(1, 0, ["100023336956", 3])
        sheet.write_row(2, 0, ["100023336957", 4])
    book.close()
    _, out = run(inspect, path, "--json")
    assert [table["name"] for table in json.loads(out)["tables"]] == ["Homes", "People"]


def test_check_reports_every_bad_cell(run: Run, messy: Path) -> None:
    code, out = run(check, messy, "--json")
    answer = json.loads(out)
    assert code == 1
    assert list(answer) == ["valid", "rows", "error_count", "errors"]
    assert (answer["valid"], answer["rows"], answer["error_count"]) == (False, 5, 2)
    assert answer["errors"] == [
        {
            "row": 2,
            "line": 5,
            "column": "NHS Number",
            "value": "943 476 5918",
            "code": "check-digit",
            "message": "The check digit is wrong, so at least one digit of this NHS number was mistyped.",
            "suggestion": None,
        },
        {
            "row": 3,
            "line": 6,
            "column": "Start date",
            "value": "31/02/2024",
            "code": "no-such-day",
            "message": "There is no such day in the calendar.",
            "suggestion": None,
        },
    ]


def test_check_says_nothing_is_wrong(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "good.csv"
    path.write_text("ref,closed\nA1,2024-01-31\nA2,2024-02-01\n", encoding="utf-8")
    assert run(check, path)[0] == 0
    code, out = run(check, path, "--json")
    assert (code, json.loads(out)) == (0, {"valid": True, "rows": 2, "error_count": 0, "errors": []})


def test_check_under_a_schema(run: Run, tmp_path: Path) -> None:
    data, schema = tmp_path / "data.csv", tmp_path / "schema.json"
    data.write_text("ref,band\nA1,C\nA2,Z\n,D\n", encoding="utf-8")
    fields = [
        {"name": "ref", "constraints": {"required": True}},
        {"name": "band", "constraints": {"enum": ["A", "B", "C", "D"]}},
    ]
    schema.write_text(json.dumps({"fields": fields}), encoding="utf-8")
    code, out = run(check, data, "--schema", schema, "--json")
    errors = json.loads(out)["errors"]
    assert code == 1
    assert [(error["row"], error["column"], error["code"]) for error in errors] == [
        (2, "band", "enum"),
        (3, "ref", "required"),
    ]


def test_under_a_schema_the_sheet_that_fits_is_checked(run: Run, tmp_path: Path) -> None:
    path, schema = tmp_path / "two.xlsx", tmp_path / "schema.json"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Notes").write_column(0, 0, ["Topic", "Contents", "Licence", "Contact"])
    sheet = book.add_worksheet("Data")
    sheet.write_row(0, 0, ["ref", "band"])
    sheet.write_row(1, 0, ["A1", "C"])
    sheet.write_row(2, 0, ["A2", "Q"])
    book.close()
    schema.write_text(
        json.dumps({"fields": [{"name": "ref"}, {"name": "band", "constraints": {"enum": ["C"]}}]}),
        encoding="utf-8",
    )
    code, out = run(check, path, "--schema", schema, "--json")
    assert (code, json.loads(out)["error_count"]) == (1, 1)
    assert run(check, path, "--schema", schema, "--json", "--table", "Data") == (code, out)
    with pytest.raises(Problem, match="no"):
        run(check, path, "--table", "Date")


def test_a_schema_finds_its_header_where_looks_do_not_tell(run: Run, tmp_path: Path) -> None:
    path, schema = tmp_path / "tiny.csv", tmp_path / "schema.json"
    path.write_text("key,colour,shade\np,red,dark\np,red,light\n", encoding="utf-8")
    fields = [{"name": "key"}, {"name": "colour"}, {"name": "shade", "constraints": {"enum": ["dark"]}}]
    schema.write_text(json.dumps({"fields": fields}), encoding="utf-8")
    _, out = run(check, path, "--schema", schema, "--json")
    assert [(error["row"], error["code"]) for error in json.loads(out)["errors"]] == [(2, "enum")]


def test_a_foreign_key_is_looked_up_beside_the_file_or_in_it(run: Run, tmp_path: Path) -> None:
    data, wards, schema = tmp_path / "data.csv", tmp_path / "wards.csv", tmp_path / "schema.json"
    data.write_text("ref,ward\na,Abbey\nb,Bow\nc,Camelot\n", encoding="utf-8")
    wards.write_text("ward,code\nAbbey,1\nBow,2\n", encoding="utf-8")
    key = {"fields": "ward", "reference": {"resource": "wards", "fields": "ward"}}
    said = {"fields": [{"name": "ref"}, {"name": "ward"}], "foreignKeys": [key]}
    schema.write_text(json.dumps(said), encoding="utf-8")
    code, out = run(check, data, "--schema", schema, "--json", "--reference", f"wards={wards}")
    assert (code, [(each["row"], each["code"]) for each in json.loads(out)["errors"]]) == (
        1,
        [(3, "foreign-key")],
    )
    with pytest.raises(Invalid, match="not given"):
        run(check, data, "--schema", schema)
    with pytest.raises(Invalid, match="its name and its file"):
        run(check, data, "--schema", schema, "--reference", str(wards))
    both = tmp_path / "both.zip"
    with zipfile.ZipFile(both, "w") as archive:
        archive.write(data, "data.csv")
        archive.write(wards, "wards.csv")
    assert (
        json.loads(run(check, both, "--schema", schema, "--json", "--table", "data.csv")[1])["error_count"]
        == 1
    )


def test_tables_beside_are_read_as_the_file_is_said_to_be(run: Run, tmp_path: Path) -> None:
    both, schema = tmp_path / "both.zip", tmp_path / "schema.json"
    with zipfile.ZipFile(both, "w") as archive:
        archive.writestr("data.csv", "ref#ward\na#Abbey\nb#Bow\nc#Camelot\n")
        archive.writestr("wards.csv", "ward#code\nAbbey#1\nBow#2\n")
    key = {"fields": "ward", "reference": {"resource": "wards", "fields": "ward"}}
    said = {"fields": [{"name": "ref"}, {"name": "ward"}], "foreignKeys": [key]}
    schema.write_text(json.dumps(said), encoding="utf-8")
    _, out = run(check, both, "--schema", schema, "--json", "--table", "data.csv", "--delimiter", "#")
    assert [(each["row"], each["code"]) for each in json.loads(out)["errors"]] == [(3, "foreign-key")]


def test_a_schema_of_the_library_is_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bins.csv"
    path.write_text(
        "uprn,address,postcode,start_date,end_date\n1000,1 Elm Road,E1 6AN,31/02/2024,\n", encoding="utf-8"
    )
    _, out = run(check, path, "--schema", "assisted_bins", "--json")
    assert [(e["column"], e["code"]) for e in json.loads(out)["errors"]] == [("start_date", "no-such-day")]
    with pytest.raises(Problem, match="library"):
        run(check, path, "--schema", "assisted_bin")


def test_the_report_is_safe_in_a_spreadsheet(run: Run, tmp_path: Path) -> None:
    data, report = tmp_path / "data.csv", tmp_path / "report.csv"
    data.write_text(
        "ref,closed on\n"
        + "A1,2024-01-31\n" * 9
        + 'A2,"=HYPERLINK(""http://evil.example"",""see"")"\nA3,@SUM(1)\n',
        encoding="utf-8",
    )
    assert run(check, data, "--report", report)[0] == 1
    with report.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["row", "line", "column", "value", "code", "message", "suggestion"]
    assert [row["value"][:2] for row in rows] == ["'=", "'@"]
    assert [row["row"] for row in rows] == ["10", "11"]


def test_a_cell_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("ref,closed on\n" + "A1,2024-01-31\n" * 9 + "A2,\x1b[2Jgone\n", encoding="utf-8")
    _, out = run(check, path)
    assert "gone" in out
    assert "\x1b" not in out


@pytest.mark.parametrize("command", [inspect, check], ids=["inspect", "check"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02\x03" * 200,
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n" * 20,
        b"PK\x03\x04" + b"\x00" * 40,
        b"\n\n\n",
    ],
    ids=["empty", "binary", "pdf", "cut zip", "blank"],
)
def test_what_is_no_table_is_a_problem(run: Run, tmp_path: Path, command: ModuleType, content: bytes) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(content)
    with pytest.raises(Problem) as problem:
        run(command, path)
    assert problem.value.next_step


@pytest.mark.parametrize("command", [inspect, check], ids=["inspect", "check"])
def test_no_file_and_a_folder_are_problems(run: Run, tmp_path: Path, command: ModuleType) -> None:
    for path in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(Problem):
            run(command, path)


def test_a_schema_that_is_no_schema_is_a_problem(run: Run, messy: Path, tmp_path: Path) -> None:
    schema = tmp_path / "schema.json"
    schema.write_text("not json", encoding="utf-8")
    with pytest.raises(Problem, match="list of fields"):
        run(check, messy, "--schema", schema)
    with pytest.raises(Problem):
        run(check, messy, "--schema", tmp_path / "nothing.json")


def test_a_report_that_cannot_be_written_is_a_problem(run: Run, messy: Path, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="written"):
        run(check, messy, "--report", tmp_path / "no" / "such" / "folder.csv")


@pytest.mark.parametrize(
    ("name", "content", "encoding"),
    [
        ("utf-16", "ref,place\nA1,Café\nA2,Señor\n".encode("utf-16"), "utf-16"),
        ("bom", "ref,place\nA1,Café\nA2,Señor\n".encode("utf-8-sig"), "utf-8-sig"),
        ("cp1252", "ref,cost\nA1,£12\nA2,£13\n".encode("windows-1252"), "windows-1252"),
        ("wrong extension", b"ref\tplace\nA1\tx\nA2\ty\n", "utf-8"),
    ],
)
def test_the_encoding_is_named(run: Run, tmp_path: Path, name: str, content: bytes, encoding: str) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(content)
    _, out = run(inspect, path, "--json")
    assert json.loads(out)["tables"][0]["encoding"] == encoding


def test_ragged_rows_are_read(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text(
        "ref,closed,cost\nA1,2024-01-31,4\nA2,2024-02-01\nA3,2024-02-02,5,odd\n", encoding="utf-8"
    )
    code, out = run(inspect, path, "--json")
    assert code == 0
    assert json.loads(out)["tables"][0]["rows"] == 3


def test_neither_command_knows_django() -> None:
    import subprocess
    import sys

    code = "import sys; from wardmote.faces.cli import check, inspect; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
