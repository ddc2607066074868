"""The areas are the real ones, with their source named beside them."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

from wardmote.demo.city import areas
from wardmote.demo.city.areas import all_areas, areas_of, ward_codes_of
from wardmote.demo.city.organisations import COUNCILS


def test_the_source_and_licence_stand_beside_the_file() -> None:
    text = Path(areas.__file__).with_name("areas_attribution.txt").read_text(encoding="utf-8")
    assert "Open Government Licence v3.0" in text
    assert "Contains OS data © Crown copyright and database right" in text


def test_each_borough_has_its_wards_and_areas() -> None:
    assert [len(areas_of(council.borough_code)) for council in COUNCILS] == [185, 115, 164]
    assert [len(ward_codes_of(council.borough_code)) for council in COUNCILS] == [24, 19, 22]


def test_codes_and_names_are_those_published(open_data: Path) -> None:
    wards = json.loads((open_data / "boundaries" / "london_wards_2022.geojson").read_text(encoding="utf-8"))
    names = {
        feature["properties"]["ward22_code"]: feature["properties"]["ward22_name"]
        for feature in wards["features"]
    }
    lookup = open_data / "lookups" / "lookup_lsoa21_ward24_ltla24_london.csv.gz"
    with gzip.open(lookup, "rt", encoding="utf-8") as lines:
        boroughs = {row["lsoa21_code"]: row["ltla24_code"] for row in csv.DictReader(lines)}
    for area in all_areas():
        assert names[area.ward_code] == area.ward_name
        assert boroughs[area.lsoa_code] == area.borough_code
