"""Signing: by whom, of what, with what proof; and what a change of wording does to signatures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.hub import agreed, datasets, people
from tests.hub.agreed import City
from wardmote.hub.agreements import acts, binding_acts, queries, review_acts
from wardmote.hub.agreements.models import AgreementVersion, Signature
from wardmote.hub.agreements.state import State, start_of
from wardmote.hub.holdings import publishing
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations import acts as organisations
from wardmote.kernel.problem import Conflict, Damaged, Invalid, Refused, SignInNeeded


@pytest.fixture
def ready(city: City) -> str:
    agreement_id = agreed.draft(city)
    agreed.make_ready(city, agreement_id)
    return agreement_id


def sha256_of(city: City, agreement_id: str) -> str:
    return city.agreement(agreement_id).newest.content_sha256


def test_the_last_signature_brings_it_into_force(city: City, ready: str) -> None:
    sha256 = sha256_of(city, ready)
    for signatory, in_force in zip(city.signatories(), (False, True), strict=True):
        assert binding_acts.sign(ready, content_sha256=sha256, actor=signatory, clock=city.clock) is in_force
    found = city.agreement(ready)
    assert found.running == found.newest
    assert {each.content_sha256 for each in found.newest.signatures} == {sha256}
    signings = ledger.entries(act="agreement.signed", agreement=ready)
    assert [(each.details["in_force"], each.details["content"]) for each in signings] == [
        (False, sha256),
        (True, sha256),
    ]


def test_what_was_not_shown_is_not_signed(city: City, ready: str) -> None:
    for other in ("", "0" * 64, sha256_of(city, ready).upper()):
        with pytest.raises(Conflict) as told:
            binding_acts.sign(ready, content_sha256=other, actor=city.borough.signatory, clock=city.clock)
        assert told.value.code == "agreement.changed"


def test_signing_needs_a_second_factor_used_minutes_before(city: City, ready: str) -> None:
    sha256 = sha256_of(city, ready)
    stale = city.borough.signatory
    city.clock.move(timedelta(minutes=10, seconds=1))
    for actor in (stale, people.without_second_factor(stale)):
        with pytest.raises(SignInNeeded):
            binding_acts.sign(ready, content_sha256=sha256, actor=actor, clock=city.clock)
    fresh = people.signed_in(stale.account_id, clock=city.clock)
    city.clock.move(timedelta(minutes=10))
    assert not binding_acts.sign(ready, content_sha256=sha256, actor=fresh, clock=city.clock)


def test_a_party_signs_once(city: City, ready: str) -> None:
    sha256 = sha256_of(city, ready)
    binding_acts.sign(ready, content_sha256=sha256, actor=city.fire.signatory, clock=city.clock)
    with pytest.raises(Conflict) as told:
        binding_acts.sign(ready, content_sha256=sha256, actor=city.fire.signatory, clock=city.clock)
    assert told.value.code == "agreement.signed"
    assert city.agreement(ready).newest.state is State.PART_SIGNED


def test_one_byte_changed_after_the_first_signature_voids_it(city: City, ready: str) -> None:
    shown = sha256_of(city, ready)
    binding_acts.sign(ready, content_sha256=shown, actor=city.fire.signatory, clock=city.clock)
    agreed.reword(city, ready)
    newest = city.agreement(ready).newest
    assert (newest.state, newest.signatures, newest.number) == (State.DRAFT, (), 3)
    assert ledger.entries(act="agreement.edited", agreement=ready)[-1].details["signatures_void"] == 1
    with pytest.raises(Conflict):
        binding_acts.sign(ready, content_sha256=shown, actor=city.borough.signatory, clock=city.clock)


def test_the_signed_wording_keeps_running_until_the_next_is_signed(city: City, ready: str) -> None:
    agreed.sign(city, ready)
    agreed.reword(city, ready)
    found = city.agreement(ready)
    assert found.running is not None
    assert (found.running.number, found.newest.number) == (2, 3)
    stage = found.stage(city.clock())
    assert (stage.running, stage.drafting, stage.state) == (State.SIGNED, State.DRAFT, State.SIGNED)
    agreed.make_ready(city, ready)
    agreed.sign(city, ready)
    assert city.agreement(ready).running == city.agreement(ready).newest


def test_an_expired_agreement_can_be_renewed(city: City, ready: str) -> None:
    agreed.sign(city, ready)
    agreed.at(start_of(agreed.END), city)
    wording = city.agreement(ready).newest.content
    end, review = agreed.END.replace(year=2028), agreed.REVIEW.replace(year=2027)
    dates = replace(wording.governance, end=end, reviews=(review,))
    acts.edit(
        ready, replace(wording, governance=dates), based_on=2, actor=city.borough.ig_lead, clock=city.clock
    )
    agreed.make_ready(city, ready)
    agreed.sign(city, ready)
    assert city.agreement(ready).stage(city.clock()).state is State.SIGNED


def test_a_wording_with_faults_is_neither_sent_round_nor_signed(city: City) -> None:
    agreement_id = agreed.draft(city, reviews=())
    agreed.assess(city, agreement_id)
    with pytest.raises(Invalid) as told:
        review_acts.send_for_review(agreement_id, actor=city.borough.ig_lead, clock=city.clock)
    assert told.value.where == "governance.reviews"


def test_columns_that_changed_since_the_review_bar_signing(city: City, ready: str) -> None:
    columns = {**datasets.COLUMNS, "bins": "string"}
    _, version_id = datasets.draft(
        city.dataset_id, publisher=city.borough.publisher, clock=city.clock, columns=columns
    )
    publishing.publish(version_id, reason_for_personal=None, actor=city.borough.publisher, clock=city.clock)
    with pytest.raises(Invalid) as told:
        agreed.sign(city, ready)
    assert told.value.where == "items.2.type"


def test_a_suspended_member_binds_nobody(city: City, ready: str) -> None:
    organisations.suspend_member(city.fire.organisation_id, reason="x", actor=city.operator, clock=city.clock)
    with pytest.raises(Refused) as told:
        binding_acts.sign(
            ready, content_sha256=sha256_of(city, ready), actor=city.fire.signatory, clock=city.clock
        )
    assert told.value.code == "organisation.standing"


def test_the_database_itself_keeps_one_signature_a_party_and_a_person(city: City, ready: str) -> None:
    agreed.sign(city, ready)
    unique = {frozenset(each.fields) for each in Signature._meta.constraints}  # type: ignore[attr-defined]
    assert unique == {frozenset({"version", "organisation"}), frozenset({"version", "account"})}


def test_a_text_changed_in_the_database_is_noticed(city: City, ready: str) -> None:
    AgreementVersion.objects.filter(agreement_id=ready, number=2).update(content="{}")
    with pytest.raises(Damaged):
        queries.agreement(ready, organisation_id=city.borough.organisation_id)


def test_two_people_who_change_it_at_once_do_not_overwrite_each_other(city: City, ready: str) -> None:
    wording = city.agreement(ready).newest.content
    one = replace(wording, identity=replace(wording.identity, title="One"))
    other = replace(wording, identity=replace(wording.identity, title="Other"))
    acts.edit(ready, one, based_on=2, actor=city.borough.ig_lead, clock=city.clock)
    with pytest.raises(Conflict) as told:
        acts.edit(ready, other, based_on=2, actor=city.fire.ig_lead, clock=city.clock)
    assert told.value.code == "agreement.changed"
    with pytest.raises(Conflict) as same:
        acts.edit(ready, one, based_on=3, actor=city.fire.ig_lead, clock=city.clock)
    assert same.value.code == "agreement.same"
