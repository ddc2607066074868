"""Really published files of every kind: each is read, or refused by name, and what is known of some is found."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.engine.reading.test_open_tables import only_table, rows_of
from wardmote.engine.reading import open_tables
from wardmote.engine.reading.formats.registry import extensions
from wardmote.kernel.problem import TooLarge, Unreadable

pytestmark = pytest.mark.slow

_OTHER_ENDINGS = {".csv", ".tsv", ".txt", ".xlsx", ".xls"}
_BOUNDARIES = {
    "london_boroughs_2022": 33,
    "london_wards_2011": 625,
    "london_wards_2018": 657,
    "london_wards_2022": 703,
    "london_lsoa_2011": 4835,
    "london_lsoa_2021": 4994,
}


def test_every_published_file_of_these_kinds_is_read_or_refused_by_name(open_data: Path) -> None:
    endings = (set(extensions()) - _OTHER_ENDINGS) | {".zip", ".topojson", ".svg", ".resource"}
    files = [
        each
        for each in sorted(open_data.rglob("*"))
        if each.is_file() and Path(each.name.removesuffix(".gz")).suffix.lower() in endings
        if "fhrs_london_xml" not in each.parts
    ]
    read = 0
    for path in files:
        try:
            tables = open_tables(path, file_name=path.name)
        except (Unreadable, TooLarge):
            continue
        read += 1
        for table in tables:
            assert sum(len(batch.lines) for batch in table.batches()) == table.row_count
            assert len(set(table.columns)) == len(table.columns) > 0
    assert read >= 0.75 * len(files)


@pytest.mark.parametrize(("name", "rows"), _BOUNDARIES.items())
def test_every_area_of_a_boundary_file_is_a_row(open_data: Path, name: str, rows: int) -> None:
    table = only_table(open_data / "boundaries" / f"{name}.geojson")
    assert (table.format, table.row_count, table.columns[-1]) == ("geojson", rows, "geometry")
    assert all(row[-1] and row[-1].startswith(("POLYGON (", "MULTIPOLYGON (")) for row in rows_of(table))


@pytest.mark.parametrize("number", [501, 517, 532])
def test_every_establishment_of_a_hygiene_file_is_a_row(open_data: Path, number: int) -> None:
    path = open_data / "addresses" / "fhrs_london_xml" / f"FHRS_{number}.xml.gz"
    table = only_table(path)
    text = gzip.decompress(path.read_bytes())
    assert table.row_count == text.count(b"<EstablishmentDetail>")
    assert {"FHRSID", "BusinessName", "PostCode", "Scores.Hygiene", "Geocode.Longitude"} <= set(table.columns)


def test_a_layer_says_the_same_as_geopackage_and_as_geojson(open_data: Path) -> None:
    folder = open_data / "lewisham_catalogue" / "_datasets" / "data" / "boundaries" / "wards"
    package, map_ = (
        only_table(folder / "lbl_wd22_proposed.gpkg"),
        only_table(folder / "lbl_wd22_proposed.geojson"),
    )
    names = [
        {row[table.columns.index("name")] for row in rows_of(table)}
        for table in (package, map_)
        if "name" in table.columns
    ]
    assert package.row_count == map_.row_count == 19
    assert all(each == names[0] for each in names)
