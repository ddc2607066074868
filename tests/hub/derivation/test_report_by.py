"""A matched table's report by a column: for who may open its rows, and kept nowhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from tests.hub import people
from tests.hub.datasets import column
from tests.hub.derivation.matching import ROWS, Borough, install_for_all, work
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
    borough.next_version(ROWS.append_column("tenure", pa.array(TENURES, pa.string())))
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
        ("canarysocial", 2, 2),
        ("", 1, 0),
        ("canaryprivate", 1, 1),
    ]
    by_ward = report_by(version_id, "ward", actor=borough.publisher, clock=borough.clock)
    assert sum(each.rows for each in by_ward.groups) == 4
    assert "canary" not in f"{ledger.entries(limit=1000)}{list(Derivation.objects.values())}"
    (given,) = [
        each
        for each in ledger.entries(act="permit.given", actor=borough.publisher.account_id)
        if "tenure" in each.details["columns"]  # type: ignore[operator]  # a list of names
    ]
    assert given.details["use"] == "query"
    done = ledger.entries(act="permit.completed", actor=borough.publisher.account_id)
    assert [each.details["rows"] for each in done] == [3, 3]
    for by in ("no_such", "explanation", "tenant", "UPRN"):
        with pytest.raises(Invalid):
            report_by(version_id, by, actor=borough.publisher, clock=borough.clock)
    assert report_by(version_id, "given_UPRN", actor=borough.publisher, clock=borough.clock).groups


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


@pytest.mark.parametrize(("distinct", "is_offered"), [(None, True), (0, True), (200, True), (201, False)])
def test_a_column_of_many_values_is_not_offered(distinct: int | None, is_offered: bool) -> None:
    tenure = replace(column("tenure", "string"), distinct_values=distinct)
    assert offered_columns((tenure, column("explanation", "string"))) == (["tenure"] if is_offered else [])
