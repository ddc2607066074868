"""Who and what there is before the story begins: the cast of the demo city, its files in a folder, one published."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from wardmote.demo.city import Extract, generate_city, write_extracts
from wardmote.demo.city.organisations import ORGANISATIONS
from wardmote.demo.story.cast import Cast, gather_cast
from wardmote.demo.story.matching import install_gazetteer
from wardmote.demo.story.publishing import publish_extracts
from wardmote.kernel.clock import system_clock

SEED = 7
SCALE = 0.1
CAST = "cast.json"
EXTRACTS = "extracts"


ELECTORS = "eastferry-electoral-register"


def write_files(home: Path) -> list[Extract]:
    """The city's files, in a folder."""
    city = generate_city(seed=SEED, scale=SCALE, progress=_untold)
    return write_extracts(city, home / EXTRACTS)


def write_cast(home: Path) -> Cast:
    """Fills an empty hub, and writes `cast.json`: who can sign in."""
    cast = gather_cast(ORGANISATIONS, clock=system_clock)
    (home / CAST).write_text(json.dumps([asdict(each) for each in cast.players]), encoding="utf-8")
    return cast


def publish_electors(home: Path, extracts: list[Extract], cast: Cast) -> None:
    """What the hub has before the story begins: the councils' gazetteer, and a register with addresses."""
    install_gazetteer(extracts, home / EXTRACTS, clock=system_clock)
    register = [each for each in extracts if each.series == ELECTORS]
    publish_extracts(register, home / EXTRACTS, cast, clock=system_clock, progress=_untold)


def _untold(_stage: str, _share: float) -> None:
    """Nobody waits to be told."""
