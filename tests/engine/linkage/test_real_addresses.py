"""A borough's published list of all its homes, in words that streets and localities share as only real ones do.

It has no UPRNs: each address stands for one of its own. What is asserted, and shown where it fails, are shares.
"""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pytest

from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.matching import Matcher

pytestmark = pytest.mark.slow

_SEED, _ASKED = 20260101, 5_000
_COUNTY = re.compile(r"(?:, ?(?:Ilford|Woodford Green|Chigwell|Romford|London|Essex))+$")
_FLAT_FIRST = re.compile(r"^((?:Flat|Apartment) \w+), (.*)$")


class Home(NamedTuple):
    uprn: int
    address: str
    postcode: str

    def __repr__(self) -> str:
        return f"home {self.uprn}"  # where a test fails its fixtures are shown


@pytest.fixture(scope="module")
def homes(open_data: Path) -> list[Home]:
    path = open_data / "addresses" / "redbridge_council_tax_property_banding.zip"
    with zipfile.ZipFile(path) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith(".csv") and "MACOSX" not in each)
        rows = csv.DictReader(io.StringIO(archive.read(name).decode("latin-1")))
        given = [(each["Full Property Address"], each["Post Code"]) for each in rows]
    return [Home(10_000_000 + at, *each) for at, each in enumerate(given)]


@pytest.fixture(scope="module")
def matcher(homes: list[Home], tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    folder = tmp_path_factory.mktemp("borough")
    with (folder / "homes.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([Home._fields, *homes])
    build(folder / "homes.csv", folder / "gazetteer", progress=lambda _: None)
    return Matcher(Gazetteer(folder / "gazetteer"))


def _short(home: Home) -> str:
    return _COUNTY.sub("", home.address)


def _flat_behind(home: Home) -> str:
    return _FLAT_FIRST.sub(r"\2, \1", _short(home))


def _without_marks(home: Home) -> str:
    return re.sub(r"[, ]+", " ", _short(home)).lower()


def _right_and_wrong(
    matcher: Matcher, homes: list[Home], asked: list[Home], texts: list[str], codes: list[str | None]
) -> tuple[float, float]:
    """The shares of those that are given their own UPRN, or that of the same text twice in the list, and another's."""
    alike: dict[tuple[str, str], set[int]] = {}
    for home in homes:
        alike.setdefault((home.address.upper(), home.postcode), set()).add(home.uprn)
    found = (
        matcher.match(pa.array(texts, pa.string()), pa.array(codes, pa.string())).column("uprn").to_pylist()
    )
    own = [alike[home.address.upper(), home.postcode] for home in asked]
    right = sum(uprn in each for uprn, each in zip(found, own, strict=True))
    given = sum(uprn is not None for uprn in found)
    return right / len(asked), (given - right) / len(asked)


@pytest.mark.parametrize("written", [_short, _flat_behind, _without_marks])
def test_every_home_is_itself_however_it_is_written(
    matcher: Matcher, homes: list[Home], written: Callable[[Home], str]
) -> None:
    asked = random.Random(_SEED).sample(homes, _ASKED)
    texts = [written(each) for each in asked]
    right, wrong = _right_and_wrong(matcher, homes, asked, texts, [each.postcode for each in asked])
    assert right > 0.995
    assert wrong == 0


def test_without_a_postcode_a_home_is_itself_or_in_doubt(matcher: Matcher, homes: list[Home]) -> None:
    asked = random.Random(_SEED).sample(homes, _ASKED)
    texts = [each.address for each in asked]
    right, wrong = _right_and_wrong(matcher, homes, asked, texts, [None] * len(asked))
    assert right > 0.99
    assert wrong == 0


def test_with_the_postcode_of_any_other_home_a_stranger_is_hardly_ever_given(
    matcher: Matcher, homes: list[Home]
) -> None:
    chance = random.Random(_SEED)
    asked = chance.sample(homes, _ASKED)
    codes: list[str | None] = [chance.choice(homes).postcode for _ in asked]
    right, wrong = _right_and_wrong(matcher, homes, asked, [_short(each) for each in asked], codes)
    assert right > 0.75
    assert wrong < 0.008
