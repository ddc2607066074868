"""Numbers that may be a flat's, a room's, a block's or a scanner's: each beside the one that is what it looks like."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tests.engine.linkage import village
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.matching import Matcher

#: Level, UPRN, and the UPRN of the building.
Answer = tuple[str, int | None, int | None]

STREET = "THORN STREET PODHAM ZEDBURY"
CODE, OF_ROSE_HOUSE = "ZE5 1AA", "ZE5 1AB"
ROSE_HOUSE, ELDER_COURT, ROOM_2 = 700, 800, 2092
LISTED: list[village.Row] = [
    *((number, f"{number} {STREET}", CODE, 0) for number in (1, 2, 3, 12, 14, 16, 20, 35, 55, 58)),
    (37, f"37-41 {STREET}", CODE, 0),
    (100, f"1½ {STREET}", CODE, 0),
    *((160 + flat, f"FLAT {flat} 16 {STREET}", CODE, 16) for flat in (1, 3)),
    *((200 + flat, f"FLAT {flat} 20 {STREET}", CODE, 20) for flat in (7, 9)),
    *((2090 + room, f"ROOM {room} FLAT 9 20 {STREET}", CODE, 209) for room in (1, 2)),
    *((580 + at, f"58{letter} {STREET}", CODE, 0) for at, letter in enumerate("AB", start=1)),
    *((600 + at, f"60{letter} {STREET}", CODE, 0) for at, letter in enumerate("AB", start=1)),
    (ROSE_HOUSE, f"ROSE HOUSE {STREET}", OF_ROSE_HOUSE, 0),
    *(
        (ROSE_HOUSE + flat, f"FLAT {flat} ROSE HOUSE {STREET}", OF_ROSE_HOUSE, ROSE_HOUSE)
        for flat in (12, 15)
    ),
    *((ELDER_COURT + flat, f"{flat} ELDER COURT {STREET}", CODE, 0) for flat in (5, 12)),
    (110, f"FLAT 2/1 90 {STREET}", CODE, 0),
    (111, f"FLAT 2/2 90 {STREET}", CODE, 0),
    (120, "12 MANOR HOUSE LANE PODHAM ZEDBURY", CODE, 0),
]


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    folder = tmp_path_factory.mktemp("thorn")
    source = village.write(folder / "v.csv", [*village.rows(), *LISTED])
    build(source, folder / "g", progress=lambda _: None)
    return Matcher(Gazetteer(folder / "g"))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        # a number between the flat's and the house's is a room's, as far as one can guess
        ("Flat 7/1, 20 Thorn Street", ("guess", 207, 20)),
        ("7/1, 20 Thorn Street", ("guess", 207, 20)),
        ("Flat 9/2, 20 Thorn Street", ("guess", ROOM_2, 209)),
        ("Flat 7/2, 12 Thorn Street", ("parent", None, 12)),
        ("Flat 7, 20 Thorn Street", ("exact", 207, 20)),
        ("Flat 7, Stairs 1, 20 Thorn Street", ("exact", 207, 20)),
        ("Flat 2/1, 90 Thorn Street", ("exact", 110, None)),
        ("Flt 2/2 90 Thorn St", ("exact", 111, None)),
        # a room is its flat where the gazetteer lists no rooms of it
        ("Room 2, Flat 9, 20 Thorn Street", ("exact", ROOM_2, 209)),
        ("Room 4, Flat 9, 20 Thorn Street", ("parent", None, 20)),
        ("Room 4, Flat 7, 20 Thorn Street", ("guess", 207, 20)),
        # half a number is one of its own
        ("1½ Thorn Street", ("exact", 100, None)),
        ("1 ½, Thorn St", ("exact", 100, None)),
        ("1 Thorn Street", ("exact", 1, None)),
        ("2½ Thorn Street", ("none", None, None)),
        # letters that a scanner reads for figures, where nothing else is the number
        ("I4 Thorn Street", ("guess", 14, None)),
        ("l2 Thorn Street", ("guess", 12, None)),
        ("O3 Thorn Street", ("guess", 3, None)),
        ("I Thorn Street", ("guess", 1, None)),
        ("I6 Thorn Street", ("building", None, 16)),
        ("Flat 3, I6 Thorn Street", ("guess", 163, 16)),
        ("I4, 12 Thorn Street", ("parent", None, 12)),
        ("B3 Thorn Street", ("none", None, None)),
        # of two numbers that are no neighbours' the first is a flat's
        ("2, 16 Thorn Street", ("parent", None, 16)),
        ("2 16 Thorn Street", ("parent", None, 16)),
        ("1, 16 Thorn Street", ("exact", 161, 16)),
        ("37 41 Thorn Street", ("exact", 37, None)),
        ("55/57 Thorn Street", ("guess", 55, None)),
        # two houses are neither of them
        ("58A, 58B Thorn Street", ("building", None, 58)),
        ("58A and B Thorn Street", ("building", None, 58)),
        ("58A-B Thorn Street", ("building", None, 58)),
        ("60A, 60B Thorn Street", ("building", None, None)),
        ("58A Thorn Street", ("exact", 581, None)),
        ("58 Thorn Street", ("exact", 58, None)),
        # so are several flats of a house that has none listed
        ("Flats 1-6, 12 Thorn Street", ("building", None, 12)),
        ("Flats A and B, 12 Thorn Street", ("building", None, 12)),
        ("12 Thorn Street", ("exact", 12, None)),
    ],
)
def test_a_number_is_no_more_than_what_it_is_known_for(matcher: Matcher, text: str, answer: Answer) -> None:
    assert _answer(matcher, text, CODE)[1] == answer


@pytest.mark.parametrize("code", [CODE, OF_ROSE_HOUSE])
@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("3 Rose House, Thorn Street", ("building", None, ROSE_HOUSE)),
        ("Flat 3, Rose House, Thorn Street", ("parent", None, ROSE_HOUSE)),
        ("12 Rose House, Thorn Street", ("exact", ROSE_HOUSE + 12, ROSE_HOUSE)),
        ("3 Papa House, Thorn Street", ("none", None, None)),
        ("Papa House, 3 Thorn Street", ("exact", 3, None)),
        ("12 Manor House Lane", ("exact", 120, None)),
        ("12 Mannor House Lane", ("exact", 120, None)),
    ],
)
def test_the_number_of_a_flat_in_a_block_is_no_house_of_its_street(
    matcher: Matcher, code: str, text: str, answer: Answer
) -> None:
    assert _answer(matcher, text, code)[1] == answer


def test_a_block_listed_without_its_own_entry_gives_no_house_either(matcher: Matcher) -> None:
    assert _answer(matcher, "3 Elder Court, Thorn Street", CODE)[1] == ("none", None, None)
    assert _answer(matcher, "12 Elder Court, Thorn Street", CODE)[1] == ("exact", ELDER_COURT + 12, None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Flat 7/1, 20 Thorn Street", "assumed that 1 is a room of flat 7"),
        ("I4 Thorn Street", "assumed that I4 is 14"),
        ("O3 Thorn Street", "assumed that O3 is 3"),
        ("58A, 58B Thorn Street", "the text names several homes"),
        ("2, 16 Thorn Street", "flat 2 is not in the gazetteer, the building is"),
        ("Room 4, Flat 7, 20 Thorn Street", "room 4, flat 7 taken for flat 7"),
    ],
)
def test_what_was_assumed_is_told(matcher: Matcher, text: str, told: str) -> None:
    assert told in _answer(matcher, text, CODE)[0]


def _answer(matcher: Matcher, text: str, postcode: str) -> tuple[str, Answer]:
    """The explanation, and what is answered."""
    row = matcher.match(pa.array([text]), pa.array([postcode])).to_pylist()[0]
    return row["explanation"], (row["match_level"], row["uprn"], row["parent_uprn"])
