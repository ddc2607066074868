"""Row conditions: what can be said, and which cells meet them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardmote.hub.agreements.row_condition import Cell, Operator, RowCondition

GOOD = [
    RowCondition("ward", "string", Operator.ANY_OF, ("Abbey", "Bec")),
    RowCondition("ward", "string", Operator.NONE_OF, ("Abbey",)),
    RowCondition("bins", "integer", Operator.AT_LEAST, ("-2",)),
    RowCondition("cost", "number", Operator.AT_MOST, ("10.50",)),
    RowCondition("since", "date", Operator.AT_LEAST, ("2020-02-29",)),
    RowCondition("at", "datetime", Operator.AT_MOST, ("2020-02-29T12:00:00",)),
    RowCondition("built", "year", Operator.AT_LEAST, ("1965",)),
    RowCondition("active", "boolean", Operator.ANY_OF, ("true",)),
    RowCondition("name", "string", Operator.IS_PRESENT, ()),
    RowCondition("name", "string", Operator.IS_MISSING, ()),
]
BAD = [
    RowCondition("ward", "string", Operator.AT_LEAST, ("Abbey",)),
    RowCondition("ward", "string", Operator.ANY_OF, ()),
    RowCondition("ward", "string", Operator.ANY_OF, ("Abbey", "Abbey")),
    RowCondition("ward", "string", Operator.ANY_OF, ("",)),
    RowCondition("ward", "string", Operator.ANY_OF, ("a\x00b",)),
    RowCondition("ward", "string", Operator.ANY_OF, tuple(map(str, range(1_001)))),
    RowCondition("bins", "integer", Operator.AT_LEAST, ("1", "2")),
    RowCondition("bins", "integer", Operator.AT_LEAST, ("1_000",)),
    RowCondition("bins", "integer", Operator.AT_LEAST, (" 1",)),
    RowCondition("bins", "integer", Operator.AT_LEAST, ("١",)),
    RowCondition("cost", "number", Operator.AT_LEAST, ("NaN",)),
    RowCondition("cost", "number", Operator.AT_LEAST, ("1e9",)),
    RowCondition("active", "boolean", Operator.ANY_OF, ("True",)),
    RowCondition("since", "date", Operator.AT_LEAST, ("2021-02-29",)),
    RowCondition("since", "date", Operator.AT_LEAST, ("20200229",)),
    RowCondition("name", "string", Operator.IS_PRESENT, ("x",)),
    RowCondition("shape", "geojson", Operator.IS_PRESENT, ()),
]


@pytest.mark.parametrize("condition", GOOD)
def test_what_can_be_said(condition: RowCondition) -> None:
    assert condition.fault() is None


@pytest.mark.parametrize("condition", BAD)
def test_what_cannot_be_said(condition: RowCondition) -> None:
    assert condition.fault() is not None


def test_a_fault_never_repeats_the_value() -> None:
    condition = RowCondition("nhs_number", "integer", Operator.ANY_OF, ("943 476 5919",))
    assert "943" not in str(condition.fault())


@pytest.mark.parametrize(
    ("kind", "operator", "values", "meets", "fails"),
    [
        ("string", Operator.ANY_OF, ("Abbey", "Bec"), ["Abbey", "Bec"], ["abbey", "", None]),
        ("string", Operator.NONE_OF, ("Abbey",), ["Bec", ""], ["Abbey", None]),
        ("integer", Operator.AT_LEAST, ("2",), [2, 3], [1, -5, None]),
        ("number", Operator.AT_MOST, ("10.5",), [Decimal("10.5"), 10], [Decimal("10.51"), None]),
        ("date", Operator.AT_LEAST, ("2020-01-01",), [date(2020, 1, 1)], [date(2019, 12, 31), None]),
        (
            "datetime",
            Operator.AT_MOST,
            ("2020-01-01T00:00:00",),
            [datetime.fromisoformat("2019-01-01T00:00:00")],
            [datetime.fromisoformat("2020-01-02T00:00:00"), None],
        ),
        ("boolean", Operator.ANY_OF, ("true",), [True], [False, None]),
        ("string", Operator.IS_PRESENT, (), ["x", ""], [None]),
        ("string", Operator.IS_MISSING, (), [None], ["x", ""]),
    ],
)
def test_which_cells_meet_it(
    kind: str, operator: Operator, values: tuple[str, ...], meets: list[Cell | None], fails: list[Cell | None]
) -> None:
    condition = RowCondition("column", kind, operator, values)
    assert condition.fault() is None
    assert all(condition.holds(cell) for cell in meets)
    assert not any(condition.holds(cell) for cell in fails)


@given(st.sampled_from([each for each in GOOD if each.operator is not Operator.IS_MISSING]))
def test_an_empty_cell_meets_nothing_but_is_missing(condition: RowCondition) -> None:
    assert not condition.holds(None)
