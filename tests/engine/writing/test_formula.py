"""What a spreadsheet would run is written so that it does not, and can be restored."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardmote.engine.writing.formula import guard, guard_column


@pytest.mark.parametrize("risky", ["=1+1", "+44", "-1", "@SUM(A1)", "\tx", "\rx", "\0x", "'quoted", "＝1"])
def test_a_cell_that_would_run_is_written_as_text(risky: str) -> None:
    assert guard(risky) == "'" + risky


@pytest.mark.parametrize("plain", ["", "E08000025", "3-5 High Road", "a=b", " =1"])
def test_other_cells_stay_as_they_are(plain: str) -> None:
    assert guard(plain) == plain


@given(st.text())
def test_the_original_can_be_restored(text: str) -> None:
    assert guard(text).removeprefix("'") == text


@given(st.lists(st.one_of(st.none(), st.text(alphabet="=+-@'\t\r ＝ab1"))))
def test_the_column_agrees_with_the_plain_reference(texts: list[str | None]) -> None:
    guarded = guard_column(pa.array(texts, pa.string())).to_pylist()
    assert guarded == [None if text is None else guard(text) for text in texts]


def test_numbers_stay_numbers() -> None:
    column = pa.array([-1, 2])
    assert guard_column(column) is column
