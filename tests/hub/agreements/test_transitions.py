"""Every state, every action, every kind of person: each cell of the matrix is allowed or refused, as stated here."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from tests.hub import agreed, people
from tests.hub.agreed import City
from wardmote.hub.agreements import acts, binding_acts, queries, review_acts
from wardmote.hub.agreements.actions import actions_now
from wardmote.hub.agreements.state import ROLE_FOR, Action, Stage, State, start_of
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations import acts as organisations
from wardmote.hub.organisations import queries as people_of
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.kernel.problem import Conflict, NotFound, Problem, Refused

S, A = State, Action

ALLOWED: dict[State, set[Action]] = {
    S.DRAFT: {A.EDIT, A.ANSWER_SCREENING, A.END},
    S.SCREENING: {A.EDIT, A.ANSWER_SCREENING, A.SEND_FOR_REVIEW, A.END},
    S.DPIA: {A.EDIT, A.ANSWER_SCREENING, A.RECORD_DPIA, A.SEND_FOR_REVIEW, A.END},
    S.REVIEW: {A.EDIT, A.COMMENT, A.MARK_READY, A.END},
    S.READY: {A.EDIT, A.COMMENT, A.SIGN, A.END},
    S.PART_SIGNED: {A.EDIT, A.COMMENT, A.SIGN, A.END},
    S.SIGNED: {A.EDIT, A.SUSPEND, A.END},
    S.SUSPENDED: {A.EDIT, A.SUSPEND, A.RESUME, A.END},
    S.EXPIRING: {A.EDIT, A.SUSPEND, A.END},
    S.EXPIRED: {A.EDIT, A.CERTIFY_DISPOSAL},
    S.TERMINATED: {A.CERTIFY_DISPOSAL},
    S.CLOSED: set(),
}
"""The whole table, spelled out: what is not here is refused."""


def _reach(city: City, state: State) -> str:
    """An agreement in that state."""
    if state in {S.SIGNED, S.SUSPENDED, S.EXPIRING, S.EXPIRED, S.TERMINATED, S.CLOSED}:
        return _reach_after_signing(city, state)
    agreement_id = agreed.draft(city)
    if state is S.DRAFT:
        return agreement_id
    if state is S.SCREENING:
        agreed.screen(city, agreement_id)
        return agreement_id
    agreed.assess(city, agreement_id)
    if state is S.DPIA:
        return agreement_id
    review_acts.send_for_review(agreement_id, actor=city.borough.ig_lead, clock=city.clock)
    if state is S.REVIEW:
        return agreement_id
    sha256 = city.agreement(agreement_id).newest.content_sha256
    review_acts.mark_ready(agreement_id, content_sha256=sha256, actor=city.fire.ig_lead, clock=city.clock)
    if state is S.PART_SIGNED:
        binding_acts.sign(agreement_id, content_sha256=sha256, actor=city.fire.signatory, clock=city.clock)
    return agreement_id


def _reach_after_signing(city: City, state: State) -> str:
    agreement_id = agreed.signed(city)
    end = start_of(agreed.END)
    if state is S.SUSPENDED:
        binding_acts.suspend(agreement_id, reason="x", actor=city.fire.ig_lead, clock=city.clock)
    if state is S.EXPIRING:
        agreed.at(end - timedelta(days=30), city)
    if state is S.EXPIRED:
        agreed.at(end, city)
    if state in {S.TERMINATED, S.CLOSED}:
        binding_acts.end(agreement_id, reason="x", actor=city.borough.ig_lead, clock=city.clock)
    if state is S.CLOSED:
        _certify(agreement_id, city.fire.ig_lead, city)
    return agreement_id


def _edit(agreement_id: str, actor: Actor, city: City) -> None:
    newest = city.agreement(agreement_id).newest
    wording = replace(newest.content, identity=replace(newest.content.identity, reference="NM-2026-02"))
    acts.edit(agreement_id, wording, based_on=newest.number, actor=actor, clock=city.clock)


def _shown(agreement_id: str, city: City) -> str:
    return city.agreement(agreement_id).newest.content_sha256


def _certify(agreement_id: str, actor: Actor, city: City) -> None:
    binding_acts.certify_disposal(
        agreement_id,
        method="deletion",
        disposed_on=city.clock().date(),
        reference="CERT-1",
        actor=actor,
        clock=city.clock,
    )


DO: dict[Action, Callable[[str, Actor, City], object]] = {
    A.EDIT: _edit,
    A.ANSWER_SCREENING: lambda a, who, city: review_acts.answer_screening(
        a, agreed.answers(data_matching=True), actor=who, clock=city.clock
    ),
    A.RECORD_DPIA: lambda a, who, city: review_acts.record_dpia(a, agreed.DPIA, actor=who, clock=city.clock),
    A.SEND_FOR_REVIEW: lambda a, who, city: review_acts.send_for_review(a, actor=who, clock=city.clock),
    A.COMMENT: lambda a, who, city: review_acts.comment(a, "Fine.", actor=who, clock=city.clock),
    A.MARK_READY: lambda a, who, city: review_acts.mark_ready(
        a, content_sha256=_shown(a, city), actor=who, clock=city.clock
    ),
    A.SIGN: lambda a, who, city: binding_acts.sign(
        a,
        content_sha256=_shown(a, city),
        actor=people.signed_in(who.account_id, clock=city.clock),
        clock=city.clock,
    ),
    A.SUSPEND: lambda a, who, city: binding_acts.suspend(a, reason="Why.", actor=who, clock=city.clock),
    A.RESUME: lambda a, who, city: binding_acts.resume(a, actor=who, clock=city.clock),
    A.END: lambda a, who, city: binding_acts.end(a, reason="Why.", actor=who, clock=city.clock),
    A.CERTIFY_DISPOSAL: _certify,
}


def offered_to(agreement_id: str, actor: Actor, city: City) -> frozenset[Action]:
    return actions_now(city.agreement(agreement_id), actor=actor, now=city.clock())


def outcome(action: Action, agreement_id: str, actor: Actor, city: City) -> type[Problem] | None:
    """What comes of trying, undone afterwards: None where it worked and was recorded."""
    before = ledger.head()
    try:
        with transaction.atomic():
            DO[action](agreement_id, actor, city)
            assert ledger.head() == before + 1
            transaction.set_rollback(True)
    except Problem as problem:
        assert ledger.head() == before
        return type(problem)
    return None


_ONE_PARTY_ONLY: dict[tuple[State, Action], str] = {
    (S.REVIEW, A.MARK_READY): "fire",  # the borough's sending counted as its mark
    (S.PART_SIGNED, A.SIGN): "borough",  # the brigade has signed
    (S.SUSPENDED, A.RESUME): "fire",  # whoever suspended resumes
    (S.SUSPENDED, A.SUSPEND): "borough",  # and has no need to suspend again
    (S.EXPIRED, A.CERTIFY_DISPOSAL): "fire",  # only recipients have copies
    (S.TERMINATED, A.CERTIFY_DISPOSAL): "fire",
}
"""Cells that are open to one of the two parties only, for a reason beyond state and role."""


@pytest.mark.parametrize("state", State)
def test_every_cell_of_the_matrix(state: State, city: City) -> None:
    agreement_id = _reach(city, state)
    assert city.agreement(agreement_id).stage(city.clock()).state is state
    cells = 0
    everybody = [*city.borough.people().values(), *city.fire.people().values()]
    offered = {each: offered_to(agreement_id, each, city) for each in everybody}
    for action in Action:
        for name, team in (("borough", city.borough), ("fire", city.fire)):
            for role, person in team.people().items():
                expected = _expected(state, action, name, role)
                came = outcome(action, agreement_id, person, city)
                assert came in expected, (state, action, name, role)
                assert (action in offered[person]) == (came is None), (state, action, name, role)
                cells += 1
        for stranger in (city.other_borough.ig_lead, city.other_borough.signatory, city.operator):
            assert outcome(action, agreement_id, stranger, city) is NotFound
            assert not offered_to(agreement_id, stranger, city)
            cells += 1
    assert cells == len(Action) * 13


def _expected(state: State, action: Action, party: str, role: Role) -> set[type[Problem] | None]:
    if role is not ROLE_FOR[action]:
        return {Refused}
    only = _ONE_PARTY_ONLY.get((state, action))
    if action is Action.CERTIFY_DISPOSAL and party == "borough":
        return {Refused}
    if action not in ALLOWED[state]:
        return {Conflict}
    return {None} if only in {None, party} else {Conflict, Refused}


def _faulty(city: City) -> str:
    """Ready to sign when the brigade's membership lapsed: its wording has a fault now, and it does not stand."""
    agreement_id = _reach(city, S.READY)
    organisations.suspend_member(city.fire.organisation_id, reason="x", actor=city.operator, clock=city.clock)
    return agreement_id


def _unassessed(city: City) -> str:
    """The screening calls for a DPIA, and there is none."""
    agreement_id = agreed.draft(city)
    agreed.screen(city, agreement_id, data_matching=True)
    return agreement_id


def _advised_by_the_signatory(city: City) -> str:
    """Ready to sign, with a DPIA that the borough's signatory approved."""
    agreement_id = agreed.draft(city)
    signatory = people_of.person(city.borough.signatory.account_id)
    assert signatory is not None
    agreed.assess(city, agreement_id, replace(agreed.DPIA, approver_name=signatory.name))
    review_acts.send_for_review(agreement_id, actor=city.borough.ig_lead, clock=city.clock)
    sha256 = city.agreement(agreement_id).newest.content_sha256
    review_acts.mark_ready(agreement_id, content_sha256=sha256, actor=city.fire.ig_lead, clock=city.clock)
    return agreement_id


def _suspended_by_both(city: City) -> str:
    agreement_id = _reach(city, S.SUSPENDED)
    binding_acts.suspend(agreement_id, reason="x", actor=city.borough.ig_lead, clock=city.clock)
    return agreement_id


def _reworded_while_suspended(city: City) -> str:
    agreement_id = _reach(city, S.SUSPENDED)
    agreed.reword(city, agreement_id)
    return agreement_id


@pytest.mark.parametrize(
    "made", [_faulty, _unassessed, _advised_by_the_signatory, _suspended_by_both, _reworded_while_suspended]
)
def test_nothing_is_offered_that_would_be_refused_and_nothing_kept_back(
    made: Callable[[City], str], city: City
) -> None:
    """In the states above, and where more than state and role decides."""
    agreement_id = made(city)
    told = set()
    for team in (city.borough, city.fire):
        for person in team.people().values():
            offered = offered_to(agreement_id, person, city)
            taken = {each for each in Action if outcome(each, agreement_id, person, city) is None}
            assert offered == taken
            told |= offered
    assert told, "there is something that somebody can do"


def test_a_token_without_the_scope_is_offered_nothing(city: City) -> None:
    agreement_id = agreed.signed(city)
    assert offered_to(agreement_id, city.borough.ig_lead, city)
    assert not offered_to(agreement_id, replace(city.borough.ig_lead, scopes=frozenset()), city)


def test_a_token_without_the_scope_can_do_nothing(city: City) -> None:
    agreement_id = agreed.signed(city)
    bare = replace(city.borough.ig_lead, scopes=frozenset())
    for action in Action:
        assert outcome(action, agreement_id, bare, city) is Refused


def test_what_does_not_exist_and_what_is_none_of_ones_business_look_the_same(city: City) -> None:
    agreement_id = agreed.signed(city)
    told = []
    for which in (agreement_id, "agreement_00000000000000000000"):
        with pytest.raises(NotFound) as problem:
            binding_acts.suspend(which, reason="x", actor=city.other_borough.ig_lead, clock=city.clock)
        told.append(problem.value.as_json())
    assert told[0] == told[1]


@pytest.mark.parametrize("state", State)
def test_a_state_that_bars_an_act_is_said_in_words(state: State) -> None:
    barred = next(each for each in Action if each not in ALLOWED[state])
    unsigned = A.ANSWER_SCREENING in ALLOWED[state] or A.COMMENT in ALLOWED[state]
    stage = Stage(None, state) if unsigned else Stage(state, None)
    with pytest.raises(Conflict) as told:
        stage.require(barred)
    assert f"at “{state.label}”." in told.value.what
    assert state.label[0].isupper()
    with pytest.raises(Conflict, match="at “In force”, with a new version at “DPIA screening”"):
        Stage(S.SIGNED, S.SCREENING).require(A.RESUME)


def test_more_versions_take_no_more_queries(
    city: City, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    agreement_id = agreed.signed(city)
    for _ in range(3):
        agreed.reword(city, agreement_id)
    with django_assert_max_num_queries(5):
        versions = queries.versions(agreement_id, organisation_id=city.fire.organisation_id)
    assert [each.number for each in versions] == [1, 2, 3, 4, 5]
    assert len(versions[1].signatures) == 2
