"""The content: one canonical form, read back strictly, and the differences between two."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hub.agreements import wording
from tests.hub.agreements.wording import FIRE, item
from wardmote.hub.agreements.content import Content
from wardmote.hub.agreements.difference import difference
from wardmote.hub.agreements.stored_content import read_content
from wardmote.kernel.problem import Damaged, Invalid

GOOD: dict[str, Any] = json.loads(wording.content().canonical)


def test_a_content_comes_back_as_it_went() -> None:
    for content in (wording.content(), wording.content("charity_outreach", to=wording.CHARITY)):
        again = Content.from_json(json.loads(content.canonical))
        assert again == content
        assert again.sha256 == content.sha256


@given(title=st.text(max_size=50), days=st.integers(-(2**53) + 1, 2**53 - 1), linkage=st.booleans())
def test_whatever_it_says_it_has_one_form(title: str, days: int, linkage: bool) -> None:
    good = wording.content()
    said = replace(
        good,
        identity=replace(good.identity, title=title),
        retention=replace(good.retention, period_days=days),
        use_limits=replace(good.use_limits, linkage=linkage),
    )
    assert Content.from_json(json.loads(said.canonical)) == said
    shortest = json.dumps(said.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert said.canonical == shortest.encode()


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, each in inner for found in _places(each, (*path, key)))]


def _changed(path: tuple[Any, ...], make: Any) -> Any:
    changed = deepcopy(GOOD)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    make(holder, path[-1])
    return changed


def _delete(holder: Any, key: Any) -> None:
    del holder[key]


FIELDS = [path for path in _places(GOOD) if path and isinstance(path[-1], str)]


@pytest.mark.parametrize("path", FIELDS, ids=lambda path: ".".join(map(str, path)))
def test_a_missing_field_is_named(path: tuple[Any, ...]) -> None:
    with pytest.raises(Invalid) as told:
        Content.from_json(_changed(path, _delete))
    assert told.value.where == ".".join(map(str, ("agreement", *path)))


@pytest.mark.parametrize("path", FIELDS, ids=lambda path: ".".join(map(str, path)))
def test_a_value_of_another_kind_is_named(path: tuple[Any, ...]) -> None:
    for nonsense in (3.5, {"x": 1}, ["x", 1], [[]]):
        with pytest.raises(Invalid) as told:
            Content.from_json(
                _changed(path, lambda holder, key, value=nonsense: holder.__setitem__(key, value))
            )
        assert (told.value.where or "").startswith(".".join(map(str, ("agreement", *path))))


@pytest.mark.parametrize("place", [(), ("identity",), ("parties", 1), ("items", 0), ("legal", "bases", 0)])
def test_a_field_too_many_is_refused(place: tuple[Any, ...]) -> None:
    changed = deepcopy(GOOD)
    holder = changed
    for key in place:
        holder = holder[key]
    holder["signed_by"] = "me"
    with pytest.raises(Invalid, match="signed_by"):
        Content.from_json(changed)


def test_true_is_not_a_number_and_a_date_has_one_spelling() -> None:
    for path, value in (
        (("retention", "period_days"), True),
        (("use_limits", "linkage"), 1),
        (("governance", "start"), "20260301"),
        (("governance", "start"), "2026-02-30"),
        (("governance", "start"), "٢٠٢٦-03-01"),
        (("identity", "marking"), "secret"),
        (("identity", "title"), "x" * 20_001),
    ):
        with pytest.raises(Invalid):
            Content.from_json(_changed(path, lambda holder, key, value=value: holder.__setitem__(key, value)))


def test_another_byte_is_another_digest() -> None:
    good = wording.content()
    other = replace(good, identity=replace(good.identity, title=good.identity.title + " "))
    assert good.sha256 != other.sha256
    text = good.canonical.decode()
    assert read_content(text, sha256=good.sha256) == good
    with pytest.raises(Damaged):
        read_content(text, sha256=other.sha256)
    with pytest.raises(Damaged):
        read_content(text + " ", sha256=good.sha256)


def test_a_difference_names_each_place_once_by_what_it_is_about() -> None:
    old = wording.content()
    new = replace(
        old,
        items=(old.items[1], replace(old.items[0], necessary_because="Another reason."), item("since")),
        retention=replace(old.retention, period_days=30),
        method=replace(old.method, ways=("api",)),
    )
    changes = {change.place: (change.before, change.after) for change in difference(old, new)}
    assert changes["items[table_bins uprn].necessary_because"][1] == "Another reason."
    assert changes["retention.period_days"] == (365, 30)
    assert changes["method.ways"] == (["platform_download", "api"], ["api"])
    assert changes["items[table_bins since].column"] == (None, "since")
    assert not [place for place in changes if "table_bins ward" in place]  # it only moved
    assert difference(old, old) == ()
    back = {change.place: (change.after, change.before) for change in difference(new, old)}
    assert back == changes


def test_recipients_of_a_column_are_compared_as_one() -> None:
    old = wording.content()
    new = replace(old, items=(replace(old.items[0], recipients=()), old.items[1]))
    (change,) = difference(old, new)
    assert (change.place, change.before, change.after) == ("items[table_bins uprn].recipients", [FIRE], [])
