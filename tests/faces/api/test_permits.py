"""Rows over the interface: only what was permitted, in every format, in ranges, and nothing by the side doors."""

from __future__ import annotations

import csv
import io
from typing import Any

import pandas
import polars
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.faces.api import world
from tests.faces.api.calling import Api, content
from tests.faces.api.world import CANARY
from tests.hub import datasets, people
from tests.hub.people import TestClock
from wardmote.faces.api.delta_sharing.spark_schema import schema_string
from wardmote.faces.downloads import Cut
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.holdings.links import LINK_LIFE
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations.actor import Actor, Role, Scope
from wardmote.hub.organisations.token_acts import revoke_token

COUNT = 50


@pytest.fixture
def owner(borough: str, operator: Actor, clock: TestClock) -> Actor:
    return people.hire(borough, Role.PUBLISHER, Role.ANALYST, operator=operator, clock=clock)


@pytest.fixture
def version_id(owner: Actor, clock: TestClock) -> str:
    return world.store(world.rows(COUNT), publisher=owner, clock=clock)[1]


def permit(api: Api, version_id: str, *columns: str, **changes: Any) -> str:
    """The address of a permit's rows."""
    body: dict[str, Any] = {"version_id": version_id, **changes}
    if columns:
        body["columns"] = columns
    return f"permits/{api.take('POST', 'permits', body, status=201)['id']}"


def test_csv_is_safe_unless_raw_is_asked_for(api: Any, owner: Actor, version_id: str) -> None:
    mine = api(owner)
    at = permit(mine, version_id, "ward", "since")
    safe = list(csv.DictReader(io.StringIO(content(mine.send("GET", f"{at}/rows.csv")).decode())))
    raw = list(
        csv.DictReader(io.StringIO(content(mine.send("GET", f"{at}/rows.csv", profile="raw")).decode()))
    )
    assert list(raw[0]) == ["ward", "since"]
    assert [each["ward"] for each in safe[:3]] == ["Eastwick", "'=Westwick", ""]
    assert [each["ward"].removeprefix("'") for each in safe] == [each["ward"] for each in raw]
    assert raw[1]["since"] == "2020-01-02"


def test_columns_that_were_not_permitted_cannot_be_reached(api: Any, owner: Actor, version_id: str) -> None:
    mine = api(owner)
    at = permit(mine, version_id, "uprn", "ward")
    for path in ("preview", "rows.csv", "rows.parquet", "rows.xlsx"):
        assert CANARY.encode() not in content(mine.send("GET", f"{at}/{path}"))
        for query in (
            {"columns": "name"},
            {"select": "*"},
            {"sort": "name"},
            {"filter": "name"},
            {"include": "name"},
        ):
            assert mine.problem("GET", f"{at}/{path}", **query)[::2] == (400, next(iter(query)))
    for columns in (["NAME"], ["name "], ["*"], ["uprn,name"], ['"name"'], ["uprn", "uprn"], []):
        status, code, where = mine.problem("POST", "permits", {"version_id": version_id, "columns": columns})
        assert status == 403, columns
        assert code in {"policy.column_unknown", "policy.no_columns"}
        assert where is None or where == ", ".join(columns)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "version_id"),
        ({"version_id": "v", "table_id": "t"}, "version_id"),
        ({"version_id": "v", "use": "process"}, "use"),
        ({"version_id": "v", "use": "share"}, "use"),
        ({"version_id": "v", "columns": "name"}, "columns"),
        ({"version_id": "v", "actor_id": "account_x"}, "actor_id"),
        ({"version_id": "v", "ground": "owner"}, "ground"),
        ({"version_id": "v", "rows": []}, "rows"),
    ],
)
def test_a_permit_is_asked_for_with_what_is_declared(
    api: Any, owner: Actor, body: dict[str, Any], where: str
) -> None:
    status, _, place = api(owner).problem("POST", "permits", body)
    assert (status, place) == (400, where)


def test_a_permit_is_for_its_use_its_person_and_a_day(
    api: Any, owner: Actor, operator: Actor, version_id: str, clock: TestClock
) -> None:
    mine = api(owner)
    previewed = permit(mine, version_id, use="preview")
    assert len(mine.take("GET", f"{previewed}/preview")["rows"]) == 20
    for path in ("rows.csv", "rows.parquet", "rows.xlsx"):
        assert mine.problem("GET", f"{previewed}/{path}")[:2] == (403, "permit.use")
    at = permit(mine, version_id)
    colleague = people.hire(owner.organisation_id, Role.ANALYST, operator=operator, clock=clock)
    assert api(colleague).problem("GET", f"{at}/rows.csv")[0] == 404
    assert api(owner, Scope.CATALOGUE).send("GET", f"{at}/rows.csv").status_code == 403
    clock.move(LINK_LIFE)
    assert mine.send("GET", f"{at}/rows.csv").status_code == 200
    clock.move(LINK_LIFE)
    assert mine.problem("GET", f"{at}/rows.csv")[:2] == (404, "link.expired")


def test_open_rows_need_no_token_and_are_recorded_all_the_same(
    api: Any, owner: Actor, clock: TestClock
) -> None:
    trees = world.rows(COUNT).select(["uprn", "ward"])
    _, version_id = world.store(trees, publisher=owner, clock=clock, description=world.OPEN_ROWS)
    anybody = api()
    at = permit(anybody, version_id)
    answer = anybody.send("GET", f"{at}/rows.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="trees-more-1-1-v1.csv"'
    assert content(answer).count(b"\n") == COUNT + 1
    (entry,) = ledger.entries(act="permit.completed")
    assert (entry.actor, entry.details["rows"]) == ("public", COUNT)
    api(owner).take("POST", f"versions/{version_id}/withdraw", status=204)
    assert anybody.problem("GET", f"{at}/rows.csv")[0] == 401


def test_the_download_that_was_given_up_is_not_recorded_as_received(
    api: Any, owner: Actor, version_id: str
) -> None:
    mine = api(owner)
    at = permit(mine, version_id)
    given_up = mine.send("GET", f"{at}/rows.csv")
    next(iter(given_up.streaming_content))
    given_up.close()
    head = mine.send("HEAD", f"{at}/rows.csv")
    assert content(head) == b""
    assert "Content-Length" not in head.headers
    mine.send("HEAD", f"{at}/rows.parquet")
    assert ledger.entries(act="permit.completed") == ()


def test_parquet_is_served_whole_in_ranges_and_by_its_head(api: Any, owner: Actor, version_id: str) -> None:
    mine = api(owner)
    at = f"{permit(mine, version_id, 'uprn', 'ward')}/rows.parquet"
    answer = mine.send("GET", at)
    whole, etag = content(answer), answer.headers["ETag"]
    assert answer.headers["Content-Length"] == str(len(whole))
    assert polars.read_parquet(io.BytesIO(whole)).columns == ["uprn", "ward"]
    head = mine.send("HEAD", at)
    assert (head.status_code, head.headers["Accept-Ranges"], head.headers["ETag"]) == (200, "bytes", etag)
    assert head.headers["Content-Length"] == str(len(whole))
    past = mine.send("GET", at, headers={"Range": f"bytes={len(whole)}-"})
    assert (past.status_code, past.headers["Content-Range"]) == (416, f"bytes */{len(whole)}")
    for if_range, status in ((etag, 206), ('"other"', 200)):
        part = mine.send("GET", at, headers={"Range": "bytes=0-3", "If-Range": if_range})
        assert (part.status_code, content(part)) == (status, whole[:4] if status == 206 else whole)
    any_range_is_a_slice(mine, at, whole)
    assert len(ledger.entries(act="permit.completed")) == 1, "however many requests a reader makes"


def any_range_is_a_slice(api: Api, at: str, whole: bytes) -> None:
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(start=st.integers(0, len(whole) - 1), length=st.integers(1, len(whole)), suffix=st.booleans())
    def check(start: int, length: int, suffix: bool) -> None:
        header = f"bytes=-{length}" if suffix else f"bytes={start}-{start + length - 1}"
        expected = whole[-length:] if suffix else whole[start : start + length]
        answer = api.send("GET", at, headers={"Range": header})
        assert (answer.status_code, content(answer)) == (206, expected)
        assert answer.headers["Content-Length"] == str(len(expected))

    check()


def test_every_type_survives_in_every_format(api: Any, owner: Actor, clock: TestClock) -> None:
    table = world.every_type()
    _, version_id = world.store(table, publisher=owner, clock=clock)
    mine = api(owner)
    at = permit(mine, version_id)
    first, second = mine.take("GET", f"{at}/preview")["rows"]
    assert first == ["a", 2**53 - 1, 0.5, "12.50", True, "2026-03-01", "2026-03-01T12:30:00"]
    assert second == [None] * 7
    read = pandas.read_parquet(io.BytesIO(content(mine.send("GET", f"{at}/rows.parquet"))))
    assert str(read["money"][0]) == "12.50"
    lines = content(mine.send("GET", f"{at}/rows.csv")).decode().splitlines()
    assert lines[1].replace('"', "") == "a,9007199254740991,0.5,12.50,true,2026-03-01,2026-03-01T12:30:00"
    types = [
        each["type"]
        for each in polars.Series([schema_string(table.schema)]).str.json_decode(
            polars.Struct({"fields": polars.List(polars.Struct({"type": polars.String}))})
        )[0]["fields"]
    ]
    assert types == ["string", "long", "double", "decimal(12,2)", "boolean", "date", "timestamp"]


def test_bad_cells_are_their_owners(api: Any, owner: Actor, operator: Actor, clock: TestClock) -> None:
    rows = world.rows(3).select(["uprn", "ward"])
    _, version_id = world.store(rows, publisher=owner, clock=clock, description=datasets.OPEN)
    mine, at = api(owner), f"versions/{version_id}/bad-cells"
    page = mine.take("GET", at, limit=1)
    assert (page["next_after"], page["bad_cells"][0]["value"]) == (1, "=cmd()")
    assert mine.take("GET", at, after=1)["bad_cells"][0]["suggestion"] == "Eastwick"
    text = content(mine.send("GET", at, format="csv")).decode()
    assert "'=cmd()" in text
    assert api(operator).problem("GET", at)[:2] == (403, "bad_cells.owner_only")
    assert api().problem("GET", at)[0] == 401


def test_a_cut_breaks_the_answer_and_the_log_says_which_permit_and_why(
    api: Any, owner: Actor, clock: TestClock, caplog: pytest.LogCaptureFixture
) -> None:
    rows = world.rows(COUNT).select(["uprn", "ward"])
    _, version_id = world.store(rows, publisher=owner, clock=clock, description=world.OPEN_ROWS)
    at = permit(api(), version_id)
    answer = api().send("GET", f"{at}/rows.csv")
    pieces = iter(answer.streaming_content)
    assert next(pieces).count(b"\n") == 1, "the header is out before the first row is read"
    catalogue.withdraw(version_id, actor=owner, clock=clock)
    with pytest.raises(Cut):
        next(pieces)
    answer.close()
    assert api().send("GET", f"{at}/rows.parquet").status_code == 401
    (said,) = [each.message for each in caplog.records if each.name == "wardmote.faces.downloads"]
    assert at.removeprefix("permits/") in said
    assert "Eastwick" not in caplog.text
    assert ledger.entries(act="permit.completed") == ()


def test_each_permit_ends_with_the_token_that_asked_for_it(api: Any, owner: Actor, version_id: str) -> None:
    mine, other = api(owner), api(owner)
    at = permit(mine, version_id)
    assert other.send("GET", f"{at}/preview").status_code == 200, "a link is the person's"
    revoke_token(mine.token_id, actor=owner, clock=people.TestClock())
    assert mine.problem("GET", f"{at}/preview")[0] == 401
    assert other.problem("GET", f"{at}/preview")[0] == 401
