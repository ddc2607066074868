"""Only what an act declares gets into the ledger, and only in its closed shape."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hub.ledger.acts_for_tests import OPENED
from wardmote.hub.ledger.case_reference import CASE_REFERENCE_RULE, is_case_reference
from wardmote.hub.ledger.kinds import (
    ActKind,
    Detail,
    as_recorded,
    declare,
    declared,
    kind_named,
    recorded_name,
)

ID = "grant_" + "0" * 20

FITTING = [
    (Detail.COUNT, 0, 0),
    (Detail.COUNT, 2**53 - 1, 2**53 - 1),
    (Detail.FLAG, False, False),
    (Detail.ID, ID, ID),
    (Detail.IDS, (), []),
    (Detail.IDS, [ID, "a_" + "0" * 20, ID], ["a_" + "0" * 20, ID]),
    (Detail.CODE, "uk_gdpr.6.1.e", "uk_gdpr.6.1.e"),
    (Detail.CODES, {"b", "a"}, ["a", "b"]),
    (Detail.MOMENT, datetime(2026, 1, 2, 3, 4, 5, 6, UTC), "2026-01-02T03:04:05.000006Z"),
    (
        Detail.MOMENT,
        datetime(2026, 7, 1, 1, tzinfo=timezone(timedelta(hours=1))),
        "2026-07-01T00:00:00.000000Z",
    ),
    (Detail.DAY, date(2026, 2, 3), "2026-02-03"),
    (Detail.DIGEST, b"\xab" * 32, "ab" * 32),
    (Detail.DIGEST, "ab" * 32, "ab" * 32),
    (Detail.CASE_REFERENCE, "HFSV-2026/0147", "HFSV-2026/0147"),
    (Detail.NAMES, ["uprn", "Council Tax Band", "uprn"], ["uprn", "Council Tax Band", "uprn"]),
]
UNFIT = [
    (Detail.COUNT, -1),
    (Detail.COUNT, 2**53),
    (Detail.COUNT, True),
    (Detail.COUNT, 1.0),
    (Detail.COUNT, "1"),
    (Detail.FLAG, 1),
    (Detail.FLAG, "true"),
    (Detail.ID, "Ann Smith"),
    (Detail.ID, ID + "\n"),
    (Detail.IDS, ID),
    (Detail.IDS, [ID, "Ann Smith"]),
    (Detail.IDS, [ID] * 2_001),
    (Detail.CODE, "Ann Smith"),
    (Detail.CODE, "ann smith"),
    (Detail.CODE, "a" * 65),
    (Detail.CODE, ""),
    (Detail.CODE, "a..b"),
    (Detail.CODE, "ａ"),
    (Detail.CODES, "abc"),
    (Detail.CODES, [None]),
    (Detail.MOMENT, "2026-01-02T03:04:05.000006Z"),
    (Detail.MOMENT, datetime(2026, 1, 2)),  # noqa: DTZ001 - a time without a zone is what must be refused
    (Detail.DAY, "2026-02-03"),
    (Detail.DAY, datetime(2026, 1, 2, tzinfo=UTC)),
    (Detail.DIGEST, b"\xab" * 31),
    (Detail.DIGEST, "AB" * 32),
    (Detail.DIGEST, "Ann Smith"),
    (Detail.CASE_REFERENCE, "Ann Smith 1"),
    (Detail.NAMES, "uprn"),
    (Detail.NAMES, ["uprn", 3]),
    *[(kind, None) for kind in Detail],
    *[(kind, {"a": 1}) for kind in Detail],
]


@pytest.mark.parametrize(("kind", "value", "kept"), FITTING)
def test_a_value_of_its_kind_is_kept(kind: Detail, value: object, kept: object) -> None:
    assert as_recorded(kind, value) == kept


@pytest.mark.parametrize(("kind", "value"), UNFIT)
def test_a_value_out_of_its_kind_is_refused(kind: Detail, value: object) -> None:
    with pytest.raises(ValueError):
        as_recorded(kind, value)


def test_every_kind_of_detail_is_tried_here_both_ways() -> None:
    assert {kind for kind, *_ in FITTING} == set(Detail) == {kind for kind, _ in UNFIT}


def test_a_refusal_never_repeats_the_value() -> None:
    with pytest.raises(ValueError) as refusal:
        OPENED.recorded_details({"reason": "Zebediah Canary"})
    assert "Zebediah" not in str(refusal.value)
    assert "'reason'" in str(refusal.value)


def test_an_undeclared_detail_is_refused() -> None:
    with pytest.raises(ValueError, match="declares no detail named 'note'"):
        OPENED.recorded_details({"note": "anything"})


@pytest.mark.parametrize(
    "name", ["uprn", "Council Tax Band", "No. of bedrooms (2021)", "£ per week", "Straße"]
)
def test_a_plain_name_of_a_column_is_kept(name: str) -> None:
    assert recorded_name(name) == name or name.startswith("£")


@pytest.mark.parametrize(
    "name", ["ann@example.org", "943 476 59190", "9434765919", "a\nb", "x" * 101, "", "12 High St"]
)
def test_a_name_that_could_be_a_value_is_kept_as_a_digest(name: str) -> None:
    kept = recorded_name(name)
    assert kept.startswith("sha256:")
    assert len(kept) == 23
    assert kept == recorded_name(name)


@pytest.mark.parametrize("text", ["1", "HFSV-2026/0147", "a" * 29 + "1", "-1", "00/00"])
def test_case_references(text: str) -> None:
    assert is_case_reference(text)


@pytest.mark.parametrize(
    "text", ["", "ABC", "Ann Smith 1", "a" * 30 + "1", "12_3", "1\n", "١", "a.1", "é1", " 1"]
)
def test_what_is_no_case_reference(text: str) -> None:
    assert not is_case_reference(text)


def test_the_rule_for_case_references_gives_an_example_that_is_one() -> None:
    assert is_case_reference(CASE_REFERENCE_RULE.rpartition(" ")[2].rstrip("."))


@given(st.text(max_size=40))
def test_whatever_is_typed_a_case_reference_is_short_plain_and_has_a_digit(text: str) -> None:
    if is_case_reference(text):
        assert len(text) <= 30
        assert text.isascii()
        assert any(letter.isdigit() for letter in text)
        assert not any(letter.isspace() for letter in text)


def test_declaring_the_same_twice_is_nothing_and_differently_is_an_error() -> None:
    declare(ActKind("ledgertest.told", "told", {"rows": Detail.COUNT}))
    declare(ActKind("ledgertest.told", "told", {"rows": Detail.COUNT}))
    with pytest.raises(ValueError, match="already declared"):
        declare(ActKind("ledgertest.told", "told", {"rows": Detail.CODE}))
    assert kind_named("ledgertest.told") in declared()
    assert kind_named("ledgertest.never") is None


@pytest.mark.parametrize(
    ("name", "says", "details"),
    [
        ("opened", "opened", {}),
        ("Room.opened", "opened", {}),
        ("room.opened", "", {}),
        ("room.opened", "opened it.", {}),
        ("room.opened", "opened", {"Rows": Detail.COUNT}),
        ("room.opened", "opened", {"rows": "count"}),
    ],
)
def test_a_kind_of_act_is_well_formed(name: str, says: str, details: dict[str, Detail]) -> None:
    with pytest.raises(ValueError):
        ActKind(name, says, details)


def test_every_declared_act_has_words_that_finish_a_sentence() -> None:
    assert len(declared()) > 5
    for kind in declared():
        assert kind.says[0].islower(), kind.name
