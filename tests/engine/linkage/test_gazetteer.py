"""A gazetteer is built whole, opened by mapping, and refused where it is not what it should be."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.linkage import village
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.gazetteer.places import cut, learn_localities
from wardmote.engine.linkage.gazetteer.source import read_source
from wardmote.engine.linkage.gazetteer.store import HEADER, verify
from wardmote.engine.linkage.matching import Matcher
from wardmote.engine.linkage.text.exact import normalised_sql, squeezed_sql
from wardmote.engine.linkage.text.words import normalised, squeezed_postcode
from wardmote.kernel.problem import Damaged, Invalid, NotFound, Unreadable


@pytest.fixture
def copied(village_folder: Path, tmp_path: Path) -> Path:
    return shutil.copytree(village_folder, tmp_path / "gazetteer")


def test_every_address_is_kept_under_its_postcode(village_folder: Path) -> None:
    gazetteer = Gazetteer(village_folder)
    assert gazetteer.header.counts["uprns"] == len({row[0] for row in village.rows()})
    held = {
        entry.uprn
        for building in gazetteer.buildings(gazetteer.rows_in("ZE11AA"))
        for entry in building.entries
    }
    assert held == {row[0] for row in village.rows() if row[2] == "ZE1 1AA"}


def test_the_same_source_makes_the_same_version_and_another_another(tmp_path: Path) -> None:
    versions = []
    for name, rows in (("one", village.rows()), ("two", village.rows()), ("three", village.rows()[1:])):
        source = village.write(tmp_path / f"{name}.csv", rows)
        versions.append(build(source, tmp_path / name, progress=lambda _: None).version)
    assert versions[0] == versions[1] != versions[2]


def test_the_rows_of_a_large_file_are_taken_in_their_order(tmp_path: Path) -> None:
    many = pa.table({"uprn": range(1, 40_001), "address": ["1 HIGH STREET"] * 40_000})
    pq.write_table(many, tmp_path / "large.parquet", row_group_size=2_048)
    table, _ = read_source(tmp_path / "large.parquet", keep=tmp_path, onto=None, progress=lambda _: None)
    assert table.column("uprn").to_pylist() == many.column("uprn").to_pylist()


def test_a_postcode_in_the_text_besides_its_own_column_is_no_part_of_the_street(
    tmp_path: Path, matcher: Matcher
) -> None:
    forms = "{text}, {postcode}", "{text} {postcode}, UK", "{postcode} {text}"
    rows = [
        (uprn, forms[row % 3].format(text=text, postcode=postcode.lower()), postcode, parent)
        for row, (uprn, text, postcode, parent) in enumerate(village.rows())
    ]
    build(village.write(tmp_path / "v.csv", rows), tmp_path / "g", progress=lambda _: None)
    texts = [text.replace("ROAD", "RD").replace("TANNERS", "TANERS") for _, text, _, _ in village.rows()]
    asked = pa.array(texts), pa.array([postcode for _, _, postcode, _ in village.rows()])
    found = Matcher(Gazetteer(tmp_path / "g")).match(*asked)
    assert found.column("uprn") == matcher.match(*asked).column("uprn")


def test_parents_are_inferred_where_none_are_given(tmp_path: Path) -> None:
    rows = [(uprn, text, postcode, 0) for uprn, text, postcode, _ in village.rows()]
    build(village.write(tmp_path / "v.csv", rows), tmp_path / "g", progress=lambda _: None)
    gazetteer = Gazetteer(tmp_path / "g")
    entries = [
        entry for building in gazetteer.buildings(gazetteer.rows_in("ZE24CE")) for entry in building.entries
    ]
    assert {entry.parent for entry in entries if entry.unit.ident == "B"} == {104_020}


def test_a_locality_stands_after_streets_and_not_after_their_names() -> None:
    tails = [f"{name} {kind} STRATFORD LONDON" for name in _NAMES for kind in ("ROAD", "STREET")]
    tails += [f"{before}{name} ROAD LONDON" for before in ("", "NEW") for name in _NAMES]
    tails += [f"{name} HILL ROAD LONDON" for name in _NAMES]
    found = learn_localities([text.split() for text in tails])
    assert found == {("STRATFORD", "LONDON"), ("LONDON",)}
    assert cut(("BRENTWOOD", "ROAD", "LONDON"), found) == ((), ("BRENTWOOD", "ROAD"), ("LONDON",))


_NAMES = [
    f"{one}{two}"
    for one in ("ASH", "BRENT", "CAMBER", "DUL", "ED", "FIN")
    for two in ("WOOD", "WELL", "WICH", "TON", "BURY", "LEY")
]


@pytest.mark.parametrize("name", ["uprn.npy", "places.arrow", "by_key.npy"])
def test_a_file_cut_off_is_refused(copied: Path, name: str) -> None:
    path = copied / name
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(Damaged, match=name):
        Gazetteer(copied)


def test_a_changed_byte_is_found_by_verify(copied: Path) -> None:
    assert verify(copied).counts["uprns"]
    path = copied / "uprn.npy"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(Damaged):
        verify(copied)


def test_another_format_is_refused_by_name(copied: Path) -> None:
    header = json.loads((copied / HEADER).read_text())
    (copied / HEADER).write_text(json.dumps({**header, "format_version": 99}))
    with pytest.raises(Unreadable, match="99"):
        Gazetteer(copied)
    (copied / HEADER).write_text("not a header")
    with pytest.raises(Damaged):
        Gazetteer(copied)
    (copied / HEADER).unlink()
    with pytest.raises(NotFound):
        Gazetteer(copied)


def test_a_source_that_is_none_is_refused_and_the_gazetteer_before_it_stays(
    copied: Path, tmp_path: Path
) -> None:
    version = Gazetteer(copied).version
    for content, kind in (("uprn,when\n1,2\n", Invalid), ("uprn,address\n,\n", Invalid)):
        (tmp_path / "bad.csv").write_text(content)
        with pytest.raises(kind):
            build(tmp_path / "bad.csv", copied, progress=lambda _: None)
    with pytest.raises(NotFound):
        build(tmp_path / "missing.csv", copied, progress=lambda _: None)
    assert Gazetteer(copied).version == version


def test_broken_parents_and_a_uprn_given_twice_do_no_harm(tmp_path: Path) -> None:
    rows = [
        *village.rows(),
        (101_007, "99 QUILLFEATHER ROAD", "ZE1 1AA", 101_007),
        (5, "6 NOWHERE LANE", "", 77),
    ]
    build(village.write(tmp_path / "v.csv", rows), tmp_path / "g", progress=lambda _: None)
    assert Gazetteer(tmp_path / "g").header.counts["addresses"] == len(rows)


@given(st.text(alphabet="aBZ09 ,.-'\u2019/&+éÖØ()\tＡｂ９－＆＇", max_size=40))
def test_the_engine_makes_texts_alike_as_the_plain_function_does(text: str) -> None:
    made = _ENGINE.execute(f"SELECT {normalised_sql('$1::VARCHAR')}", [text]).fetchone()
    assert made is not None
    assert made[0] == normalised(text)


@given(st.text(alphabet="eE61ab .-éＥ６ａ", max_size=10))
@settings(max_examples=30)
def test_the_engine_squeezes_postcodes_as_the_plain_function_does(text: str) -> None:
    made = _ENGINE.execute(f"SELECT {squeezed_sql('$1::VARCHAR')}", [text]).fetchone()
    assert made == (squeezed_postcode(text),)


_ENGINE = duckdb.connect()


def test_a_gazetteer_without_postcodes_is_matched_by_its_words(tmp_path: Path) -> None:
    rows = [(uprn, text, "", parent) for uprn, text, _, parent in village.rows()]
    build(village.write(tmp_path / "v.csv", rows), tmp_path / "g", progress=lambda _: None)
    texts = pa.array(["7 Quilfeather Rd, Podham", "Flat B, 20 Marrowbone Grove", "Apartment 7 Hollin House"])
    for postcode in (None, "ZE1 1AA"):
        found = Matcher(Gazetteer(tmp_path / "g")).match(texts, pa.array([postcode] * 3, pa.string()))
        assert found.column("uprn").to_pylist() == [101_007, 104_201, 110_007]
