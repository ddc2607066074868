"""What is fast beside its plain twin: both have the same answer, for whatever text."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.linkage import village
from wardmote.engine.linkage.address import parse, parsed_whole
from wardmote.engine.linkage.calibration import between
from wardmote.engine.linkage.candidates import likely_places
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.match import Match
from wardmote.engine.linkage.matching import PARTS, WHOLE_TEXT, Matcher
from wardmote.engine.linkage.numbers import NumberFit, compare
from wardmote.engine.linkage.ranking import fitting
from wardmote.engine.linkage.readings import readings
from wardmote.engine.linkage.scoring import can_be, may_be
from wardmote.engine.linkage.spelling import edits
from wardmote.engine.linkage.wording import Wording
from wardmote.engine.linkage.words import TYPES, normalised, squeezed_postcode, tokens

_ROWS = village.rows()
_WORDS = sorted({word for _, text, _, _ in _ROWS for word in text.split() if word.isalpha()})
_PIECES = st.sampled_from([*_WORDS, "APARTMENT", "RD", "1ST", "F", "G", "CORNER"]) | st.from_regex(
    r"(FLAT)?[1-9][0-9]?[A-D]?", fullmatch=True
)
_POSTCODES = st.sampled_from(sorted({row[2] for row in _ROWS}))


def slowly(matcher: Matcher, text: str, postcode: str) -> Match:
    """The answer by comparing every building."""
    asked = matcher.asked(normalised(text), squeezed_postcode(postcode))
    return asked if isinstance(asked, Match) else matcher.compared(asked)


def written_otherwise(text: str, changes: set[str]) -> str:
    """A listed address with what people leave out or write in another way."""
    if "no locality" in changes:
        text = text.removesuffix(" PODHAM ZEDBURY")
    if "no street" in changes:
        text = re.sub(r"(COURT|HOUSE) (?:[0-9]+ )?[A-Z ]+", r"\1", text)
    if "no name" in changes:
        text = re.sub(r"(?:HOLLIN HOUSE|PELLBROOK COURT) ", "", text)
    if "no FLAT" in changes:
        text = text.replace("FLAT ", "")
    return text.replace("ROAD", "Rd").replace("FLAT", "Apartment") if "other words" in changes else text


@settings(max_examples=300)
@given(
    row=st.sampled_from(_ROWS),
    changes=st.sets(st.sampled_from(["no locality", "no street", "no name", "no FLAT", "other words"])),
    other=st.none() | _POSTCODES,
)
def test_what_is_looked_up_at_once_is_what_comparing_every_building_finds(
    matcher: Matcher, row: village.Row, changes: set[str], other: str | None
) -> None:
    text, postcode = written_otherwise(row[1], changes), other or row[2]
    fast = matcher.match(pa.array([text]), pa.array([postcode])).to_pylist()[0]
    slow = slowly(matcher, text, postcode)
    if (
        fast["explanation"] != WHOLE_TEXT or "BRIMBLE" not in text
    ):  # a business is told apart by its name alone
        assert (fast["uprn"] or 0, fast["match_level"]) == (slow.uprn, slow.level), slow.explanation


def test_every_listed_address_finds_itself(matcher: Matcher) -> None:
    texts, postcodes = zip(*((text, postcode) for _, text, postcode, _ in _ROWS), strict=True)
    found = matcher.match(pa.array(texts), pa.array(postcodes)).to_pylist()
    assert all(row[0] in (each["uprn"], each["parent_uprn"]) for row, each in zip(_ROWS, found, strict=True))


@pytest.mark.parametrize(
    ("text", "postcode"),
    [
        ("7 Quillfeather Rd", "ZE1 1AA"),
        ("Apt B, 20 Marrowbone Grove", "ZE2 4CE"),
        ("7 Hollin House, Quillfeather Road", "ZE1 1AC"),
        ("Flat 7, Hollin House", "ZE1 1AC"),
        ("7 Hollin House", "ZE1 1AC"),
        ("2, 77 Quillfeather Road", "ZE1 1AC"),
    ],
)
def test_what_is_often_left_out_is_looked_up(matcher: Matcher, text: str, postcode: str) -> None:
    assert matcher.match(pa.array([text]), pa.array([postcode])).to_pylist()[0]["explanation"] == PARTS


@given(st.lists(_PIECES, min_size=1, max_size=6), _POSTCODES | st.none())
def test_any_words_looked_up_at_once_are_compared_to_the_same_end(
    matcher: Matcher, pieces: list[str], postcode: str | None
) -> None:
    text = " ".join(pieces)
    fast = matcher.match(pa.array([text]), pa.array([postcode], pa.string())).to_pylist()[0]
    slow = slowly(matcher, text, postcode or "")
    assert (fast["uprn"] or 0, fast["match_level"]) == (slow.uprn, slow.level), slow.explanation


@pytest.fixture(scope="module")
def gazetteer(village_folder: Path) -> Gazetteer:
    return Gazetteer(village_folder)


@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=5))
def test_likely_places_are_those_that_share_the_most(gazetteer: Gazetteer, words: list[str]) -> None:
    telling = {word for word in words if word not in TYPES} or set(words)
    worth = {
        place: sum(gazetteer.weight(word) for word in telling & gazetteer.place(place).words)
        for place in range(gazetteer.header.counts["places"])
        if telling & gazetteer.place(place).words
    }
    likely = [place for place, bits in worth.items() if bits >= max(worth.values()) - 9.0]
    if len(likely) <= 12:
        assert sorted(likely_places(gazetteer, words)) == sorted(likely)
    else:
        assert set(likely_places(gazetteer, words)) < set(likely)


@given(
    st.lists(
        _PIECES | st.sampled_from(["THE", "S", "ONE", "FLATB", "8CARLYLE", "2ND", "FLOOR", "33/35"]),
        max_size=7,
    )
)
def test_a_text_taken_apart_in_two_is_that_taken_apart_whole(pieces: list[str]) -> None:
    text = normalised(" ".join(pieces))
    assert parse(text) == parsed_whole(text)


_NUMBERS = st.sampled_from(["", "7", "41", "42", "43", "41-43", "39-41", "20", "22"])


@given(_NUMBERS, _POSTCODES)
def test_the_numbers_that_fit_are_those_that_fit_one_by_one(
    gazetteer: Gazetteer, said: str, postcode: str
) -> None:
    for stretch in gazetteer.block(squeezed_postcode(postcode)):
        one_by_one = {
            each.number: fit
            for each in stretch.buildings()
            if (fit := compare(said, each.number)) is not NumberFit.NO
        }
        assert {number: fit for fit, listed in fitting(said, stretch) for number in listed} == one_by_one


@given(
    text=st.lists(_PIECES, min_size=1, max_size=6).map(" ".join),
    number=st.sampled_from(list(NumberFit)),
    place=st.integers(0, 7),
)
def test_what_may_not_be_can_not_be(gazetteer: Gazetteer, text: str, number: NumberFit, place: int) -> None:
    address, listed = parse(normalised(text)), gazetteer.place(place)
    fit = Wording(gazetteer, address.words).fit(place)
    for reading in readings(address):
        assert may_be(number, reading, listed) or not can_be(number, reading, fit, listed)


_NEAR = st.text(alphabet="ABCDE", max_size=7)


@given(_NEAR, _NEAR)
def test_edits_are_those_of_the_whole_table(one: str, other: str) -> None:
    table = {(row, 0): row for row in range(len(one) + 1)} | {(0, at): at for at in range(len(other) + 1)}
    for row, letter in enumerate(one, start=1):
        for at, another in enumerate(other, start=1):
            ways = [
                table[row - 1, at] + 1,
                table[row, at - 1] + 1,
                table[row - 1, at - 1] + (letter != another),
            ]
            if row > 1 and at > 1 and letter == other[at - 2] and one[row - 2] == another:
                ways.append(table[row - 2, at - 2] + 1)
            table[row, at] = min(ways)
    assert edits(one, other) == min(3, table[len(one), len(other)])


@given(st.lists(_PIECES | st.sampled_from(["FLATB", "8CARLYLE", "LG", "1STFLOOR"]), max_size=6).map(" ".join))
def test_tokens_taken_apart_one_by_one_are_those_of_the_whole_text(text: str) -> None:
    whole = re.sub(
        r"\b(FLAT|FLT|APARTMENT|APT|UNIT|ROOM|STUDIO|GARAGE)([0-9]+[A-Z]?|[A-RT-Z])\b", r"\1 \2", text
    )
    whole = re.sub(r"\b([0-9]+)(?!ST\b|ND\b|RD\b|TH\b)([A-Z]{2,})\b", r"\1 \2", whole)
    whole = re.sub(r"\b([GB]|LG) F\b(?= (?:FLAT|FLT|[0-9]))", r"\1F", whole)
    assert tokens(text) == whole.split()


@given(st.floats(0, 60))
def test_a_probability_lies_on_the_line_between_its_knots(bits: float) -> None:
    knots = ((18, 22, 25, 28, 32), (0.15, 0.5, 0.85, 0.95, 0.995))
    assert between(bits, *knots) == pytest.approx(float(np.interp(bits, *knots)))
