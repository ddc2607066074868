"""What is left of a text before it is taken apart, and what stays though it looks alike."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardmote.engine.linkage.text.plain.change import Change
from wardmote.engine.linkage.text.plain_text import CHANGES, is_plain, made_plain, made_plain_whole

CHANGED = [
    ("12 HIGH STREET E6", "12 HIGH STREET"),
    ("12 HIGH STREET LONDON SE1", "12 HIGH STREET LONDON"),
    ("FLAT 3 12 HIGH STREET E13 GRD FLR", "FLAT 3 12 HIGH STREET GRD FLR"),
    ("12 HIGH STREET KEY SAFE 4471", "12 HIGH STREET"),
    ("12 HIGH STREET TEL 020 7946 0123", "12 HIGH STREET"),
    ("12 HIGH STREET 2 BED", "12 HIGH STREET"),
    ("12 HIGH STREET X2", "12 HIGH STREET"),
    ("GAR 9 HOLLIN COURT", "GARAGE 9 HOLLIN COURT"),
    ("NULL 12 HIGH STREET N A LONDON", "12 HIGH STREET LONDON"),
    ("FLAT TWENTY FOUR HOLLIN HOUSE", "FLAT 24 HOLLIN HOUSE"),
    ("ONE HUNDRED AND THIRTY ONE HIGH STREET", "131 HIGH STREET"),
    ("2ND FL FL 21 HIGH STREET", "2ND FLOOR FLAT 21 HIGH STREET"),
    ("2 F FLAT 5 HIGH STREET", "SECOND FLOOR FLAT 5 HIGH STREET"),
    ("12 FL 3 HIGH STREET", "12 FLAT 3 HIGH STREET"),
    ("F C 12 HIGH STREET", "FLAT C 12 HIGH STREET"),
    ("F 5 HOLLIN HOUSE", "FLAT 5 HOLLIN HOUSE"),
    ("FLATS 1-6 12 HIGH STREET", "SEVERAL 12 HIGH STREET"),
    ("FLATS 1 TO 6 HOLLIN HOUSE", "SEVERAL HOLLIN HOUSE"),
    ("FLATS NOS 1 6 HOLLIN HOUSE", "SEVERAL HOLLIN HOUSE"),
    ("FLATS 1 2 3 HOLLIN HOUSE 77 HIGH STREET", "SEVERAL HOLLIN HOUSE 77 HIGH STREET"),
    ("FLATS 1 2 3 77 HIGH STREET", "SEVERAL 77 HIGH STREET"),
    ("FLATS 1 AND 2 77 HIGH STREET", "SEVERAL 77 HIGH STREET"),
    ("FLATS 1 3 12 14 HIGH STREET", "SEVERAL 12 14 HIGH STREET"),
    ("FLATS 3A TO C 12 HIGH STREET", "SEVERAL 12 HIGH STREET"),
    ("FLATS A B 12 HIGH STREET", "SEVERAL 12 HIGH STREET"),
    ("FLAT A TO C 12 HIGH STREET", "SEVERAL 12 HIGH STREET"),
    ("FLAT A B AND C HOLLIN HOUSE", "SEVERAL HOLLIN HOUSE"),
    ("FLAT A C 12 HIGH STREET", "SEVERAL 12 HIGH STREET"),
    ("FLAT 1 OR 2 HOLLIN HOUSE", "SEVERAL HOLLIN HOUSE"),
    ("UNIT 3 AND 4 12 HIGH STREET", "SEVERAL 12 HIGH STREET"),
    ("58A TO C HIGH STREET", "SEVERAL 58 HIGH STREET"),
    ("58 A AND B HIGH STREET", "SEVERAL 58 HIGH STREET"),
    ("58A B HIGH STREET", "SEVERAL 58 HIGH STREET"),
    ("58A OR 58B HIGH STREET", "SEVERAL 58 HIGH STREET"),
    ("58A 58B HIGH STREET", "SEVERAL 58 HIGH STREET"),
    ("58A 58B AND 58C HIGH STREET", "SEVERAL 58 HIGH STREET"),
    ("58D 58E HIGH STREET", "SEVERAL 58 HIGH STREET"),
    ("FLAT 2 58A TO C HIGH STREET", "FLAT 2 SEVERAL 58 HIGH STREET"),
    ("1 AND 2 HOLLIN HOUSE", "SEVERAL HOLLIN HOUSE"),
    ("41 AND 43 HIGH STREET", "41-43 HIGH STREET"),
    ("GARAGE NO 9 HOLLIN COURT", "GARAGE 9 HOLLIN COURT"),
    ("SHOP AT 12 HIGH STREET", "12 HIGH STREET"),
    ("LAND ADJACENT TO 12 HIGH STREET", "BESIDE 12 HIGH STREET"),
    ("NEXT DOOR TO 12 HIGH STREET", "BESIDE 12 HIGH STREET"),
    ("BUS STOP NEAR 12 HIGH STREET", "BESIDE 12 HIGH STREET"),
    ("LAMP POST OUTSIDE 12 HIGH STREET", "BESIDE 12 HIGH STREET"),
    ("TREE AT 12 HIGH STREET", "BESIDE 12 HIGH STREET"),
    ("THE APPLE TREE 12 HIGH STREET", "THE APPLE TREE 12 HIGH STREET"),
    ("12 NEAR LANE", "12 NEAR LANE"),
    ("TREE HOUSE 12 HIGH STREET", "TREE HOUSE 12 HIGH STREET"),
    ("OPP 12 HIGH STREET", "BESIDE 12 HIGH STREET"),
    ("GARAGES REAR OF 12 HIGH STREET", "BESIDE 12 HIGH STREET"),
    ("FLAT 1 2 84 HIGH STREET", "SEVERAL 84 HIGH STREET"),
    ("12 HIGH STREET FORMERLY 5 MILL LANE", "12 HIGH STREET"),
    ("R O 12 HIGH STREET", "REAR OF 12 HIGH STREET"),
    ("3 ORIEL MEWS R O 10-12 HIGH STREET", "3 ORIEL MEWS REAR OF 10-12 HIGH STREET"),
    ("30 PARK ROAD WANSTEAD E 12", "30 PARK ROAD WANSTEAD"),
    ("30 PARK ROAD E 12", "30 PARK ROAD E 12"),
    ("15 KINGSTEAD 5TREET", "15 KINGSTEAD STREET"),
]
#: Each beside one that is changed.
LEFT = [
    "HOLLIN HOUSE B12",
    "FLAT 3 BLOCK E6 HOLLIN HOUSE",
    "12 TELEPHONE ROAD",
    "12 REF STREET LONDON",
    "SEVEN SISTERS ROAD",
    "TWENTY ACRE LANE",
    "NONE GO BYE COTTAGE",
    "12 NAN CLARKS LANE",
    "F 5 HIGH STREET",
    "FLATS 1 12 HIGH STREET",
    "FLAT A 12 HIGH STREET",
    "12 A HIGH STREET",
    "12A E HAM ROAD",
    "58A 60B HIGH STREET",
    "FLAT 58A 58B HIGH STREET",
    "22 B F FLAT HIGH STREET",
    "12 J F KENNEDY ROAD",
    "FLAT A AND 12 HIGH STREET",
    "FLAT A E BLOCK HOLLIN HOUSE",
    "FLAT 12 A B HIGH STREET",
    "FLAT 1 AND 12 HIGH STREET",
    "FLAT 2 3 HOLLIN HOUSE",
    "SHOP 3 HOLLIN HOUSE",
    "12 LAND LANE",
    "REAR OF 12 HIGH STREET",
    "FLAT 2 8CARLYLE STREET",
    "FLAT 12 1ST FLOOR",
    "FLAT 3 12 16 HIGH STREET",
]


@pytest.mark.parametrize(("text", "plain"), CHANGED)
def test_what_says_nothing_of_the_place_goes_and_short_words_are_spelt_out(text: str, plain: str) -> None:
    assert made_plain(text) == plain


@pytest.mark.parametrize("text", LEFT)
def test_what_only_looks_alike_stays(text: str) -> None:
    assert made_plain_whole(text) == text


#: What an example is made of beside the words that a change names.
_BESIDE_THEM = (
    "FLAT 2 12 1-6 58A E6 HIGH STREET HOUSE HOLLIN 5TREET UP TO OF AT FIRST FOUR OR B C 3A REAR S LONDON X2 GRD FLR "
    "SAFE PARK FROM DOOR POST UNIT"
)
_PIECES = st.sampled_from(
    sorted({*_BESIDE_THEM.split()}.union(*(change.words | change.among for change in CHANGES)))
)


@given(st.lists(_PIECES, max_size=7))
@settings(max_examples=1000, deadline=None)
def test_a_text_that_is_not_looked_at_closely_would_not_be_changed(pieces: list[str]) -> None:
    text = " ".join(pieces)
    assert made_plain(text) == made_plain_whole(text)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_alters_no_text_but_those_that_it_says(change: Change) -> None:
    """Each does alter an example: one that never did could say whatever it liked."""
    steps = [text for example, _ in CHANGED for text in _on_the_way(example, change)]
    altered = [text for text in steps if _is_altered_by(change, text)]
    assert altered

    @given(st.sampled_from(altered), st.lists(_PIECES, max_size=3), st.integers(0, 7), st.booleans())
    @settings(max_examples=200, deadline=None)
    def says_so(text: str, pieces: list[str], at: int, is_put_in: bool) -> None:
        words = text.split()
        words[at : at + (0 if is_put_in else len(pieces))] = pieces
        made = " ".join(words)
        if _is_altered_by(change, made):
            assert not change.words.isdisjoint(words) or _has_sign(change, made)
            assert not is_plain(made)

    says_so()


def _on_the_way(text: str, change: Change) -> list[str]:
    """The text as given, and as it is when it comes to the change."""
    given_text = text
    for each in CHANGES[: CHANGES.index(change)]:
        text = " ".join(each.of(text).split())
    return [given_text, text]


def _is_altered_by(change: Change, text: str) -> bool:
    return change.of(text).split() != text.split()


def _has_sign(change: Change, text: str) -> bool:
    is_looked_for = not change.among or not change.among.isdisjoint(text.split())
    return bool(change.sign) and is_looked_for and re.search(change.sign, text) is not None
