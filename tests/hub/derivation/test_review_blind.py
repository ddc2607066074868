"""Two people decide without knowing what the other decided: every way to learn it ends in their not being asked."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.hub.derivation.matching import Borough, install_for_all
from tests.hub.derivation.test_review import DOUBTFUL, HOLLIN, at, decide_all, hire, matched_of
from wardmote.engine.linkage.decided import Verdict
from wardmote.hub.derivation.acts import match_again
from wardmote.hub.derivation.models import AddressDecision
from wardmote.hub.derivation.report_by import report_by
from wardmote.hub.derivation.review_acts import (
    Sitting,
    choose,
    how_far,
    next_address,
    permit_to_export,
    tell,
    undo,
)
from wardmote.hub.derivation.review_queries import mark_as_read, outcomes
from wardmote.hub.derivation.review_rows import open_decided
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.hub.policy.decide import decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Use
from wardmote.kernel.problem import Conflict, Invalid


@pytest.fixture
def version_id(borough: Borough, village_folder: Path) -> str:
    install_for_all(village_folder, borough.clock)
    borough.next_version(DOUBTFUL)
    borough.instruct()
    return matched_of(borough)


def analysts(borough: Borough, count: int) -> list[Actor]:
    return [hire(borough, Role.ANALYST, name=f"Analyst {number}") for number in range(count)]


def says(borough: Borough, sitting: Sitting, place: int, uprn: int) -> None:
    borough.clock.move(timedelta(minutes=1))
    choose(sitting, place, Verdict.PROPERTY, uprn, clock=borough.clock)


def test_only_columns_that_were_carried_over_tell_of_no_decision(borough: Borough, version_id: str) -> None:
    says(borough, at(borough, version_id), 1, HOLLIN + 4)
    borough.clock.move(timedelta(minutes=1))
    match_again(borough.table_id, actor=borough.publisher, clock=borough.clock)
    later = matched_of(borough)
    carried = {"ref", "given_UPRN", "address", "postcode"}
    columns = borough.rows(later).schema.names
    assert carried < set(columns)
    blind, by_own, *others = analysts(borough, 2 + 4)
    decide(
        Ask(later, Use.PREVIEW, tuple(sorted(carried)), None, None, None), actor=blind, clock=borough.clock
    )
    assert how_far(at(borough, version_id, blind)).left == 2
    telling = [each for each in columns if each not in carried]
    some = ("candidates", "match_level", "held_uprn_check", "ward")
    assert set(some) <= set(telling)
    for reviewer, column in zip(others, some, strict=True):
        ask = Ask(later, Use.PREVIEW, ("ref", column), None, None, None)
        decide(ask, actor=reviewer, clock=borough.clock)
        assert how_far(at(borough, version_id, reviewer)).left == 1, column
        with pytest.raises(Conflict, match="second opinion"):
            says(borough, at(borough, version_id, reviewer), 1, HOLLIN + 4)
    with pytest.raises(Invalid, match="list of rows"):
        report_by(later, "ref", actor=by_own, clock=borough.clock)
    assert how_far(at(borough, version_id, by_own)).left == 2, "it was refused"
    report_asks = Ask(later, Use.QUERY, ("postcode", "match_level"), None, None, None)
    decide(report_asks, actor=by_own, clock=borough.clock)
    assert how_far(at(borough, version_id, by_own)).left == 1, "a small group tells of its rows"


def test_who_was_told_how_a_list_came_out_neither_changes_nor_takes_back_their_word(
    borough: Borough, version_id: str
) -> None:
    first, second = (at(borough, version_id, each) for each in (borough.publisher, *analysts(borough, 1)))
    decide_all(borough, first, HOLLIN + 4, Verdict.NONE)
    decide_all(borough, second, HOLLIN + 5, Verdict.NONE)
    says(borough, second, 1, HOLLIN + 6)  # they know of nothing yet, and thought better of it
    assert how_far(second).left == 0
    assert (how_far(second).open, how_far(second).verdicts, how_far(second).agreements) == (0, {}, {})
    told = tell(second, clock=borough.clock)
    assert (told.open, told.verdicts) == (1, {Verdict.CANNOT_TELL: 1, Verdict.NONE: 1})
    assert [(each.rows, each.same) for each in told.agreements.values()] == [(2, 1)]
    with pytest.raises(Conflict, match="nor change yours"):
        says(borough, second, 1, HOLLIN + 4)
    with pytest.raises(Conflict, match="nor change yours"):
        undo(second, clock=borough.clock)
    assert undo(first, clock=borough.clock) == 2, "who was not told may"
    assert AddressDecision.objects.count() == 3


def agreed(sitting: Sitting, borough: Borough) -> list[tuple[int, int]]:
    """Of how many addresses the reviewers' agreement is told, and how many were decided alike."""
    return [(each.rows, each.same) for each in tell(sitting, clock=borough.clock).agreements.values()]


@pytest.mark.parametrize("way", ["change", "undo"])
@pytest.mark.parametrize(("after_the_other", "alike"), [(True, 1), (False, 2)])
def test_what_somebody_changes_after_another_decided_does_not_count_in_how_far_they_agree(
    borough: Borough, version_id: str, way: str, after_the_other: bool, alike: int
) -> None:
    first, second = (at(borough, version_id, each) for each in (borough.publisher, *analysts(borough, 1)))
    says(borough, first, 2, HOLLIN)
    says(borough, first, 1, HOLLIN + 4)
    if after_the_other:  # who may have said so at the next desk
        decide_all(borough, second, HOLLIN + 5, HOLLIN)
    if way == "undo":
        assert undo(first, clock=borough.clock) == 1
    says(borough, first, 1, HOLLIN + 5)
    if not after_the_other:
        decide_all(borough, second, HOLLIN + 5, HOLLIN)
    assert agreed(second, borough) == [(2, alike)]
    stands = outcomes(borough.publisher.organisation_id)
    assert sorted(each.uprn for each in stands.values()) == [HOLLIN, HOLLIN + 5], "the last word stands"


def test_who_knew_what_somebody_decided_at_first_is_not_blind_to_what_they_changed_it_to(
    borough: Borough, version_id: str
) -> None:
    first, second, third = (
        at(borough, version_id, each) for each in (borough.publisher, *analysts(borough, 2))
    )
    says(borough, first, 1, HOLLIN + 4)
    reads(borough, version_id, second)
    says(borough, first, 1, HOLLIN + 5)
    assert (how_far(second).left, how_far(third).left) == (1, 2)
    with pytest.raises(Conflict, match="second opinion"):
        says(borough, second, 1, HOLLIN + 4)


def test_an_opinion_of_one_who_knew_a_decision_that_was_taken_back_is_no_blind_one(
    borough: Borough, version_id: str
) -> None:
    first, second = (at(borough, version_id, each) for each in (borough.publisher, *analysts(borough, 1)))
    says(borough, first, 1, HOLLIN + 4)
    reads(borough, version_id, second)
    assert undo(first, clock=borough.clock) == 1
    assert how_far(second).left == 2, "nobody's word stands"
    for place in (1, 2):
        says(borough, second, place, HOLLIN + 4)
        says(borough, first, place, HOLLIN + 4)
    assert agreed(first, borough) == [(1, 1)], "of the address that nobody had decided when they read"


def reads(borough: Borough, version_id: str, sitting: Sitting) -> None:
    """Takes all decisions with them."""
    mark_as_read(sitting.permit, clock=borough.clock)
    borough.clock.move(timedelta(minutes=1))


def test_who_was_told_of_one_list_decides_blind_in_another_what_does_not_stand_in_both(
    borough: Borough, version_id: str
) -> None:
    borough.next_version(DOUBTFUL.slice(0, 2))
    other = matched_of(borough)
    colleague = analysts(borough, 1)[0]
    decide_all(borough, at(borough, version_id), HOLLIN + 4, Verdict.NONE)
    decide_all(borough, at(borough, other, colleague), HOLLIN + 5)
    assert tell(at(borough, other, colleague), clock=borough.clock).verdicts == {Verdict.CANNOT_TELL: 1}
    sitting = at(borough, version_id, colleague)
    with pytest.raises(Conflict, match="nor change yours"):
        says(borough, sitting, 1, HOLLIN + 4)
    assert how_far(sitting).left == 1
    says(borough, sitting, 2, HOLLIN)


def test_what_two_agree_on_or_three_looked_at_is_settled_and_who_never_looked_is_not_told(
    borough: Borough, version_id: str
) -> None:
    a, b, c, d = (at(borough, version_id, each) for each in (borough.publisher, *analysts(borough, 3)))
    for sitting, answers in ((a, (4, 4)), (b, (4, 5)), (c, (None, 5))):
        for place, answer in enumerate(answers, start=1):
            if answer:
                says(borough, sitting, place, HOLLIN + answer)
    assert (next_address(d), how_far(d).left) == (None, 0)
    found = tell(d, clock=borough.clock)
    assert (found.open, found.verdicts, found.agreements) == (0, {}, {})
    stands = outcomes(borough.publisher.organisation_id)
    for sitting, place in ((c, 1), (d, 1), (d, 2)):
        with pytest.raises(Conflict, match="settled"):
            says(borough, sitting, place, HOLLIN + 6)
    assert outcomes(borough.publisher.organisation_id) == stands
    assert sorted(each.uprn for each in stands.values()) == [HOLLIN + 4, HOLLIN + 5]
    says(borough, b, 1, HOLLIN + 5)  # one of the two who agreed, not told of it, thought better
    says(borough, d, 1, HOLLIN + 5)


def test_who_has_the_decisions_with_them_knows_all_that_was_decided_when_they_were_read(
    borough: Borough, version_id: str
) -> None:
    colleague = analysts(borough, 1)[0]
    permit, columns = permit_to_export(version_id, actor=colleague, clock=borough.clock)
    borough.clock.move(timedelta(minutes=5))
    says(borough, at(borough, version_id), 1, HOLLIN + 4)
    assert how_far(at(borough, version_id, colleague)).left == 2, "leave alone tells nothing"
    borough.clock.move(timedelta(minutes=5))
    with open_decided(permit, columns, clock=borough.clock) as rows:
        assert how_far(at(borough, version_id, colleague)).left == 1, "before the first row is out"
        assert [each["uprn"] for batch in rows.batches() for each in batch.to_pylist()] == [str(HOLLIN + 4)]
    with pytest.raises(Conflict, match="second opinion"):
        says(borough, at(borough, version_id, colleague), 1, HOLLIN + 4)
