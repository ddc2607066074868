"""A step of mending, as plain data: what is done to all cells of one kind in one column."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import yaml

from wardmote.engine.reading.columns.codes import Code
from wardmote.kernel.problem import Invalid

MOST_STEPS = 200
_MOST_SPELLINGS = 1_000
_LONGEST_TEXT = 10_000
_LONGEST_FILE_BYTES = 2_000_000


class StepKind(StrEnum):
    """The closed list of what a step may do."""

    TAKE_SUGGESTION = "take-suggestion"
    """Every cell of the column that has this finding, and a suggestion, is written as suggested."""
    LEAVE_EMPTY = "leave-empty"
    """Every cell of the column that has this finding, and no suggestion, becomes empty."""
    REPLACE = "replace"
    """Every cell of the column that holds this text gets that one; empty text empties it."""
    SPELL_AS = "spell-as"
    """Every cell that is one of these texts but for case and white space is written as it."""
    TIDY_SPACES = "tidy-spaces"
    """White space around the text goes, and inside it is one space."""


@dataclass(frozen=True)
class Step:
    """One step. `code` belongs to the kinds that mend a finding; `old` and `new` to replace; `spellings` to spell-as.

    `holds_values` says that texts of cells stand in it: such a step is kept like the rows themselves.
    """

    kind: StepKind
    column: str
    code: Code | None = None
    old: str = ""
    new: str = ""
    spellings: tuple[str, ...] = ()

    @property
    def holds_values(self) -> bool:
        """Whether texts of cells stand in it."""
        return self.kind in {StepKind.REPLACE, StepKind.SPELL_AS}

    @property
    def mends_finding(self) -> bool:
        """Whether a check has to say which cells it is about."""
        return self.code is not None


_KEYS: dict[StepKind, frozenset[str]] = {
    StepKind.TAKE_SUGGESTION: frozenset({"code"}),
    StepKind.LEAVE_EMPTY: frozenset({"code"}),
    StepKind.REPLACE: frozenset({"from", "to"}),
    StepKind.SPELL_AS: frozenset({"spellings"}),
    StepKind.TIDY_SPACES: frozenset(),
}
"""What each kind needs beside `kind` and `column`."""

_OF_THE_TEXT = frozenset(
    {
        Code.TYPE_ERROR,
        Code.NO_SUCH_DAY,
        Code.NO_SUCH_TIME,
        Code.TIME_ZONE,
        Code.UNUSUAL_STYLE,
        Code.OUT_OF_RANGE,
        Code.CHECK_DIGIT,
        Code.MANGLED,
        Code.MINIMUM,
        Code.MAXIMUM,
        Code.MIN_LENGTH,
        Code.MAX_LENGTH,
        Code.PATTERN,
        Code.ENUM,
        Code.NOT_OF_THE_FORM,
    }
)


def may_mend(code: Code) -> bool:
    """Whether a finding with this code is about the text of the cell alone.

    Only then are all cells with that text bad in the same way and may be mended alike: of two equal keys, one is good.
    """
    return code in _OF_THE_TEXT or code.name.startswith(("NOT_A_", "NOT_AN_"))


def steps_to_json(steps: tuple[Step, ...]) -> list[dict[str, Any]]:
    """Steps as plain data; `steps_from_json` of it gives the same steps."""
    return [_to_json(each) for each in steps]


def _to_json(step: Step) -> dict[str, Any]:
    said: dict[str, Any] = {"kind": step.kind.value, "column": step.column}
    match step.kind:
        case StepKind.REPLACE:
            return said | {"from": step.old, "to": step.new}
        case StepKind.SPELL_AS:
            return said | {"spellings": list(step.spellings)}
        case _:
            return said | ({"code": step.code.value} if step.code else {})


def steps_from_yaml(text: str | bytes) -> tuple[Step, ...]:
    """Steps from YAML (or JSON): a list, or an object with the list under `steps`. Raises Invalid."""
    if len(text) > _LONGEST_FILE_BYTES:
        raise _refuse("The steps are longer than 2 MB.")
    try:
        said = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _refuse("The steps are not YAML.") from error
    return steps_from_json(said["steps"] if isinstance(said, dict) and set(said) == {"steps"} else said)


def steps_from_json(said: object) -> tuple[Step, ...]:
    """Steps from plain data. Raises Invalid, naming the step by its number and never by its texts."""
    if not isinstance(said, list):
        raise _refuse("Steps are a list.")
    if len(said) > MOST_STEPS:
        raise _refuse(f"There are more than {MOST_STEPS} steps.")
    return tuple(_from_json(each, f"step {number}") for number, each in enumerate(said, start=1))


def _from_json(said: object, where: str) -> Step:
    if not isinstance(said, dict) or said.get("kind") not in [*StepKind]:
        raise _refuse(f"A step is one of {', '.join(StepKind)}.", where)
    kind = StepKind(said["kind"])
    wanted = {"kind", "column", *_KEYS[kind]}
    if set(said) != wanted:
        raise _refuse(f"{kind} has {', '.join(sorted(wanted))}, and nothing else.", where)
    column = _text(said["column"], where)
    if not column:
        raise _refuse("A step names a column.", where)
    match kind:
        case StepKind.REPLACE:
            return _replace(column, _text(said["from"], where), _text(said["to"], where), where)
        case StepKind.SPELL_AS:
            return Step(kind, column, spellings=_spellings(said["spellings"], where))
        case StepKind.TIDY_SPACES:
            return Step(kind, column)
        case _:
            return Step(kind, column, _code(said["code"], where))


def _replace(column: str, old: str, new: str, where: str) -> Step:
    if not old.strip() or old.strip() == new.strip():
        raise _refuse("replace has a text that is not empty, and another one for it.", where)
    return Step(StepKind.REPLACE, column, old=old.strip(), new=new.strip())


def _spellings(said: object, where: str) -> tuple[str, ...]:
    if not isinstance(said, list) or not 0 < len(said) <= _MOST_SPELLINGS:
        raise _refuse(f"spellings is a list of 1 to {_MOST_SPELLINGS:,} texts.", where)
    texts = tuple(_text(each, where).strip() for each in said)
    if not all(texts):
        raise _refuse("A spelling is not empty.", where)
    return texts


def _code(said: object, where: str) -> Code:
    if not isinstance(said, str) or said not in [*Code] or not may_mend(Code(said)):
        raise _refuse("The code is none that a step can mend: see the list of bad cells.", where)
    return Code(said)


def _text(said: object, where: str) -> str:
    if not isinstance(said, str):
        raise _refuse(
            "Columns and texts are in quotation marks: YAML reads 1, no and 2024-01-01 otherwise.", where
        )
    if len(said) > _LONGEST_TEXT:
        raise _refuse(f"A text is longer than {_LONGEST_TEXT:,} characters.", where)
    return said


def _refuse(what: str, where: str | None = None) -> Invalid:
    return Invalid("steps.invalid", what, where=where, next_step="Mend the steps and try again.")
