"""The steps that would mend a table, as YAML that `wardmote mend` takes, with a word on each in a comment."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from wardmote.engine.checking import CheckReport
from wardmote.engine.checking.mending import Offer, Step, steps_offered, steps_to_json
from wardmote.engine.reading import RawTable
from wardmote.faces.plural import counted
from wardmote.kernel.problem import Invalid


def offered(tables: Sequence[RawTable], reports: Sequence[CheckReport], *, as_json: bool) -> str:
    """What could be done to the one table that was checked. Raises Invalid where there are several."""
    require_one(tables)
    offers = steps_offered(reports[0].errors.to_batches())
    if as_json:
        return json.dumps([_as_json(each) for each in offers], ensure_ascii=False, indent=2)
    return "\n".join(_yaml(offers))


def require_one(tables: Sequence[RawTable]) -> RawTable:
    """The one table there is. Raises Invalid, with the names, where there are several."""
    if len(tables) > 1:
        raise Invalid(
            "table.several",
            f"The file holds {len(tables)} tables, and steps are for one.",
            where=", ".join(table.name for table in tables[:10]),
            next_step="Choose one with --table NAME.",
        )
    return tables[0]


def _as_json(offer: Offer) -> dict[str, object]:
    steps = tuple(step for step in (offer.take, offer.empty) if step)
    return {
        "column": offer.column,
        "code": offer.code.value,
        "message": offer.message,
        "cells": offer.cells,
        "with_suggestion": offer.with_suggestion,
        "examples": [{"value": e.value, "suggestion": e.suggestion or None} for e in offer.examples],
        "steps": steps_to_json(steps),
    }


def _yaml(offers: Sequence[Offer]) -> Iterator[str]:
    if not offers:
        yield "# Nothing is wrong with the table."
    yield "# Steps for: wardmote mend FILE --steps THIS --out OUT.csv"
    yield "# Take a line out to leave its cells as they are; take the # before a step away to have it done."
    yield "steps:" if any(each.take for each in offers) else "steps: []"
    for offer in offers:
        left = offer.cells - offer.with_suggestion
        yield f"# {json.dumps(offer.column, ensure_ascii=False)}, {counted(offer.cells, 'cell')}: {offer.message}"
        for each in offer.examples:
            said = json.dumps(each.value, ensure_ascii=False)
            better = f" becomes {json.dumps(each.suggestion, ensure_ascii=False)}" if each.suggestion else ""
            yield f"#   for instance {said}{better}"
        if offer.take:
            yield f"{_line(offer.take)}  # {counted(offer.with_suggestion, 'cell')}"
        if offer.empty:
            yield f"# {_line(offer.empty)}  # {counted(left, 'cell')} without a suggestion"
        elif left:
            yield "#   no step: whoever owns the system has to say which is right"


def _line(step: Step) -> str:
    """A step on one line: JSON is YAML."""
    return f"- {json.dumps(steps_to_json((step,))[0], ensure_ascii=False)}"
