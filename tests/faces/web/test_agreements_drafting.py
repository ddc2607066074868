"""Drafting from a template by the pages: one question after another, checked, made."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.faces.visitor import Visitor
from tests.faces.web.agreeing import send, words
from tests.hub import agreed, people
from wardmote.hub.agreements import queries
from wardmote.hub.agreements.agreement import Agreement
from wardmote.hub.agreements.row_condition import Operator, RowCondition
from wardmote.hub.agreements.state import State
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations.organisation import Kind

NEW = "/agreements/new"


@pytest.fixture
def lead(city: agreed.City) -> Visitor:
    return Visitor().signed_in(city.borough.ig_lead)


def begin(city: agreed.City, lead: Visitor) -> None:
    """To the question of the table."""
    answer = lead.post(NEW, {"template": "home_fire_safety_visits"})
    assert answer.headers["Location"] == f"{NEW}/with/home_fire_safety_visits"
    answer = lead.post(answer.headers["Location"], {"partners": [city.fire.organisation_id]})
    assert answer.headers["Location"] == f"{NEW}/table"


def only_agreement(city: agreed.City) -> Agreement:
    (found,) = queries.agreements_of(city.borough.organisation_id)
    return found


def test_a_draft_is_made_question_by_question(city: agreed.City, lead: Visitor) -> None:
    begin(city, lead)
    assert send(lead, f"{NEW}/table", table=city.table_id).headers["Location"] == f"{NEW}/columns"
    send(
        lead, f"{NEW}/columns", columns=["uprn", "bins"], why_0="Finds the door.", why_2="Shows who is frail."
    )
    send(lead, f"{NEW}/rows", column_0="bins", operator_0="at_least", values_0="1")
    send(lead, f"{NEW}/name", title="Bins for visits", reference="NM-7")
    start = city.clock().date()
    end = start + timedelta(days=365)
    dates = {
        "start": f"{start:%d/%m/%Y}",
        "end": f"{end:%d/%m/%Y}",
        "reviews": f"{start + timedelta(days=90)}",
    }
    send(lead, f"{NEW}/dates", **dates)
    last = send(lead, f"{NEW}/contacts", name_1="Duty desk")
    assert last.headers["Location"] == f"{NEW}/check"
    page = words(lead.get(f"{NEW}/check"))
    for said in ("Northmarsh", "Fire Brigade", "uprn, bins", "bins is at least 1", "NM-7", "Duty desk"):
        assert said in page
    assert not queries.agreements_of(city.borough.organisation_id)
    made = send(lead, f"{NEW}/check")
    found = only_agreement(city)
    assert made.headers["Location"] == f"/agreements/{found.id}"
    assert found.newest.state is State.DRAFT
    content = found.newest.content
    assert [(each.column, each.necessary_because) for each in content.items] == [
        ("uprn", "Finds the door."),
        ("bins", "Shows who is frail."),
    ]
    assert [each.condition for each in content.rows] == [
        RowCondition("bins", "integer", Operator.AT_LEAST, ("1",))
    ]
    assert (content.identity.title, content.identity.reference) == ("Bins for visits", "NM-7")
    assert (content.governance.start, content.governance.end) == (start, end)
    assert len(content.purposes) == 2
    (entry,) = ledger.entries(agreement=found.id)
    assert entry.details["template"] == "home_fire_safety_visits"


def test_what_was_answered_is_forgotten_once_the_draft_is_made(city: agreed.City, lead: Visitor) -> None:
    begin(city, lead)
    send(lead, f"{NEW}/table", table=city.table_id)
    lead.post(f"{NEW}/check")
    assert lead.get(f"{NEW}/check").headers["Location"] == NEW
    assert lead.post(f"{NEW}/check").headers["Location"] == NEW
    assert only_agreement(city)


def test_questions_come_after_those_they_depend_on(city: agreed.City, lead: Visitor) -> None:
    for step in ("table", "columns", "contacts", "check"):
        assert lead.get(f"{NEW}/{step}").headers["Location"] == NEW
    begin(city, lead)
    assert lead.get(f"{NEW}/columns").headers["Location"] == NEW
    assert lead.get(f"{NEW}/nonsense").status_code == 404
    assert lead.get(f"{NEW}/with/nonsense").status_code == 404


def test_only_partners_that_the_template_is_for_are_offered(city: agreed.City, lead: Visitor) -> None:
    people.join("Warm Homes", kind=Kind.CHARITY, operator=city.operator, clock=city.clock)
    page = words(lead.get(f"{NEW}/with/home_fire_safety_visits"))
    assert "Fire Brigade" in page
    assert "Warm Homes" not in page
    assert "Choose one partner at least." in words(
        lead.post(f"{NEW}/with/home_fire_safety_visits", {"part": "gives"})
    )


def test_who_receives_can_draft_too_and_names_what_it_may_know_of(city: agreed.City) -> None:
    brigade = Visitor().signed_in(city.fire.ig_lead)
    brigade.post(f"{NEW}/with/home_fire_safety_visits", {"partners": [city.borough.organisation_id]})
    page = words(brigade.get(f"{NEW}/table"))
    assert "Assisted bins" in page
    send(brigade, f"{NEW}/table", table=city.table_id)
    send(brigade, f"{NEW}/columns", columns=["uprn"])
    send(brigade, f"{NEW}/check")
    content = only_agreement(city).newest.content
    assert content.party_ids == (city.borough.organisation_id, city.fire.organisation_id)
    assert content.items[0].recipients == (city.fire.organisation_id,)
    assert content.governance.owner == city.fire.organisation_id


def test_another_table_starts_the_columns_afresh(city: agreed.City, lead: Visitor) -> None:
    begin(city, lead)
    send(lead, f"{NEW}/table", table=city.table_id)
    send(lead, f"{NEW}/columns", columns=["uprn"])
    send(lead, f"{NEW}/table", table=city.table_id)
    assert ">uprn<" in words(lead.get(f"{NEW}/check")) or "uprn" in words(lead.get(f"{NEW}/check"))
    assert "not one of the available choices" in words(
        lead.post(f"{NEW}/table", {"table": "table_x", "based_on": 0})
    )


def test_drafting_is_for_information_governance_leads(city: agreed.City) -> None:
    analyst = Visitor().signed_in(city.borough.analyst)
    for step in ("", "/with/home_fire_safety_visits", "/table", "/check"):
        assert analyst.get(f"{NEW}{step}").status_code == 403
