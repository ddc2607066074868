"""What is kept of first words when an address comes up anew, with properties that nobody was offered then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from wardmote.engine.linkage.decided import Verdict
from wardmote.hub.derivation.first_words import forget_older, keep_first_word, knows_a_word
from wardmote.hub.derivation.models import AddressDecision, FirstWord

MADE = datetime(2026, 5, 4, 12, tzinfo=UTC)
MARK = bytes(32)


def decided(who: str, *, hours: int, mark: bytes = MARK, owner: str = "borough") -> AddressDecision:
    return AddressDecision.objects.create(
        owner_id=owner,
        digest=mark,
        reviewer_id=who,
        verdict=Verdict.NONE.value,
        offered=[],
        gazetteer="",
        decided_at=MADE + timedelta(hours=hours),
    )


@pytest.mark.django_db
def test_a_first_word_goes_with_its_decision_and_stays_with_one_that_was_changed_since() -> None:
    for who, mark, owner in (
        ("before", MARK, "borough"),
        ("taken back", MARK, "borough"),
        ("changed since", MARK, "borough"),
        ("of another address", bytes([1] * 32), "borough"),
        ("of another owner", MARK, "elsewhere"),
    ):
        keep_first_word(decided(who, hours=-2, mark=mark, owner=owner))
    AddressDecision.objects.filter(reviewer_id="taken back").delete()
    AddressDecision.objects.filter(reviewer_id="changed since").update(decided_at=MADE)
    forget_older("borough", MARK, before=MADE)
    left = {"changed since", "of another address", "of another owner"}
    assert set(AddressDecision.objects.values_list("reviewer_id", flat=True)) == left
    assert set(FirstWord.objects.values_list("reviewer_id", flat=True)) == left


@pytest.mark.django_db
def test_a_word_is_known_to_others_who_were_told_no_earlier_than_it_was_given() -> None:
    keep_first_word(decided("ann", hours=0))
    for who, told_at, knows in (
        ("bo", None, False),
        ("bo", MADE - timedelta(seconds=1), False),
        ("bo", MADE, True),
        ("ann", MADE, False),
    ):
        assert knows_a_word("borough", MARK, who, known_at=told_at) is knows
    assert not knows_a_word("elsewhere", MARK, "bo", known_at=MADE)
