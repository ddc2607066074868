"""What can be mended, all of one kind at a time: findings by column and code, and the steps that would mend them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.checking.mending.step import Step, StepKind, may_mend
from wardmote.engine.reading.columns.codes import Code

_EXAMPLES = 3


@dataclass(frozen=True)
class Example:
    """A cell as written, and what would mend it (empty where nothing is sure)."""

    value: str
    suggestion: str


@dataclass(frozen=True)
class Offer:
    """Bad cells of one kind in one column.

    `cells` counts all of them, `with_suggestion` those for which one is sure. `take` is the step that writes these as
    suggested, `empty` the one that empties those that have none; None where it would do nothing, or where other cells
    decide (of two equal keys, nobody can say which is wrong).
    """

    column: str
    code: Code
    message: str
    cells: int
    with_suggestion: int
    examples: tuple[Example, ...]

    @property
    def take(self) -> Step | None:
        """The step that writes cells as suggested."""
        if not self.with_suggestion or not may_mend(self.code):
            return None
        return Step(StepKind.TAKE_SUGGESTION, self.column, self.code)

    @property
    def empty(self) -> Step | None:
        """The step that empties cells for which there is no suggestion."""
        if self.cells == self.with_suggestion or not may_mend(self.code):
            return None
        return Step(StepKind.LEAVE_EMPTY, self.column, self.code)


@dataclass
class _Kind:
    message: str
    cells: int = 0
    with_suggestion: int = 0
    examples: dict[Example, None] = field(default_factory=dict)
    plain: dict[Example, None] = field(default_factory=dict)

    def add(self, cells: pa.RecordBatch) -> None:
        suggested = pc.fill_null(pc.not_equal(cells["suggestion"], ""), fill_value=False)
        with_suggestion = pc.sum(suggested).as_py() or 0
        self.cells += cells.num_rows
        self.with_suggestion += with_suggestion
        if with_suggestion:
            _show(self.examples, cells.filter(suggested))
        if with_suggestion < cells.num_rows:
            _show(self.plain, cells.filter(pc.invert(suggested)))


class OfferSink:
    """A sink of bad cells that counts them by kind and keeps a few examples of each: a few kilobytes, however many."""

    def __init__(self) -> None:
        self._kinds: dict[tuple[str, str], _Kind] = {}

    def write(self, cells: pa.RecordBatch) -> None:
        """More bad cells."""
        table = pa.Table.from_batches([cells])
        for kind in table.group_by(["column", "code"], use_threads=False).aggregate([]).to_pylist():
            column, code = kind["column"], kind["code"]
            same = pc.and_(pc.equal(cells["column"], column), pc.equal(cells["code"], code))
            these = cells.filter(same)
            self._kinds.setdefault((column, code), _Kind(these["message"][0].as_py())).add(these)

    def close(self) -> None:
        """Nothing to close."""

    def abandon(self) -> None:
        """Forget what was counted."""
        self._kinds.clear()

    def offers(self) -> tuple[Offer, ...]:
        """Every kind met: those with a suggestion first, then by how many cells they are."""
        offers = [
            Offer(
                column,
                Code(code),
                kind.message,
                kind.cells,
                kind.with_suggestion,
                tuple([*kind.examples, *kind.plain][:_EXAMPLES]),
            )
            for (column, code), kind in self._kinds.items()
        ]
        return tuple(sorted(offers, key=lambda o: (-o.with_suggestion, -o.cells, o.column, o.code)))


def steps_offered(bad_cells: Iterable[pa.RecordBatch]) -> tuple[Offer, ...]:
    """The offers for a report of bad cells (report.BAD_CELLS_SCHEMA)."""
    sink = OfferSink()
    for batch in bad_cells:
        if batch.num_rows:
            sink.write(batch)
    return sink.offers()


def steps_of(offers: Sequence[Offer]) -> tuple[Step, ...]:
    """Every step that writes cells as suggested: what a person would choose who trusts them all."""
    return tuple(step for each in offers if (step := each.take) is not None)


def _show(examples: dict[Example, None], cells: pa.RecordBatch) -> None:
    """Keeps some different ones."""
    if len(examples) >= _EXAMPLES:
        return
    for cell in cells.slice(0, 100).to_pylist():
        if len(examples) < _EXAMPLES:
            examples[Example(cell["value"] or "", cell["suggestion"] or "")] = None
