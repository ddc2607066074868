"""Made rows for the benches: N x 10 columns of a council's reports, one bad cell in every thousand rows.

The same seed and size give the same file. No value is a real person's or place's.
"""

from __future__ import annotations

import csv
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

HEADER = (
    "ref",
    "uprn",
    "postcode",
    "lsoa",
    "reported_at",
    "closed_on",
    "category",
    "cost",
    "visits",
    "resolved",
)
_AREAS = ("E", "EC", "N", "NW", "SE", "SW", "W", "WC", "BR", "CR", "HA", "IG", "KT", "RM", "TW", "UB")
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
_CATEGORIES = ("Fly-tip", "Noise", "Pothole", "Graffiti", "Street light", "Missed bin")
_BAD = {1: "x", 2: "NOT A PC", 5: "31/02/2021", 7: "about £12", 8: "two"}
_BEGIN = datetime(2015, 1, 1, tzinfo=UTC)
BAD_EVERY = 1000


def make_rows(path: Path, rows: int, *, seed: int = 7) -> Path:
    """Writes the file, unless it is there already. Returns its path."""
    if path.exists():
        return path
    chance = random.Random(seed)
    partial = path.with_suffix(".partial")
    with partial.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for number in range(rows):
            row = _row(chance, number)
            if number % BAD_EVERY == BAD_EVERY - 1:
                column = chance.choice(sorted(_BAD))
                row[column] = _BAD[column]
            writer.writerow(row)
    partial.rename(path)
    return path


def _row(chance: random.Random, number: int) -> list[str]:
    reported = _BEGIN + timedelta(seconds=chance.randrange(10 * 365 * 86_400))
    return [
        f"R{number:08d}",
        str(100_020_000_000 + chance.randrange(10**8)),
        _postcode(chance),
        f"E0100{chance.randrange(1, 4836):04d}",
        reported.strftime("%Y-%m-%dT%H:%M:%SZ"),
        (reported + timedelta(days=chance.randrange(90))).strftime("%Y-%m-%d"),
        chance.choice(_CATEGORIES),
        f"{chance.random() * 500:.2f}",
        str(chance.randrange(12)),
        chance.choice(("true", "false")),
    ]


def _postcode(chance: random.Random) -> str:
    outward = f"{chance.choice(_AREAS)}{chance.randrange(1, 20)}"
    return f"{outward} {chance.randrange(10)}{chance.choice(_LETTERS)}{chance.choice(_LETTERS)}"
