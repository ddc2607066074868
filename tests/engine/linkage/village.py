"""A small made-up gazetteer: streets with houses, conversions and shops, and two blocks of flats."""

from __future__ import annotations

import csv
from pathlib import Path

_STREETS = (
    ("QUILLFEATHER ROAD", "ZE1 1AA"),
    ("OLD TANNERS LANE", "ZE1 1AB"),
    ("SAINT WIBERTS STREET", "ZE2 4CD"),
    ("MARROWBONE GROVE", "ZE2 4CE"),
    ("GANNETS WALK", "ZE3 9ZZ"),
    ("TANNERS ROAD", "ZE3 9ZX"),
)
_BLOCKS = (
    ("HOLLIN HOUSE", "QUILLFEATHER ROAD", "ZE1 1AC"),
    ("PELLBROOK COURT", "MARROWBONE GROVE", "ZE2 4CF"),
)

Row = tuple[int, str, str, int]


def rows() -> list[Row]:
    """UPRN, address, postcode, parent: of a street 10 houses, 20 in flats, 22 by floors, a range and a shop."""
    found: list[Row] = []
    uprn = 100_000
    for at, (street, postcode) in enumerate(_STREETS):
        base = uprn + 1_000 * (at + 1)
        tail = f"{street} PODHAM ZEDBURY"
        found += [(base + number, f"{number} {tail}", postcode, 0) for number in range(1, 11)]
        found.append((base + 20, f"20 {tail}", postcode, 0))
        found += [
            (base + 200 + n, f"FLAT {letter} 20 {tail}", postcode, base + 20)
            for n, letter in enumerate("ABCD")
        ]
        found.append((base + 22, f"22 {tail}", postcode, 0))
        floors = ("BASEMENT", "GROUND FLOOR", "FIRST FLOOR")
        found += [
            (base + 220 + n, f"{floor} FLAT 22 {tail}", postcode, base + 22) for n, floor in enumerate(floors)
        ]
        found.append((base + 30, f"41-43 {tail}", postcode, 0))
        found.append((base + 31, f"BRIMBLE FISH BAR 50 {tail}", postcode, 0))
    for at, (name, street, postcode) in enumerate(_BLOCKS):
        base = uprn + 10_000 * (at + 1)
        found.append((base, f"{name} {street} PODHAM ZEDBURY", postcode, 0))
        found += [
            (base + n, f"FLAT {n} {name} {street} PODHAM ZEDBURY", postcode, base) for n in range(1, 13)
        ]
        found += [(base + n, f"{n} {name} 77 {street} PODHAM ZEDBURY", postcode, base) for n in range(1, 4)]
        found.append((base + 90, f"GARAGE 14 {name} {street} PODHAM ZEDBURY", postcode, base))
    return found


def write(path: Path, given: list[Row] | None = None) -> Path:
    """The table as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["uprn", "address_concat", "postcode", "parentuprn"])
        writer.writerows(rows() if given is None else given)
    return path
