"""What changed since the version readers have: shown in words, and accepted before it is published."""

from __future__ import annotations

import re

import pytest

from tests.faces.api import world
from tests.faces.visitor import Visitor
from tests.faces.web.test_uploads import words
from tests.hub import agreed
from tests.hub.intake.sending import read, send
from wardmote.hub.catalogue.dataset import VersionState
from wardmote.hub.catalogue.queries import version
from wardmote.kernel.clock import system_clock

NEXT = b"UPRN,ward,since,name,Crews\r\n" + b"".join(
    b"%d,Eastwick,2026-03-0%d,Ada Canaryname,%d\r\n" % (100023336000 + n, n, n) for n in range(1, 9)
)
"""`uprn` has another name, `bins` is gone, `Crews` is new."""


@pytest.fixture
def publisher(city: agreed.City) -> Visitor:
    return Visitor().signed_in(city.borough.publisher)


@pytest.fixture
def draft(city: agreed.City) -> str:
    person = city.borough.publisher
    sent = send(NEXT, "next.csv", actor=person, clock=system_clock, dataset_id=city.dataset_id)
    return read(sent, actor=person, clock=system_clock).tables[0].version_id


def state(version_id: str) -> VersionState:
    return version(version_id)[2].state


def hidden(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)


def test_without_readers_the_difference_is_only_shown(
    city: agreed.City, publisher: Visitor, draft: str
) -> None:
    page = words(publisher.get(f"/versions/{draft}"))
    assert "What changed since version 1" in page
    for said in ("Renamed, it seems", "Gone", "New", "Crews", "Nobody we know of", "Number of rows"):
        assert said in page
    assert "accept-difference" not in page
    assert "there is nothing to accept" in words(publisher.get(f"/versions/{draft}/accept-difference"))
    publisher.post(f"/versions/{draft}/publish")
    assert state(draft) is VersionState.PUBLISHED


def test_what_breaks_an_agreement_is_published_once_that_was_accepted(
    city: agreed.City, publisher: Visitor, draft: str
) -> None:
    world.signed_now(city)
    page = words(publisher.get(f"/versions/{draft}"))
    assert "bins, uprn" in page
    assert f'action="/versions/{draft}/publish"' not in page
    stopped = publisher.post(f"/versions/{draft}/publish")
    assert stopped.status_code == 409
    assert "bins, uprn" in words(stopped)
    asked = words(publisher.get(f"/versions/{draft}/accept-difference"))
    assert "Assisted bins for fire safety visits" in asked
    assert hidden(asked, "columns") == ["bins", "uprn"]
    said = {"difference": hidden(asked, "difference")[0], "columns": ["bins", "uprn"]}
    unticked = publisher.post(f"/versions/{draft}/accept-difference", said)
    assert "Tick the box if you accept it" in words(unticked)
    world.signed_now(city, columns=("uprn", "name"))  # somebody more reads it, in the meantime
    stale = words(publisher.post(f"/versions/{draft}/accept-difference", {**said, "accepted": "on"}))
    assert "no longer, the one you were shown" in stale
    assert hidden(stale, "difference") != [said["difference"]]
    now = {"difference": hidden(stale, "difference")[0], "columns": hidden(stale, "columns")}
    answer = publisher.post(f"/versions/{draft}/accept-difference", {**now, "accepted": "on"})
    assert answer.headers["Location"] == f"/versions/{draft}"
    assert "You have accepted that." in words(publisher.get(f"/versions/{draft}"))
    publisher.post(f"/versions/{draft}/publish")
    assert state(draft) is VersionState.PUBLISHED
