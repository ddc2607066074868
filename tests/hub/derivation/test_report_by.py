"""A matched table's report by a column: for who may open its rows, and kept nowhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from tests.hub import people
from tests.hub.datasets import column
from tests.hub.derivation.matching import ROWS, Borough, install_for_all, work
from wardmote.hub.derivation.matching_report import matching_report
from wardmote.hub.derivation.models import Derivation
from wardmote.hub.derivation.report_by import may_see_groups, offered_columns, report_by
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations.actor import Role
from wardmote.kernel.problem import Invalid, NotFound, Refused

TENURES = ["canarysocial", "canarysocial", "canaryprivate", None]
CARRIED = ("ref", "address", "postcode", "tenure", "UPRN")


@pytest.fixture
def version_id(borough: Borough, village_folder: Path) -> str:
    """Its tenures, of which one is of a single row."""
    install_for_all(village_folder, borough.clock)
    rows = ROWS.append_column("tenure", pa.array(TENURES, pa.string()))
    borough.next_version(pa.concat_tables([rows] * 3))
    borough.instruct(carried=CARRIED)
    work(borough.clock)
    found = borough.derived()
    assert found is not None
    return found.tables[0].versions[0].id


def test_it_counts_each_value_of_a_column_of_the_table_and_no_value_of_a_cell_is_kept(
    borough: Borough, version_id: str
) -> None:
    found = report_by(version_id, "tenure", actor=borough.publisher, clock=borough.clock)
    assert [(each.value, each.rows, each.matched) for each in found.groups] == [
        ("canarysocial", 6, 6),
        ("", 3, 0),
        ("canaryprivate", 3, 3),
    ]
    by_ward = report_by(version_id, "ward", actor=borough.publisher, clock=borough.clock)
    assert sum(each.rows for each in by_ward.groups) == 12
    assert "canary" not in f"{ledger.entries(limit=1000)}{list(Derivation.objects.values())}"
    (given,) = [
        each
        for each in ledger.entries(act="permit.given", actor=borough.publisher.account_id)
        if "tenure" in each.details["columns"]  # type: ignore[operator]  # a list of names
    ]
    assert given.details["use"] == "query"
    done = ledger.entries(act="permit.completed", actor=borough.publisher.account_id)
    assert [each.details["rows"] for each in done] == [3, 3]


@pytest.mark.parametrize(
    ("by", "code"),
    [("no_such", "report.column"), ("tenant", "report.column"), ("UPRN", "report.column")]
    + [
        (each, "report.column_of_one")
        for each in (
            "explanation",
            "given_UPRN",
            "uprn",
            "easting",
            "probability",
            "margin",
            "address",
            "ref",
        )
    ],
)
def test_it_is_by_nothing_that_tells_what_one_row_is_about(
    borough: Borough, version_id: str, by: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        report_by(version_id, by, actor=borough.publisher, clock=borough.clock)
    assert refused.value.code == code
    assert not ledger.entries(act="permit.given", actor=borough.publisher.account_id), "nothing was opened"


@pytest.mark.parametrize("values", [9, 3])
def test_a_column_that_nobody_counted_is_not_reported_with_two_rows_a_value(
    borough: Borough, village_folder: Path, values: int
) -> None:
    install_for_all(village_folder, borough.clock)
    sources = pa.array([*(f"canary{n % values}" for n in range(9)), None, None, None])
    borough.next_version(pa.concat_tables([ROWS] * 3).append_column("tenure", sources))
    borough.instruct(carried=CARRIED)
    work(borough.clock)
    found = borough.derived()
    assert found is not None
    version_id = found.tables[0].versions[0].id
    if values == 3:
        assert len(report_by(version_id, "tenure", actor=borough.publisher, clock=borough.clock).groups) == 4
        return
    with pytest.raises(Invalid) as refused:
        report_by(version_id, "tenure", actor=borough.publisher, clock=borough.clock)
    assert refused.value.code == "report.few_rows"


def test_the_report_is_known_to_who_opens_the_rows_and_without_groups_to_who_answers_for_them(
    borough: Borough, version_id: str
) -> None:
    own, elsewhere = (
        borough.publisher.organisation_id,
        people.join("Elsewhere", operator=borough.operator, clock=borough.clock),
    )
    for role in Role:
        colleague = people.hire(own, role, operator=borough.operator, clock=borough.clock)
        if role in {Role.PUBLISHER, Role.ANALYST, Role.IG_LEAD}:
            report = matching_report(version_id, actor=colleague).report
            assert report.rows == 12
            assert bool(report.groups) is (role is not Role.IG_LEAD)
        else:
            with pytest.raises(Refused):
                matching_report(version_id, actor=colleague)
            with pytest.raises(Refused):  # and is not told whether it was matched
                matching_report(borough.version_id, actor=colleague)
    stranger = people.hire(elsewhere, *Role, operator=borough.operator, clock=borough.clock)
    with pytest.raises(NotFound):
        matching_report(version_id, actor=stranger)
    with pytest.raises(NotFound):
        matching_report(borough.version_id, actor=borough.publisher)


def test_who_may_not_open_the_rows_sees_no_group(borough: Borough, version_id: str) -> None:
    own, elsewhere = (
        borough.publisher.organisation_id,
        people.join("Elsewhere", operator=borough.operator, clock=borough.clock),
    )
    for role in Role:
        colleague = people.hire(own, role, operator=borough.operator, clock=borough.clock)
        if may_see_groups(colleague):
            assert report_by(version_id, "tenure", actor=colleague, clock=borough.clock).groups
        else:
            with pytest.raises(Refused):
                report_by(version_id, "tenure", actor=colleague, clock=borough.clock)
    stranger = people.hire(elsewhere, *Role, operator=borough.operator, clock=borough.clock)
    for by in ("tenure", "no_such"):
        with pytest.raises(NotFound):
            report_by(version_id, by, actor=stranger, clock=borough.clock)
    with pytest.raises(NotFound):
        report_by(borough.version_id, "ref", actor=borough.publisher, clock=borough.clock)


@pytest.mark.parametrize(
    ("name", "meaning", "distinct", "rows", "is_offered"),
    [
        ("tenure", None, None, 9, True),
        ("tenure", None, 0, 9, True),
        ("tenure", None, 200, 700, True),
        ("tenure", None, 201, 700, False),
        ("tenure", None, 3, 9 + 1, True),
        ("tenure", None, 3, 9, False),
        ("sex", "gender", 2, 99, True),
        ("ward", "ward", 2, 99, True),
        ("Number of bedrooms", None, 4, 99, True),
        ("partner", "nino", 2, 99, False),
        ("mobile", "phone", 2, 99, False),
        ("easting", None, 2, 99, False),
        ("match_level", None, 2, 99, False),
        ("their UPRN", "uprn", 2, 99, False),
        ("licence_ref", None, 2, 99, False),
    ],
)
def test_columns_of_many_values_or_that_tell_one_row_from_others_are_not_offered(
    name: str, meaning: str | None, distinct: int | None, rows: int, is_offered: bool
) -> None:
    one = replace(column(name, "string"), semantic_type=meaning, distinct_values=distinct, empty_cells=1)
    assert offered_columns((one, column("explanation", "string")), rows) == ([name] if is_offered else [])


@pytest.mark.parametrize("type_of", ["integer", "number", "date", "datetime", "time"])
@pytest.mark.parametrize("meaning", [None, "money_gbp"])
@pytest.mark.parametrize(("distinct", "is_offered"), [(30, True), (31, False), (None, False)])
def test_sums_of_money_and_other_measures_are_offered_with_few_values_alone(
    type_of: str, meaning: str | None, distinct: int | None, is_offered: bool
) -> None:
    one = replace(column("BALANCE", type_of), semantic_type=meaning, distinct_values=distinct)
    assert offered_columns((one,), 100_000) == (["BALANCE"] if is_offered else [])
    tenure = replace(one, name="Tenure", type="string", semantic_type=None)
    assert offered_columns((tenure,), 100_000) == ["Tenure"], "a text with as many"
