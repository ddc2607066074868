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


@pytest.fixture
def told(city: agreed.City) -> agreed.City:
    """Everything that happened was told."""
    world.signed_now(city)
    for entry in ledger.entries(limit=1_000):
        TellsThoseConcerned().handle(entry, clock=city.clock)
    return city


def count_in_menu(page: str) -> int:
    found = re.search(r'wm-count">(\d+)<', page)
    return int(found[1]) if found else 0


def test_what_others_did_is_there_and_new(told: agreed.City) -> None:
    lead = Visitor().signed_in(told.borough.ig_lead)
    page = words(lead.get("/notices"))
    assert "signed an agreement" in page
    assert "Fire Brigade" in page
    assert "Northmarsh-signatory" not in page
    assert page.count("wm-entry--new") == count_in_menu(page) > 1


def test_marking_counts_for_everybody_of_the_organisation_and_for_nobody_else(told: agreed.City) -> None:
    lead, signatory = (Visitor().signed_in(each) for each in (told.borough.ig_lead, told.borough.signatory))
    partner = Visitor().signed_in(told.fire.ig_lead)
    assert count_in_menu(words(signatory.get("/"))) > 0
    newest = re.search(r'name="up_to" value="(\d+)"', words(lead.get("/notices")))
    assert newest is not None
    lead.post("/notices/seen", {"up_to": newest[1]})
    for visitor in (lead, signatory):
        page = words(visitor.get("/notices"))
        assert (count_in_menu(page), page.count("wm-entry--new")) == (0, 0)
        assert "Mark as seen" not in page
    assert count_in_menu(words(partner.get("/notices"))) > 0


def test_what_came_after_the_page_was_shown_stays_new(told: agreed.City) -> None:
    lead = Visitor().signed_in(told.borough.ig_lead)
    before = count_in_menu(words(lead.get("/notices")))
    oldest = min(each.sequence for each in ledger.entries(act="account.invited", limit=1))
    lead.post("/notices/seen", {"up_to": str(oldest)})
    assert 0 < count_in_menu(words(lead.get("/notices"))) <= before
    lead.post("/notices/seen", {"up_to": "nonsense"})
    assert count_in_menu(words(lead.get("/notices"))) > 0


def test_an_analyst_reads_them_and_does_not_mark_them(told: agreed.City) -> None:
    analyst = Visitor().signed_in(told.borough.analyst)
    page = words(analyst.get("/notices"))
    assert "signed an agreement" in page
    assert "Mark as seen" not in page
    assert count_in_menu(page) == 0
    assert analyst.post("/notices/seen", {"up_to": "9"}).status_code == 403


def test_an_outsider_is_told_nothing_of_it(told: agreed.City, outsider: Visitor) -> None:
    assert "agreement" not in re.sub(r"(?s)<header.*?</header>", "", words(outsider.get("/notices"))).lower()
