"""Steps of mending as they are kept with an upload and with its series, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wardmote.engine.checking.mending import Step, StepOutcome, steps_from_json, steps_to_json
from wardmote.kernel.problem import Invalid

_TABLE = "table"


@dataclass(frozen=True)
class TableStep:
    """A step for one table of a file; `table` is empty where the file holds one only, whatever that is called."""

    table: str
    step: Step

    def as_json(self) -> dict[str, Any]:
        """As it is kept: `table` only where it is named."""
        return {**({_TABLE: self.table} if self.table else {}), **steps_to_json((self.step,))[0]}


@dataclass(frozen=True)
class StepDone:
    """What became of a step: how many cells it changed, and whether it still fits (checking.mending.Fit)."""

    kind: str
    column: str
    code: str | None
    cells: int
    fit: str


def table_steps(kept: Sequence[Mapping[str, Any]]) -> tuple[TableStep, ...]:
    """Steps as they were kept or sent. Raises Invalid, also for a step that holds texts of cells.

    What is kept with an upload stands in the database in the clear, and texts of cells never do.
    """
    tables = [each.get(_TABLE, "") for each in kept]
    if not all(isinstance(each, str) for each in tables):
        raise _refuse("A step names a table by its name.")
    steps = steps_from_json([{key: each[key] for key in each if key != _TABLE} for each in kept])
    if any(each.holds_values for each in steps):
        raise _refuse("Steps that hold texts of cells are for wardmote mend: the hub does not keep them.")
    return tuple(map(TableStep, tables, steps))


def steps_for(steps: Sequence[TableStep], table: str, *, alone: bool) -> tuple[Step, ...]:
    """Those of the steps that are for a table of this name; `alone` says that it is the only one of its file."""
    return tuple(each.step for each in steps if each.table == table or (alone and not each.table))


def step_done(outcome: StepOutcome) -> StepDone:
    """What became of a step, without a text of a cell."""
    step = outcome.step
    code = None if step.code is None else step.code.value
    return StepDone(step.kind.value, step.column, code, outcome.cells, outcome.fit.value)


def _refuse(what: str) -> Invalid:
    return Invalid("steps.invalid", what, where="steps", next_step="Leave the step out and try again.")
