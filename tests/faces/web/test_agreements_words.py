"""What pages say of an agreement at every stage: the words, the picture, and nothing that runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.faces.api.world import signed_now
from tests.faces.visitor import Visitor
from tests.faces.web.agreeing import drafted, words
from tests.hub import agreed, datasets, people
from wardmote.faces.web.agreements.way import Mark, ways
from wardmote.faces.web.agreements.words import STATES, listed, next_words, tag_of
from wardmote.hub.agreements import acts, binding_acts, review_acts
from wardmote.hub.agreements.state import State
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.organisations.queries import organisation_names

HOSTILE = "<script>alert(1)</script>"


def told(city: agreed.City, agreement_id: str, later: timedelta = timedelta(0)) -> tuple[str, str, str]:
    """The tag, what comes next, and where the picture says it stands."""
    found, now = city.agreement(agreement_id), city.clock() + later
    names = organisation_names(found.party_ids)
    said = " ".join(next_words(found, names=names, now=now))
    (picture,) = ways(found, found.stage(now))
    here = next(each.title for each in picture.stations if each.mark in {Mark.HERE, Mark.STOPPED, Mark.ENDED})
    return tag_of(found, now=now)["text"], said, here


def test_every_state_has_a_word() -> None:
    assert set(STATES) == set(State)


def test_names_as_a_sentence_takes_them() -> None:
    assert [listed(each) for each in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]


def test_on_the_way_to_being_signed(city: agreed.City) -> None:
    agreement_id = drafted(city)
    lead, clock = city.borough.ig_lead, city.clock
    assert told(city, agreement_id)[::2] == ("Draft", "Draft")
    review_acts.answer_screening(agreement_id, {"data_matching": True}, actor=lead, clock=clock)
    tag, said, here = told(city, agreement_id)
    assert (tag, here) == ("DPIA screening", "Screening")
    assert "12 questions" in said
    agreed.screen(city, agreement_id, data_matching=True, children_or_vulnerable=True)
    assert "Record it before" in told(city, agreement_id)[1]
    agreed.assess(city, agreement_id)
    assert told(city, agreement_id)[1].startswith("The DPIA is recorded.")
    review_acts.send_for_review(agreement_id, actor=lead, clock=clock)
    assert told(city, agreement_id)[1].startswith("Waiting for Fire Brigade to comment")
    sha256 = city.agreement(agreement_id).newest.content_sha256
    review_acts.mark_ready(agreement_id, content_sha256=sha256, actor=city.fire.ig_lead, clock=clock)
    assert told(city, agreement_id)[1].startswith("Waiting for a signatory of Northmarsh and Fire Brigade")
    fresh = people.signed_in(city.fire.signatory.account_id, clock=clock)
    binding_acts.sign(agreement_id, content_sha256=sha256, actor=fresh, clock=clock)
    tag, said, here = told(city, agreement_id)
    assert (tag, here) == ("Part signed", "Signing")
    assert said == "Waiting for a signatory of Northmarsh to sign."


def test_a_dpia_that_is_not_needed_is_left_out_of_the_picture(city: agreed.City) -> None:
    agreement_id = drafted(city)
    agreed.screen(city, agreement_id)
    found = city.agreement(agreement_id)
    (picture,) = ways(found, found.stage(city.clock()))
    assert "Left out: DPIA (not needed)." in picture.words
    assert "No full DPIA is needed" in told(city, agreement_id)[1]


@pytest.mark.parametrize(
    ("later", "tag", "here", "said"),
    [
        (timedelta(0), "In force", "In force", "The next review is due"),
        (timedelta(days=290), "In force, ends soon", "In force", "In force until"),
        (timedelta(days=400), "Expired", "Over", "must still certify"),
    ],
)
def test_while_it_runs_and_after(city: agreed.City, later: timedelta, tag: str, here: str, said: str) -> None:
    found = told(city, signed_now(city), later)
    assert found[::2] == (tag, here)
    assert said in found[1]


def test_what_is_signed_and_has_not_begun_is_not_said_to_be_in_force(city: agreed.City) -> None:
    start = city.clock().date() + timedelta(days=30)
    agreement_id = agreed.signed(
        city, start=start, end=start + timedelta(days=200), reviews=(start + timedelta(days=90),)
    )
    tag, said, _ = told(city, agreement_id)
    assert tag == "Signed, not begun"
    assert "nothing can be used before" in said


def test_a_suspension_names_the_suspender(city: agreed.City) -> None:
    agreement_id = signed_now(city)
    binding_acts.suspend(agreement_id, reason="Lost.", actor=city.fire.ig_lead, clock=city.clock)
    tag, said, here = told(city, agreement_id)
    assert (tag, here) == ("Suspended", "In force")
    assert said.startswith("Suspended by Fire Brigade.")


def test_what_people_typed_is_shown_and_never_run(city: agreed.City) -> None:
    """Titles, columns, reasons and comments of others reach many pages; none of it comes out as markup."""
    columns = {**datasets.COLUMNS, f"ward {HOSTILE}": "string"}
    dataset_id, _ = datasets.published(
        replace(datasets.CLOSED, title=HOSTILE),
        publisher=city.borough.publisher,
        clock=city.clock,  # type: ignore[arg-type]  # a clock
        columns=columns,
    )
    table_id = catalogue.dataset(dataset_id).tables[0].id
    there = replace(city, table_id=table_id)
    agreement_id = drafted(there, title=HOSTILE, reference=HOSTILE)
    content = city.agreement(agreement_id).newest.content
    hostile = replace(
        content,
        purposes=(replace(content.purposes[0], title=HOSTILE, objective=HOSTILE), *content.purposes[1:]),
        rights=replace(content.rights, notice=HOSTILE),
    )
    acts.edit(agreement_id, hostile, based_on=2, actor=city.borough.ig_lead, clock=city.clock)
    agreed.make_ready(city, agreement_id)
    review_acts.comment(agreement_id, HOSTILE, actor=city.fire.ig_lead, clock=city.clock)
    lead = Visitor().signed_in(city.borough.ig_lead)
    home = f"/agreements/{agreement_id}"
    pages = [
        "/agreements",
        home,
        f"{home}/versions/3",
        f"{home}/versions/2/changes/3",
        f"{home}/change/purposes",
    ]
    pages += [f"{home}/change/items/{table_id}", f"{home}/change/rows/{table_id}", "/ledger", "/ledger/use"]
    for address in pages:
        page = words(lead.get(address))
        assert HOSTILE not in page, address
        assert "&lt;script&gt;" in page or address == "/ledger/use", address
