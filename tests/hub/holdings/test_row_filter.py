"""The compiled row filter agrees with the plain reference, cell by cell."""

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardmote.hub.agreements.row_condition import Operator, RowCondition
from wardmote.hub.holdings.row_filter import row_filter
from wardmote.kernel.problem import Refused

ARROW = {"string": pa.string(), "integer": pa.int64(), "boolean": pa.bool_(), "date": pa.date32()}
CELLS = {
    "string": st.sampled_from(["", "a", "b", "A", "true", "é"]),
    "integer": st.integers(-3, 3),
    "boolean": st.booleans(),
    "date": st.dates(date(2024, 2, 27), date(2024, 3, 2)),
}


def written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@st.composite
def questions(draw: st.DrawFn) -> tuple[RowCondition, list[object]]:
    kind = draw(st.sampled_from(sorted(CELLS)))
    operator = draw(st.sampled_from(list(Operator)))
    count = 0 if not operator.takes_values else 1 if operator.compares else draw(st.integers(1, 3))
    values = draw(st.lists(CELLS[kind], min_size=count, max_size=count))
    condition = RowCondition("column", kind, operator, tuple(dict.fromkeys(map(written, values))))
    return condition, draw(st.lists(st.one_of(st.none(), CELLS[kind]), max_size=8))


@given(questions())
def test_it_keeps_the_rows_that_the_reference_keeps(question: tuple[RowCondition, list[object]]) -> None:
    condition, cells = question
    if condition.fault():
        return
    table = pa.table({"column": pa.array(cells, ARROW[condition.type])})
    kept = table.filter(row_filter([condition], table.schema)).column("column").to_pylist()
    assert kept == [cell for cell in cells if condition.holds(cell)]


def test_all_conditions_must_hold() -> None:
    table = pa.table({"ward": ["a", "a", "b"], "bins": [1, 2, 2]})
    conditions = [
        RowCondition("ward", "string", Operator.ANY_OF, ("a",)),
        RowCondition("bins", "integer", Operator.AT_LEAST, ("2",)),
    ]
    assert table.filter(row_filter(conditions, table.schema)).num_rows == 1


def test_without_conditions_there_is_no_filter() -> None:
    assert row_filter([], pa.schema([])) is None


@pytest.mark.parametrize("column", ["gone", "note"])
def test_what_cannot_be_asked_opens_nothing(column: str) -> None:
    schema = pa.schema([("note", pa.string()), ("day", pa.date32())])
    condition = (
        RowCondition(column, "integer", Operator.ANY_OF, ("1",))
        if column == "gone"
        else RowCondition("day", "integer", Operator.ANY_OF, ("99999999999",))
    )
    with pytest.raises(Refused):
        row_filter([condition], schema)
