"""Agreements by the pages: read by their parties, driven from draft to signed and back, and nobody else's business."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.faces.api.world import signed_now
from tests.faces.visitor import Visitor
from tests.faces.web.agreeing import drafted, send, without_token, words
from tests.hub import agreed
from wardmote.faces.routes import declared_routes
from wardmote.faces.web.agreements.reading import place_words
from wardmote.faces.web.agreements.told import told_of
from wardmote.hub.agreements import queries
from wardmote.hub.agreements.state import State
from wardmote.hub.organisations.actor import Actor
from wardmote.kernel.ids import new_id


def ask(actor: Actor) -> Visitor:
    return Visitor().signed_in(actor)


@pytest.fixture
def lead(city: agreed.City) -> Visitor:
    return ask(city.borough.ig_lead)


@pytest.fixture
def partner(city: agreed.City) -> Visitor:
    return ask(city.fire.ig_lead)


def state(city: agreed.City, agreement_id: str) -> State:
    return city.agreement(agreement_id).stage(city.clock()).state


def test_the_list_shows_ones_own_agreements_with_their_state(
    city: agreed.City, lead: Visitor, outsider: Visitor
) -> None:
    agreement_id = signed_now(city)
    page = words(lead.get("/agreements"))
    assert agreement_id in page
    assert "In force" in page
    assert "Fire Brigade" in page
    assert agreement_id not in words(outsider.get("/agreements"))


@pytest.mark.parametrize("role", ["publisher", "analyst", "ig_lead", "signatory", "administrator"])
def test_every_person_of_a_party_can_read_it_whole(city: agreed.City, role: str) -> None:
    agreement_id = signed_now(city)
    reader = ask(getattr(city.fire, role))
    assert "Assisted bins for fire safety visits" in words(reader.get(f"/agreements/{agreement_id}"))
    page = words(reader.get(f"/agreements/{agreement_id}/versions/2"))
    for said in (
        "Fire and Rescue Services Act 2004",
        "Not verified",
        "Public task",
        "Visits are planned with it.",
        "365 days",
        "desk@example.org",
        city.agreement(agreement_id).newest.content_sha256,
    ):
        assert said in page


def test_to_anybody_else_it_looks_like_what_does_not_exist(city: agreed.City, outsider: Visitor) -> None:
    agreement_id, absent = signed_now(city), new_id("agreement")
    pages = [each for each in declared_routes() if each.address.startswith("agreements/<str:agreement_id>")]
    assert len(pages) > 15
    for route in pages:
        samples = {"number": "1", "old": "1", "new": "2", "section": "identity", "of": city.table_id}
        address = re.sub(
            r"<\w+:(\w+)>", lambda found, samples=samples: samples.get(found[1], "{}"), route.address
        )
        for method in sorted(route.methods):
            there, not_there = (
                outsider.generic(method, "/" + address.format(each)) for each in (agreement_id, absent)
            )
            assert there.status_code == not_there.status_code == 404, (route.name, method)
            assert without_token(words(there)) == without_token(words(not_there))


@pytest.mark.parametrize("address", ["change/identity", "screening", "suspend", "end", "comment", "sign"])
def test_an_analyst_of_a_party_is_told_whose_work_it_is(city: agreed.City, address: str) -> None:
    agreement_id = drafted(city)
    answer = ask(city.borough.analyst).get(f"/agreements/{agreement_id}/{address}")
    assert answer.status_code == 403
    assert "information governance lead" in words(answer) or "authorised signatory" in words(answer)


def test_the_way_from_draft_to_signed_suspended_and_resumed(
    city: agreed.City, lead: Visitor, partner: Visitor
) -> None:
    agreement_id = drafted(city)
    home = f"/agreements/{agreement_id}"
    answers = dict.fromkeys(agreed.answers(), "no") | {
        "data_matching": "yes",
        "children_or_vulnerable": "yes",
    }
    assert lead.post(f"{home}/screening", answers).status_code == 302
    assert state(city, agreement_id) is State.DPIA
    assert lead.post(f"{home}/dpia", DPIA).status_code == 302
    assert lead.post(f"{home}/review").status_code == 302
    assert state(city, agreement_id) is State.REVIEW
    partner.post(f"{home}/comment", {"comment": "Is the ward needed?\nWe think so."})
    assert "Is the ward needed?" in words(lead.get(home))
    sha256 = city.agreement(agreement_id).newest.content_sha256
    assert partner.post(f"{home}/ready", {"content_sha256": sha256}).status_code == 302
    for signatory in city.signatories():
        page = words(ask(signatory).get(f"{home}/sign"))
        assert sha256 in page
        assert ask(signatory).post(f"{home}/sign", {"content_sha256": sha256}).status_code == 302
    assert state(city, agreement_id) is State.SIGNED
    partner.post(f"{home}/suspend", {"reason": "A tablet was lost."})
    assert state(city, agreement_id) is State.SUSPENDED
    assert "A tablet was lost." in words(lead.get(home))
    partner.post(f"{home}/resume")
    assert state(city, agreement_id) is State.SIGNED


DPIA = {
    "reference": "DPIA-2026-14",
    "dpo_name": "Dilys Protheroe",
    "dpo_advice": "Go ahead.",
    "advice_accepted": "yes",
    "overruled_because": "",
    "approver_name": "Sid Iromonger",
    "approver_post": "SIRO",
    "approved_on": "20/2/2026",
    "residual_risk": "medium",
    "ico_reference": "",
}


def test_the_screening_keeps_its_place_until_every_question_is_answered(
    city: agreed.City, lead: Visitor
) -> None:
    agreement_id = drafted(city)
    page = words(lead.post(f"/agreements/{agreement_id}/screening", {"data_matching": "yes"}))
    assert page.count("Answer yes or no") >= 12
    assert state(city, agreement_id) is State.DRAFT


def test_a_dpia_whose_dpo_also_approves_is_said_at_the_field(city: agreed.City, lead: Visitor) -> None:
    agreement_id = drafted(city)
    agreed.screen(city, agreement_id, data_matching=True, children_or_vulnerable=True)
    sent = {**DPIA, "approver_name": "Dilys  protheroe"}
    page = words(lead.post(f"/agreements/{agreement_id}/dpia", sent))
    assert "The DPO advises and cannot also approve." in page
    assert 'href="#id_approver_name"' in page


def test_what_is_recorded_of_the_dpia_is_shown_to_be_changed(city: agreed.City, lead: Visitor) -> None:
    agreement_id = drafted(city)
    agreed.assess(city, agreement_id)
    send(lead, f"/agreements/{agreement_id}/dpia", approver_post="Chief executive")
    recorded = city.agreement(agreement_id).newest.dpia
    assert recorded is not None
    assert (recorded.approver_post, recorded.dpo_name) == ("Chief executive", "Dilys Protheroe")
    assert recorded.approved_on == agreed.DPIA.approved_on


def test_a_wording_with_faults_is_not_sent_and_each_fault_leads_to_where_it_is_mended(
    city: agreed.City, lead: Visitor
) -> None:
    agreement_id = drafted(city, contacts=())
    home = f"/agreements/{agreement_id}"
    page = words(lead.get(home))
    assert "A party has nobody to ask." in page
    assert f'href="{home}/change/contacts"' in page
    agreed.assess(city, agreement_id)
    answer = lead.post(f"{home}/review")
    assert answer.status_code == 400
    assert "A party has nobody to ask." in words(answer)


def test_nobody_signs_what_they_were_not_shown(city: agreed.City, lead: Visitor) -> None:
    agreement_id = drafted(city)
    agreed.make_ready(city, agreement_id)
    answer = ask(city.borough.signatory).post(
        f"/agreements/{agreement_id}/sign", {"content_sha256": "0" * 64}
    )
    assert answer.status_code == 409
    assert "The wording you were shown is not the newest any more." in words(answer)


def test_signing_needs_a_second_factor_of_the_last_minutes(city: agreed.City, settings: object) -> None:
    agreement_id = drafted(city)
    agreed.make_ready(city, agreement_id)
    signatory = ask(city.borough.signatory)
    later = city.clock() + timedelta(minutes=11)
    settings.CLOCK = lambda: later  # type: ignore[attr-defined]
    for answer in (
        signatory.get(f"/agreements/{agreement_id}/sign"),
        signatory.post(f"/agreements/{agreement_id}/sign", {"content_sha256": "0" * 64}),
    ):
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/sign-in/confirm")


def test_only_the_suspender_is_offered_to_resume(city: agreed.City, lead: Visitor, partner: Visitor) -> None:
    agreement_id = signed_now(city)
    home = f"/agreements/{agreement_id}"
    lead.post(f"{home}/suspend", {"reason": "A complaint is being looked into."})
    assert "Resume the agreement" in words(lead.get(home))
    assert "Resume the agreement" not in words(partner.get(home))
    answer = partner.post(f"{home}/resume")
    assert answer.status_code == 403
    assert "It was suspended by Northmarsh" in words(answer)
    assert state(city, agreement_id) is State.SUSPENDED


def test_a_reason_is_needed_to_suspend(city: agreed.City, lead: Visitor) -> None:
    agreement_id = signed_now(city)
    page = words(lead.post(f"/agreements/{agreement_id}/suspend", {"reason": "  "}))
    assert "Error:" in page
    assert state(city, agreement_id) is State.SIGNED


def test_it_ends_and_the_recipient_certifies(city: agreed.City, lead: Visitor, partner: Visitor) -> None:
    agreement_id = signed_now(city)
    home = f"/agreements/{agreement_id}"
    lead.post(f"{home}/end", {"reason": "The project is over."})
    assert state(city, agreement_id) is State.TERMINATED
    assert "Certify that our copies are gone" not in words(lead.get(home))
    assert "Certify that our copies are gone" in words(partner.get(home))
    certificate = {"method": "deletion", "disposed_on": "1/3/2026", "reference": "C-7"}
    assert "needs a method of the list" in words(
        partner.post(f"{home}/disposal", {**certificate, "disposed_on": "1/3/2099"})
    )
    assert partner.post(f"{home}/disposal", certificate).status_code == 302
    assert state(city, agreement_id) is State.CLOSED
    assert "C-7" in words(lead.get(home))


def test_a_draft_is_dropped(city: agreed.City, lead: Visitor) -> None:
    agreement_id = drafted(city)
    lead.post(f"/agreements/{agreement_id}/end", {"reason": "It is not needed."})
    page = words(lead.get(f"/agreements/{agreement_id}"))
    assert "This draft was dropped" in page
    assert "Screening (not reached)" in page


def test_what_changed_between_versions_is_in_words(city: agreed.City, lead: Visitor) -> None:
    agreement_id = drafted(city)
    page = words(lead.get(f"/agreements/{agreement_id}/versions/1/changes/2"))
    assert "Whose data it is: area" in page
    assert ">Northmarsh</ins>" in page
    assert "/versions/1/changes/2" in words(lead.get(f"/agreements/{agreement_id}/versions"))
    assert lead.get(f"/agreements/{agreement_id}/versions/9").status_code == 404
    assert lead.get(f"/agreements/{agreement_id}/versions/1/changes/9").status_code == 404


def test_a_new_version_is_shown_beside_the_one_in_force(city: agreed.City, lead: Visitor) -> None:
    agreement_id = signed_now(city)
    send(lead, f"/agreements/{agreement_id}/change/retention", period_days="30")
    page = words(lead.get(f"/agreements/{agreement_id}"))
    assert "Version 3 is on its way to replace it." in page
    assert page.count('role="img"') == 4  # both ways, each lying and standing
    assert queries.agreement(agreement_id, organisation_id=city.fire.organisation_id).running is not None


def test_a_place_is_said_in_words(city: agreed.City) -> None:
    agreement_id = drafted(city)
    words_ = told_of(city.agreement(agreement_id), actor=city.borough.ig_lead, now=city.clock())
    fire = city.fire.organisation_id
    assert {place: place_words(place, words_) for place in (
        "rows", "subjects.approximate_number", f"legal.bases[{fire}].article_6", f"items[{city.table_id} uprn].category"
    )} == {
        "rows": "Rows",
        "subjects.approximate_number": "Whose data it is: approximate number",
        f"legal.bases[{fire}].article_6": "Why it is lawful: bases, Fire Brigade, article 6",
        f"items[{city.table_id} uprn].category": "Columns: Assisted bins uprn, category",
    }  # fmt: skip


def test_sending_for_review_is_offered_once_it_would_be_taken(city: agreed.City, lead: Visitor) -> None:
    agreement_id = drafted(city)
    agreed.screen(city, agreement_id, data_matching=True, children_or_vulnerable=True)
    assert "Send for review" not in words(lead.get(f"/agreements/{agreement_id}"))
    agreed.assess(city, agreement_id)
    assert "Send for review" in words(lead.get(f"/agreements/{agreement_id}"))
