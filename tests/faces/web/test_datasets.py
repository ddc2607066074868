"""Datasets by the pages: who finds what, and describing one's own."""

from __future__ import annotations

import pytest

from tests.faces.api import world
from tests.faces.visitor import Visitor
from tests.faces.web.test_uploads import without_token, words
from tests.hub import agreed
from wardmote.hub.catalogue import acts
from wardmote.hub.catalogue.dataset import Licence
from wardmote.hub.catalogue.queries import dataset
from wardmote.kernel.clock import system_clock

ABSENT = "dataset_" + "0" * 20
SAID = {
    "title": "Assisted bins",
    "summary": "Whose bins are fetched.",
    "licence": "closed",
    "visibility": "members",
    "frequency": "monthly",
    "contact": "bins@example.org",
    "topics": "waste,  care ,",
}


@pytest.fixture
def publisher(city: agreed.City) -> Visitor:
    return Visitor().signed_in(city.borough.publisher)


@pytest.fixture
def open_dataset(city: agreed.City) -> str:
    """An open table beside the closed one."""
    made, _ = world.store(
        world.rows(5).select(["ward", "bins"]),
        publisher=city.borough.publisher,
        clock=system_clock,
        description=world.OPEN_ROWS,
    )
    return made


def test_members_find_the_closed_dataset_and_strangers_do_not(
    city: agreed.City, open_dataset: str, outsider: Visitor
) -> None:
    closed = dataset(city.dataset_id).description.title
    assert closed in words(outsider.get("/search"))
    for_strangers = words(Visitor().get("/search"))
    assert f"/datasets/{open_dataset}" in for_strangers
    assert city.dataset_id not in for_strangers


def test_a_description_shows_columns_and_never_a_row(city: agreed.City, outsider: Visitor) -> None:
    page = words(outsider.get(f"/datasets/{city.dataset_id}"))
    assert "uprn" in page
    assert world.CANARY not in page
    assert "Upload the next version" not in page
    assert "Versions of" not in page


def test_to_a_stranger_what_is_hidden_and_what_is_not_there_look_the_same(city: agreed.City) -> None:
    answers = [Visitor().get(f"/datasets/{each}") for each in (city.dataset_id, ABSENT)]
    assert {each.status_code for each in answers} == {303}
    assert len({each.content for each in answers}) == 1


def test_what_only_parties_may_know_of_is_not_there_for_others(
    city: agreed.City, publisher: Visitor, outsider: Visitor
) -> None:
    publisher.post(f"/datasets/{city.dataset_id}/describe", {**SAID, "visibility": "parties"})
    hidden, absent = (outsider.get(f"/datasets/{each}") for each in (city.dataset_id, ABSENT))
    assert hidden.status_code == absent.status_code == 404
    assert without_token(hidden) == without_token(absent)
    assert city.dataset_id not in words(outsider.get("/search"))


def test_a_title_is_shown_as_text(city: agreed.City, publisher: Visitor) -> None:
    publisher.post(f"/datasets/{city.dataset_id}/describe", {**SAID, "title": "<script>alert(1)</script>"})
    for path in ("/search", f"/datasets/{city.dataset_id}", "/datasets"):
        assert "<script>alert" not in words(publisher.get(path))


def test_the_owner_describes(city: agreed.City, publisher: Visitor) -> None:
    answer = publisher.post(f"/datasets/{city.dataset_id}/describe", SAID)
    assert answer.headers["Location"] == f"/datasets/{city.dataset_id}"
    said = dataset(city.dataset_id).description
    assert (said.title, said.licence, said.topics) == ("Assisted bins", Licence.CLOSED, ("waste", "care"))


def test_an_open_licence_for_what_was_published_as_closed_is_said_at_the_form(
    city: agreed.City, publisher: Visitor
) -> None:
    answer = publisher.post(f"/datasets/{city.dataset_id}/describe", {**SAID, "licence": "OGL-UK-3.0"})
    assert answer.status_code == 200
    assert "There is a problem" in words(answer)
    assert dataset(city.dataset_id).description.licence is Licence.CLOSED


def test_nobody_else_describes(city: agreed.City, outsider: Visitor) -> None:
    before = dataset(city.dataset_id)
    for dataset_id in (city.dataset_id, ABSENT):
        path = f"/datasets/{dataset_id}/describe"
        assert outsider.get(path).status_code == outsider.post(path, SAID).status_code == 404
    for who in ("analyst", "ig_lead", "signatory", "administrator"):
        visitor = Visitor().signed_in(getattr(city.borough, who))
        assert visitor.post(f"/datasets/{city.dataset_id}/describe", SAID).status_code == 403
    assert dataset(city.dataset_id) == before


@pytest.mark.parametrize(
    ("who", "publishes", "sees_versions"),
    [("publisher", True, True), ("ig_lead", False, True), ("analyst", False, False)],
)
def test_the_owners_people_are_offered_what_their_roles_let_them_do(
    city: agreed.City, who: str, publishes: bool, sees_versions: bool
) -> None:
    page = words(Visitor().signed_in(getattr(city.borough, who)).get(f"/datasets/{city.dataset_id}"))
    assert ("Upload the next version" in page, "/describe" in page) == (publishes, publishes)
    assert ("Versions of" in page, f'/versions/{city.version_id}"' in page) == (sees_versions, sees_versions)


def test_drafts_are_for_the_owner_alone(city: agreed.City, publisher: Visitor, outsider: Visitor) -> None:
    acts.withdraw(city.version_id, actor=city.borough.publisher, clock=system_clock)
    assert outsider.get(f"/datasets/{city.dataset_id}").status_code == 404
    assert "Withdrawn" in words(publisher.get(f"/datasets/{city.dataset_id}"))
    assert city.dataset_id in words(publisher.get("/datasets"))
    assert city.dataset_id not in words(outsider.get("/datasets"))
