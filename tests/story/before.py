"""Who and what there is before the story begins: the cast of the demo city, and its files in a folder."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from wardmote.demo.city import generate_city, write_extracts
from wardmote.demo.city.organisations import ORGANISATIONS
from wardmote.demo.story.cast import gather_cast
from wardmote.kernel.clock import system_clock

SEED = 7
SCALE = 0.1
CAST = "cast.json"
EXTRACTS = "extracts"


def write_files(home: Path) -> None:
    """The city's files, in a folder."""
    city = generate_city(seed=SEED, scale=SCALE, progress=lambda _stage, _share: None)
    write_extracts(city, home / EXTRACTS)


def write_cast(home: Path) -> None:
    """Fills an empty hub, and writes `cast.json`: who can sign in."""
    cast = gather_cast(ORGANISATIONS, clock=system_clock)
    (home / CAST).write_text(json.dumps([asdict(each) for each in cast.players]), encoding="utf-8")
