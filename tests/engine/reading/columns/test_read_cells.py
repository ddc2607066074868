"""A column of a batch is read as its cells would be, one by one: values, bad cells, marks and empty cells."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.reading.columns.test_readers_agree import CELLS, READERS
from wardmote.engine.reading.columns.codes import Bad
from wardmote.engine.reading.columns.marks import is_absent, meaning_of_mark
from wardmote.engine.reading.columns.read_cells import Mark, Value, Verdicts, read_cell, read_cells

_WORDS = st.sampled_from(["c", "x", "..", "<5", "*", "n/a", "N/A", "", " ", " 12 ", "-", "none", "[c]"])
_COLUMNS = st.lists(st.one_of(_WORDS, CELLS.map(lambda cells: cells[0] if cells else None)), max_size=25)


@settings(max_examples=40, deadline=None)
@given(cells=_COLUMNS, start=st.integers(0, 3), repeats=st.booleans(), strict=st.booleans())
def test_a_batch_is_read_like_its_cells(
    cells: list[str | None], start: int, repeats: bool, strict: bool
) -> None:
    array = pa.array(cells, pa.string()).slice(start)
    for name, reader in READERS:
        read = read_cells(array, Verdicts(reader, strict=strict), repeats=repeats)
        read.values.validate(full=True)
        texts = [text.strip() if text else "" for text in array.to_pylist()]
        outcomes = [read_cell(reader, text, strict=strict) for text in texts]
        values = [outcome.value if isinstance(outcome, Value) else None for outcome in outcomes]
        assert read.values.equals(pa.array(values, reader.arrow_type)), name
        assert [(row, why) for row, _, why in read.bad] == _placed(outcomes, Bad), name
        assert [(row, mark) for row, _, mark in read.marks] == _placed(outcomes, Mark), name
        assert read.empty == sum(outcome is None for outcome in outcomes), name
        no_value = zip(texts, outcomes, strict=True)
        assert read.missing == {text for text, outcome in no_value if text and _is_nothing(outcome)}, name


def _is_nothing(outcome: object) -> bool:
    return outcome is None or isinstance(outcome, Mark)


def _placed(outcomes: list[object], kind: type) -> list[tuple[int, object]]:
    return [(row, outcome) for row, outcome in enumerate(outcomes) if isinstance(outcome, kind)]


@pytest.mark.parametrize("mark", ["..", "*", "-", ":", "[c]", "[x]", "–"])
def test_punctuation_is_a_mark_everywhere(mark: str) -> None:
    assert meaning_of_mark(mark, measures=False)
    assert meaning_of_mark(mark, measures=True)


@pytest.mark.parametrize("mark", ["c", "x", "z", "k", "low", "<5", "< 10", "fewer than 5"])
def test_letters_and_small_numbers_are_marks_of_figures_only(mark: str) -> None:
    assert meaning_of_mark(mark, measures=True)
    assert meaning_of_mark(mark, measures=False) is None


@pytest.mark.parametrize("text", ["5", "a", "cc", "<500", "", "n/a", "0"])
def test_what_is_no_mark(text: str) -> None:
    assert meaning_of_mark(text, measures=True) is None


def test_words_for_an_empty_cell() -> None:
    assert is_absent("N/A")
    assert is_absent("not known")
    assert not is_absent("nobody")
