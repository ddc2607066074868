"""SQL over the interface: the permitted rows are all there is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faces.api import world
from tests.faces.api.calling import content
from tests.faces.api.world import CANARY
from tests.hub import people
from tests.hub.people import TestClock
from wardmote.faces.api.v1 import queries as query_endpoints
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations.actor import Actor, Role, Scope

SEEN = ["uprn", "ward", "bins"]


@pytest.fixture
def owner(borough: str, operator: Actor, clock: TestClock) -> Actor:
    return people.hire(borough, Role.PUBLISHER, Role.ANALYST, operator=operator, clock=clock)


@pytest.fixture
def at(owner: Actor, clock: TestClock) -> str:
    _, version_id = world.store(world.rows(300), publisher=owner, clock=clock)
    return f"versions/{version_id}/query"


def test_a_query_counts_permitted_rows(api: Any, owner: Actor, at: str) -> None:
    mine = api(owner)
    told = mine.take(
        "POST",
        at,
        {"sql": "select bins, count(*) as n from data group by bins order by bins", "columns": SEEN},
    )
    assert [each["name"] for each in told["columns"]] == ["bins", "n"]
    assert told["rows"] == [[n, 75] for n in range(4)]
    assert told["cut_short"] is False
    csv = mine.send("POST", at, {"sql": "select ward from data limit 2", "format": "csv", "columns": SEEN})
    assert content(csv).decode().replace('"', "").splitlines() == ["ward", "Eastwick", "'=Westwick"]
    uses = [(each.details["use"], each.details["rows"]) for each in ledger.entries(act="permit.completed")]
    assert uses == [("query", 4), ("query", 2)]


def test_a_result_too_long_for_json_says_so(
    api: Any, owner: Actor, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_endpoints, "MOST_JSON_ROWS", 100)
    told = api(owner).take("POST", at, {"sql": "select uprn from data"})
    assert (len(told["rows"]), told["cut_short"]) == (100, True)


@pytest.mark.parametrize(
    "sql",
    [
        "select name from data",
        "select * from data where name = 'Ada'",
        "select * from data order by name",
        "select * from read_parquet('/etc/passwd')",
        "select * from other",
        "delete from data",
        "select 1; select 2",
        "selec",
        "",
    ],
)
def test_what_is_not_permitted_is_not_there(api: Any, owner: Actor, at: str, sql: str) -> None:
    answer = api(owner).send("POST", at, {"sql": sql, "columns": SEEN})
    assert answer.status_code == 400
    assert answer.json()["code"] in {"query.not_understood", "query.not_allowed"}
    assert CANARY.encode() not in answer.content


def test_errors_hold_no_cell(api: Any, owner: Actor, at: str) -> None:
    answer = api(owner).send("POST", at, {"sql": "select cast(name as integer) from data"})
    assert (answer.status_code, answer.json()["code"]) == (400, "query.value")
    assert CANARY.encode() not in answer.content
    nested = {"sql": "select list(bins) from data", "format": "csv"}
    assert api(owner).problem("POST", at, nested) == (400, "csv.type", "column 1")


def test_who_may_not_open_rows_may_not_query_them(api: Any, owner: Actor, operator: Actor, at: str) -> None:
    asked = {"sql": "select 1 from data"}
    assert api(operator).problem("POST", at, asked)[0] == 404
    assert api(owner, Scope.CATALOGUE).problem("POST", at, asked)[:2] == (403, "token.scope")
    assert api(owner).problem("POST", at, {**asked, "timeout_seconds": 9})[::2] == (400, "timeout_seconds")
    assert api().problem("POST", at, asked)[0] == 401
