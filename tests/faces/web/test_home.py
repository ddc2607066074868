"""The front page offers to each role what it can do, and nothing else."""

from __future__ import annotations

import re

import pytest

from tests.faces.visitor import Visitor
from tests.faces.web.agreeing import words
from tests.hub import agreed


@pytest.mark.parametrize(
    ("who", "offered", "not_offered"),
    [
        (
            "publisher",
            {"Upload a file", "Our datasets", "My shares", "Use of our data"},
            {"Ledger", "People"},
        ),
        ("analyst", {"Find data", "My shares", "Notices"}, {"Upload a file", "Ledger", "Use of our data"}),
        ("ig_lead", {"Find data", "Agreements", "Ledger", "Use of our data"}, {"My shares", "Upload a file"}),
        ("signatory", {"Find data", "Agreements", "Notices"}, {"My shares", "Ledger", "Upload a file"}),
        ("administrator", {"Find data", "People", "Notices"}, {"My shares", "Ledger", "Upload a file"}),
    ],
)
def test_each_role_is_offered_what_it_can_do(
    city: agreed.City, who: str, offered: set[str], not_offered: set[str]
) -> None:
    page = words(Visitor().signed_in(getattr(city.borough, who)).get("/"))
    cards = set(re.findall(r'wm-card__title"><a [^>]*>([^<]+)<', page))
    assert offered <= cards
    assert not not_offered & cards
