"""Notices by the pages: what others did, counted until somebody who answers for it has seen it."""

from __future__ import annotations

import re

import pytest

from tests.faces.api import world
from tests.faces.visitor import Visitor
from tests.faces.web.agreeing import words
from tests.hub import agreed
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.notices.followers import TellsThoseConcerned
from wardmote.hub.policy.decide import complete, decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Use
from wardmote.kernel.clock import system_clock


@pytest.fixture
def told(city: agreed.City) -> agreed.City:
    """Everything that happened was told."""
    world.signed_now(city)
    follow()
    return city


def follow() -> None:
    for entry in ledger.entries(limit=1_000):
        TellsThoseConcerned().handle(entry, clock=system_clock)


def count_in_menu(page: str) -> int:
    found = re.search(r'wm-count">(\d+)<', page)
    return int(found[1]) if found else 0


def test_what_others_did_is_there_and_new(told: agreed.City) -> None:
    lead = Visitor().signed_in(told.borough.ig_lead)
    new = count_in_menu(words(lead.get("/")))
    page = words(lead.get("/notices"))
    assert "signed an agreement" in page
    assert "Fire Brigade" in page
    assert "Northmarsh-signatory" not in page
    assert page.count("wm-entry--new") == new > 1


def test_reading_counts_for_everybody_of_the_organisation_and_for_nobody_else(told: agreed.City) -> None:
    lead, signatory = (Visitor().signed_in(each) for each in (told.borough.ig_lead, told.borough.signatory))
    partner = Visitor().signed_in(told.fire.ig_lead)
    assert count_in_menu(words(signatory.get("/"))) > 0
    assert count_in_menu(words(lead.get("/notices"))) == 0
    for visitor in (lead, signatory):
        page = words(visitor.get("/notices"))
        assert (count_in_menu(page), page.count("wm-entry--new")) == (0, 0)
    assert count_in_menu(words(partner.get("/"))) > 0


def test_what_did_not_fit_on_the_page_stays_new(told: agreed.City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wardmote.faces.web.notices.MOST_NOTICES", 1)
    lead = Visitor().signed_in(told.borough.ig_lead)
    new = count_in_menu(words(lead.get("/")))
    for left in reversed(range(new)):
        page = words(lead.get("/notices"))
        assert (page.count("wm-entry--new"), count_in_menu(page)) == (1, left)
        assert ("will be shown when you open this page again" in page) == (left > 0)
    assert "wm-entry--new" not in words(lead.get("/notices"))


def test_asking_for_the_head_of_the_page_reads_nothing(told: agreed.City) -> None:
    lead = Visitor().signed_in(told.borough.ig_lead)
    before = count_in_menu(words(lead.get("/")))
    assert lead.head("/notices").status_code == 200
    assert count_in_menu(words(lead.get("/"))) == before > 0


def test_an_analyst_reads_them_and_they_stay_new_for_those_who_answer(told: agreed.City) -> None:
    analyst = Visitor().signed_in(told.borough.analyst)
    before = count_in_menu(words(Visitor().signed_in(told.borough.ig_lead).get("/")))
    page = words(analyst.get("/notices"))
    assert "signed an agreement" in page
    assert "counts as seen" not in page
    assert count_in_menu(page) == 0
    assert count_in_menu(words(Visitor().signed_in(told.borough.ig_lead).get("/"))) == before > 0


def test_use_again_and_again_is_one_notice_that_names_the_dataset(told: agreed.City) -> None:
    lead = Visitor().signed_in(told.borough.ig_lead)
    lead.get("/notices")
    asked = world.PURPOSE
    ask = Ask(told.version_id, Use.DOWNLOAD, None, None, asked["purpose"], asked["case_reference"])
    for _ in range(7):
        permit = decide(ask, actor=told.fire.analyst, clock=told.clock)
        complete(permit, file_format="csv", rows=3, size_bytes=30, clock=told.clock)
    follow()
    page = words(lead.get("/notices"))
    assert page.count("wm-entry--new") == 1
    assert "7 times since" in page
    plain = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Fire Brigade was permitted to open rows : Assisted bins" in plain.replace("rows:", "rows :")


def test_an_outsider_is_told_nothing_of_it(told: agreed.City, outsider: Visitor) -> None:
    assert "agreement" not in re.sub(r"(?s)<header.*?</header>", "", words(outsider.get("/notices"))).lower()
