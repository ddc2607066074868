"""Use under an agreement, from the last signature to the suspension, on a real hub."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.hub import agreed, datasets
from tests.hub.policy.asking import CASE, PURPOSE, ask, permit
from wardmote.hub.agreements import acts, binding_acts
from wardmote.hub.agreements.content import RowLimit
from wardmote.hub.agreements.models import AgreementVersion, Signature
from wardmote.hub.agreements.row_condition import Operator, RowCondition
from wardmote.hub.agreements.state import start_of
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.catalogue.models import Dataset
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations.actor import Role
from wardmote.hub.policy.decide import decide
from wardmote.hub.policy.permit import Ground, Use
from wardmote.kernel.problem import NotFound, Refused

SECOND = timedelta(seconds=1)


def refusal(city: agreed.City, **changes: object) -> Refused:
    with pytest.raises(Refused) as told:
        permit(city, **changes)  # type: ignore[arg-type]  # tests change what they name
    return told.value


def test_nothing_was_readable_before_the_last_signature_and_it_works_the_second_after(
    city: agreed.City,
) -> None:
    agreement_id = agreed.draft(city)
    sha256 = agreed.make_ready(city, agreement_id)
    first, last = city.signatories()
    assert not binding_acts.sign(agreement_id, content_sha256=sha256, actor=first, clock=city.clock)
    assert refusal(city).code == "policy.not_signed"
    assert binding_acts.sign(agreement_id, content_sha256=sha256, actor=last, clock=city.clock)
    given = permit(city)
    assert (given.ground, given.columns) == (Ground.AGREEMENT, agreed.AGREED)
    assert (given.agreement_id, given.agreement_version) == (agreement_id, 2)
    assert (given.purpose, given.case_reference) == (PURPOSE, CASE)


def test_it_opens_from_the_first_moment_of_its_first_day_to_that_of_its_end_in_london(
    city: agreed.City,
) -> None:
    start, end = date(2026, 3, 29), date(2026, 10, 25)  # the days on which the clocks change
    agreed.signed(city, start=start, reviews=(date(2026, 7, 1),), end=end)
    for moment, opens in (
        (start_of(start) - SECOND, "policy.not_begun"),
        (start_of(start), None),
        (start_of(start) + SECOND, None),
        (start_of(end) - SECOND, None),
        (start_of(end), "policy.expired"),
        (start_of(end) + SECOND, "policy.expired"),
    ):
        agreed.at(moment, city)
        if opens is None:
            assert permit(city).ground is Ground.AGREEMENT
        else:
            assert refusal(city).code == opens


def test_a_refusal_says_why_and_whom_to_ask_and_an_outsider_learns_nothing(city: agreed.City) -> None:
    agreement_id = agreed.signed(city)
    binding_acts.suspend(agreement_id, reason="A laptop is lost.", actor=city.fire.ig_lead, clock=city.clock)
    told = refusal(city)
    assert told.code == "policy.suspended"
    assert "Fire Brigade (data@example.org)" in told.next_step
    with pytest.raises(NotFound) as closed:
        permit(city, actor=city.other_borough.analyst)
    with pytest.raises(NotFound) as absent:
        permit(city, actor=city.other_borough.analyst, version_id="version_00000000000000000000")
    assert closed.value.as_json() == absent.value.as_json()


def test_a_column_outside_the_agreement_is_named_in_the_refusal(city: agreed.City) -> None:
    agreed.signed(city)
    told = refusal(city, columns=("ward", "name"))
    assert (told.code, told.where) == ("policy.column_not_agreed", "name")
    assert permit(city, columns=("ward",)).columns == ("ward",)


def test_purposes_and_case_references_are_those_of_the_agreement(city: agreed.City) -> None:
    agreed.signed(city)
    assert refusal(city, purpose=None).code == "policy.purpose_needed"
    assert refusal(city, purpose="fraud").code == "policy.purpose_not_agreed"
    assert refusal(city, case_reference=None).code == "policy.case_reference_needed"
    assert refusal(city, case_reference="Mrs Smith of 12 High St").code == "policy.case_reference_shape"
    assert (
        refusal(city, use=Use.QUERY, agreement_id="agreement_00000000000000000000").code
        == "policy.no_agreement"
    )


def test_only_an_analyst_of_the_recipient_opens_rows(city: agreed.City) -> None:
    agreed.signed(city)
    for role, person in city.fire.people().items():
        if role is Role.ANALYST:
            assert permit(city, actor=person)
        else:
            assert refusal(city, actor=person).code == "policy.role"


def test_row_conditions_travel_in_the_permit(city: agreed.City) -> None:
    condition = RowCondition("since", "date", Operator.AT_LEAST, ("2020-01-01",))
    agreed.signed(city, rows=(RowLimit(city.table_id, condition),))
    assert permit(city).rows == (condition,)


def test_later_versions_are_covered_while_the_agreed_columns_hold(city: agreed.City) -> None:
    agreed.signed(city)
    wider = {**datasets.COLUMNS, "extra": "string", "name": "integer"}
    broken = {**datasets.COLUMNS, "bins": "string"}
    second = _publish(city, wider)
    third = _publish(city, broken)
    assert permit(city, version_id=second).columns == agreed.AGREED
    told = refusal(city, version_id=third)
    assert (told.code, told.where) == ("policy.columns_changed", "bins")
    assert permit(city, version_id=city.version_id)


def test_drafts_and_withdrawn_versions_are_the_owner_s_alone(city: agreed.City) -> None:
    agreed.signed(city)
    _, draft = datasets.draft(city.dataset_id, publisher=city.borough.publisher, clock=city.clock)
    with pytest.raises(NotFound):
        permit(city, version_id=draft)
    catalogue.withdraw(city.version_id, actor=city.borough.publisher, clock=city.clock)
    assert refusal(city).code == "policy.withdrawn"
    for version_id in (draft, city.version_id):
        assert permit(city, actor=city.borough.publisher, version_id=version_id).ground is Ground.OWNER


def test_with_two_agreements_in_force_one_has_to_be_named(city: agreed.City) -> None:
    first, second = agreed.signed(city), agreed.signed(city, columns=("ward",))
    assert refusal(city).code == "policy.choose_agreement"
    assert permit(city, agreement_id=first).columns == agreed.AGREED
    assert permit(city, agreement_id=second).columns == ("ward",)
    binding_acts.end(second, reason="Not needed.", actor=city.fire.ig_lead, clock=city.clock)
    assert permit(city).agreement_id == first
    assert refusal(city, agreement_id=second).code == "policy.ended"


def test_the_older_wording_opens_until_the_newer_is_signed(city: agreed.City) -> None:
    agreement_id = agreed.signed(city)
    wording = city.agreement(agreement_id).newest.content
    narrower = replace(wording, items=wording.items[:1])
    acts.edit(agreement_id, narrower, based_on=2, actor=city.borough.ig_lead, clock=city.clock)
    assert permit(city).columns == agreed.AGREED
    agreed.make_ready(city, agreement_id)
    assert permit(city).columns == agreed.AGREED
    agreed.sign(city, agreement_id)
    given = permit(city)
    assert (given.columns, given.agreement_version) == (("uprn",), 3)


def test_a_wording_changed_behind_the_signatures_opens_nothing(city: agreed.City) -> None:
    agreement_id = agreed.signed(city)
    stored = AgreementVersion.objects.get(agreement_id=agreement_id, number=2)
    stored.content = stored.content.replace('"column":"bins"', '"column":"name"')
    stored.save()
    assert refusal(city).code == "policy.unclear"
    assert ledger.entries(act="permit.refused")[-1].details["reason"] == "unclear"


def test_every_answer_is_in_the_ledger_and_an_outsider_s_is_the_owner_s_business_alone(
    city: agreed.City,
) -> None:
    agreement_id = agreed.signed(city)
    before = ledger.head()
    given = permit(city, columns=("ward",))
    refusal(city, columns=("name", "Ann Smith"))
    with pytest.raises(NotFound):
        permit(city, actor=city.other_borough.analyst)
    yes, no, stranger = ledger.entries(after=before)
    assert (yes.act, yes.object_id, yes.agreement, yes.purpose) == (
        "permit.given", city.version_id, agreement_id, PURPOSE,
    )  # fmt: skip
    assert yes.details["permit"] == given.id
    assert yes.details["columns"] == ["ward"]
    assert yes.details["case_reference"] == CASE
    assert (no.act, no.details["reason"], no.details["columns"], no.details["column_count"]) == (
        "permit.refused", "column_not_agreed", ["name"], 2,
    )  # fmt: skip
    both = tuple(sorted((city.borough.organisation_id, city.fire.organisation_id)))
    assert yes.parties == no.parties == both
    assert (stranger.parties, stranger.organisation) == ((city.borough.organisation_id,), None)
    assert stranger.details["outsider"] == city.other_borough.organisation_id
    assert not ledger.entries(organisation=city.other_borough.organisation_id, act="permit.refused")


def test_an_ask_for_what_does_not_exist_is_recorded_without_what_was_typed(city: agreed.City) -> None:
    with pytest.raises(NotFound):
        decide(
            ask(city, version_id="anne_smith_12_high_st", columns=("Ann Smith",), case_reference="Ann"),
            actor=city.other_borough.analyst,
            clock=city.clock,
        )
    entry = ledger.entries(act="permit.refused")[-1]
    assert (entry.object_id, entry.parties, entry.purpose) == ("hub", (), None)
    assert "columns" not in entry.details or entry.details["columns"] == []
    assert "case_reference" not in entry.details


def _publish(city: agreed.City, columns: dict[str, str]) -> str:
    _, version_id = datasets.draft(
        city.dataset_id, publisher=city.borough.publisher, clock=city.clock, columns=columns
    )
    datasets.publish_all_the_same(version_id, publisher=city.borough.publisher, clock=city.clock)
    return version_id


def test_a_signature_over_another_content_counts_for_nothing(city: agreed.City) -> None:
    agreement_id = agreed.signed(city)
    assert permit(city)
    theirs = Signature.objects.get(
        version__agreement_id=agreement_id, organisation_id=city.fire.organisation_id
    )
    theirs.content_sha256 = "0" * 64
    theirs.save()
    assert refusal(city).code == "policy.not_signed"


def test_an_agreement_to_which_the_owner_is_no_party_opens_nothing(city: agreed.City) -> None:
    """It could not be signed; should it ever stand in the database, it opens nothing all the same."""
    agreement_id = agreed.signed(city)
    Dataset.objects.filter(pk=city.dataset_id).update(organisation_id=city.other_borough.organisation_id)
    assert refusal(city, agreement_id=agreement_id).code == "policy.unclear"
