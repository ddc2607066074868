"""Which columns give a place together."""

from __future__ import annotations

from pathlib import Path

from tests.engine.checking.tables import converted, table_of
from wardmote.engine.reading.columns.infer import infer_column
from wardmote.engine.reading.columns.pairs import pairs_of
from wardmote.engine.reading.columns.sample import Sample

_CELLS = {
    "lat": ["51.50", "51.51", "51.52", "51.53"],
    "lon": ["-0.10", "-0.11", "-0.12", "-0.13"],
    "east": ["530000", "530100", "530200", "530300"],
    "north": ["180000", "180100", "180200", "180300"],
    "name": ["Elm Club", "Oak Trust", "Ash Centre", "Fir Hall"],
}


def _pairs(*headers: tuple[str, str]) -> dict[str, str]:
    columns = [infer_column(Sample(name, dict.fromkeys(_CELLS[kind], 1), 4)) for name, kind in headers]
    return {headers[one][0]: headers[other][0] for one, other in pairs_of(columns).items()}


def test_an_easting_goes_with_its_northing_and_a_latitude_with_its_longitude() -> None:
    found = _pairs(
        ("Site", "name"), ("Easting", "east"), ("Lat", "lat"), ("Northing", "north"), ("Long", "lon")
    )
    assert found == {"Easting": "Northing", "Northing": "Easting", "Lat": "Long", "Long": "Lat"}


def test_of_two_pairs_those_with_the_same_name_belong_together() -> None:
    found = _pairs(("home_lat", "lat"), ("school_lat", "lat"), ("school_lon", "lon"), ("home_lon", "lon"))
    assert found["home_lat"] == "home_lon"
    assert found["school_lat"] == "school_lon"


def test_one_without_the_other_is_no_pair() -> None:
    assert _pairs(("Easting", "east"), ("Longitude", "lon")) == {}


def test_the_report_says_so_of_both(tmp_path: Path) -> None:
    rows = list(zip(_CELLS["east"], _CELLS["north"], strict=True))
    easting, northing = converted(table_of(tmp_path, [("Easting", "Northing"), *rows])).report.columns
    assert (easting.pair, northing.pair) == ("Northing", "Easting")
    assert "gives a place together with Northing" in easting.evidence
