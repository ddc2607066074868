"""Which texts steps about findings are for, collected while a table is checked."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.checking.mending.step import Step, StepKind
from wardmote.kernel.problem import TooLarge

MOST_TEXTS = 1_000_000
"""Different texts that steps replace: they are held in memory."""


class FoundTexts:
    """A sink of bad cells. Keeps, for each step, the different texts it is for and what becomes of them.

    A text goes to the first step that is for it. One that got two different suggestions is left alone: what it
    should be depends on more than the text.
    """

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = steps
        self._texts: list[dict[str, str]] = [{} for _ in steps]
        self._taken: dict[tuple[str, str], int] = {}
        self._unsure: set[tuple[str, str]] = set()
        self._columns = pa.array(sorted({each.column for each in steps}), pa.string())

    def write(self, cells: pa.RecordBatch) -> None:
        """More bad cells. Raises TooLarge past a million different texts."""
        table = pa.Table.from_batches([cells.filter(pc.is_in(cells["column"], self._columns))])
        distinct = table.group_by(["column", "code", "value", "suggestion"], use_threads=False).aggregate([])
        for found in distinct.to_pylist():
            self._add(found["column"], found["code"], found["value"].strip(), found["suggestion"] or "")
        if len(self._taken) > MOST_TEXTS:
            raise TooLarge(
                "steps.too_many_texts",
                f"The steps would replace more than {MOST_TEXTS:,} different texts.",
                next_step="Mend the column where the table comes from, or leave the step out.",
            )

    def close(self) -> None:
        """Nothing to close."""

    def abandon(self) -> None:
        """Nothing to forget: a new one is opened."""

    def texts(self) -> list[dict[str, str]]:
        """For each step, the texts it replaces and what by."""
        sure: list[dict[str, str]] = [{} for _ in self._steps]
        for (column, text), number in self._taken.items():
            if (column, text) not in self._unsure:
                sure[number][text] = self._texts[number][text]
        return sure

    def _add(self, column: str, code: str, text: str, suggestion: str) -> None:
        for number, step in enumerate(self._steps):
            if (step.column, step.code) != (column, code) or not text:
                continue
            if bool(suggestion) is not (step.kind is StepKind.TAKE_SUGGESTION):
                continue
            taken = self._taken.setdefault((column, text), number)
            if taken == number and self._texts[number].setdefault(text, suggestion) != suggestion:
                self._unsure.add((column, text))
            return
