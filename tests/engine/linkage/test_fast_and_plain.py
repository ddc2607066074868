"""What is fast beside its plain twin: both have the same answer, for whatever text."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.linkage import plain_ranking, village
from wardmote.engine.linkage.calibration import between
from wardmote.engine.linkage.comparing.candidates import likely_places
from wardmote.engine.linkage.comparing.pairs import pairs_of, ranked
from wardmote.engine.linkage.comparing.scoring import Candidate
from wardmote.engine.linkage.comparing.texts import Text, Texts
from wardmote.engine.linkage.comparing.wording import Wording
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.match import Match
from wardmote.engine.linkage.matching import PARTS, WHOLE_TEXT, Matcher
from wardmote.engine.linkage.text.address import parse, parsed_whole
from wardmote.engine.linkage.text.readings import readings
from wardmote.engine.linkage.text.spelling import edits
from wardmote.engine.linkage.text.words import TYPES, normalised, squeezed_postcode, tokens

_ROWS = village.rows()
_WORDS = sorted({word for _, text, _, _ in _ROWS for word in text.split() if word.isalpha()})
_PIECES = st.sampled_from(
    [*_WORDS, "APARTMENT", "RD", "1ST", "F", "G", "CORNER", "SEVEN", "PAPA", "OPP", "ROOM", "I4", "1½", "AND"]
) | st.from_regex(r"(FLAT)?[1-9][0-9]?[A-D]?", fullmatch=True)
_RANGES = st.sampled_from(
    [
        "41",
        "42",
        "41-43",
        "39-41",
        "9A",
        "GANNETS WALK",
        "BRIMBLE COURT",
        "1 BRIMBLE",
        "ROOM 1",
        "FLAT 1 41",
        "2 41",
        "5 PAPA HOUSE GANNETS WALK",
    ]
)
_POSTCODES = st.sampled_from(sorted({row[2] for row in _ROWS}))


def slowly(matcher: Matcher, text: str, postcode: str) -> Match:
    """The answer by comparing every building."""
    asked = matcher.asked(normalised(text), squeezed_postcode(postcode))
    return asked if isinstance(asked, Match) else matcher.compared([asked])[0]


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


@pytest.fixture(scope="module")
def with_orphans(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    """The village, two houses of flats that have no UPRN, a flat in rooms, and a block that is its street's name."""
    folder = tmp_path_factory.mktemp("orphans")
    flats = [
        (9_000 + 10 * number + flat, f"FLAT {flat} {number} GANNETS WALK PODHAM ZEDBURY", "ZE3 9ZZ", 0)
        for number in (41, 42)
        for flat in (1, 2)
    ]
    rooms = [
        (9_500 + room, f"ROOM {room} FLAT 1 41 GANNETS WALK PODHAM ZEDBURY", "ZE3 9ZZ", 9_411)
        for room in (1, 2)
    ]
    block = [(9_900 + flat, f"{flat} BRIMBLE COURT PODHAM ZEDBURY", "ZE3 9ZZ", 0) for flat in (1, 7, 20)]
    source = village.write(folder / "v.csv", [*village.rows(), *flats, *rooms, *block])
    build(source, folder / "g", progress=lambda _: None)
    return Gazetteer(folder / "g")


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(st.lists(_PIECES | _RANGES, min_size=1, max_size=6), _POSTCODES | st.none()), max_size=5
    ),
)
def test_many_texts_compared_at_once_have_the_candidates_of_each_alone(
    with_orphans: Gazetteer, given_texts: list[tuple[list[str], str | None]]
) -> None:
    gazetteer = with_orphans
    texts = [_text(gazetteer, " ".join(pieces), code) for pieces, code in given_texts]
    columns = Texts(gazetteer, texts)
    everything = np.arange(len(gazetteer.column("uprn")))
    rows = [gazetteer.rows_in(text.postcode) if text.postcode else everything for text in texts]
    found = ranked(gazetteer, columns, pairs_of(columns, rows))
    for text, listed, fast in zip(texts, rows, found, strict=True):
        slow = plain_ranking.ranked(gazetteer, text, listed.tolist())
        assert [(each.bits, each.uprn) for each in fast] == [(each.bits, each.uprn) for each in slow]
        assert sorted(fast, key=_told) == sorted(slow, key=_told)
        roots = {(row.root, plain_ranking.root_of(each)) for row, each in zip(fast.rows, fast, strict=True)}
        assert len(roots) == len({ours for ours, _ in roots}) == len({theirs for _, theirs in roots})


def _text(gazetteer: Gazetteer, text: str, postcode: str | None) -> Text:
    address = parse(normalised(text))
    return Text(Wording(gazetteer, address.words), squeezed_postcode(postcode or ""), readings(address))


def _told(candidate: Candidate) -> tuple[object, ...]:
    """All that can be put in order of a candidate, so that those of the same bits and UPRN stand alike in two lists."""
    row = candidate.entry.row if candidate.entry else -1
    return (-candidate.bits, row, candidate.building[:3], candidate.reading, candidate.number, candidate.unit)


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
