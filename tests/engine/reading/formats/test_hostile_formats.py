"""Files of every format made to do harm, or spoiled by accident: a clear word, soon, and never a crash or a leak."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import resource
import sqlite3
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.engine.reading.formats.here import read_here, rows_here, table_here
from tests.engine.reading.formats.made import MADE, gpkg_file, ods_file, ods_rows, shapefile, write
from tests.engine.reading.test_hostile import handmade_xlsx, refusal
from tests.engine.reading.test_open_tables import rows_of
from wardmote.engine.reading import ReadLimits, ReadOptions, open_tables
from wardmote.engine.reading.formats.registry import FORMATS
from wardmote.kernel.problem import Problem, TooLarge, Unreadable

pytestmark = pytest.mark.timeout(60)

_MIB = 2**20
_LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)
_OUTSIDE = '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/hostname">'


def _deep_json(folder: Path) -> Path:
    return write(folder / "deep.json", "[" * 100_000)


def _deep_lines(folder: Path) -> Path:
    return write(folder / "deep.ndjson", '{"a": 1}\n{"a": ' + "[" * 100_000 + "]" * 100_000 + "}\n")


def _deep_map(folder: Path) -> Path:
    opened = (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Polygon", "x": '
    )
    return write(folder / "deep.geojson", opened + '{"a":' * 100_000)


def _deep_xml(folder: Path) -> Path:
    return write(folder / "deep.xml", "<a>" * 100_000)


def _laughing_map(folder: Path) -> Path:
    return write(
        folder / "x.kml",
        f'<?xml version="1.0"?>{_LAUGHS}]><kml><Placemark><name>&j;</name></Placemark></kml>',
    )


def _lying_parquet(folder: Path) -> Path:
    """The footer says that there are two thousand million rows."""
    path = MADE["parquet"](folder)
    content = bytearray(path.read_bytes())
    footer = len(content) - 8 - struct.unpack("<I", content[-8:-4])[0]
    place = content.index(b"\x16\x04", footer)  # the count of rows, 2, as thrift writes it
    content[place : place + 2] = b"\x16\x7e"
    return write(path, bytes(content))


def _huge_arrow(folder: Path) -> Path:
    path = MADE["arrow"](folder)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = b"\xff" * 64
    return write(path, bytes(content))


def _gpkg_of_views(folder: Path) -> Path:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
    return gpkg_file(
        folder,
        more=f"CREATE VIEW evil AS {endless}; DELETE FROM gpkg_contents; DROP TABLE layer;"
        "INSERT INTO gpkg_contents VALUES ('evil', 'features', 'x');",
    )


def _cell_everywhere(folder: Path) -> Path:
    """One cell, said to stand in every place of a sheet."""
    cell = (
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    )
    return ods_file(
        folder, table=f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    )


def _far_corner(folder: Path) -> Path:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    return handmade_xlsx(folder / "far.xlsx", rows)


def _half(name: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = MADE[name](folder)
        content = path.read_bytes()
        return write(path, content[: len(content) // 2])

    return make


def _endless_field(folder: Path) -> Path:
    return write(folder / "long.csv", b"a,b\n1," + b"x" * (20 * _MIB))


def _torn_shapefile(folder: Path) -> Path:
    """The table of attributes says it has a hundred million rows of sixty thousand bytes."""
    path = shapefile(folder)
    with zipfile.ZipFile(path) as archive:
        parts = {name: bytearray(archive.read(name)) for name in archive.namelist()}
    struct.pack_into("<I", parts["made.dbf"], 4, 100_000_000)
    struct.pack_into("<H", parts["made.dbf"], 10, 60_000)
    struct.pack_into(">i", parts["made.shp"], 104, 2**30)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, bytes(content))
    return path


HOSTILE: Mapping[str, tuple[Callable[[Path], Path], set[str]]] = {
    "csv": (_endless_field, {"table.field_too_long", "table.record_too_long"}),
    "xlsx": (_far_corner, {"workbook.needs_too_much_memory"}),
    "xls": (_half("xls"), {"workbook.damaged"}),
    "xlsb": (_half("xlsb"), {"file.damaged_archive"}),
    "ods": (
        _cell_everywhere,
        {"workbook.needs_too_much_memory", "workbook.damaged", "workbook.takes_too_long"},
    ),
    "parquet": (_lying_parquet, {"file.damaged"}),
    "arrow": (_huge_arrow, {"file.damaged", "file.needs_too_much_memory"}),
    "gpkg": (_gpkg_of_views, {"file.no_table"}),
    "shapefile": (_torn_shapefile, {"file.damaged", "file.needs_too_much_memory", "file.no_table"}),
    "kml": (_laughing_map, {"file.xml_entities"}),
    "xml": (_deep_xml, {"file.nested_too_deeply"}),
    "geojson": (_deep_map, {"file.nested_too_deeply"}),
    "ndjson": (_deep_lines, {"file.nested_too_deeply"}),
    "json": (_deep_json, {"file.nested_too_deeply", "file.damaged"}),
}
"""For every format, a file made to do harm, and the words that may be said of it."""


@pytest.mark.parametrize("name", [each.name for each in FORMATS])
def test_a_hostile_file_is_refused_by_name(tmp_path: Path, name: str) -> None:
    make, codes = HOSTILE[name]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    problem = refusal(make(tmp_path))
    assert isinstance(problem, TooLarge | Unreadable)
    assert problem.code in codes
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024


@pytest.mark.parametrize("name", [each.name for each in FORMATS if each.name != "csv"])
def test_cut_off_anywhere_it_is_named_or_read_in_part_never_crashed_on(tmp_path: Path, name: str) -> None:
    """In this process: a native reader that brings a process down would bring this one down."""
    path = MADE[name](tmp_path)
    if path.suffix == ".zip":
        pytest.skip("its reader is given what is in the zip: see the torn shapefile")
    whole = path.read_bytes()
    for share in (0.02, 0.3, 0.6, 0.9, 0.99):
        write(path, whole[: int(len(whole) * share)])
        _try_here(path, name)


@pytest.mark.parametrize("name", ["json", "ndjson", "geojson", "xml", "kml", "parquet", "gpkg"])
def test_flipped_bytes_never_crash(tmp_path: Path, name: str) -> None:
    path = MADE[name](tmp_path)
    whole = path.read_bytes()
    chance = random.Random(name)
    for _ in range(40):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        write(path, bytes(content))
        _try_here(path, name)


def _try_here(path: Path, name: str) -> None:
    try:
        for table in read_here(path, name):
            rows_here(table)
    except (Problem, OSError, ValueError, MemoryError, RecursionError):
        return  # what the limited process turns into a word


@pytest.mark.parametrize("prologue", [f"{_LAUGHS}]>", f"{_OUTSIDE}]>"])
@pytest.mark.parametrize("entity", ["j", "secret"])
def test_entities_are_refused_and_nothing_outside_is_read(tmp_path: Path, prologue: str, entity: str) -> None:
    rows = f"<rows><row><a>&{entity};</a></row><row><a>2</a></row></rows>"
    problem = refusal(write(tmp_path / "x.xml", f'<?xml version="1.0"?>{prologue}{rows}'))
    assert problem.code == "file.xml_entities"


def test_an_entity_of_a_document_type_elsewhere_is_not_lost_silently(tmp_path: Path) -> None:
    text = '<!DOCTYPE rows SYSTEM "http://example.org/x.dtd"><rows><row a="1">&nbsp;</row><row a="2"/></rows>'
    assert refusal(write(tmp_path / "x.xml", text)).code == "file.xml_entities"
    harmless = text.replace("&nbsp;", "x")
    assert len(rows_of(open_tables(write(tmp_path / "y.xml", harmless), file_name="y")[0])) == 2


def test_triggers_virtual_tables_and_columns_that_compute_do_nothing(tmp_path: Path) -> None:
    path = gpkg_file(
        tmp_path,
        more="CREATE TRIGGER evil AFTER INSERT ON layer BEGIN DELETE FROM layer; END;"
        "CREATE VIRTUAL TABLE finder USING fts5(x);"
        "CREATE TABLE computed (a INTEGER, b TEXT GENERATED ALWAYS AS (hex(zeroblob(100000000))) VIRTUAL);"
        "INSERT INTO computed (a) VALUES (1);"
        "INSERT INTO gpkg_contents VALUES ('finder', 'attributes', 'y');",
    )
    before = path.read_bytes()
    (table,) = read_here(path, "gpkg")
    assert (table.name, table.rows, path.read_bytes() == before) == ("layer", 2, True)
    with closing(sqlite3.connect(path)) as database:
        database.execute("INSERT INTO gpkg_contents VALUES ('computed', 'attributes', 'z')")
        database.commit()
    assert [(each.name, each.columns) for each in read_here(path, "gpkg")][1:] == [("computed", ("a",))]


def test_a_name_that_is_a_command_is_only_a_name(tmp_path: Path) -> None:
    name = 'x"; DROP TABLE layer; --'
    quoted = name.replace('"', '""')
    path = gpkg_file(
        tmp_path,
        more=f'CREATE TABLE "{quoted}" ("a""b" TEXT); INSERT INTO "{quoted}" VALUES (\'1\');'
        f"INSERT INTO gpkg_contents VALUES ('{name}', 'attributes', 'y');",
    )
    layer, odd = read_here(path, "gpkg")
    assert (layer.rows, odd.name, odd.columns, rows_here(odd)) == (2, name, ('a"b',), [("1",)])


def test_a_geopackage_without_a_name_is_read_and_has_a_limit(tmp_path: Path) -> None:
    """An upload is a file without a name, whose log is said to stand beside it."""
    path = gpkg_file(tmp_path, more="PRAGMA journal_mode = WAL;")
    with path.open("rb") as file:
        path.unlink()
        nameless = Path(f"/proc/{os.getpid()}/fd/{file.fileno()}")
        (table,) = open_tables(nameless, file_name="x.gpkg")
        assert table.row_count == 2
        assert refusal(nameless, max_database_bytes=1000).code == "file.database_too_large"


def test_a_parquet_file_of_a_million_million_cells(tmp_path: Path) -> None:
    """A few kilobytes that say one text again and again."""
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 3_000_000, pa.int32()), ["x" * 5_000])
    path = tmp_path / "same.parquet"
    pq.write_table(pa.table({"a": column}), path)
    assert path.stat().st_size < 100_000
    problem = refusal(path, max_workbook_text_bytes=200 * _MIB)
    assert (type(problem), problem.code) == (TooLarge, "file.too_much_text")


def test_corrupt_pages_of_parquet(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"a": [str(number) for number in range(5000)]}), path, compression="snappy")
    content = bytearray(path.read_bytes())
    content[200:4000] = os.urandom(3800)
    assert refusal(write(path, bytes(content))).code in {"file.damaged", "file.needs_too_much_memory"}


def test_a_shape_of_more_points_than_bytes(tmp_path: Path) -> None:
    lie = b"GP\x00\x01" + struct.pack("<iBII", 4326, 1, 2, 2**31)
    path = gpkg_file(tmp_path, contents=f"UPDATE layer SET geom = X'{lie.hex()}'")
    columns, rows = table_here(path, "gpkg")
    assert (columns[-1], len(rows)) == ("geometry", 2)
    assert rows[0][-1] == lie[8:].hex()


def test_the_limits_of_a_child_hold_for_all_members_together(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(200):
            archive.writestr(f"{number}.json", '[{"a": 1}]')
    problem = refusal(path, wall_seconds=0.3)
    assert (type(problem), problem.code) == (TooLarge, "file.takes_too_long")


def test_bombs_inside_archives(tmp_path: Path) -> None:
    bomb = b'[{"a": "' + b" " * (80 * _MIB) + b'"}]'
    packed = write(tmp_path / "x.json.gz", gzip.compress(bomb))
    assert refusal(packed).code == "file.compression_bomb"
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.json", bomb)
    assert refusal(tmp_path / "x.zip").code == "file.compression_bomb"
    inner = handmade_xlsx(tmp_path / "x.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>' + " " * (80 * _MIB))
    with zipfile.ZipFile(tmp_path / "y.zip", "w") as archive:
        archive.write(inner, "x.xlsx")
    assert refusal(tmp_path / "y.zip").code == "file.compression_bomb"


@pytest.mark.parametrize(
    "name",
    ["../../evil.json", "/etc/evil.json", "C:\\evil.json", "a/../b.json", "x" * 200 + ".json"],
)
def test_names_of_members_are_never_names_of_files(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    path = inside / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, '[{"a": 1}]')
    (table,) = open_tables(path, file_name="x.zip")
    assert table.row_count == 1
    assert [each.name for each in tmp_path.rglob("*")] == ["inside", "x.zip"]


def test_an_archive_in_an_archive_is_not_unpacked(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.json", "[]")
    for content in (inner.getvalue(), gzip.compress(b"[]")):
        assert "inside a gzip" in refusal(write(tmp_path / "x.gz", gzip.compress(content))).what
        with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
            archive.writestr("a.json", content)
        assert "inside a gzip" in refusal(tmp_path / "x.zip").what


def test_an_encrypted_spreadsheet_is_named(tmp_path: Path) -> None:
    path = ods_file(tmp_path, table=ods_rows([("a",), (1,)]))
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/>'
        "</manifest:file-entry></manifest:manifest>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, old in content.items():
            archive.writestr(name, manifest if name.endswith("manifest.xml") else old)
    assert refusal(path).code == "workbook.password"


def test_invalid_bytes_in_json_are_kept_as_the_reader_of_text_keeps_them(tmp_path: Path) -> None:
    path = write(tmp_path / "x.json", b'[{"a": "caf\xe9"}, {"a": "b"}]')
    assert table_here(path, "json")[1] == [("café",), ("b",)]


def test_a_million_records_do_not_stand_in_memory_together(tmp_path: Path) -> None:
    record = json.dumps({"id": 1, "note": "x" * 100})
    path = tmp_path / "many.json"
    with path.open("w") as file:
        file.write("[" + record)
        for _ in range(20):
            file.write(("," + record) * 10_000)
        file.write("]")
    little = ReadOptions(limits=ReadLimits(child_memory_bytes=120 * _MIB))
    (table,) = open_tables(path, file_name="many.json", options=little)
    assert table.row_count == 200_001
    large = write(path, json.dumps([dict.fromkeys("abc", "x" * (15 * _MIB))]).encode())
    assert refusal(large, child_memory_bytes=120 * _MIB).code == "file.needs_too_much_memory"


_LIST_DRIVERS = """
from wardmote.engine.reading.formats.shapefile import _only_for_shapefiles
import pyogrio, sys
before = set(pyogrio.list_drivers())
raw = _only_for_shapefiles()
for path in sys.argv[1:]:
    try:
        raw.read(path)
    except pyogrio.errors.DataSourceError:
        continue
    print("opened", path)
print(len(before) > 10, *pyogrio.list_drivers())
"""


def test_gdal_opens_nothing_but_shapefiles(tmp_path: Path) -> None:
    """In a process of its own: the drivers do not come back. Each of the files would be opened by another driver."""
    pytest.importorskip("pyogrio")
    layer = f"<SrcDataSource>{MADE['geojson'](tmp_path)}</SrcDataSource>"
    virtual = write(
        tmp_path / "x.vrt",
        f"<OGRVRTDataSource><OGRVRTLayer name='made'>{layer}</OGRVRTLayer></OGRVRTDataSource>",
    )
    others = [
        str(virtual),
        str(MADE["geojson"](tmp_path)),
        str(MADE["gpkg"](tmp_path)),
        "/vsicurl/http://127.0.0.1:9/x",
    ]
    told = subprocess.run(
        [sys.executable, "-c", _LIST_DRIVERS, *others], capture_output=True, text=True, check=True, timeout=50
    )
    assert told.stdout.split("\n")[:-1] == ["True ESRI Shapefile"]


@pytest.mark.parametrize(
    "content",
    ["[{}, {}]", '{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": null}]}'],
)
def test_records_without_any_field_are_no_table(tmp_path: Path, content: str) -> None:
    assert refusal(write(tmp_path / "bare.json", content)).code == "file.no_table"
