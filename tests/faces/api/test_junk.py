"""Junk of the right shape, and of no shape: it is refused in words, and nothing breaks."""

from __future__ import annotations

from dataclasses import MISSING
from datetime import date
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.faces.api import world
from tests.faces.api.calling import Api
from tests.hub import people
from tests.hub.people import TestClock
from wardmote.faces.api.shapes import as_json, declared_fields
from wardmote.faces.api.v1.endpoint import Endpoint
from wardmote.faces.api.v1.routes import ENDPOINTS
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.kernel.ids import new_id

WITH_BODY = {each.name: each for each in ENDPOINTS if isinstance(each.body, type)}
WITH_QUERY = {each.name: each for each in ENDPOINTS if each.query is not None and each.method == "GET"}
WORDS = ("true", "json", "csv", "raw", "permit.given")
IDS = ("organisation", "dataset", "table", "version", "permit", "agreement", "share", "upload", "account")

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
QUICKLY = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


def shaped(kind: Any, known: list[str]) -> st.SearchStrategy[Any]:
    """Values of a type that `shapes` reads, as JSON; ids are of things that are there, or not."""
    if isinstance(kind, UnionType):
        (inner,) = (each for each in get_args(kind) if each is not NoneType)
        return st.none() | shaped(inner, known)
    if get_origin(kind) is tuple:
        return st.lists(shaped(get_args(kind)[0], known), max_size=3)
    if get_origin(kind) is dict:
        return st.dictionaries(st.text(max_size=8), shaped(get_args(kind)[1], known), max_size=3)
    if hasattr(kind, "__dataclass_fields__"):
        fields = declared_fields(kind)
        required = {
            name: shaped(type_, known) for name, (each, type_) in fields.items() if each.default is MISSING
        }
        optional = {
            name: shaped(type_, known)
            for name, (each, type_) in fields.items()
            if each.default is not MISSING
        }
        return st.fixed_dictionaries(required, optional=optional)
    if issubclass(kind, StrEnum):
        return st.sampled_from([each.value for each in kind])
    return _PLAIN.get(kind, st.text(max_size=12) | st.sampled_from(known))


_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    int: st.integers(),
    bool: st.booleans(),
    date: st.dates(date(1900, 1, 1)).map(as_json) | st.text(max_size=10),
}


@pytest.fixture
def known(operator: Actor, clock: TestClock) -> list[str]:
    """Ids of what is there and of what is not."""
    owner = people.hire(
        operator.organisation_id, Role.PUBLISHER, Role.ANALYST, operator=operator, clock=clock
    )
    dataset_id, version_id = world.store(world.rows(3), publisher=owner, clock=clock)
    there = [dataset_id, version_id, operator.organisation_id, operator.account_id]
    return [*there, *(new_id(each) for each in IDS)]


def address(endpoint: Endpoint, known: list[str]) -> str:
    found = endpoint.address
    for each in known:
        kind = each.partition("_")[0]
        found = found.replace(f"<str:{kind}_id>", each)
    return found


def send_junk(api: Api, endpoint: Endpoint, known: list[str]) -> None:
    """Bodies without a shape, and of the right one."""

    @QUICKLY
    @given(body=JUNK | shaped(endpoint.body, known))
    def check(body: Any) -> None:
        assert api.send(endpoint.method, address(endpoint, known), body).status_code < 500

    check()


def ask_junk(api: Api, endpoint: Endpoint, known: list[str]) -> None:
    """Parameters that are declared, and one that is not, with any text."""
    names = [*declared_fields(endpoint.query), "other"]
    texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.integers().map(str)

    @QUICKLY
    @given(
        query=st.dictionaries(st.sampled_from(names), texts | st.sampled_from([*WORDS, *known]), max_size=4)
    )
    def check(query: dict[str, str]) -> None:
        assert api.send("GET", address(endpoint, known), **query).status_code < 500

    check()


def test_bodies_of_any_shape(api: Any, operator: Actor, known: list[str]) -> None:
    mine = api(operator)
    for endpoint in WITH_BODY.values():
        send_junk(mine, endpoint, known)


def test_parameters_of_any_shape(api: Any, operator: Actor, known: list[str]) -> None:
    mine = api(operator)
    for endpoint in WITH_QUERY.values():
        ask_junk(mine, endpoint, known)


@QUICKLY
@given(junk=st.text(alphabet=st.characters(exclude_characters="/?#", exclude_categories=["Cs"]), min_size=1))
def test_addresses_of_any_shape(api: Any, operator: Actor, junk: str) -> None:
    mine = api(operator)
    for path in (
        "datasets/{}",
        "permits/{}/rows.csv",
        "agreements/{}",
        "uploads/{}",
        "versions/{}/bad-cells",
    ):
        assert mine.send("GET", path.format(junk.replace("%", "%25"))).status_code < 500
