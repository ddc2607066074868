"""Texts that keep a careless pattern busy for hours: each is judged in a moment, whatever it is taken for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.reading.test_open_tables import only_table, write
from wardmote.engine.reading.columns.names_of_people import (
    has_known_name,
    is_full_name,
    is_shaped_like_a_name,
)
from wardmote.engine.reading.columns.names_of_places import is_address, is_address_line, is_place_name
from wardmote.engine.reading.finding.roles import is_total_label
from wardmote.engine.reading.finding.values import is_value, is_year
from wardmote.engine.reading.sniff import is_xml

pytestmark = pytest.mark.timeout(20)

_LONG = 200_000
_TEXTS = {
    "digits": "1" * _LONG + "x",
    "commas": "1," * _LONG + "x",
    "a bracket and spaces": "(" + " " * _LONG + "x",
    "brackets": "(" * _LONG + "x",
    "underscores": "_" * _LONG + "x",
    "words": "total a " * _LONG,
    "hyphens": "a-" * _LONG,
    "street": "1 road" * _LONG,
}
_TESTS = (
    is_value, is_year, is_total_label, is_shaped_like_a_name, has_known_name, is_full_name, is_address, is_address_line,
    is_place_name,
)  # fmt: skip


@pytest.mark.parametrize("test", _TESTS, ids=lambda test: str(test.__name__))
@pytest.mark.parametrize("text", _TEXTS.values(), ids=_TEXTS.keys())
def test_a_long_text_is_none_of_these(test: Callable[[str], bool], text: str) -> None:
    assert not test(text)


def test_comments_before_the_first_element() -> None:
    assert is_xml("<?xml?>" + "<!---->" * 300 + "<a>")
    assert not is_xml("<?xml?>" + "<!---->" * 300 + "<html>")


def test_a_row_with_a_total_and_a_long_text(tmp_path: Path) -> None:
    table = only_table(write(tmp_path, "name,note\nTotal," + "_" * _LONG + "x\nx,y\nz,w\n"))
    assert table.row_count == 3
