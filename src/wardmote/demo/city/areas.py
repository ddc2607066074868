"""The areas the made-up city stands on: real codes and names of wards and LSOAs (areas.csv, OGL)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from wardmote.demo.city.model import Area

_FILE = Path(__file__).with_name("areas.csv")


@cache
def all_areas() -> tuple[Area, ...]:
    """Every LSOA (2021) of the three boroughs, in the order of their codes."""
    with _FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(_area(row) for row in csv.DictReader(lines))


def areas_of(borough_code: str) -> tuple[Area, ...]:
    """The LSOAs of one borough, in the order of their codes."""
    return tuple(area for area in all_areas() if area.borough_code == borough_code)


def ward_codes_of(borough_code: str) -> tuple[str, ...]:
    """The borough's ward codes (2022), rising."""
    return tuple(sorted({area.ward_code for area in areas_of(borough_code)}))


def _area(row: dict[str, str]) -> Area:
    return Area(
        lsoa_code=row["lsoa21_code"],
        lsoa_name=row["lsoa21_name"],
        ward_code=row["ward22_code"],
        ward_name=row["ward22_name"],
        borough_code=row["lad22_code"],
        easting=int(row["easting"]),
        northing=int(row["northing"]),
    )
