"""Steps as the database keeps them: texts of cells that stand in one are sealed under the key of the file it mends.

So the database holds no text of a cell, and a step goes with the file, whatever becomes of backups
(docs/decisions/0009-texts-in-steps.md). The rest of a step, its kind and its column, stands in the clear.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from wardmote.engine.checking.mending import MOST_STEPS, StepKind
from wardmote.hub.holdings.beside import open_beside, seal_beside
from wardmote.hub.intake.mending import TABLE, TableStep, table_steps
from wardmote.kernel.clock import Clock
from wardmote.kernel.ids import new_id
from wardmote.kernel.problem import Invalid, NotFound

_SEALED, _OF, _ID = "sealed", "of", "id"
_KEYS = frozenset({"kind", "column", _ID, _OF, _SEALED})


def require_kept(kept: Sequence[Mapping[str, Any]]) -> None:
    """Raises Invalid for what is not as steps are kept: above all where a text of a cell stands in the clear."""
    if len(kept) > MOST_STEPS:
        raise _wrong(f"There are more than {MOST_STEPS} steps.")
    for each in kept:
        if _SEALED in each and (each.keys() - {TABLE} != _KEYS or each["kind"] not in [*StepKind]):
            raise _wrong("A sealed step is not whole.")
    if any(each.step.holds_values for each in table_steps([each for each in kept if _SEALED not in each])):
        raise _wrong("A text of a cell stands in a step.")


def seal_step(step: TableStep, *, original_id: str, organisation_id: str, clock: Clock) -> dict[str, Any]:
    """The step as it is kept with the file. Raises NotFound where the file is gone."""
    said = step.as_json()
    if not step.step.holds_values:
        return said
    name = new_id("step")
    sealed = seal_beside(
        original_id,
        json.dumps(said, ensure_ascii=False),
        name=name,
        organisation_id=organisation_id,
        clock=clock,
    )
    clear = {key: said[key] for key in (TABLE, "kind", "column") if key in said}
    return {**clear, _ID: name, _OF: original_id, _SEALED: sealed}


def opened_steps(
    kept: Sequence[Mapping[str, Any]], *, organisation_id: str, clock: Clock
) -> tuple[TableStep, ...]:
    """The steps that were kept, in their order. Raises NotFound where the file of one is destroyed, Damaged."""
    return tuple(_opened(each, organisation_id, clock) for each in kept)


def steps_left(
    kept: Sequence[Mapping[str, Any]], *, organisation_id: str, clock: Clock
) -> tuple[TableStep, ...]:
    """`opened_steps` without those that went with their file."""
    found = []
    for each in kept:
        try:
            found.append(_opened(each, organisation_id, clock))
        except NotFound:  # destroyed: what it said is gone, as it should be
            continue
    return tuple(found)


def without_idle_texts(kept: Sequence[dict[str, Any]], used: frozenset[str]) -> tuple[dict[str, Any], ...]:
    """The steps but sealed ones that changed nothing: a text that stands in no cell of a file is not kept with it."""
    return tuple(each for each in kept if _SEALED not in each or each[_ID] in used)


def _opened(kept: Mapping[str, Any], organisation_id: str, clock: Clock) -> TableStep:
    if _SEALED not in kept:
        return table_steps([kept])[0]
    name = kept[_ID]
    text = open_beside(kept[_OF], kept[_SEALED], name=name, organisation_id=organisation_id, clock=clock)
    (step,) = table_steps([json.loads(text)])
    return TableStep(step.table, step.step, name)


def _wrong(what: str) -> Invalid:
    return Invalid("steps.invalid", what, where="steps", next_step="Leave a step out and try again.")
