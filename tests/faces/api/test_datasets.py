"""Datasets over the interface: what one may know, and no more."""

from __future__ import annotations

import pytest

from tests.hub.datasets import CLOSED, OPEN
from tests.hub.holdings.stored import ROWS, store
from tests.hub.people import TestClock
from wardmote.hub.organisations.actor import Actor, Scope
from wardmote.kernel.ids import new_id


def test_me(api, publisher: Actor) -> None:
    told = api(publisher, Scope.CATALOGUE).take("GET", "me")
    assert told["account_id"] == publisher.account_id
    assert (told["roles"], told["scopes"]) == (["publisher"], ["catalogue"])


def test_search_finds_a_closed_description_for_members_and_not_for_strangers(
    api, publisher: Actor, analyst: Actor, clock: TestClock
) -> None:
    dataset_id, version_id = store(publisher, clock)
    found = api(analyst).take("GET", "datasets", q="assisted")
    assert [each["id"] for each in found["datasets"]] == [dataset_id]
    (table,) = found["datasets"][0]["tables"]
    assert table["current_version_id"] == version_id
    assert [each["name"] for each in table["versions"][0]["columns"]] == ["uprn", "ward", "name"]
    assert api().take("GET", "datasets", q="assisted")["total"] == 0


def test_search_goes_on_page_by_page(api, publisher: Actor, clock: TestClock) -> None:
    made = {store(publisher, clock, ROWS.select(["ward"]), description=OPEN)[0] for _ in range(3)}
    found, after = [], 0
    while after is not None:
        page = api().take("GET", "datasets", after=after, limit=2)
        found += [each["id"] for each in page["datasets"]]
        after = page["next_after"]
    assert sorted(found) == sorted(made)


def test_what_exists_and_what_does_not_look_the_same(
    api, publisher: Actor, analyst: Actor, clock: TestClock
) -> None:
    draft = api(publisher).take(
        "POST", "datasets", {"title": "Draft", "contact": "a@example.org"}, status=201
    )
    closed, _ = store(publisher, clock)
    nothing = new_id("dataset")
    for stranger, there in ((api(), closed), (api(), draft["id"]), (api(analyst), draft["id"])):
        answers = [stranger.send("GET", f"datasets/{each}") for each in (there, nothing, "x")]
        assert len({each.content for each in answers}) == 1
    assert api().problem("GET", f"datasets/{closed}")[0] == 401
    assert api(analyst).problem("GET", f"datasets/{draft['id']}")[0] == 404


def test_a_token_that_does_not_work_is_not_taken_for_nobody(api, publisher: Actor, clock: TestClock) -> None:
    answer = api().send("GET", "datasets", headers={"Authorization": "Bearer wardmote.token_x.y"})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_describing_needs_the_role_the_scope_and_the_organisation(
    api, publisher: Actor, analyst: Actor, clock: TestClock
) -> None:
    dataset_id, _ = store(publisher, clock)
    said = {"title": "Assisted collections", "contact": "new@example.org", "licence": "closed"}
    assert api(publisher).take("PUT", f"datasets/{dataset_id}", said)["title"] == "Assisted collections"
    assert api(publisher, Scope.DATA).problem("PUT", f"datasets/{dataset_id}", said)[:2] == (
        403,
        "token.scope",
    )
    assert api(analyst).problem("PUT", f"datasets/{dataset_id}", said)[0] == 403
    assert api().problem("PUT", f"datasets/{dataset_id}", said)[0] == 401


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"title": "A", "contact": "c", "organisation_id": "organisation_x"}, "organisation_id"),
        ({"title": "A", "contact": "c", "id": "dataset_x"}, "id"),
        ({"title": 7, "contact": "c"}, "title"),
        ({"title": "A", "contact": "c", "topics": "fire"}, "topics"),
        ({"title": "A", "contact": "c", "topics": ["fire", 1]}, "topics[1]"),
        ({"title": "A", "contact": "c", "licence": "free"}, "licence"),
        ({"title": "A", "contact": "c", "licence": None}, "licence"),
        ({"title": "A\0", "contact": "c"}, "title"),
        ({"title": "A\ud800", "contact": "c"}, "title"),
        ({"contact": "c"}, "title"),
        ([], "body"),
        ("title", "body"),
        (b'{"title": "A", "title": "B", "contact": "c"}', "body"),
        (b'{"title": NaN}', "body"),
        (b"\xff", "body"),
        (b"[" * 100_000, "body"),
    ],
)
def test_a_body_holds_what_is_declared_and_nothing_else(
    api, publisher: Actor, body: object, where: str
) -> None:
    status, _, place = api(publisher).problem("POST", "datasets", body)
    assert (status, place) == (400, where)


@pytest.mark.parametrize("query", [{"colour": "x"}, {"limit": "many"}, {"after": "1.5"}])
def test_a_parameter_that_is_unknown_or_wrong_is_refused(
    api, query: dict[str, str], clock: TestClock
) -> None:
    assert api().problem("GET", "datasets", **query)[::2] == (400, next(iter(query)))


def test_other_addresses_are_json_too(api, publisher: Actor) -> None:
    assert api(publisher).problem("GET", "nothing/here")[0] == 404
    assert api().problem("GET", "nothing/here")[0] == 401
    assert api(publisher).problem("DELETE", "datasets")[0] == 405


def test_opening_what_was_closed_is_refused(api, publisher: Actor, clock: TestClock) -> None:
    dataset_id, _ = store(publisher, clock, description=CLOSED)
    body = {"title": "A", "contact": "c", "licence": "OGL-UK-3.0"}
    assert api(publisher).problem("PUT", f"datasets/{dataset_id}", body)[:2] == (409, "dataset.licence_fixed")


def test_a_body_is_json_whatever_its_label(api, publisher: Actor) -> None:
    """`curl -d` calls everything a form."""
    answer = api(publisher).send(
        "POST",
        "datasets",
        {"title": "A", "contact": "c"},
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 201
