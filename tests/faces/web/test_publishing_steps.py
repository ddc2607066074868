"""From the file to its readers: the next step is always on the page, and so is the way back."""

from __future__ import annotations

import re

import pytest

from tests.faces.visitor import Visitor
from tests.faces.web.test_datasets import SAID
from tests.faces.web.test_uploads import words
from tests.faces.web.test_versions import draft
from tests.hub import agreed


@pytest.fixture
def publisher(city: agreed.City) -> Visitor:
    return Visitor().signed_in(city.borough.publisher)


STEP = re.compile(r'<li class="wm-step[^>]*>(.*?)<span class="wm-step__state">([^<]+)</span>', re.DOTALL)


def way(page: str) -> list[str]:
    """How each step stands, in their order."""
    return [state for _, state in STEP.findall(page)]


@pytest.fixture
def draft_id(city: agreed.City) -> str:
    """A draft of a dataset of which nothing was said yet."""
    return draft(city)


def test_a_file_not_yet_sent_is_the_first_step(city: agreed.City, publisher: Visitor) -> None:
    assert way(words(publisher.get("/uploads/new"))) == ["You are here", "To do", "To do", "To do"]
    next_one = words(publisher.get(f"/datasets/{city.dataset_id}/upload"))
    assert way(next_one) == ["You are here", "To do", "Done", "To do"]


def test_a_draft_leads_on_to_its_description_and_back_and_on_to_publishing(
    publisher: Visitor, draft_id: str
) -> None:
    page = words(publisher.get(f"/versions/{draft_id}"))
    assert way(page) == ["Done", "You are here", "To do", "To do"]
    assert "Accept and publish" not in page
    to_describe = re.search(r'href="(/datasets/(\w+)/describe)"[^>]*>\s*Next: describe', page)
    assert to_describe is not None
    describing = words(publisher.get(to_describe[1]))
    assert way(describing) == ["Done", "Done", "You are here", "To do"]
    assert f'href="/versions/{draft_id}"' in describing
    answer = publisher.post(to_describe[1], {**SAID, "title": "Something new"})
    assert answer.headers["Location"] == f"/versions/{draft_id}"
    described = words(publisher.get(f"/versions/{draft_id}"))
    assert way(described) == ["Done", "Done", "Done", "You are here"]
    assert "Accept and publish" in described
    on_its_dataset = words(publisher.get(f"/datasets/{to_describe[2]}"))
    assert "Go on with the draft" in on_its_dataset
    publisher.post(f"/versions/{draft_id}/publish")
    assert "Go on with the draft" not in words(publisher.get(f"/datasets/{to_describe[2]}"))
    assert way(words(publisher.get(f"/versions/{draft_id}"))) == []


def test_who_cannot_publish_is_shown_no_steps(city: agreed.City, draft_id: str) -> None:
    lead = Visitor().signed_in(city.borough.ig_lead)
    assert way(words(lead.get(f"/versions/{draft_id}"))) == []


def test_a_description_without_a_draft_leads_back_to_the_dataset(
    city: agreed.City, publisher: Visitor
) -> None:
    path = f"/datasets/{city.dataset_id}/describe"
    assert way(words(publisher.get(path))) == []
    assert publisher.post(path, SAID).headers["Location"] == f"/datasets/{city.dataset_id}"
