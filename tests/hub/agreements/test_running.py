"""Suspending, resuming, ending, closing; who sees an agreement; what a draft may name; what the ledger keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.hub import agreed, datasets, people
from tests.hub.agreed import City
from wardmote.hub.agreements import acts, binding_acts, queries, review_acts
from wardmote.hub.agreements.content import Party, PartyBasis, PartyRole
from wardmote.hub.agreements.state import State, start_of
from wardmote.hub.catalogue.dataset import Visibility
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations import acts as organisations
from wardmote.hub.organisations.actor import Actor
from wardmote.kernel.problem import Conflict, Invalid, NotFound, Refused


def state(city: City, agreement_id: str) -> State:
    return city.agreement(agreement_id).stage(city.clock()).state


def opened(city: City) -> list[bool]:
    found = queries.agreements_opening(
        city.table_id,
        recipient_id=city.fire.organisation_id,
        hold=False,
    )
    return [each.runs(city.clock()) for each in found]


def test_suspensions_of_both_parties_stand_together_and_each_lifts_its_own(city: City) -> None:
    agreement_id = agreed.signed(city)
    for team in (city.borough, city.fire):
        binding_acts.suspend(agreement_id, reason="Why.", actor=team.ig_lead, clock=city.clock)
    with pytest.raises(Conflict):
        binding_acts.suspend(agreement_id, reason="Again.", actor=city.fire.ig_lead, clock=city.clock)
    binding_acts.resume(agreement_id, actor=city.fire.ig_lead, clock=city.clock)
    assert (state(city, agreement_id), opened(city)) == (State.SUSPENDED, [False])
    with pytest.raises(Refused) as told:
        binding_acts.resume(agreement_id, actor=city.fire.ig_lead, clock=city.clock)
    assert "Northmarsh" in told.value.what
    binding_acts.resume(agreement_id, actor=city.borough.ig_lead, clock=city.clock)
    assert (state(city, agreement_id), opened(city)) == (State.SIGNED, [True])


def test_a_suspended_member_can_still_suspend(city: City) -> None:
    agreement_id = agreed.signed(city)
    organisations.suspend_member(city.fire.organisation_id, reason="x", actor=city.operator, clock=city.clock)
    binding_acts.suspend(agreement_id, reason="Why.", actor=city.fire.ig_lead, clock=city.clock)
    assert state(city, agreement_id) is State.SUSPENDED


def test_states_follow_from_dates_when_asked(city: City) -> None:
    agreement_id = agreed.signed(city)
    end, second = start_of(agreed.END), timedelta(seconds=1)
    for moment, expected in (
        (end - timedelta(days=90) - second, State.SIGNED),
        (end - timedelta(days=90), State.EXPIRING),
        (end - second, State.EXPIRING),
        (end, State.EXPIRED),
    ):
        agreed.at(moment, city)
        assert state(city, agreement_id) is expected


def test_it_is_closed_when_every_recipient_has_certified(city: City) -> None:
    agreement_id = agreed.signed(city)
    agreed.at(start_of(agreed.END), city)
    today = city.clock().date()
    for method, day, reference in (
        ("burial", today, "C-1"),
        ("deletion", today + timedelta(days=1), "C-1"),
        ("deletion", today, " "),
    ):
        with pytest.raises(Invalid):
            binding_acts.certify_disposal(
                agreement_id,
                method=method,
                disposed_on=day,
                reference=reference,
                actor=city.fire.ig_lead,
                clock=city.clock,
            )
    binding_acts.certify_disposal(
        agreement_id,
        method="deletion",
        disposed_on=today,
        reference="C-1",
        actor=city.fire.ig_lead,
        clock=city.clock,
    )
    assert state(city, agreement_id) is State.CLOSED


def test_either_party_ends_it_for_good(city: City) -> None:
    agreement_id = agreed.signed(city)
    binding_acts.end(agreement_id, reason="The project is over.", actor=city.fire.ig_lead, clock=city.clock)
    found = city.agreement(agreement_id)
    assert (found.ended_by, found.ended_because) == (city.fire.organisation_id, "The project is over.")
    assert opened(city) == [False]


@pytest.mark.parametrize("reason", ["", " ", "x" * 2_001])
def test_a_reason_is_given(city: City, reason: str) -> None:
    agreement_id = agreed.signed(city)
    for act in (binding_acts.suspend, binding_acts.end):
        with pytest.raises(Invalid):
            act(agreement_id, reason=reason, actor=city.fire.ig_lead, clock=city.clock)


def test_words_stay_in_the_room_and_their_digests_go_to_the_ledger(city: City) -> None:
    agreement_id = agreed.signed(city)
    canary = "Mrs Canary Featherstonehaugh"
    review = agreed.draft(city)
    agreed.assess(city, review, replace(agreed.DPIA, dpo_advice=canary))
    review_acts.send_for_review(review, actor=city.borough.ig_lead, clock=city.clock)
    review_acts.comment(review, canary, actor=city.fire.ig_lead, clock=city.clock)
    binding_acts.suspend(agreement_id, reason=canary, actor=city.fire.ig_lead, clock=city.clock)
    binding_acts.end(agreement_id, reason=canary, actor=city.fire.ig_lead, clock=city.clock)
    found = city.agreement(review)
    assert [each.text for each in found.newest.comments] == [canary]
    assert city.agreement(agreement_id).standing_suspensions[0].reason == canary
    entries = ledger.entries(limit=1_000)
    assert len(entries) == ledger.head()
    assert "Canary" not in str(entries)
    assert "Protheroe" not in str(entries)
    about = [each for each in entries if each.act.startswith("agreement.")]
    parties = tuple(sorted((city.borough.organisation_id, city.fire.organisation_id)))
    assert {each.parties for each in about} == {parties}
    assert {each.agreement for each in about} == {agreement_id, review}


def test_an_agreement_is_shown_to_its_parties_alone(city: City) -> None:
    agreement_id = agreed.signed(city)
    for team in (city.borough, city.fire):
        assert [each.id for each in queries.agreements_of(team.organisation_id)] == [agreement_id]
        assert [
            each.number for each in queries.versions(agreement_id, organisation_id=team.organisation_id)
        ] == [1, 2]
    changes = queries.changes(agreement_id, old=1, new=2, organisation_id=city.fire.organisation_id)
    assert {each.place for each in changes} == {"subjects.area", "subjects.approximate_number"}
    other = city.other_borough.organisation_id
    assert queries.agreements_of(other) == []
    for look in (
        lambda: queries.agreement(agreement_id, organisation_id=other),
        lambda: queries.versions(agreement_id, organisation_id=other),
        lambda: queries.changes(agreement_id, old=1, new=2, organisation_id=other),
    ):
        with pytest.raises(NotFound):
            look()
    with pytest.raises(NotFound):
        queries.changes(agreement_id, old=1, new=9, organisation_id=city.fire.organisation_id)


def test_faults_and_cautions_are_found_as_things_stand(city: City) -> None:
    newest = city.agreement(agreed.draft(city)).newest
    found = queries.findings(newest, now=city.clock())
    assert not found.faults
    assert found.cautions
    organisations.suspend_member(city.fire.organisation_id, reason="x", actor=city.operator, clock=city.clock)
    assert [each.place for each in queries.findings(newest, now=city.clock()).faults] == ["parties.1"]


def test_a_draft_names_only_tables_its_drafter_may_know_of(operator: Actor, clock: people.TestClock) -> None:
    hidden = replace(datasets.CLOSED, visibility=Visibility.PARTIES)
    city = agreed.city(operator=operator, clock=clock, description=hidden)
    told = []
    for table_id in (city.table_id, "table_00000000000000000000"):
        items = tuple(replace(each, table_id=table_id) for each in agreed.gaps(city).items)
        with pytest.raises(Invalid) as problem:
            acts.draft_from_template(
                "home_fire_safety_visits",
                agreed.gaps(city, items=items),
                actor=city.fire.ig_lead,
                clock=clock,
            )
        told.append(problem.value.as_json())
    assert told[0] == told[1]
    agreement_id = agreed.draft(city)
    named = city.agreement(agreement_id).newest
    wording = replace(named.content, identity=replace(named.content.identity, title="As the brigade has it"))
    assert acts.edit(agreement_id, wording, based_on=2, actor=city.fire.ig_lead, clock=clock) == 3


def test_a_recipient_may_draft_what_it_would_like_to_use(city: City) -> None:
    agreement_id = acts.draft_from_template(
        "home_fire_safety_visits", agreed.gaps(city), actor=city.fire.ig_lead, clock=city.clock
    )
    assert city.agreement(agreement_id).newest.state is State.DRAFT
    assert opened(city) == [False]


def test_only_parties_draft_and_they_are_organisations_of_the_hub(city: City) -> None:
    with pytest.raises(Invalid) as outsider:
        acts.draft_from_template(
            "home_fire_safety_visits", agreed.gaps(city), actor=city.other_borough.ig_lead, clock=city.clock
        )
    assert outsider.value.where == "parties"
    for recipients in (("organisation_00000000000000000000",), (city.borough.organisation_id,)):
        with pytest.raises(Invalid) as unknown:
            acts.draft_from_template(
                "home_fire_safety_visits",
                agreed.gaps(city, recipients=recipients),
                actor=city.borough.ig_lead,
                clock=city.clock,
            )
        assert unknown.value.where == "parties.1"
    with pytest.raises(NotFound):
        acts.draft_from_template("no_such", agreed.gaps(city), actor=city.borough.ig_lead, clock=city.clock)


def _with_a_third(city: City, agreement_id: str) -> None:
    """A new wording to which the other borough is a party as well."""
    newest = city.agreement(agreement_id).newest
    third = city.other_borough.organisation_id
    content = newest.content
    items = tuple(replace(each, recipients=(*each.recipients, third)) for each in content.items)
    bases = (*content.legal.bases, PartyBasis(third, "e", None, ("localism_2011_s1",)))
    wider = replace(
        content,
        parties=(*content.parties, Party(third, PartyRole.CONTROLLER)),
        items=items,
        legal=replace(content.legal, bases=bases),
        contacts=(*content.contacts, replace(content.contacts[0], organisation_id=third)),
    )
    acts.edit(agreement_id, wider, based_on=newest.number, actor=city.borough.ig_lead, clock=city.clock)


def test_a_party_to_be_sees_the_draft_and_binds_nothing_that_runs(city: City) -> None:
    agreement_id = agreed.signed(city)
    _with_a_third(city, agreement_id)
    third = city.other_borough
    assert queries.agreement(agreement_id, organisation_id=third.organisation_id)
    assert [
        each.number for each in queries.versions(agreement_id, organisation_id=third.organisation_id)
    ] == [3]
    for act in (binding_acts.suspend, binding_acts.end):
        with pytest.raises(Refused) as told:
            act(agreement_id, reason="No.", actor=third.ig_lead, clock=city.clock)
        assert told.value.code == "agreement.not_bound"


def test_the_suspension_of_a_party_that_left_does_not_outlive_its_leaving(city: City) -> None:
    agreement_id = agreed.signed(city)
    _with_a_third(city, agreement_id)
    agreed.assess(city, agreement_id)
    review_acts.send_for_review(agreement_id, actor=city.borough.ig_lead, clock=city.clock)
    sha256 = city.agreement(agreement_id).newest.content_sha256
    for team in (city.fire, city.other_borough):
        review_acts.mark_ready(agreement_id, content_sha256=sha256, actor=team.ig_lead, clock=city.clock)
    agreed.sign(city, agreement_id)
    assert binding_acts.sign(
        agreement_id, content_sha256=sha256, actor=city.other_borough.signatory, clock=city.clock
    )
    binding_acts.suspend(agreement_id, reason="x", actor=city.other_borough.ig_lead, clock=city.clock)
    two = queries.versions(agreement_id, organisation_id=city.borough.organisation_id)[1].content
    back = replace(two, identity=replace(two.identity, title="Two again"))
    acts.edit(agreement_id, back, based_on=3, actor=city.fire.ig_lead, clock=city.clock)
    agreed.make_ready(city, agreement_id)
    assert state(city, agreement_id) is State.SUSPENDED
    agreed.sign(city, agreement_id)
    assert state(city, agreement_id) is State.SIGNED
    with pytest.raises(NotFound):
        queries.agreement(agreement_id, organisation_id=city.other_borough.organisation_id)
