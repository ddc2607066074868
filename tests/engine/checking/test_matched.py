"""The table and the header row that a schema speaks of."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from wardmote.engine.checking import open_matching, schema_from_json
from wardmote.engine.reading import ReadOptions

_SCHEMA = schema_from_json({"fields": [{"name": name} for name in ("ref", "ward", "note")]})
_HIDDEN_HEADER = "a,b,c\n1,2,3\nref,ward,note\n4,5,6\n"


def _text(folder: Path, content: str) -> Path:
    path = folder / "made.csv"
    path.write_text(content, encoding="utf-8")
    return path


def test_a_header_is_known_by_its_aliases_too(tmp_path: Path) -> None:
    fields = [{"name": "ref", "aliases": ["Reference No"]}, {"name": "ward"}, {"name": "note"}]
    content = _HIDDEN_HEADER.replace("ref,ward", "REFERENCE-NO,Ward")
    table = open_matching(
        _text(tmp_path, content), file_name="made.csv", schema=schema_from_json({"fields": fields})
    )
    assert table.columns == ("REFERENCE-NO", "Ward", "note")


def test_a_header_that_is_found_by_its_looks_is_kept_where_it_has_all_names(tmp_path: Path) -> None:
    table = open_matching(_text(tmp_path, "note,ref,ward\nx,1,2\n"), file_name="made.csv", schema=_SCHEMA)
    assert (table.columns, table.header_row) == (("note", "ref", "ward"), 1)


def test_the_row_that_holds_the_names_is_the_header(tmp_path: Path) -> None:
    table = open_matching(_text(tmp_path, _HIDDEN_HEADER), file_name="made.csv", schema=_SCHEMA)
    assert (table.columns, table.header_row, table.row_count) == (("ref", "ward", "note"), 3, 1)


def test_a_chosen_header_row_is_not_overruled(tmp_path: Path) -> None:
    options = ReadOptions(header_row=1)
    table = open_matching(
        _text(tmp_path, _HIDDEN_HEADER), file_name="made.csv", schema=_SCHEMA, options=options
    )
    assert table.columns == ("a", "b", "c")


def test_a_file_that_has_none_of_the_names_is_read_as_it_looks(tmp_path: Path) -> None:
    table = open_matching(_text(tmp_path, "a,b\n1,x\n2,y\n"), file_name="made.csv", schema=_SCHEMA)
    assert table.columns == ("a", "b")


@pytest.mark.parametrize("kind", ["zip", "xlsx"])
def test_of_several_tables_the_one_that_fits_best(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"made.{kind}"
    tables = {"first.csv": "a,b\n1,2\n", "second.csv": _HIDDEN_HEADER, "third.csv": "x,y\n1,2\n"}
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in tables.items():
                archive.writestr(name, content)
    else:
        with xlsxwriter.Workbook(str(path)) as workbook:
            for name, content in tables.items():
                sheet = workbook.add_worksheet(name)
                for number, line in enumerate(content.splitlines()):
                    sheet.write_row(number, 0, line.split(","))
    table = open_matching(path, file_name=path.name, schema=_SCHEMA)
    assert (table.name, table.columns, table.row_count) == ("second.csv", ("ref", "ward", "note"), 1)
