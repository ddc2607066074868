"""A table with titles above its header is found as it is where addresses are matched, and what is set aside is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.linkage import village
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.kernel.problem import Invalid

TITLES = 'Gazetteer of Zedbury,,,\n"Made on 1 May 2026, all wards",,,\n,,,\n'
FOOTNOTE = "Source: Zedbury Council,,,\n"


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    return village.write(tmp_path / "plain.csv")


def test_titles_and_footnotes_change_nothing_and_are_told(plain: Path, tmp_path: Path) -> None:
    as_it_is = build(plain, tmp_path / "g1", progress=lambda _: None)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "titled.csv").write_text(TITLES + plain.read_text() + FOOTNOTE)
    (tmp_path / "in" / "other.csv").write_text("ward,name\nE05,Podham\n")
    said: list[str] = []
    assert build(tmp_path / "in", tmp_path / "g2", progress=said.append).version == as_it_is.version
    last = len(plain.read_text().splitlines()) + 4
    assert said[1:4] == [
        "of titled.csv set aside or seen in rows 1 to 2: title.",
        f"of titled.csv set aside or seen in row {last}: footnote.",
        "left out: other.csv, which lists no addresses.",
    ]


def test_titles_above_what_is_no_list_of_addresses_are_refused_as_before(tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_text("Wards of Zedbury,\n,\nward,name\nE05,Podham\nE06,Marrow\n")
    with pytest.raises(Invalid, match="no column for the uprn"):
        build(tmp_path / "v.csv", tmp_path / "g", progress=lambda _: None)


def test_no_row_of_a_table_with_a_header_is_set_aside(plain: Path, tmp_path: Path) -> None:
    """TOTAL is an address where the first row is the header: rows are set aside only where it is looked for."""
    with plain.open("a") as file:
        file.write("100999,TOTAL,ZE1 1AA,\n")
    said: list[str] = []
    header = build(plain, tmp_path / "g", progress=said.append)
    assert header.counts["addresses"] == len(village.rows()) + 1
    assert not [each for each in said if "set aside" in each]
