"""DPIA: what calls for one, what makes a record of it, and that nothing is signed around it."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hub import agreed
from tests.hub.agreed import DPIA, City
from wardmote.hub.agreements import binding_acts, review_acts
from wardmote.hub.agreements.code_list import code_lists
from wardmote.hub.agreements.dpia import Risk, dpia_faults, same_person, screen, unsettled
from wardmote.hub.agreements.state import State, drafting_state
from wardmote.kernel.problem import Conflict, Invalid, Refused

TRIGGERS = code_lists().dpia_triggers


@given(st.dictionaries(st.sampled_from(sorted(TRIGGERS)), st.booleans()))
def test_a_dpia_is_needed_for_one_trigger_that_counts_alone_or_two_that_count_together(
    answers: dict[str, bool],
) -> None:
    screening = screen(answers, TRIGGERS)
    if set(answers) != set(TRIGGERS):
        assert screening.needed is None
        assert set(screening.unanswered) == set(TRIGGERS) - set(answers)
        answers = {code: answers.get(code, False) for code in TRIGGERS}
    yes = [code for code in TRIGGERS if answers[code]]
    points = sum(1 if TRIGGERS[code].combined else 2 for code in yes)
    assert screen(answers, TRIGGERS).needed is (points >= 2)


def test_each_trigger_by_itself() -> None:
    for code, trigger in TRIGGERS.items():
        assert screen(agreed.answers(**{code: True}), TRIGGERS).needed is not trigger.combined
    assert screen(agreed.answers(), TRIGGERS).needed is False


def test_the_dpo_does_not_approve_and_is_not_overruled_in_silence() -> None:
    assert list(dpia_faults(DPIA)) == []
    for change, place in (
        ({"approver_name": " dilys  PROTHEROE"}, "dpia.approver_name"),
        ({"advice_accepted": False}, "dpia.overruled_because"),
        ({"reference": ""}, "dpia.reference"),
        ({"dpo_advice": " "}, "dpia.dpo_advice"),
    ):
        assert [fault.place for fault in dpia_faults(replace(DPIA, **change))] == [place]  # type: ignore[arg-type]
    assert not list(dpia_faults(replace(DPIA, advice_accepted=False, overruled_because="The risk is small.")))


def test_people_are_the_same_by_name_but_for_case_and_spaces() -> None:
    assert same_person("Ann Smith", " ann  smith ")
    assert not same_person("Ann Smith", "Ann Smyth")
    assert not same_person("", " ")


def test_what_stands_in_the_way_of_signing() -> None:
    needed, spared = screen(agreed.answers(data_matching=True), TRIGGERS), screen(agreed.answers(), TRIGGERS)
    high = replace(DPIA, residual_risk=Risk.HIGH)
    assert unsettled(screen({}, TRIGGERS), DPIA) is not None
    assert unsettled(spared, None) is None
    assert unsettled(needed, None) is not None
    assert unsettled(needed, DPIA) is None
    assert unsettled(needed, high) is not None
    assert unsettled(needed, replace(high, ico_reference="IC-123456")) is None


def test_no_way_of_recording_things_leads_to_signed_with_the_dpia_pending() -> None:
    """All combinations of what can be recorded: a version counts as signed only by signatures of every party."""
    for answered, needed, sent, ready, signed in product(
        (False, True), (None, False, True), (False, True), ((), ("a",), ("a", "b")), ((), ("a",), ("a", "b"))
    ):
        state = drafting_state(
            answered=answered,
            dpia_needed=needed,
            sent_for_review=sent,
            ready_parties=ready,
            signed_parties=signed,
            parties=("a", "b"),
        )
        assert (state is State.SIGNED) is (signed == ("a", "b"))
        assert (state in {State.READY, State.REVIEW}) is (sent and not signed)


def test_review_is_barred_until_the_dpia_is_settled(city: City) -> None:
    agreement_id = agreed.draft(city)
    lead, clock = city.borough.ig_lead, city.clock
    review_acts.answer_screening(agreement_id, {"data_matching": True}, actor=lead, clock=clock)
    _barred(city, agreement_id)
    agreed.screen(city, agreement_id, data_matching=True)
    _barred(city, agreement_id)
    review_acts.record_dpia(agreement_id, replace(DPIA, residual_risk=Risk.HIGH), actor=lead, clock=clock)
    _barred(city, agreement_id)
    consulted = replace(DPIA, residual_risk=Risk.HIGH, ico_reference="IC-123456")
    review_acts.record_dpia(agreement_id, consulted, actor=lead, clock=clock)
    review_acts.send_for_review(agreement_id, actor=lead, clock=clock)


def _barred(city: City, agreement_id: str) -> None:
    with pytest.raises(Conflict) as told:
        review_acts.send_for_review(agreement_id, actor=city.borough.ig_lead, clock=city.clock)
    assert told.value.code == "dpia.unsettled"


def test_a_wording_that_needs_no_dpia_goes_straight_to_review(city: City) -> None:
    agreement_id = agreed.draft(city)
    agreed.screen(city, agreement_id)
    review_acts.send_for_review(agreement_id, actor=city.borough.ig_lead, clock=city.clock)
    assert city.agreement(agreement_id).newest.state is State.REVIEW


def test_another_wording_needs_its_screening_and_dpia_again(city: City) -> None:
    agreement_id = agreed.draft(city)
    agreed.assess(city, agreement_id)
    agreed.reword(city, agreement_id)
    newest = city.agreement(agreement_id).newest
    assert (newest.state, newest.dpia, newest.screening.answers) == (State.DRAFT, None, {})


def test_whoever_advised_on_or_approved_the_dpia_does_not_sign(city: City) -> None:
    for office in ("dpo_name", "approver_name"):
        agreement_id = agreed.draft(city)
        agreed.assess(city, agreement_id, replace(DPIA, **{office: "northmarsh-signatory"}))
        review_acts.send_for_review(agreement_id, actor=city.borough.ig_lead, clock=city.clock)
        sha256 = city.agreement(agreement_id).newest.content_sha256
        review_acts.mark_ready(agreement_id, content_sha256=sha256, actor=city.fire.ig_lead, clock=city.clock)
        with pytest.raises(Refused) as told:
            binding_acts.sign(
                agreement_id, content_sha256=sha256, actor=city.borough.signatory, clock=city.clock
            )
        assert told.value.code == "agreement.two_offices"


@pytest.mark.parametrize("answers", [{}, {"no_such_question": True}, {"tracking": "yes"}, {"tracking": 1}])
def test_answers_are_yes_or_no_to_questions_of_the_list(city: City, answers: dict[str, bool]) -> None:
    agreement_id = agreed.draft(city)
    with pytest.raises(Invalid):
        review_acts.answer_screening(agreement_id, answers, actor=city.borough.ig_lead, clock=city.clock)
