"""A unit that is listed in another way is guessed where the guess is worth something."""

from __future__ import annotations

import pytest

from wardmote.engine.linkage.comparing.units_in import guessed
from wardmote.engine.linkage.gazetteer.gazetteer import Entry
from wardmote.engine.linkage.text.units import Unit


def flats(floors: str) -> list[Entry]:
    return [Entry(Unit(floor=floor, kind="FLAT"), 10 + at, 1, 0, at) for at, floor in enumerate(floors)]


@pytest.mark.parametrize(
    ("ident", "floors", "found"),
    [
        ("1", "01", (10, 2)),
        ("A", "01", (10, 2)),
        ("1", "B01", (10, 3)),
        ("1", "B012", None),  # one of four is not worth saying
        ("A", "012T", None),
        ("B", "012", (11, 3)),
        ("C", "012T", None),
        ("2", "B012", (11, 1)),  # whoever writes 2 has counted
        ("4", "B012", (13, 1)),
        ("5", "B012", None),
        ("1", "12", (10, 3)),  # the ground floor may have a flat that is not listed
        ("1", "12T", None),
        ("1", "02", (10, 3)),
        ("1", "02T", None),
        ("2", "12T", (11, 1)),
        ("1", "BT", (10, 2)),
    ],
)
def test_a_flat_counted_from_the_lowest_floor(ident: str, floors: str, found: tuple[int, int] | None) -> None:
    guess = guessed(Unit(ident, kind="FLAT"), flats(floors))
    assert (guess and (guess.entry.uprn, guess.one_of)) == found


def test_a_flat_that_is_gone_is_not_guessed() -> None:
    gone = [each._replace(flags=2) for each in flats("01")]
    assert guessed(Unit("1", kind="FLAT"), gone) is None
