"""Whatever a supplier of addresses delivers is recognised by its content, and every spelling leads to its UPRN."""

from __future__ import annotations

import csv
import re
import resource
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.linkage import supplies, village
from wardmote.engine.linkage.gazetteer import store
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.gazetteer.facts import Facts, facts_of
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.gazetteer.sources.sql import Status, Variant, range_sql, uprn_sql
from wardmote.engine.linkage.matching import Matcher
from wardmote.kernel.problem import Conflict, Invalid, Problem, Unavailable, Unreadable

Answers = Callable[[str, str], int | None]


def _built(source: Path, out: Path) -> tuple[Answers, list[str]]:
    """What asks a gazetteer for the UPRN of an address, and what was said while it was built."""
    said: list[str] = []
    build(source, out, progress=said.append)
    matcher = Matcher(Gazetteer(out))

    def ask(text: str, postcode: str) -> int | None:
        found: int | None = matcher.match(pa.array([text]), pa.array([postcode])).to_pylist()[0]["uprn"]
        return found

    return ask, said


def _facts(folder: Path, uprn: int) -> list[Facts]:
    rows = np.flatnonzero(np.load(folder / "uprn.npy") == uprn)
    return facts_of(folder, rows)


def _texts(folder: Path, name: str) -> list[str]:
    texts: list[str] = store.texts(folder, name).to_pylist()
    return texts


class Supply(NamedTuple):
    """A format's supply, built once for all tests that only ask it."""

    folder: Path
    ask: Answers
    said: list[str]


@pytest.fixture(scope="module")
def supply(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Supply]:
    @cache
    def made(title: str) -> Supply:
        folder = tmp_path_factory.mktemp("supply")
        return Supply(folder / "g", *_built(supplies.WRITERS[title](folder), folder / "g"))

    return made


@pytest.mark.parametrize("title", supplies.WRITERS)
def test_a_supply_is_recognised_and_its_addresses_are_found(
    title: str, supply: Callable[[str], Supply]
) -> None:
    folder, ask, said = supply(title)
    assert said[0].startswith(f"reading {title}, ")
    assert {uprn: ask(*asked) for uprn, asked in supplies.ASKED.items()} == {
        uprn: uprn for uprn in supplies.ASKED
    }
    assert ask("Brimble Fish Bar, 50A Gannets Walk", "ZE3 9ZZ") == supplies.SHOP
    assert {parent for parent in np.load(folder / "parent.npy").tolist() if parent} == {supplies.SHELL}
    classes = {facts.class_code for facts in _facts(folder, supplies.FLAT_A)}
    assert classes == {"RD" if title == "AddressBase Core" else "RD06"}
    facts = Gazetteer(folder).facts_of(np.array([supplies.FLAT_A, 1])).to_pylist()
    flat = {name: facts[0][name] for name in ("is_listed", "parent_uprn", "easting", "northing", "ward")}
    ward = supplies.WARD if title in ("LLPG in DTF 7.3", "AddressBase Plus", "a table") else None
    point = {"easting": float(supplies.EASTING), "northing": float(supplies.NORTHING)}
    assert flat == {"is_listed": True, "parent_uprn": supplies.SHELL, "ward": ward} | point
    assert facts[1] == dict.fromkeys(facts[1]) | {"is_listed": False}


@pytest.mark.parametrize("title", ["AddressBase Premium", "LLPG in DTF 7.3"])
def test_every_kind_of_lpi_leads_to_its_uprn_but_streets_and_rejected_ones(
    title: str, supply: Callable[[str], Supply]
) -> None:
    folder, ask, said = supply(title)
    assert ask("Rose Cottage, Gannets Walk", "ZE3 9ZZ") == supplies.RENAMED
    assert ask("7 Heol y Bluen", "ZE1 1AA") == supplies.SEVEN
    assert ask("99 Quillfeather Road", "ZE1 1AA") == supplies.GONE
    held = set(np.load(folder / "uprn.npy").tolist())
    assert {supplies.STREET, supplies.REPLACED}.isdisjoint(held)
    assert supplies.GONE in held
    assert not any("NEVER" in text for text in _texts(folder, "places"))
    assert any("rejected" in what for what in said)
    assert any("streets" in what for what in said)
    assert any("another property's today" in what for what in said)


def test_class_status_whose_spelling_and_days_are_kept_for_each_entry(
    supply: Callable[[str], Supply],
) -> None:
    folder = supply("AddressBase Premium").folder
    seven = _facts(folder, supplies.SEVEN)
    started = date(2004, 5, 6)
    assert Facts("RD04", Status.APPROVED, Variant.LPI, started, None) in seven
    assert {facts.variant for facts in seven} == {Variant.LPI, Variant.LPI_OTHER_LANGUAGE, Variant.DPA}
    assert {facts.status for facts in _facts(folder, supplies.GONE)} == {Status.HISTORIC}
    listed = Gazetteer(folder).facts_of(np.array([supplies.GONE, supplies.RENAMED])).to_pylist()
    assert [row["status"] for row in listed] == ["historic", "approved"]
    assert {facts.status for facts in _facts(folder, supplies.RENAMED)} == {
        Status.APPROVED,
        Status.ALTERNATIVE,
    }


def test_a_plain_table_records_nothing_more_and_needs_no_more_files(tmp_path: Path) -> None:
    _built(village.write(tmp_path / "v.csv"), tmp_path / "g")
    assert not (tmp_path / "g" / "class.npy").exists()
    assert facts_of(tmp_path / "g", np.array([0]))[0].class_code == ""


PREMIUM_BY_HAND = """10,"GEOPLACE",9999,2026-01-01,1,2026-01-01,12:00:00,"2.1","F"
15,"I",1,20100009,"CORKSCREW ALLEY","PODHAM","ZEDBURY","ZEDSHIRE","ENG",2001-01-01,,2020-01-01,2001-01-01
21,"I",2,300001,1,2,2001-01-01,300009,1.00,2.00,51.5,-0.1,1,9999,"E",2001-01-01,,2020-01-01,2001-01-01,"D",\
"ZE5 5AA",0
24,"I",3,300001,"9999L000000001","ENG",1,2001-01-01,,2020-01-01,2001-01-01,2,"A",,"","FLAT",12,"",14,"B","ELM COURT",\
20100009,"1","","",""
32,"I",4,300001,"9999C000000001","RD06","AddressBase Premium Classification Scheme",1.0,\
2001-01-01,,2020-01-01,2001-01-01
28,"I",5,300001,55555555,"","","2A ELM COURT","",12,"","CORKSCREW ALLEY","","PODHAM","ZEDBURY","ZE5 5AB","S","1A",\
"","","","","","",2026-01-01,2012-01-01,,2020-01-01,2012-01-01
99,0,5,2026-01-01,12:00:00
"""
DTF_BY_HAND = """10,"PODHAM",9999,2026-01-01,1,2026-01-01,120000,"7.3","F"
15,"I",1,20100009,"CORKSCREW ALLEY","PODHAM","ZEDBURY","ZEDSHIRE","ENG"
21,"I",2,300001,1,2,2001-01-01,"RD06",300009,1.00,2.00,1,9999,2001-01-01,,2020-01-01,2001-01-01,"","E05","",\
9999,9999,"K"
24,"I",3,300001,"9999L000000001","ENG",1,2001-01-01,,2020-01-01,2001-01-01,2,"A",,"","FLAT",12,"",14,"B","ELM COURT",\
20100009,"","Y","ZE5 5AA","ZEDBURY","Y",9999,9999,"K"
99,0,3,2026-01-01,120000
"""


@pytest.mark.parametrize("by_hand", [PREMIUM_BY_HAND, DTF_BY_HAND])
def test_the_cells_stand_where_the_specification_says(by_hand: str, tmp_path: Path) -> None:
    """Written by hand from the specifications, and not by the names that the code reads by."""
    (tmp_path / "supply.csv").write_text(by_hand)
    ask, _ = _built(tmp_path / "supply.csv", tmp_path / "g")
    assert ask("Flat 2A, Elm Court, 12-14B Corkscrew Alley", "ZE5 5AA") == 300_001
    assert set(np.load(tmp_path / "g" / "parent.npy").tolist()) == {300_009}
    assert {facts.class_code for facts in _facts(tmp_path / "g", 300_001)} == {"RD06"}
    postcodes = set(_texts(tmp_path / "g", "postcodes"))
    assert postcodes == ({"ZE55AA", "ZE55AB"} if by_hand is PREMIUM_BY_HAND else {"ZE55AA"})


def test_a_supply_in_volumes_and_zipped_or_split_by_kind_is_one(
    tmp_path: Path, supply: Callable[[str], Supply]
) -> None:
    rows = supplies.premium_rows()
    (tmp_path / "volumes").mkdir()
    for number, part in enumerate((rows[1:8], rows[8:-1]), start=1):
        made = supplies.write_records(tmp_path / "part.csv", [rows[0], *part, rows[-1]])
        with zipfile.ZipFile(tmp_path / "volumes" / f"{number}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(made, f"data/volume_{number}.csv")
            archive.writestr(f"__MACOSX/data/._volume_{number}.csv", b"\0\5\26\7")
    (tmp_path / "split").mkdir()
    for kind in {row[0] for row in rows[1:-1]}:
        of_kind = [row for row in rows if row[0] == kind]
        head = ["RECORD_IDENTIFIER", *(f"COLUMN_{at}" for at in range(1, len(of_kind[0])))]
        supplies.write_records(tmp_path / "split" / f"ID{kind}_Records.csv", [head, *of_kind])
    (tmp_path / "split" / "readme.pdf").write_bytes(b"%PDF")
    whole = store.read_header(supply("AddressBase Premium").folder)
    for name in ("volumes", "split"):
        assert (
            build(tmp_path / name, tmp_path / f"{name}.g", progress=lambda _: None).version == whole.version
        )


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_a_table_in_another_encoding_is_read_as_what_it_says(encoding: str, tmp_path: Path) -> None:
    rows = [*village.rows(), (9_999, "14 CAFÉ DES ÎLES, QUILLFEATHER ROAD", "ZE1 1AA", 0)]
    text = "uprn;address;postcode\n" + "".join(f"{row[0]};{row[1]};{row[2]}\n" for row in rows)
    (tmp_path / "v.csv").write_bytes(text.encode(encoding))
    ask, _ = _built(tmp_path / "v.csv", tmp_path / "g")
    assert ask("14 Cafe des Iles, Quillfeather Road", "ZE1 1AA") == 9_999


def test_a_header_alone_beside_the_rows_of_addressbase_plus_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "supply").mkdir()
    supplies.write_plus(tmp_path / "supply")
    with (tmp_path / "supply" / "header.csv").open("w") as file:
        csv.writer(file).writerow(supplies.addressbase_plus.COLUMNS)
    ask, said = _built(tmp_path / "supply", tmp_path / "g")
    assert said[0] == "reading AddressBase Plus, 2 files"
    assert ask(*supplies.ASKED[supplies.RANGE]) == supplies.RANGE


def _premium(*changes: tuple[str, str]) -> Callable[[Path], Path]:
    """A supply in which a pattern was replaced."""

    def write_it(folder: Path) -> Path:
        path = supplies.write_premium(folder)
        text = path.read_text()
        for pattern, replacement in changes:
            text = re.sub(pattern, replacement, text)
        path.write_text(text)
        return path

    return write_it


def _file(content: bytes | str) -> Callable[[Path], Path]:
    def write_it(folder: Path) -> Path:
        path = folder / "table.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_it


def _folder(**files: str) -> Callable[[Path], Path]:
    def write_it(folder: Path) -> Path:
        (folder / "in").mkdir()
        for name, content in files.items():
            (folder / "in" / f"{name}.csv").write_text(content)
        return folder / "in"

    return write_it


REFUSED: dict[str, tuple[Callable[[Path], Path], type[Problem], str]] = {
    "no UPRN": (_file("address,postcode\n1 High Street,ZE1 1AA\n"), Invalid, "no column for the uprn"),
    "no address": (_file("uprn,when\n1,2\n"), Invalid, "no column for the address"),
    "digits lost": (_file("uprn,address\n1.00023E+11,1 High Street\n"), Invalid, "last digits are lost"),
    "a row cut off": (
        _file("uprn,address,postcode\n1,1 High Street,ZE1 1AA\n2,2 High"),
        Unreadable,
        "Line 3 ",
    ),
    "an open quotation": (_file('uprn,address,postcode\n1,"1 High Street,ZE1 1AA\n'), Unreadable, "Line 2 "),
    "a picture": (_file(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"), Unreadable, "neither a Parquet nor a CSV"),
    "Parquet cut off": (_file(b"PAR1 and no more"), Unreadable, "neither a Parquet nor a CSV"),
    "empty": (_file(""), Invalid, "no column for the uprn"),
    "nothing in a folder": (_folder(), Unreadable, "no CSV or Parquet file"),
    "two formats": (
        _folder(
            one="uprn,address\n1,1 High Street\n",
            two='10,"X",1,2026-01-01,1,2026-01-01,1,"7.3","F"\n99,0,0,,\n',
        ),
        Invalid,
        "several formats",
    ),
    "no table in a folder": (_folder(one="a,b\n1,2\n", two="c,d\n1,2\n"), Invalid, "None of the files"),
    "no trailer": (_premium((r'\n"99".*', "")), Unreadable, "cut off"),
    "changes only": (_premium(('"2.1","F"', '"2.1","C"')), Invalid, "only what has changed"),
    "DTF 8": (_premium(('"2.1","F"', '"8.1","F"')), Invalid, "version 8.1"),
    "no BLPU": (_premium((r'"21","I".*\r?\n', "")), Unreadable, "BLPU records"),
    "no streets": (_premium((r'"15","I".*\r?\n', "")), Invalid, "15 \\(street descriptor"),
    "two supplies": (_premium((r'("21","I".*\n)', r"\1\1")), Invalid, "more than one BLPU record"),
}


def test_a_bad_line_is_told_with_the_file_that_it_stands_in(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text("uprn,address\n1,1 High Street\n")
    with zipfile.ZipFile(tmp_path / "in" / "b.zip", "w") as archive:
        archive.writestr("data/b.csv", "uprn,address\n1,2 High Street,x\n")
    with pytest.raises(Unreadable, match="Line 2 ") as refused:
        build(tmp_path / "in", tmp_path / "g", progress=lambda _: None)
    assert refused.value.where == "data/b.csv"


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_whole_source_is_refused_with_what_to_do(case: str, tmp_path: Path) -> None:
    make, kind, says = REFUSED[case]
    source = make(tmp_path)
    with pytest.raises(kind, match=says) as refused:
        build(source, tmp_path / "g", progress=lambda _: None)
    assert refused.value.next_step
    assert "High Street" not in str(refused.value)
    assert not (tmp_path / "g").exists()


def test_a_lookup_says_where_properties_are_and_leaves_what_it_does_not_know(tmp_path: Path) -> None:
    source = supplies.write_dtf(tmp_path)
    (tmp_path / "nsul").mkdir()
    rows = f"{supplies.SEVEN},541000,183000,E05009999,E01000001\n{supplies.FLAT_A},,,,E01000002\n1,1,1,E05000001,E9\n"
    head = "UPRN,GRIDGB1E,GRIDGB1N,WD24CD,LSOA21CD\n"
    (tmp_path / "nsul" / "NSUL_LN.csv").write_text(head + rows)
    (tmp_path / "nsul" / "readme.csv").write_text("what\nnothing\n")
    said: list[str] = []
    build(source, tmp_path / "g", areas=tmp_path / "nsul", progress=said.append)
    assert "areas: 2 of 8 properties are in the lookup." in said
    asked = np.array([supplies.SEVEN, supplies.FLAT_A, supplies.RANGE])
    seven, flat, other = Gazetteer(tmp_path / "g").facts_of(asked).to_pylist()
    assert (seven["easting"], seven["ward"], seven["lsoa"]) == (541_000.0, "E05009999", "E01000001")
    assert (flat["easting"], flat["ward"], flat["lsoa"]) == (
        float(supplies.EASTING),
        supplies.WARD,
        "E01000002",
    )
    assert (other["ward"], other["lsoa"]) == (supplies.WARD, None)
    plain = village.write(tmp_path / "v.csv")
    build(plain, tmp_path / "v", areas=tmp_path / "nsul", progress=lambda _: None)
    assert Gazetteer(tmp_path / "v").facts_of(np.array([101_007])).to_pylist()[0]["ward"] is None
    with pytest.raises(Invalid, match="No file has a UPRN"):
        build(plain, tmp_path / "w", areas=plain, progress=lambda _: None)
    assert not (tmp_path / "w").exists()


def test_parquet_of_numbers_or_texts_is_read_alike(tmp_path: Path) -> None:
    uprns = [row[0] for row in village.rows()]
    versions = set()
    for name, column in (("int", uprns), ("text", list(map(str, uprns))), ("float", list(map(float, uprns)))):
        addresses, postcodes = [row[1] for row in village.rows()], [row[2] for row in village.rows()]
        table = pa.table({"UPRN": column, "Full Address": addresses, "Post_Code": postcodes})
        pq.write_table(table, tmp_path / f"{name}.parquet")
        versions.add(build(tmp_path / f"{name}.parquet", tmp_path / name, progress=lambda _: None).version)
    assert len(versions) == 1


def test_what_is_no_gazetteer_is_never_replaced(tmp_path: Path) -> None:
    source = village.write(tmp_path / "v.csv")
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "to-keep.txt").write_text("x")
    for out in (tmp_path / "letters", source):
        with pytest.raises(Conflict):
            build(source, out, progress=lambda _: None)
    assert (tmp_path / "letters" / "to-keep.txt").exists()
    first = build(source, tmp_path / "g", progress=lambda _: None)
    opened = Gazetteer(tmp_path / "g")
    second = build(village.write(source, village.rows()[1:]), tmp_path / "g", progress=lambda _: None)
    assert Gazetteer(tmp_path / "g").version == second.version != first.version
    assert opened.buildings(opened.rows_in("ZE11AA"))  # whoever has the old one open keeps it
    assert {each.name for each in tmp_path.iterdir()} == {"v.csv", "letters", "g"}


def test_a_disk_without_room_leaves_what_stood_there(tmp_path: Path) -> None:
    before = build(village.write(tmp_path / "v.csv"), tmp_path / "g", progress=lambda _: None)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(Unavailable, match="could not be written"):
            store.write(tmp_path / "g", {"uprn": np.arange(10_000)}, {}, {})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert Gazetteer(tmp_path / "g").version == before.version
    assert {each.name for each in tmp_path.iterdir()} == {"v.csv", "g"}


@pytest.mark.fault
def test_a_build_that_is_killed_leaves_no_half_gazetteer_under_the_name(tmp_path: Path) -> None:
    source = village.write(tmp_path / "v.csv")
    script = (
        "import os, signal, sys\nfrom pathlib import Path\n"
        "from wardmote.engine.linkage.gazetteer import building, store\n"
        "def killed(*_): os.kill(os.getpid(), signal.SIGKILL)\n"
        "store._header = killed\n"  # every array is written, nothing has the name yet
        "building.build(Path(sys.argv[1]), Path(sys.argv[2]), progress=lambda _: None)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(source), str(tmp_path / "g")], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert not (tmp_path / "g").exists()
    left = [each for each in tmp_path.iterdir() if each.name.startswith(".g-")]
    assert left
    assert not any((each / store.HEADER).exists() for each in left)
    assert build(source, tmp_path / "g", progress=lambda _: None).counts["uprns"]


_ENGINE = duckdb.connect()


@given(st.from_regex(r"[ 0]{0,2}[0-9]{0,14}([.]0{0,2}|[eE][+]?[0-9]{1,2}|[A-Z])?", fullmatch=True))
def test_a_uprn_is_read_as_the_plain_function_reads_it(text: str) -> None:
    row = _ENGINE.execute(f"SELECT {uprn_sql('t')} FROM (SELECT $1::VARCHAR AS t)", [text]).fetchone()
    assert row is not None
    assert row[0] == _plain_uprn(text)


def _plain_uprn(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    whole, _, rest = text.partition(".")
    if whole.isdigit() and not rest.strip("0") and len(whole.lstrip("0") or "0") <= 12:
        return int(whole)
    number, _, exponent = text.lower().partition("e")
    shortened = exponent.lstrip("+").isdigit() and number and not number.strip("0123456789.")
    return -2 if shortened else -1


@given(*(st.sampled_from(["", "0", "3", "41"]), st.sampled_from(["", "A"])) * 2)
def test_a_number_is_written_as_the_plain_function_writes_it(
    start: str, start_suffix: str, end: str, end_suffix: str
) -> None:
    first, last = start.strip("0") and f"{start}{start_suffix}", end.strip("0") and f"-{end}{end_suffix}"
    plain = (first or start_suffix) + last
    given_ = (start, start_suffix, end, end_suffix)
    sql = f"SELECT {range_sql('a', 'b', 'c', 'd')} FROM (SELECT $1 AS a, $2 AS b, $3 AS c, $4 AS d)"
    row = _ENGINE.execute(sql, list(given_)).fetchone()
    assert row is not None
    assert (row[0] or "") == plain
