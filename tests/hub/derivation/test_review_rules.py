"""What several people's decisions come to, and whose turn it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from wardmote.engine.linkage.decided import Decision, Verdict
from wardmote.hub.derivation.review import (
    Choice,
    First,
    Listed,
    Reader,
    agreements,
    is_settled,
    may_be_told,
    next_for,
    outcome,
    standing,
    told,
    unsettled,
)

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def said(*answers: int | Verdict, offered: tuple[int, ...] = (1, 2)) -> list[Choice]:
    """One choice each by ann, bo, cy ...: a UPRN or a verdict."""
    return [
        Choice(
            f"person {at}",
            Decision(each, 0, offered, DAY)
            if isinstance(each, Verdict)
            else Decision(Verdict.PROPERTY, each, offered, DAY + timedelta(days=at)),
            NOON + timedelta(hours=at),
        )
        for at, each in enumerate(answers)
    ]


NONE, UNSURE = Verdict.NONE, Verdict.CANNOT_TELL


@pytest.mark.parametrize(
    ("choices", "verdict", "uprn", "settled"),
    [
        ([1], Verdict.PROPERTY, 1, False),
        ([NONE], NONE, 0, False),
        ([1, 1], Verdict.PROPERTY, 1, True),
        ([1, 2], UNSURE, 0, False),
        ([1, NONE], UNSURE, 0, False),
        ([1, 2, 2], Verdict.PROPERTY, 2, True),
        ([1, NONE, NONE], NONE, 0, True),
        ([1, 2, 3], UNSURE, 0, True),
        ([UNSURE, UNSURE], UNSURE, 0, True),
    ],
)
def test_two_who_differ_are_nobody_until_a_third_decides(
    choices: list[int | Verdict], verdict: Verdict, uprn: int, settled: bool
) -> None:
    found = outcome(said(*choices))
    assert found is not None
    assert (found.verdict, found.uprn) == (verdict, uprn)
    assert is_settled(said(*choices)) is settled


def test_nothing_stands_of_what_nobody_decided() -> None:
    assert outcome([]) is None


def test_a_decision_holds_for_all_that_those_who_agree_were_offered_and_is_of_the_latest_day() -> None:
    both = [*said(1, offered=(1, 2)), *said(7, 1, offered=(1, 3))[1:]]
    assert outcome(both) == Decision(Verdict.PROPERTY, 1, (1, 2, 3), DAY + timedelta(days=1))


LIST = [Listed(place, bytes([place]), place, place, (1, 2)) for place in (1, 2, 3, 4)]


def test_what_nobody_looked_at_comes_first_then_what_two_differ_on_then_what_one_decided() -> None:
    choices = {b"\x01": said(1), b"\x02": said(1, 2), b"\x03": said(1, 1)}
    order = []
    for _ in range(4):
        found = next_for(Reader("cy", None), LIST, choices)
        if found is not None:
            order.append(found.place)
            mine = Choice("cy", said(1)[0].decision, NOON)
            choices[found.digest] = [*choices.get(found.digest, []), mine]
    assert order == [4, 2, 1]
    assert next_for(Reader("person 0", None), LIST, {each.digest: said(1) for each in LIST}) is None


def test_whoever_knows_what_was_decided_gives_no_second_opinion_on_it() -> None:
    choices = {each.digest: said(1) for each in LIST[:2]} | {b"\x03": said(1, 2)}
    told = [(Reader("cy", NOON - timedelta(hours=1)), 3), (Reader("cy", NOON), 4)]
    for reader, place in told:
        found = next_for(reader, LIST[:3], choices) or LIST[3]
        assert found.place == place
    assert next_for(Reader("cy", NOON), LIST, choices) == LIST[3], "nobody decided it"
    told = Reader("cy", None, {b"\x01": NOON, b"\x03": NOON - timedelta(hours=1)})
    assert next_for(told, LIST[:3], choices) == LIST[2], "told before anybody decided it"
    assert next_for(told, LIST[:2], choices) == LIST[1], "another address"


def test_how_far_a_list_is() -> None:
    choices = {b"\x01": said(1), b"\x02": said(1, 2), b"\x03": said(NONE, NONE)}
    reader = Reader("person 1", None)
    found = standing(reader, LIST, choices)
    assert (found.addresses, found.rows, found.mine, found.left) == (4, 10, 2, 2)
    assert (found.decided, found.twice) == (3, 2)
    assert (found.open, found.verdicts, found.agreements) == (0, {}, {})
    assert not may_be_told(reader, found), "who has some left decides blind"
    choices[b"\x04"] = [each._replace(reviewer_id="person 1") for each in said(1)]
    choices[b"\x01"] = said(1, 1)
    found = standing(reader, LIST, choices)
    assert (found.left, found.decided, found.twice, found.open, found.verdicts) == (0, 4, 3, 0, {})
    assert may_be_told(reader, found)
    after = told(found, LIST, choices)
    assert (after.left, after.open) == (0, 1)
    assert after.verdicts == {Verdict.PROPERTY: 2, NONE: 1, UNSURE: 1}
    assert [each.rows for each in after.agreements.values()] == [3]


def test_what_waits_in_an_older_list_does_not_say_whether_others_agree_with_the_reader() -> None:
    for both in (said(1, 1), said(1, 2)):
        choices = {b"\x01": both, b"\x02": said(1)}
        marks = [each.digest for each in LIST]
        found = unsettled("version", Reader("person 1", None), marks, choices, since=NOON)
        assert (found.addresses, found.mine) == (1, 1)


def test_what_was_decided_before_an_older_list_was_made_does_not_wait_in_it() -> None:
    choices = {b"\x01": said(1), b"\x02": said(1, 2), b"\x03": said(1, 1)}
    marks = [each.digest for each in LIST]
    for hours, waiting, left in ((0, 2, 2), (1, 2, 2), (2, 0, 0)):
        since = NOON + timedelta(hours=hours)
        found = unsettled("version", Reader("cy", None), marks, choices, since=since)
        assert (found.addresses, found.mine) == (waiting, left), hours
    reader = Reader("cy", None, {b"\x01": NOON, b"\x02": NOON - timedelta(hours=1)})
    found = unsettled("version", reader, marks, choices, since=NOON)
    assert (found.addresses, found.mine) == (2, 1), "of one they know what was decided"


def test_who_looked_at_nothing_is_told_nothing() -> None:
    settled = {each.digest: said(1, 1) for each in LIST}
    stranger, reader = Reader("cy", None), Reader("cy", NOON)
    assert standing(stranger, LIST, settled).left == 0
    assert not may_be_told(stranger, standing(stranger, LIST, settled))
    assert may_be_told(reader, standing(reader, LIST, settled)), "they took the decisions with them"


def test_the_agreement_is_of_what_each_said_first_and_blind() -> None:
    one, other = said(1, 1)
    shown = [LIST[0]]
    second_thoughts = other._replace(earlier=First(said(2)[0].decision, NOON, is_blind=True))
    for choice, expected in (
        (other, (1, 1)),
        (second_thoughts, (1, 0)),
        (other._replace(is_blind=False), None),
        (second_thoughts._replace(is_blind=False), (1, 0)),
        (other._replace(earlier=First(other.decision, NOON, is_blind=False)), None),
    ):
        found = agreements(shown, {b"\x01": [one, choice]})
        assert [(each.rows, each.same) for each in found.values()] == ([expected] if expected else [])


def test_agreement_is_told_of_each_two_by_the_places_in_what_they_were_shown() -> None:
    shown = [Listed(n, bytes([n]), n, 1, (10 * n, 10 * n + 1)) for n in range(1, 5)]
    choices = {
        b"\x01": said(10, 10),
        b"\x02": said(20, 21),
        b"\x03": said(31, 31),
        b"\x04": said(40, 40, NONE),
    }
    found = agreements(shown, choices)
    assert (found["person 0", "person 1"].rows, found["person 0", "person 1"].same) == (4, 3)
    # by places: 0 0 1 0 and 0 1 1 0: observed 3/4, expected 3/4 * 1/2 + 1/4 * 1/2
    assert found["person 0", "person 1"].kappa == pytest.approx(0.5)
    assert found["person 0", "person 2"].rows == 1
