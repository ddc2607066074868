"""Sweeps: every format is registered, told by its content, read, documented, and tried with files made to do harm."""

from __future__ import annotations

import gzip
import io
import json
import re
import types
import zipfile
from contextlib import redirect_stdout
from dataclasses import fields
from functools import partial
from pathlib import Path

import pytest

from tests.engine.reading.formats import test_hostile_formats
from tests.engine.reading.formats.here import read_with, rows_here
from tests.engine.reading.formats.made import COLUMNS, MADE, PLACE_TEXTS, TEXTS, WITH_PLACES, write
from tests.engine.reading.test_open_tables import rows_of
from wardmote.engine.reading import RawTable, ReadLimits, open_tables
from wardmote.engine.reading import formats as room
from wardmote.engine.reading.formats.registry import FORMATS, extensions, titles
from wardmote.site.__main__ import main

_ROOT = Path(__file__).resolve().parents[4]
_NOT_FORMATS = {"__init__", "format", "registry"}
_SLOW = partial(pytest.param, marks=pytest.mark.slow)
_NAMES = [each.name for each in FORMATS]


def test_every_module_of_a_format_is_registered() -> None:
    modules = {each.stem for each in Path(room.__file__).parent.glob("*.py")} - _NOT_FORMATS
    text = (Path(room.__file__).parent / "registry.py").read_text(encoding="utf-8")
    assert [name for name in modules if not re.search(rf"^    {name},$", text, re.MULTILINE)] == []
    assert len(modules) == len(FORMATS)


def test_names_and_extensions_stand_for_one_format_each() -> None:
    assert len(set(_NAMES)) == len(_NAMES)
    assert len(set(extensions())) == len(extensions())
    assert all(each.startswith(".") and each == each.lower() for each in extensions())


def test_every_limit_that_a_format_names_is_one() -> None:
    known = {each.name for each in fields(ReadLimits)}
    assert {limit for each in FORMATS for limit in each.limits} <= known


@pytest.mark.parametrize("name", _NAMES)
def test_every_format_has_a_file_a_hostile_test_and_a_line_in_the_documents(name: str) -> None:
    assert name in MADE, "make one in made.py"
    assert name in test_hostile_formats.HOSTILE, "make a hostile one in test_hostile_formats.py"
    page = (_ROOT / "docs" / "reference" / "formats.md").read_text(encoding="utf-8")
    assert f"| `{name}` |" in page


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize("packing", ["plain", _SLOW("gzip"), _SLOW("zip")])
def test_every_format_gives_the_same_table_plain_and_packed(tmp_path: Path, name: str, packing: str) -> None:
    path = MADE[name](tmp_path)
    if packing != "plain" and path.suffix == ".zip":
        pytest.skip("it comes in a zip as it is, and an archive in an archive is refused")
    if packing == "gzip":
        path = write(tmp_path / f"{path.name}.gz", gzip.compress(path.read_bytes()))
    if packing == "zip":
        inner, path = path, tmp_path / "packed.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(inner, f"folder/{inner.name}")
    (table,) = open_tables(path, file_name=path.name)
    _is_the_table(table, name)
    if packing == "zip":
        assert table.name.startswith("folder/made.")


def _is_the_table(table: RawTable, name: str) -> None:
    with_places = name in WITH_PLACES
    assert table.format == name
    assert table.columns == (*COLUMNS, *(("longitude", "latitude") if with_places else ()))
    places = PLACE_TEXTS if with_places else [(), ()]
    assert rows_of(table) == [(*row, *place) for row, place in zip(TEXTS, places, strict=True)]
    assert table.row_count == len(TEXTS)
    assert table.header_row == (None if table.columns_are_given else 1)


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize("command", ["inspect", _SLOW("check")])
def test_the_commands_read_it_whatever_it_is_called(tmp_path: Path, name: str, command: str) -> None:
    path = MADE[name](tmp_path).rename(tmp_path / "made.pdf")
    said = io.StringIO()
    with redirect_stdout(said):
        code = main([command, "--json", str(path)])
    assert code == 0
    answer = json.loads(said.getvalue())
    found = answer["tables"] if command == "inspect" else [answer]
    assert [each["rows"] for each in found] == [len(TEXTS)]


def test_the_sentence_about_formats_names_them_all() -> None:
    assert all(each.title in titles() for each in FORMATS)


def test_the_example_of_the_how_to_page_is_true(tmp_path: Path) -> None:
    page = (_ROOT / "docs" / "how-to" / "add-a-format.md").read_text(encoding="utf-8")
    code = page.partition("```python\n")[2].partition("```")[0]
    example = types.ModuleType("example")
    exec(compile(code, "example", "exec"), example.__dict__)
    cells = [["name", "count"], ["Ann", "3"], ["Bob", "41"]]
    lines = ["".join(f"{cell:<10}" for cell in row) for row in cells]
    path = write(tmp_path / "made.fwf", "\n".join(["FWF1", *lines, ""]))
    assert example.FORMAT.is_told_by(path.read_bytes())
    assert set(example.FORMAT.limits) <= {each.name for each in fields(ReadLimits)}
    (table,) = read_with(example.read, path, "fwf")
    assert (table.columns, rows_here(table)) == (("name", "count"), [("Ann", "3"), ("Bob", "41")])
