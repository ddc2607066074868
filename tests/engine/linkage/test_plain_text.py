"""What is left of a text before it is taken apart, and what stays though it looks alike."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardmote.engine.linkage.text.plain_text import made_plain, made_plain_whole

CHANGED = [
    ("12 HIGH STREET E6", "12 HIGH STREET"),
    ("12 HIGH STREET LONDON SE1", "12 HIGH STREET LONDON"),
    ("FLAT 3 12 HIGH STREET E13 GRD FLR", "FLAT 3 12 HIGH STREET GRD FLR"),
    ("12 HIGH STREET KEY SAFE 4471", "12 HIGH STREET"),
    ("12 HIGH STREET TEL 020 7946 0123", "12 HIGH STREET"),
    ("12 HIGH STREET 2 BED", "12 HIGH STREET"),
    ("NULL 12 HIGH STREET N A LONDON", "12 HIGH STREET LONDON"),
    ("FLAT TWENTY FOUR HOLLIN HOUSE", "FLAT 24 HOLLIN HOUSE"),
    ("ONE HUNDRED AND THIRTY ONE HIGH STREET", "131 HIGH STREET"),
    ("2ND FL FL 21 HIGH STREET", "2ND FLOOR FLAT 21 HIGH STREET"),
    ("2 F FLAT 5 HIGH STREET", "SECOND FLOOR FLAT 5 HIGH STREET"),
    ("12 FL 3 HIGH STREET", "12 FLAT 3 HIGH STREET"),
    ("F C 12 HIGH STREET", "FLAT C 12 HIGH STREET"),
    ("F 5 HOLLIN HOUSE", "FLAT 5 HOLLIN HOUSE"),
    ("FLATS 1-6 12 HIGH STREET", "12 HIGH STREET"),
    ("FLATS 1 TO 6 HOLLIN HOUSE", "HOLLIN HOUSE"),
    ("FLATS NOS 1 6 HOLLIN HOUSE", "HOLLIN HOUSE"),
    ("FLATS 1 2 3 HOLLIN HOUSE 77 HIGH STREET", "HOLLIN HOUSE 77 HIGH STREET"),
    ("FLATS 1 2 3 77 HIGH STREET", "77 HIGH STREET"),
    ("FLATS 1 AND 2 77 HIGH STREET", "77 HIGH STREET"),
    ("FLATS 1 3 12 14 HIGH STREET", "12 14 HIGH STREET"),
    ("FLATS 3A TO C 12 HIGH STREET", "12 HIGH STREET"),
    ("FLATS A B 12 HIGH STREET", "12 HIGH STREET"),
    ("FLAT A TO C 12 HIGH STREET", "12 HIGH STREET"),
    ("FLAT A B AND C HOLLIN HOUSE", "HOLLIN HOUSE"),
    ("FLAT A C 12 HIGH STREET", "12 HIGH STREET"),
    ("FLAT 1 OR 2 HOLLIN HOUSE", "HOLLIN HOUSE"),
    ("UNIT 3 AND 4 12 HIGH STREET", "12 HIGH STREET"),
    ("58A TO C HIGH STREET", "58 HIGH STREET"),
    ("58 A AND B HIGH STREET", "58 HIGH STREET"),
    ("58A B HIGH STREET", "58 HIGH STREET"),
    ("58A OR 58B HIGH STREET", "58 HIGH STREET"),
    ("FLAT 2 58A TO C HIGH STREET", "FLAT 2 58 HIGH STREET"),
    ("1 AND 2 HOLLIN HOUSE", "HOLLIN HOUSE"),
    ("41 AND 43 HIGH STREET", "41-43 HIGH STREET"),
    ("GARAGE NO 9 HOLLIN COURT", "GARAGE 9 HOLLIN COURT"),
    ("SHOP AT 12 HIGH STREET", "12 HIGH STREET"),
    ("LAND ADJACENT TO 12 HIGH STREET", "BESIDE 12 HIGH STREET"),
    ("NEXT DOOR TO 12 HIGH STREET", "BESIDE 12 HIGH STREET"),
    ("BUS STOP NEAR 12 HIGH STREET", "BESIDE 12 HIGH STREET"),
    ("LAMP POST OUTSIDE 12 HIGH STREET", "BESIDE 12 HIGH STREET"),
    ("12 NEAR LANE", "12 NEAR LANE"),
    ("TREE HOUSE 12 HIGH STREET", "TREE HOUSE 12 HIGH STREET"),
    ("OPP 12 HIGH STREET", "BESIDE 12 HIGH STREET"),
    ("GARAGES REAR OF 12 HIGH STREET", "BESIDE 12 HIGH STREET"),
    ("FLAT 1 2 84 HIGH STREET", "84 HIGH STREET"),
    ("12 HIGH STREET FORMERLY 5 MILL LANE", "12 HIGH STREET"),
    ("R O 12 HIGH STREET", "REAR OF 12 HIGH STREET"),
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


_MARKED = (
    "FLAT FLATS FL F 2 12 1-6 A N E6 HIGH STREET HOUSE HOLLIN 5TREET KEY SAFE TEL LAND ADJ OPP TO OF SHOP AT FIRST "
    "TWENTY FOUR HUNDRED NO GARAGE REAR O S R LONDON BED X2 GRD FLR NULL AND SIX CAR PARK LOCK UP GAR PREV RETAIL UNIT "
    "OR B C 3A"
)
_PIECES = st.sampled_from(_MARKED.split())


@given(st.lists(_PIECES, max_size=7))
@settings(max_examples=300, deadline=None)
def test_a_text_that_is_not_looked_at_closely_would_not_be_changed(pieces: list[str]) -> None:
    text = " ".join(pieces)
    assert made_plain(text) == made_plain_whole(text)
