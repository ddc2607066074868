"""A table with steps applied, read like any other: mending comes before conversion, and the file is left alone.

Steps apply in their order. One that is about a finding needs a check to say which cells have it; neighbours among those
share one check of the table as it is by then, and a step that found nothing while its neighbours mended something
gets another, because what was mended may show what it is for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

import pyarrow as pa

from wardmote.engine.checking.convert import convert_table
from wardmote.engine.checking.mending.change import Change, Replaced, Respelt, Tidied, changed
from wardmote.engine.checking.mending.found import FoundTexts
from wardmote.engine.checking.mending.step import Step, StepKind
from wardmote.engine.checking.report import NoSink, TableSink
from wardmote.engine.reading.table import RawTable, TextBatch

if TYPE_CHECKING:
    from wardmote.engine.checking.schema import TableSchema


class Fit(StrEnum):
    """What became of a step."""

    FITS = "fits"
    NO_COLUMN = "no-column"
    NOTHING_MATCHED = "nothing-matched"


@dataclass(frozen=True)
class StepOutcome:
    """A step, how many cells it changed, and whether it still fits the table."""

    step: Step
    cells: int
    fit: Fit


@dataclass(frozen=True)
class _Placed:
    """A change of a column, and the number of the step it comes from."""

    number: int
    place: int
    change: Change


@dataclass(frozen=True)
class MendedTable(RawTable):
    """A raw table whose cells come out mended. `outcomes` counts what the last whole reading changed."""

    source: RawTable = field(kw_only=True, repr=False, compare=False)
    steps: tuple[Step, ...] = field(kw_only=True, default=())
    _changes: tuple[_Placed, ...] = field(kw_only=True, default=(), repr=False, compare=False)
    _counts: list[int] = field(kw_only=True, default_factory=list, repr=False, compare=False)

    def batches(self) -> Iterator[TextBatch]:
        """All rows in order with the steps applied, in bounded memory; can be called again."""
        counts = [0] * len(self.steps)
        for batch in self.source.batches():
            columns = list(batch.rows.columns)
            for each in self._changes:
                columns[each.place], count = changed(columns[each.place], each.change)
                counts[each.number] += count
            rows = pa.RecordBatch.from_arrays(columns, names=list(self.columns))
            yield TextBatch(rows, batch.lines, batch.first_row)
        self._counts[:] = counts

    def outcomes(self) -> tuple[StepOutcome, ...]:
        """What became of every step, in order. Raises ValueError before the table was read to its end."""
        if len(self._counts) != len(self.steps):
            raise ValueError("read it first")
        return tuple(
            StepOutcome(step, count, self._fit(step, count))
            for step, count in zip(self.steps, self._counts, strict=True)
        )

    def _fit(self, step: Step, count: int) -> Fit:
        if step.column not in self.source.columns:
            return Fit.NO_COLUMN
        return Fit.FITS if count else Fit.NOTHING_MATCHED


def mended(
    table: RawTable,
    steps: Sequence[Step],
    *,
    schema: TableSchema | None,
    checked_rows: Callable[[], TableSink] = NoSink,
) -> MendedTable:
    """The table with the steps applied, checked as often as steps about findings need it (with `schema`, under it).

    `checked_rows` opens a sink for the rows of each check, for those who count how far it has come.
    Raises TooLarge where the steps would replace more different texts than can be held, Invalid for a
    schema that contradicts itself, and what the table raises while it is read.
    """
    changes: list[_Placed] = []
    for about_findings, run in groupby(enumerate(steps), key=lambda each: each[1].mends_finding):
        here = [(number, step) for number, step in run if step.column in table.columns]
        if about_findings:
            changes += _found_changes(table, steps, changes, here, _Check(schema, checked_rows))
        else:
            changes += [_Placed(number, table.columns.index(s.column), _change(s)) for number, s in here]
    return _with(table, steps, changes)


def _change(step: Step) -> Change:
    match step.kind:
        case StepKind.REPLACE:
            return Replaced({step.old: step.new})
        case StepKind.SPELL_AS:
            return Respelt(step.spellings)
        case _:
            return Tidied()


def _found_changes(
    table: RawTable,
    steps: Sequence[Step],
    before: Sequence[_Placed],
    waiting: list[tuple[int, Step]],
    check: _Check,
) -> list[_Placed]:
    """Changes of neighbouring steps about findings. At most as many checks as there are steps."""
    changes: list[_Placed] = []
    while waiting:
        texts = check.texts(_with(table, steps, [*before, *changes]), [step for _, step in waiting])
        found = [
            _Placed(number, table.columns.index(step.column), Replaced(each))
            for (number, step), each in zip(waiting, texts, strict=True)
            if each
        ]
        done = {each.number for each in found}
        waiting = [each for each in waiting if each[0] not in done] if found else []
        changes += found
    return changes


@dataclass(frozen=True)
class _Check:
    """How a table is checked for what steps are about."""

    schema: TableSchema | None
    rows: Callable[[], TableSink]

    def texts(self, table: RawTable, steps: Sequence[Step]) -> list[dict[str, str]]:
        """For each step the texts it replaces, and what by."""
        opened: list[FoundTexts] = []

        def collecting() -> FoundTexts:
            opened.append(FoundTexts(steps))
            return opened[-1]

        convert_table(table, open_sink=lambda _: self.rows(), bad_cells=collecting, schema=self.schema)
        return opened[-1].texts()


def _with(table: RawTable, steps: Sequence[Step], changes: Sequence[_Placed]) -> MendedTable:
    same = {each.name: getattr(table, each.name) for each in fields(RawTable)}
    return MendedTable(**same, source=table, steps=tuple(steps), _changes=tuple(changes))
