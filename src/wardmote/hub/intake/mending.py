"""Steps of mending for the tables of a file, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wardmote.engine.checking.mending import Step, StepOutcome, steps_from_json, steps_to_json
from wardmote.kernel.problem import Invalid

TABLE = "table"


@dataclass(frozen=True)
class TableStep:
    """A step for one table of a file; `table` is empty where the file holds one only, whatever that is called.

    `id` names one that is kept sealed, because texts of cells stand in it; two that do the same are equal.
    """

    table: str
    step: Step
    id: str = field(default="", compare=False)

    def as_json(self) -> dict[str, Any]:
        """As plain data: `table` only where it is named."""
        return {**({TABLE: self.table} if self.table else {}), **steps_to_json((self.step,))[0]}


@dataclass(frozen=True)
class StepDone:
    """What became of a step: how many cells it changed, and whether it still fits (checking.mending.Fit).

    `id` names one that holds texts of cells: what these are is not said here.
    """

    kind: str
    column: str
    code: str | None
    cells: int
    fit: str
    id: str | None = None


def table_steps(said: Sequence[Mapping[str, Any]]) -> tuple[TableStep, ...]:
    """Steps as they were sent, or kept without texts of cells. Raises Invalid."""
    tables = [each.get(TABLE, "") for each in said]
    if not all(isinstance(each, str) for each in tables):
        raise _refuse("A step names a table by its name.")
    steps = steps_from_json([{key: each[key] for key in each if key != TABLE} for each in said])
    return tuple(map(TableStep, tables, steps))


def steps_for(steps: Sequence[TableStep], table: str, *, alone: bool) -> tuple[TableStep, ...]:
    """Those of the steps that are for a table of this name; `alone` says that it is the only one of its file."""
    return tuple(each for each in steps if each.table == table or (alone and not each.table))


def step_done(outcome: StepOutcome, taken: TableStep) -> StepDone:
    """What became of a step, without a text of a cell."""
    step = outcome.step
    code = None if step.code is None else step.code.value
    return StepDone(step.kind.value, step.column, code, outcome.cells, outcome.fit.value, taken.id or None)


def _refuse(what: str) -> Invalid:
    return Invalid("steps.invalid", what, where="steps", next_step="Leave the step out and try again.")
