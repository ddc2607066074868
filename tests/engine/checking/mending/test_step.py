"""Steps as plain data."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardmote.engine.checking.mending import (
    MOST_STEPS,
    Step,
    StepKind,
    may_mend,
    steps_from_json,
    steps_from_yaml,
    steps_to_json,
)
from wardmote.engine.reading.columns.codes import Code
from wardmote.kernel.problem import Invalid

_TEXT = st.text(min_size=1, max_size=20).map(str.strip).filter(bool)
_CODES = st.sampled_from([code for code in Code if may_mend(code)])
_STEPS = st.one_of(
    st.builds(Step, st.sampled_from([StepKind.TAKE_SUGGESTION, StepKind.LEAVE_EMPTY]), _TEXT, _CODES),
    st.builds(lambda c, old: Step(StepKind.REPLACE, c, old=old, new=f"{old}!"), _TEXT, _TEXT),
    st.builds(
        lambda c, s: Step(StepKind.SPELL_AS, c, spellings=tuple(s)), _TEXT, st.lists(_TEXT, min_size=1)
    ),
    st.builds(lambda c: Step(StepKind.TIDY_SPACES, c), _TEXT),
)


@settings(max_examples=25)
@given(st.lists(_STEPS, max_size=4).map(tuple))
def test_steps_come_back_from_their_json(steps: tuple[Step, ...]) -> None:
    assert steps_from_json(steps_to_json(steps)) == steps


def test_steps_are_read_from_yaml() -> None:
    text = """
    steps:
      - {kind: take-suggestion, column: Start date, code: type-error}
      - {kind: replace, column: Status, from: Grnated, to: Granted}
    """
    assert steps_from_yaml(text) == (
        Step(StepKind.TAKE_SUGGESTION, "Start date", Code.TYPE_ERROR),
        Step(StepKind.REPLACE, "Status", old="Grnated", new="Granted"),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: b", "Steps are a list"),
        ("[", "not YAML"),
        ("- {kind: guess, column: a}", "A step is one of"),
        ("- {kind: [1], column: a}", "A step is one of"),
        ("- {kind: tidy-spaces}", "and nothing else"),
        ("- {kind: tidy-spaces, column: a, code: enum}", "and nothing else"),
        ("- {kind: tidy-spaces, column: ''}", "names a column"),
        ("- {kind: tidy-spaces, column: 2024}", "quotation marks"),
        ("- {kind: replace, column: a, from: 'x', to: no}", "quotation marks"),
        ("- {kind: replace, column: a, from: ' ', to: 'y'}", "not empty"),
        ("- {kind: replace, column: a, from: 'y ', to: 'y'}", "another one"),
        ("- {kind: spell-as, column: a, spellings: []}", "1 to"),
        ("- {kind: spell-as, column: a, spellings: [' ']}", "not empty"),
        ("- {kind: take-suggestion, column: a, code: wrong}", "none that a step can mend"),
        ("- {kind: take-suggestion, column: a, code: 3}", "none that a step can mend"),
        ("- {kind: leave-empty, column: a, code: unique}", "none that a step can mend"),
        ("- {kind: leave-empty, column: a, code: required}", "none that a step can mend"),
        (f"- {{kind: tidy-spaces, column: '{'a' * 10_001}'}}", "longer than"),
    ],
)
def test_what_is_no_step_is_refused_without_its_texts(text: str, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        steps_from_yaml(text)
    assert says in refused.value.what
    assert "aaa" not in str(refused.value)


def test_too_many_steps_are_refused() -> None:
    one = {"kind": "tidy-spaces", "column": "a"}
    assert len(steps_from_json([one] * MOST_STEPS)) == MOST_STEPS
    with pytest.raises(Invalid, match="more than"):
        steps_from_json([one] * (MOST_STEPS + 1))


def test_only_findings_about_the_text_of_a_cell_alone_can_be_mended() -> None:
    of_others = {
        "required",
        "unique",
        "primary-key",
        "missing-column",
        "extra-column",
        "not-after",
        "in-order",
    }
    of_others |= {"foreign-key", "sum-of", "repeated-row", "ascending", "unique-key", "required-if"}
    assert {code for code in Code if may_mend(code)} & of_others == set()
    assert may_mend(Code.NOT_A_POSTCODE)
    assert may_mend(Code.NOT_OF_THE_FORM)
