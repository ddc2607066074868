"""The rules of a wording: the good one passes, and each near miss has exactly its fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from tests.hub.agreements import wording
from tests.hub.agreements.wording import AROUND, BOROUGH, CHARITY, FIRE, contact, item
from wardmote.hub.agreements.code_list import code_lists
from wardmote.hub.agreements.content import (
    Content,
    OnwardSharing,
    Party,
    PartyBasis,
    PartyRole,
    RowLimit,
)
from wardmote.hub.agreements.fault import Surroundings
from wardmote.hub.agreements.row_condition import Operator, RowCondition
from wardmote.hub.agreements.rules import cautions, faults
from wardmote.hub.organisations.organisation import Kind

Change = Callable[[Content], Content]


def places(content: Content, around: Surroundings = AROUND) -> list[str]:
    """Where the faults are."""
    found = faults(content, around, lists=code_lists())
    assert all(each.what.endswith(".") and each.next_step.endswith(".") for each in found)
    return [each.place for each in found]


def _legal(**changes: object) -> Change:
    return lambda content: replace(content, legal=replace(content.legal, **changes))  # type: ignore[arg-type]


def _basis(number: int, **changes: object) -> Change:
    def change(content: Content) -> Content:
        bases = list(content.legal.bases)
        bases[number] = replace(bases[number], **changes)  # type: ignore[arg-type]
        return replace(content, legal=replace(content.legal, bases=tuple(bases)))

    return change


def _part(name: str, **changes: object) -> Change:
    return lambda content: replace(content, **{name: replace(getattr(content, name), **changes)})


def _item(**changes: object) -> Change:
    return lambda content: replace(content, items=(replace(content.items[0], **changes), *content.items[1:]))  # type: ignore[arg-type]


def _with(**changes: object) -> Change:
    return lambda content: replace(content, **changes)  # type: ignore[arg-type]


def _rows(column: str, kind: str, operator: Operator, *values: str, table_id: str = wording.BINS) -> Change:
    return _with(rows=(RowLimit(table_id, RowCondition(column, kind, operator, values)),))


def _purpose(**changes: object) -> Change:
    return lambda content: replace(
        content,
        purposes=(replace(content.purposes[0], **changes), *content.purposes[1:]),  # type: ignore[arg-type]
    )


VISITS = "table_visits"
SPECIAL = item("disability", category="special_health")
CONDEMNED = item("ward", category="criminal")

NEAR_MISSES: list[tuple[str, Change, list[str]]] = [
    ("no title", _part("identity", title=" "), ["identity.title"]),
    ("no reference", _part("identity", reference=""), ["identity.reference"]),
    ("unknown type", _part("identity", type="handshake"), ["identity.type"]),
    ("a charter opens nothing", _part("identity", type="charter"), ["items"]),
    ("no column", _with(items=()), ["items"]),
    ("two ways, one giver", _part("identity", type="two_way_protocol"), ["identity.type"]),
    ("joint, without joint controllers", _part("identity", type="joint_controller_arrangement"), ["identity.type"]),
    ("processing, without a processor", _part("identity", type="processing_contract"), ["identity.type"]),
    (
        "one way, two givers",
        lambda content: replace(content, items=(*content.items, item("visited", table_id="table_visits", to=BOROUGH))),
        ["identity.type", "legal.bases.0.gateways", "legal.bases.1.gateways"],
    ),
    ("no purpose", _with(purposes=()), ["purposes"]),
    ("a purpose without a code", _purpose(code="Home visits"), ["purposes.0.code"]),
    ("two purposes of one code", _purpose(code="visit_outcomes"), ["purposes.0.code", "purposes.1.code"]),
    ("a purpose without objective", _purpose(objective=""), ["purposes.0.objective"]),
    ("a column without why", _item(necessary_because=" "), ["items.0.necessary_because"]),
    ("a column of another type", _item(type="string"), ["items.0.type"]),
    ("a column that is not there", _item(column="shoe_size"), ["items.0.column"]),
    ("an unknown category", _item(category="secret"), ["items.0.category"]),
    ("nobody receives it", _item(recipients=()), ["items.0.recipients"]),
    ("the owner receives it", _item(recipients=(BOROUGH,)), ["items.0.recipients"]),
    ("a stranger receives it", _item(recipients=(FIRE, CHARITY)), ["items.0.recipients"]),
    ("the same column twice", _item(column="ward", type="string"), ["items.0", "items.1"]),
    ("a table nobody knows", _item(table_id="table_gone"), ["items.0.table_id"]),
    ("rows by a column of another type", _rows("ward", "integer", Operator.ANY_OF, "1"), ["rows.0.condition.type"]),
    ("rows by no such date", _rows("since", "date", Operator.AT_LEAST, "2026-02-30"), ["rows.0.condition"]),
    ("rows in an order text has not", _rows("ward", "string", Operator.AT_LEAST, "E05"), ["rows.0.condition"]),
    ("rows of another table", _rows("visited", "date", Operator.IS_PRESENT, table_id=VISITS), ["rows.0.table_id"]),
    ("a party is missing its basis", lambda content: _legal(bases=content.legal.bases[:1])(content), ["legal.bases"]),
    ("a basis of nobody", lambda content: _legal(
        bases=(*content.legal.bases, PartyBasis(CHARITY, "f", None, ()))
    )(content), ["legal.bases"]),
    ("a council on legitimate interests", _basis(0, article_6="f"), ["legal.bases.0.article_6"]),
    ("a brigade on recognised ones", _basis(1, article_6="ea", annex_1="emergencies"), ["legal.bases.1.article_6"]),
    ("an unknown basis", _basis(0, article_6="z"), ["legal.bases.0.article_6"]),
    ("annex 1 without ea", _basis(0, annex_1="crime"), ["legal.bases.0.annex_1"]),
    ("no gateway", _basis(0, gateways=()), ["legal.bases.0.gateways"]),
    ("an exemption alone", _basis(0, gateways=("dpa_2018_sch2_paras2_5",)), ["legal.bases.0.gateways"]),
    ("a condition alone", _basis(0, gateways=("dpa_2018_sch1_para14",)), ["legal.bases.0.gateways"]),
    ("a gateway between others", _basis(0, gateways=("policing_purpose",)), ["legal.bases.0.gateways"]),
    ("a gateway not in force", _basis(0, gateways=("children_2004_s16la",)), ["legal.bases.0.gateways"]),
    ("an unknown gateway", _basis(0, gateways=("magna_carta",)), ["legal.bases.0.gateways"]),
    ("a gateway twice", _basis(1, gateways=("fire_rescue_2004_s6",) * 2), ["legal.bases.1.gateways"]),
    (
        "a gateway that needs consent",
        _basis(0, gateways=("fire_rescue_2004_s6", "housing_1996_s213a")),
        ["legal.bases.0.gateways"],
    ),
    ("necessity unsaid", _legal(necessity=""), ["legal.necessity"]),
    ("confidentiality unsaid", _legal(confidentiality="gossip"), ["legal.confidentiality"]),
    ("special data, no condition", _with(items=(SPECIAL,)), ["legal.article_9"]),
    ("an unknown condition", _legal(article_9="z"), ["legal.article_9"]),
    ("g without Schedule 1", _legal(article_9="g"), ["legal.schedule_1"]),
    ("h with the wrong paragraph", _legal(article_9="h", schedule_1="3"), ["legal.schedule_1"]),
    ("Schedule 1 without policy document", _legal(article_9="g", schedule_1="18"), ["legal.policy_document"]),
    ("an unknown paragraph", _legal(schedule_1="5"), ["legal.schedule_1"]),
    ("criminal data, no ground", _with(items=(CONDEMNED,)), ["legal.article_10"]),
    (
        "criminal data under Schedule 1, which paragraph",
        lambda content: _legal(article_10="schedule_1")(replace(content, items=(CONDEMNED,))),
        ["legal.schedule_1"],
    ),
    ("no way to travel", _part("method", ways=()), ["method.ways"]),
    ("by pigeon", _part("method", ways=("pigeon",)), ["method.ways"]),
    ("unknown frequency", _part("method", frequency="often"), ["method.frequency"]),
    ("listed, and no list", _part("use_limits", onward_sharing=OnwardSharing.LISTED), ["use_limits.onward_recipients"]),
    ("a list, and not listed", _part("use_limits", onward_recipients=("Police",)), ["use_limits.onward_recipients"]),
    ("unknown transfer", _part("use_limits", international_transfer="moon"), ["use_limits.international_transfer"]),
    ("kept no day", _part("retention", period_days=0), ["retention.period_days"]),
    ("kept for ever", _part("retention", period_days=10**6), ["retention.period_days"]),
    ("unknown disposal", _part("retention", method="burial"), ["retention.method"]),
    ("no baseline", _part("security", baseline=""), ["security.baseline"]),
    ("told next week", _part("security", report_incident_within_hours=168), ["security.report_incident_within_hours"]),
    ("nobody answers", _part("rights", answered_by=""), ["rights.answered_by"]),
    ("whose data", _part("subjects", groups=()), ["subjects.groups"]),
    ("ends as it starts", _part("governance", end=date(2026, 3, 1)), ["governance.end", "governance.reviews"]),
    ("reviewed on its first day", _part("governance", reviews=(date(2026, 3, 1),)), ["governance.reviews"]),
    ("reviewed on its end", _part("governance", reviews=(date(2027, 3, 1),)), ["governance.reviews"]),
    ("never reviewed", _part("governance", reviews=()), ["governance.reviews"]),
    ("a stranger looks after it", _part("governance", owner=CHARITY), ["governance.owner"]),
    ("nobody to ask", lambda content: replace(content, contacts=content.contacts[:1]), ["contacts"]),
    ("a contact of nobody", lambda content: replace(
        content, contacts=(*content.contacts, contact(CHARITY))
    ), ["contacts.2.organisation_id"]),
    ("an unknown post", lambda content: replace(
        content, contacts=(*content.contacts, contact(FIRE, "mascot"))
    ), ["contacts.2.post"]),
    ("no controller", lambda content: replace(
        content, parties=tuple(replace(each, role=PartyRole.RECIPIENT_ONLY) for each in content.parties)
    ), ["parties", "items.0.table_id", "items.1.table_id"]),
]  # fmt: skip


def test_the_good_wording_has_no_fault() -> None:
    assert places(wording.content()) == []
    assert places(wording.content("charity_outreach", to=CHARITY)) == []


@pytest.mark.parametrize(
    ("change", "where"), [case[1:] for case in NEAR_MISSES], ids=[case[0] for case in NEAR_MISSES]
)
def test_each_near_miss_has_its_fault(change: Change, where: list[str]) -> None:
    assert sorted(places(change(wording.content()))) == sorted(where)


def test_faults_of_the_whole_are_found_at_once() -> None:
    content = wording.content()
    for change in (_part("identity", title=""), _part("governance", reviews=()), _legal(necessity="")):
        content = change(content)
    assert places(content) == ["identity.title", "legal.necessity", "governance.reviews"]


def test_a_charity_may_rely_on_recognised_legitimate_interests_with_their_condition() -> None:
    charity = wording.content("charity_outreach", to=CHARITY)
    assert places(_basis(1, article_6="ea")(charity)) == ["legal.bases.1.annex_1"]
    assert places(_basis(1, article_6="ea", annex_1="safeguarding")(charity)) == []


def test_a_charity_needs_no_gateway_but_an_exemption_alone_is_still_not_one() -> None:
    charity = wording.content("charity_outreach", to=CHARITY)
    assert places(_basis(1, gateways=())(charity)) == []
    assert places(_basis(1, gateways=("nhs_2006_s251",))(charity)) == ["legal.bases.1.gateways"]


def test_special_category_data_passes_with_all_it_needs() -> None:
    contacts = (*wording.content().contacts, contact(BOROUGH, "caldicott_guardian"))
    content = replace(wording.content(), items=(SPECIAL,), contacts=contacts)
    ready = _legal(
        article_9="g", schedule_1="18", policy_document="APD-7", confidentiality="overriding_public_interest"
    )(content)
    assert places(ready) == []
    without_guardian = replace(ready, contacts=wording.content().contacts)
    assert places(without_guardian) == ["contacts"]
    assert places(_legal(confidentiality="not_confidential")(without_guardian)) == []


def test_what_a_gateway_excludes_does_not_go_through_it() -> None:
    content = _basis(0, gateways=("serious_violence_2022_s16", "fire_rescue_2004_s6"))(wording.content())
    assert places(content) == []
    health = replace(
        content,
        items=(SPECIAL,),
        legal=replace(content.legal, article_9="a", confidentiality="not_confidential"),
    )
    assert places(health) == ["legal.bases.0.gateways"]
    from_the_nhs = Surroundings(kinds={**AROUND.kinds, BOROUGH: Kind.HEALTH}, tables=AROUND.tables)
    assert "legal.bases.0.gateways" in places(content, from_the_nhs)


def test_a_processor_stands_on_its_controller_s_basis() -> None:
    content = wording.content()
    parties = (content.parties[0], Party(FIRE, PartyRole.PROCESSOR))
    processing = replace(
        content, parties=parties, identity=replace(content.identity, type="processing_contract")
    )
    assert places(processing) == ["legal.bases"]
    assert places(_legal(bases=content.legal.bases[:1])(processing)) == []


def test_data_about_nobody_needs_no_lawful_basis() -> None:
    content = replace(wording.content(), items=(item("ward", category="aggregate"),))
    bare = _legal(bases=(), necessity="", proportionality="")(content)
    assert places(replace(bare, rights=replace(bare.rights, notice=""))) == []


def test_parties_have_to_be_members_in_good_standing() -> None:
    alone = Surroundings(kinds={BOROUGH: Kind.BOROUGH}, tables=AROUND.tables)
    assert "parties.1" in places(wording.content(), alone)


def test_cautions_name_what_nobody_verified_and_what_has_to_be_read() -> None:
    content = _item(category="not_personal")(wording.content())
    found = cautions(content, AROUND, lists=code_lists())
    said = [each.what for each in found]
    assert any(what.startswith("Not verified: Localism Act 2011") for what in said)
    assert any("Does not override a duty of confidence" in what for what in said)
    assert [each.place for each in found if "catalogue" in each.what] == ["items.0.category"]
