"""How files are read, over HTTP: chosen, asked for again, remembered, let go; and what is refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from tests.faces.api.calling import Api
from tests.hub import people
from tests.hub.people import TestClock
from wardmote.hub.intake.followers import FOLLOWERS
from wardmote.hub.ledger.follower import run_once
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.kernel.ids import new_id

CONTENT = b"code;wards\nW;9\nward;bins\nEastwick;3\nWestwick;4\nNorthwick;5\nTotal;12\n"
CHOICES = '{"delimiter": ";", "table": {"header_row": 3}}'


def read(api: Api, upload_id: str, clock: TestClock) -> dict[str, Any]:
    run_once(FOLLOWERS, worker="test", clock=clock)
    found: dict[str, Any] = api.take("GET", f"uploads/{upload_id}")
    assert found["state"] in {"ready", "refused"}
    return found


@pytest.fixture
def mine(api: Any, publisher: Actor) -> Api:
    found: Api = api(publisher)
    return found


@pytest.fixture
def others(api: Any, brigade: str, borough: str, operator: Actor, clock: TestClock) -> tuple[Api, Api]:
    """A publisher of another organisation, and an analyst of the same."""
    hired = [
        people.hire(brigade, Role.PUBLISHER, operator=operator, clock=clock),
        people.hire(borough, Role.ANALYST, operator=operator, clock=clock),
    ]
    return api(hired[0]), api(hired[1])


def test_choices_go_with_a_file_are_changed_remembered_and_let_go(
    mine: Api, others: tuple[Api, Api], clock: TestClock
) -> None:
    sent = mine.take("POST", "uploads", CONTENT, status=202, file_name="a.csv", choices=CHOICES)
    first = read(mine, sent["id"], clock)
    assert (first["read_as"]["said"], first["tables"][0]["header_row"]) == ("chosen", 3)
    at, of = f"uploads/{first['id']}/reading", f"datasets/{first['dataset_id']}/reading"
    asked = {"table": {"header_row": 3, "keep": ["totals"], "columns": {"bins": {"type": "string"}}}}
    waiting = mine.take("POST", at, asked, status=202)
    assert waiting["read_as"]["wanted"]["table"]["keep"] == ["totals"]
    assert mine.problem("POST", at, asked)[:2] == (409, "upload.unfinished")
    again = read(mine, first["id"], clock)
    assert (again["tables"][0]["rows"], again["read_as"]["wanted"]) == (4, None)
    (kept,) = mine.take("GET", of)["readings"]
    assert kept["choices"] == again["read_as"]["choices"]
    second = mine.take("POST", "uploads", CONTENT, status=202, file_name="b.csv", dataset=first["dataset_id"])
    assert read(mine, second["id"], clock)["read_as"]["said"] == "remembered"
    _refused_to(others, mine, (("POST", at, asked), ("GET", of, None), ("DELETE", of, None)))
    mine.take("DELETE", of, status=204)
    assert mine.take("GET", of)["readings"] == []


def _refused_to(others: tuple[Api, Api], mine: Api, calls: Iterable[tuple[str, str, Any]]) -> None:
    stranger, analyst = others
    for method, address, body in calls:
        assert stranger.problem(method, address, body)[0] == 404
        kind = address.partition("/")[0]
        assert mine.problem(method, f"{kind}/{new_id(kind[:-1])}/reading", body)[0] == 404
        if method != "GET":
            assert analyst.problem(method, address, body)[:2] == (403, "role.missing")


BAD_CHOICES = {
    '{"colour": 1}': "colour",
    '{"delimiter": ";;"}': "delimiter",
    '{"table": {"header_row": "3"}}': "table.header_row",
    '{"table": {"header_row": 1, "header_rows": 2}}': "header_rows",
    '{"table": {"columns": {"a": {"semantic_type": "shoe_size"}}}}': "semantic_type",
    "nonsense": "body",
}
"""What is sent, and the place that the answer names."""


def test_choices_that_are_none_are_refused_before_the_file_is_kept(mine: Api) -> None:
    for choices, where in BAD_CHOICES.items():
        refused = mine.problem("POST", "uploads", CONTENT, file_name="a.csv", choices=choices)
        assert refused[::2] == (400, where)
    assert mine.take("GET", "uploads")["uploads"] == []


def test_names_reach_nobody_with_marks_that_turn_words_round(mine: Api, clock: TestClock) -> None:
    tricked = "bags\u202ednuof\u200b"
    content = f"ward,{tricked}\nBow,3\nAbbey,4\n".encode()
    sent = mine.take("POST", "uploads", content, status=202, file_name="a.csv")
    (table,) = read(mine, sent["id"], clock)["tables"]
    assert [each["kind"] for each in table["set_aside"]] == ["unseen_marks"]
    for address in (f"uploads/{sent['id']}", f"versions/{table['version_id']}/schema"):
        assert "\u202e" not in str(mine.take("GET", address))
    assert "bagsdnuof" in str(mine.take("GET", f"versions/{table['version_id']}/schema"))
