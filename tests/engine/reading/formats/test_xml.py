"""XML: which elements are records, and what becomes of what is in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.reading.formats.here import read_here, rows_here, table_here
from tests.engine.reading.formats.made import write
from wardmote.engine.reading.records.xml_reading import find_records
from wardmote.kernel.problem import TooLarge, Unreadable

_HEAD = '<?xml version="1.0"?>'


def _xml(folder: Path, text: str) -> Path:
    return write(folder / "made.xml", _HEAD + text)


def test_records_under_a_header_with_nested_and_repeated_elements(tmp_path: Path) -> None:
    path = _xml(
        tmp_path,
        """<r:Return xmlns:r="urn:r" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
        <Header><Made>2026-02-01</Made></Header>
        <List>
        <Child id="1"><Name>Ann</Name><Home><Postcode>SE1</Postcode></Home><Need>A</Need><Need>B</Need>
        </Child>
        <Child id="2"><Name>Bob</Name><Home xsi:nil="true"/><Note lang="en">x &amp; y</Note></Child>
        </List></r:Return>""",
    )
    columns, rows = table_here(path, "xml")
    assert columns == ("id", "Name", "Home.Postcode", "Need", "Note.lang", "Note.#text")
    assert rows == [("1", "Ann", "SE1", '["A","B"]', None, None), ("2", "Bob", None, None, "en", "x & y")]


def test_several_kinds_of_records_are_several_tables(tmp_path: Path) -> None:
    path = _xml(tmp_path, "<all><dog n='1'/><dog n='2'/><cat n='3' m='4'/><cat n='5' m='6'/></all>")
    assert [(table.name, table.columns) for table in read_here(path, "xml")] == [
        ("dog", ("n",)),
        ("cat", ("n", "m")),
    ]


def test_one_record_alone_is_a_record(tmp_path: Path) -> None:
    assert table_here(_xml(tmp_path, "<rows><row><a>1</a><b>2</b></row></rows>"), "xml") == (
        ("a", "b"),
        [("1", "2")],
    )


@pytest.mark.parametrize(
    "text",
    [
        "<a/>",
        "<a>text</a>",
        "<doc><title>x</title><about><b>1</b><c>2</c><d>3</d></about><tag n='1'/><tag n='2'/><x>4</x><y>5</y></doc>",
        "<list><item>1</item><item>2</item></list>",
    ],
)
def test_what_is_mostly_no_record_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_here(_xml(tmp_path, text), "xml")
    assert caught.value.code == "file.no_records"


def test_lines_and_encodings(tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="{}"?>\n<rows>\n<row a="£1"/>\n<row a="£2"/></rows>'
    for encoding in ("utf-8", "utf-16", "iso-8859-1", "windows-1252"):
        path = write(tmp_path / "x.xml", text.format(encoding).encode(encoding))
        (table,) = read_here(path, "xml")
        assert rows_here(table) == [("£1",), ("£2",)]
        assert [batch.lines.to_pylist() for batch in table.grid.batches()] == [[3, 4]]


@pytest.mark.parametrize("encoding", ["utf-7x", "base64", "idna"])
def test_an_encoding_that_is_none(tmp_path: Path, encoding: str) -> None:
    path = write(
        tmp_path / "x.xml",
        f'<?xml version="1.0" encoding="{encoding}"?><rows><row a="1"/><row a="2"/></rows>',
    )
    with pytest.raises((Unreadable, ValueError)):
        read_here(path, "xml")


def test_a_record_past_its_limit(tmp_path: Path) -> None:
    path = _xml(tmp_path, f"<rows><row a='1'/><row a='{'x' * 5000}'/></rows>")
    with pytest.raises(TooLarge):
        read_here(path, "xml", max_record_bytes=4000)


def test_elements_in_too_many_places(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        find_records(_xml(tmp_path, f"<rows>{''.join(f'<r{n}/>' for n in range(25_000))}</rows>"))


def test_records_that_hold_records_are_the_outer_ones(tmp_path: Path) -> None:
    text = "<rows>" + "<row><id>1</id><part><x>1</x></part><part><x>2</x></part></row>" * 2 + "</rows>"
    assert table_here(_xml(tmp_path, text), "xml")[1] == [("1", '[{"x":"1"},{"x":"2"}]')] * 2
