"""Changing a wording by the pages: every section shows what is held, loses nothing, and puts what is said in place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.faces.api.world import signed_now
from tests.faces.visitor import Visitor
from tests.faces.web.agreeing import drafted, fields_on, send, words
from tests.hub import agreed, people
from wardmote.faces.web.agreements.editing import SECTIONS
from wardmote.faces.web.agreements.findings import mended_at
from wardmote.faces.web.agreements.lists import code_from
from wardmote.hub.agreements import acts, queries
from wardmote.hub.agreements.content import (
    Contact,
    Content,
    DataItem,
    OnwardSharing,
    PartyRole,
    RowLimit,
)
from wardmote.hub.agreements.fault import Fault
from wardmote.hub.agreements.row_condition import Operator, RowCondition
from wardmote.hub.agreements.state import State
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.organisations.organisation import Kind


@pytest.fixture
def agreement_id(city: agreed.City) -> str:
    """With something in every section, row conditions and lines of text among it."""
    table_id = city.table_id
    conditions = (
        RowCondition("ward", "string", Operator.ANY_OF, ("Eastwick", "Westwick")),
        RowCondition("since", "date", Operator.AT_LEAST, ("2021-01-01",)),
        RowCondition("bins", "integer", Operator.IS_PRESENT, ()),
    )
    made = drafted(city, rows=tuple(RowLimit(table_id, each) for each in conditions))
    content = wording(city, made)
    filled = replace(
        content,
        legal=replace(content.legal, article_9="g", schedule_1="18", policy_document="APD-07"),
        use_limits=replace(
            content.use_limits,
            onward_sharing=OnwardSharing.LISTED,
            onward_recipients=("Warm Homes", "The “other” <b>charity</b>"),
        ),
        rights=replace(content.rights, notice="First line.\n\nThird line."),
    )
    acts.edit(made, filled, based_on=2, actor=city.borough.ig_lead, clock=city.clock)
    return made


@pytest.fixture
def lead(city: agreed.City) -> Visitor:
    return Visitor().signed_in(city.borough.ig_lead)


def wording(city: agreed.City, agreement_id: str) -> Content:
    return city.agreement(agreement_id).newest.content


def address(agreement_id: str, section: str, of: str = "") -> str:
    return f"/agreements/{agreement_id}/change/{section}" + (f"/{of}" if of else "")


def addresses(city: agreed.City, agreement_id: str) -> list[str]:
    """The page of every section there is."""
    of = {
        "items": [city.table_id],
        "rows": [city.table_id],
        "basis": list(wording(city, agreement_id).party_ids),
    }
    return [address(agreement_id, section, each) for section in SECTIONS for each in of.get(section, [""])]


def test_a_section_that_is_sent_as_it_came_changes_nothing(
    city: agreed.City, agreement_id: str, lead: Visitor
) -> None:
    """What a form shows is what the wording says, to the letter: nothing is lost on the way there and back."""
    for each in addresses(city, agreement_id):
        page = words(send(lead, each))
        assert "Nothing has changed." in page, each
    assert city.agreement(agreement_id).newest.number == 3


def test_every_field_of_a_wording_can_be_reached(city: agreed.City, agreement_id: str, lead: Visitor) -> None:
    """Whatever is in a content stands on the page of some section."""
    shown = " ".join(words(lead.get(each)) for each in addresses(city, agreement_id))
    content = wording(city, agreement_id)
    for text in (
        content.identity.reference,
        content.purposes[1].objective,
        content.legal.necessity,
        "APD-07",
        content.items[0].necessary_because,
        "Eastwick",
        content.subjects.area,
        content.method.encryption,
        "Warm Homes",
        content.security.training,
        content.rights.complaint,
        "desk@example.org",
    ):
        assert text in shown


@pytest.mark.parametrize(
    ("place", "said", "held"),
    [
        ("identity.title", "Bins and fires", lambda it: it.identity.title),
        ("identity.type", "condensed", lambda it: it.identity.type),
        ("subjects.area", "All of Northmarsh", lambda it: it.subjects.area),
        ("method.frequency", "weekly", lambda it: it.method.frequency),
        ("security.vetting", "sc", lambda it: it.security.vetting),
        ("rights.objection", "To the DPO.", lambda it: it.rights.objection),
        ("legal.confidentiality", "statute", lambda it: it.legal.confidentiality),
    ],
)
def test_a_change_makes_a_new_version(
    city: agreed.City, agreement_id: str, lead: Visitor, *, place: str, said: str, held: object
) -> None:
    section, field = place.split(".")
    answer = send(lead, address(agreement_id, section), **{field: said})
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/agreements/{agreement_id}/versions/4"
    assert held(wording(city, agreement_id)) == said  # type: ignore[operator]  # a function of the content


def test_lists_of_lines_and_numbers_and_ticks(city: agreed.City, agreement_id: str, lead: Visitor) -> None:
    send(
        lead,
        address(agreement_id, "subjects"),
        groups="Tenants\r\n\r\n  Home owners \r\n",
        approximate_number="1200",
        children="on",
    )
    held = wording(city, agreement_id).subjects
    assert (held.groups, held.approximate_number, held.children) == (("Tenants", "Home owners"), 1200, True)


def test_dates_as_people_write_them(city: agreed.City, agreement_id: str, lead: Visitor) -> None:
    page = address(agreement_id, "governance")
    send(lead, page, start="1/4/2030", end="1 April 2031", reviews="1/1/2031\n2030-10-01")
    held = wording(city, agreement_id).governance
    assert [each.isoformat() for each in (held.start, held.end, *held.reviews)] == [
        "2030-04-01",
        "2031-04-01",
        "2030-10-01",
        "2031-01-01",
    ]
    assert "Enter a valid date" in words(send(lead, page, start="31/2/2030"))


def test_a_basis_is_of_one_party(city: agreed.City, agreement_id: str, lead: Visitor) -> None:
    party = city.fire.organisation_id
    send(lead, address(agreement_id, "basis", party), article_6="c", gateways=["localism_2011_s1"])
    mine, theirs = wording(city, agreement_id).legal.bases
    assert (theirs.organisation_id, theirs.article_6, theirs.gateways) == (party, "c", ("localism_2011_s1",))
    assert mine.article_6 == "e"
    stranger = people.join("Elsewhere", operator=city.operator, clock=city.clock)
    for of in (stranger, "x"):
        assert lead.get(address(agreement_id, "basis", of)).status_code == 404


def test_columns_come_and_go_each_with_why(city: agreed.City, agreement_id: str, lead: Visitor) -> None:
    page = address(agreement_id, "items", city.table_id)
    before = fields_on(words(lead.get(page)))
    assert before["columns"] == ["uprn", "ward", "bins"]
    send(
        lead,
        page,
        columns=["uprn", "name"],
        why_4="The crew asks for somebody by name.",
        category_4="personal",
    )
    items = {each.column: each for each in wording(city, agreement_id).items}
    assert list(items) == ["uprn", "name"]
    assert items["name"] == DataItem(
        table_id=city.table_id,
        column="name",
        type="string",
        category="personal",
        necessary_because="The crew asks for somebody by name.",
        recipients=(city.fire.organisation_id,),
    )
    assert "not one of the available choices" in words(send(lead, page, columns=["uprn", "nonsense"]))


def test_without_a_column_there_is_no_limit_of_rows_either(
    city: agreed.City, agreement_id: str, lead: Visitor
) -> None:
    send(lead, address(agreement_id, "items", city.table_id), columns=[])
    held = wording(city, agreement_id)
    assert (held.items, held.rows) == ((), ())


def test_rows_are_added_and_removed(city: agreed.City, agreement_id: str, lead: Visitor) -> None:
    page = address(agreement_id, "rows", city.table_id)
    send(lead, page, remove_0="on", column_3="name", operator_3="none_of", values_3="A\nB")
    held = [each.condition for each in wording(city, agreement_id).rows]
    assert [each.column for each in held] == ["since", "bins", "name"]
    assert held[-1] == RowCondition("name", "string", Operator.NONE_OF, ("A", "B"))


def test_purposes_and_contacts_are_added_and_removed(
    city: agreed.City, agreement_id: str, lead: Visitor
) -> None:
    send(
        lead,
        address(agreement_id, "purposes"),
        remove_1="on",
        title_2="Winter warmth, 2027",
        objective_2="Find cold homes.",
        expected_benefits_2="Fewer deaths in winter.",
    )
    purposes = wording(city, agreement_id).purposes
    assert [each.code for each in purposes] == ["home_fire_safety_visits", "winter_warmth_2027"]
    send(
        lead,
        address(agreement_id, "contacts"),
        remove_0="on",
        organisation_id_2=city.borough.organisation_id,
        post_2="dpo",
        name_2="Dilys Protheroe",
        email_2="dpo@example.org",
    )
    assert wording(city, agreement_id).contacts[-1] == Contact(
        city.borough.organisation_id, "dpo", "Dilys Protheroe", "dpo@example.org"
    )
    assert len(wording(city, agreement_id).contacts) == 2


def test_a_party_comes_with_a_role_and_goes_with_what_it_had(
    city: agreed.City, agreement_id: str, lead: Visitor
) -> None:
    charity = people.join("Warm Homes", kind=Kind.CHARITY, operator=city.operator, clock=city.clock)
    page = address(agreement_id, "parties")
    send(lead, page, added=charity, added_role="recipient_only")
    parties = {each.organisation_id: each.role for each in wording(city, agreement_id).parties}
    assert parties[charity] is PartyRole.RECIPIENT_ONLY
    assert f"/change/basis/{charity}" in words(lead.get(f"/agreements/{agreement_id}/versions/4"))
    send(lead, page, role_1="none")
    held, gone = wording(city, agreement_id), city.fire.organisation_id
    assert gone not in held.party_ids
    assert gone not in {each.organisation_id for each in (*held.legal.bases, *held.contacts)}
    assert all(gone not in each.recipients for each in held.items)


def test_columns_for_two_recipients_say_for_whom(city: agreed.City, agreement_id: str, lead: Visitor) -> None:
    charity = people.join("Warm Homes", kind=Kind.CHARITY, operator=city.operator, clock=city.clock)
    send(lead, address(agreement_id, "parties"), added=charity, added_role="controller")
    page = address(agreement_id, "items", city.table_id)
    send(lead, page, recipients_1=[charity])
    received = {each.column: each.recipients for each in wording(city, agreement_id).items}
    fire = city.fire.organisation_id
    assert received == {"uprn": (fire,), "ward": (charity,), "bins": (fire,)}


def test_whoever_was_slower_is_told_and_loses_nothing(
    city: agreed.City, agreement_id: str, lead: Visitor
) -> None:
    page = address(agreement_id, "subjects")
    form = fields_on(words(lead.get(page)))
    send(Visitor().signed_in(city.fire.ig_lead), address(agreement_id, "retention"), period_days="30")
    answer = words(lead.post(page, {**form, "area": "Eastwick only"}))  # type: ignore[arg-type]  # a test's answer
    assert "Somebody else changed the agreement: version 4 is the newest." in answer
    assert "Eastwick only" in answer
    assert city.agreement(agreement_id).newest.number == 4


def test_what_is_over_cannot_be_changed(city: agreed.City, lead: Visitor) -> None:
    agreement_id = drafted(city)
    lead.post(f"/agreements/{agreement_id}/end", {"reason": "No more."})
    assert lead.get(address(agreement_id, "subjects")).status_code == 409


def test_another_table_is_chosen_among_those_one_may_know_of(
    city: agreed.City, lead: Visitor, agreement_id: str
) -> None:
    page = f"/agreements/{agreement_id}/change/table"
    assert "no other published table that you can see" in words(lead.get(page))
    send(lead, address(agreement_id, "items", city.table_id), columns=[])
    answer = send(lead, page, table=city.table_id)
    assert answer.headers["Location"] == address(agreement_id, "items", city.table_id)
    assert lead.get(address(agreement_id, "items", "table_x")).status_code == 404


@pytest.mark.parametrize("section", ["nonsense", "items", "rows", "basis"])
def test_a_section_that_is_not_there(agreement_id: str, lead: Visitor, section: str) -> None:
    assert lead.get(address(agreement_id, section)).status_code == 404


def test_every_place_a_fault_can_name_leads_to_a_page(
    city: agreed.City, agreement_id: str, lead: Visitor
) -> None:
    found = city.agreement(agreement_id)
    places = [
        "identity.title", "parties", "parties.0", "purposes.0.code", "legal.bases", "legal.bases.1.gateways",
        "legal.article_9", "items", "items.0.category", "rows.0.condition", "subjects.area", "method.ways",
        "use_limits.onward_recipients", "retention.method", "security.vetting", "rights.notice",
        "governance.reviews", "contacts", "contacts.0.email",
    ]  # fmt: skip
    for place in places:
        assert lead.get(mended_at(place, found)).status_code == 200, place


def test_the_faults_and_cautions_of_a_bad_wording_all_lead_somewhere(
    city: agreed.City, lead: Visitor
) -> None:
    agreement_id = drafted(city, contacts=(), title="", reviews=())
    found = queries.findings(city.agreement(agreement_id).newest, now=city.clock())
    everything: list[Fault] = [*found.faults, *found.cautions]
    assert len(everything) > 4
    for fault in everything:
        assert lead.get(mended_at(fault.place, city.agreement(agreement_id))).status_code == 200, fault.place


def test_a_signed_agreement_keeps_running_while_it_is_changed(city: agreed.City, lead: Visitor) -> None:
    agreement_id = signed_now(city)
    send(lead, address(agreement_id, "retention"), period_days="30")
    found = city.agreement(agreement_id)
    stage = found.stage(city.clock())
    assert (stage.running, stage.drafting) == (State.SIGNED, State.DRAFT)


def test_a_code_made_of_a_title() -> None:
    assert code_from("Home visits, 2026!") == "home_visits_2026"
    assert code_from("Ünïted “x”") == "n_ted_x"
    assert code_from("…") == ""


def test_a_condition_on_a_column_that_is_gone_is_not_dropped_unseen(
    city: agreed.City, agreement_id: str, lead: Visitor
) -> None:
    content = wording(city, agreement_id)
    lost = RowLimit(city.table_id, RowCondition("gone", "string", Operator.ANY_OF, ("A",)))
    acts.edit(
        agreement_id,
        replace(content, rows=(lost,)),
        based_on=3,
        actor=city.borough.ig_lead,
        clock=city.clock,
    )
    page = address(agreement_id, "rows", city.table_id)
    send(lead, page, column_1="bins", operator_1="is_present", values_1="")
    assert [each.condition.column for each in wording(city, agreement_id).rows] == ["gone", "bins"]


def test_a_table_that_is_gone_can_be_taken_out(city: agreed.City, agreement_id: str, lead: Visitor) -> None:
    catalogue.withdraw(city.version_id, actor=city.borough.publisher, clock=city.clock)
    page = address(agreement_id, "items", city.table_id)
    assert "This table has no published version any more" in words(lead.get(page))
    send(lead, page)
    assert wording(city, agreement_id).items == ()
