"""Makes engine/reading/columns/area_vintages.yaml from published lookups: which codes stood in which year's list.

    python -m scripts.area_vintages FOLDER

FOLDER holds the files named below, as published by ONS, MHCLG and the GLA under the Open Government Licence.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
import textwrap
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

_HEAD = """\
# Which codes of areas stood in which year's list, as ranges of their last six digits, so that a column of codes can be
# told its year. Made by `python -m scripts.area_vintages`. Contains public sector information licensed under the Open
# Government Licence v3.0: ONS (areas of the United Kingdom 2012; output areas 2001 to 2021), MHCLG (Indices of
# Deprivation 2015, 2019 and 2025, whose tables list every English LSOA), Home Office (MSOAs 2011), GLA (wards).
# LSOAs and MSOAs of 2001 were numbered without gaps up to the number given. Wards after 2012 are London's alone.
"""
_IMD11, _IMD21 = "imd/imd2019_england_lsoa11.csv.gz", "imd/imd2025_england_lsoa21.csv.gz"
_MSOA21 = "lookups/gla_msoa21_lad23.csv"
_LONDON = "lookups/derived_lsoa11_to_ward_msoa_borough_london.csv.gz"
_UK_2012 = ("lookups/ons_ward_lad_county_region_2012.zip", "ons/CTRY12_GOR10_CTY12_LAD12_WD12_UK_LU.csv")
_SOURCES: dict[str, dict[int, tuple[str, str]]] = {
    "lsoa": {2011: (_IMD11, "lsoa11_code"), 2021: (_IMD21, "lsoa21_code")},
    "msoa": {
        2011: ("fire/homeoffice_fires_msoa_3yr_average.csv", "MSOA11CD"),
        2021: (_MSOA21, "MSOA21CD"),
    },
    "ward": {
        2012: ("", "WD12CD"),
        2018: (_LONDON, "ward18_code"),
        2022: (_LONDON, "ward22_code"),
        2024: ("lookups/lookup_lsoa21_ward24_ltla24_london.csv.gz", "ward24_code"),
    },
    "local_authority": {
        2012: ("", "LAD12CD"),
        2013: ("imd/imd2015_england_lsoa11.csv.gz", "lad13_code"),
        2023: (_MSOA21, "LAD23CD"),
    },
}
_PREFIXES = {
    "lsoa": ("E01",),
    "msoa": ("E02", "W02"),
    "ward": ("E05", "W05", "S13"),
    "local_authority": ("E06", "E07", "E08", "E09", "W06", "S12"),
}
_OF_2001 = {"lsoa": "E01 1-32482", "msoa": "E02 1-6781"}


def _codes(folder: Path, path: str, column: str) -> Iterator[str]:
    if not path:
        archive, member = _UK_2012
        with zipfile.ZipFile(folder / archive) as opened:
            text = opened.read(member).decode("latin-1")
    else:
        raw = (folder / path).read_bytes()
        text = (gzip.decompress(raw) if path.endswith(".gz") else raw).decode("utf-8-sig")
    return (row[column] for row in csv.DictReader(io.StringIO(text)))


def _ranges(codes: Iterable[str], prefixes: tuple[str, ...]) -> str:
    """The codes as "E01 1-5 7 9-12 W01 1-3"."""
    numbers = defaultdict(set)
    for code in codes:
        if code[:3] in prefixes:
            numbers[code[:3]].add(int(code[3:]))
    return " ".join(f"{prefix} {_runs(sorted(numbers[prefix]))}" for prefix in sorted(numbers))


def _runs(numbers: list[int]) -> str:
    starts = [numbers[0], *(b for a, b in pairwise(numbers) if b != a + 1)]
    ends = [*(a for a, b in pairwise(numbers) if b != a + 1), numbers[-1]]
    return " ".join(f"{a}-{b}" if a != b else str(a) for a, b in zip(starts, ends, strict=True))


def main(folder: Path) -> None:
    """Write the list."""
    parts = [_HEAD]
    for level, sources in _SOURCES.items():
        parts.append(f"{level}:\n")
        if level in _OF_2001:
            parts.append(f"  2001: {_OF_2001[level]}\n")
        for year, (path, column) in sources.items():
            ranges = _ranges(_codes(folder, path, column), _PREFIXES[level])
            lines = textwrap.fill(ranges, 110, initial_indent="    ", subsequent_indent="    ")
            parts.append(f"  {year}: >-\n{lines}\n")
    target = Path(__file__).parents[1] / "src/wardmote/engine/reading/columns/area_vintages.yaml"
    target.write_text("".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
