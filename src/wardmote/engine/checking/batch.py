"""One batch of a table, read by its plans: typed columns, bad cells and counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.checking.constraints import broken_rows
from wardmote.engine.checking.plan import SAMPLED_CHARACTERS, ColumnPlan, spread
from wardmote.engine.checking.report import BAD_CELLS_SCHEMA, WITHHELD_CELLS_SCHEMA
from wardmote.engine.checking.rule import RowColumns
from wardmote.engine.reading.columns.codes import Bad, Code, bad
from wardmote.engine.reading.columns.read_cells import Cells, Mark, Verdicts, read_cells
from wardmote.engine.reading.columns.where import kept
from wardmote.engine.reading.mask import as_mask

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wardmote.engine.checking.rule import Mask, RowRule
    from wardmote.engine.checking.schema import TableSchema

_POOLED_PER_BATCH = 200
_MOST_POOLED = 128
"""Batches: past these every second one is let go, and then every second of those that come."""

Finding = tuple[int, int, str | None, Bad]
"""Row in the batch, place of the column, the cell as written, and why it is bad."""

MarkFound = tuple[int, int, str, Mark]
"""Row in the batch, place of the column, the mark as written, and what it says."""


@dataclass
class Tally:
    """What was counted in one column. `pool` holds some of its cells from all over the table, `missing` the texts
    that were read as no value."""

    bad_cells: int = 0
    unreadable: int = 0
    empty: int = 0
    suppressed: int = 0
    missing: frozenset[str] = frozenset()
    pool: list[pa.StringArray] = field(default_factory=list)
    _batches: int = 0
    _every: int = 1

    def add(self, other: Tally) -> None:
        """Count another batch in."""
        self.bad_cells += other.bad_cells
        self.unreadable += other.unreadable
        self.empty += other.empty
        self.suppressed += other.suppressed
        self.missing |= other.missing
        if self._batches % self._every == 0:
            self.pool += other.pool
        self._batches += 1
        if len(self.pool) > _MOST_POOLED:
            self.pool, self._every = self.pool[::2], 2 * self._every


@dataclass(frozen=True)
class ReadBatch:
    """A batch after reading: typed columns in the table's order, findings in the order of rows."""

    columns: list[pa.Array]
    findings: list[Finding]
    marks: list[MarkFound]
    tallies: list[Tally]


def row_rules_for(schema: TableSchema | None, names: Sequence[str]) -> list[RowRule]:
    """The rules of a schema about single rows that a table with these columns can be asked about."""
    return [each for each in (schema.row_rules if schema else ()) if set(each.columns) <= set(names)]


def read_batch(
    rows: pa.RecordBatch,
    plans: Sequence[ColumnPlan],
    verdicts: Sequence[Verdicts],
    row_rules: Sequence[RowRule] = (),
) -> ReadBatch:
    """Read all columns of a batch."""
    read: list[Cells] = []
    findings: list[Finding] = []
    marks: list[MarkFound] = []
    tallies: list[Tally] = []
    for plan, verdict in zip(plans, verdicts, strict=True):
        written = rows.column(plan.place)
        cells = _read(written, plan, verdict)
        found = [*_unreadable(cells, plan), *_breaking(written, cells, plan)]
        read.append(cells)
        findings += found
        marks += ((row, plan.place, text, mark) for row, text, mark in cells.marks)
        pool = [_some_filled(written)] if plan.is_inferred else []
        tallies.append(Tally(len(found), len(cells.bad), cells.empty, len(cells.marks), cells.missing, pool))
    for found_here in _breaking_rows(rows, plans, read, row_rules):
        findings.append(found_here)
        tallies[found_here[1]].bad_cells += 1
    findings.sort(key=lambda finding: finding[:2])
    marks.sort(key=lambda found: found[:2])
    return ReadBatch([cells.values for cells in read], findings, marks, tallies)


def _some_filled(written: pa.StringArray) -> pa.StringArray:
    filled = written.drop_null() if written.null_count else written
    return pc.utf8_slice_codeunits(spread(filled, _POOLED_PER_BATCH), 0, SAMPLED_CHARACTERS)


def _read(written: pa.StringArray, plan: ColumnPlan, verdicts: Verdicts) -> Cells:
    words = [word.strip() for word in plan.missing if word.strip()]
    if words:
        missing = pc.is_in(pc.utf8_trim_whitespace(written), pa.array(words, pa.string()))
        written = kept(written, ~as_mask(missing))
    return read_cells(written, verdicts, repeats=plan.column.repeats)


def _unreadable(cells: Cells, plan: ColumnPlan) -> Iterable[Finding]:
    return ((row, plan.place, text, why) for row, text, why in cells.bad)


def _breaking(written: pa.StringArray, cells: Cells, plan: ColumnPlan) -> Iterable[Finding]:
    """Cells that can be read and break a rule of the schema."""
    for rule in plan.rules:
        for row in broken_rows(rule, cells.values):
            text = written[row].as_py()
            yield row, plan.place, text, rule.why_not(text or "")
    if plan.asked is not None and plan.asked.is_required:
        unreadable = {row for row, _, _ in cells.bad}
        why = bad(Code.REQUIRED)
        for row in np.flatnonzero(np.asarray(cells.values.is_null())).tolist():
            if row not in unreadable:
                yield row, plan.place, written[row].as_py(), why


def _breaking_rows(
    rows: pa.RecordBatch, plans: Sequence[ColumnPlan], read: Sequence[Cells], row_rules: Sequence[RowRule]
) -> Iterable[Finding]:
    """Cells that break a rule about their row."""
    if not row_rules:
        return
    places = {plan.column.name: plan.place for plan in plans}
    asked = {name for rule in row_rules for name in rule.columns}
    values = {name: read[places[name]].values for name in asked}
    columns = RowColumns(values, {name: _filled(read[places[name]]) for name in asked})
    for rule in row_rules:
        place = places[rule.at]
        for row in np.flatnonzero(rule.broken(columns)).tolist():
            yield row, place, rows.column(place)[row].as_py(), rule.why


def _filled(cells: Cells) -> Mask:
    """Which cells hold anything, whether or not it can be read."""
    filled = as_mask(cells.values.is_valid()).copy()
    filled[[row for row, _, _ in cells.bad]] = True
    return filled


def bad_cells_batch(
    findings: Sequence[Finding], names: Sequence[str], *, first_row: int, lines: pa.Int64Array
) -> pa.RecordBatch:
    """Findings of a batch as rows of the bad-cell report."""
    rows = [row for row, _, _, _ in findings]
    whys = [why for _, _, _, why in findings]
    return pa.record_batch(
        [
            pa.array([first_row + row for row in rows], pa.int64()),
            lines.take(pa.array(rows, pa.int64())),
            pa.array([names[place] for _, place, _, _ in findings], pa.string()),
            pa.array([text or "" for _, _, text, _ in findings], pa.string()),
            pa.array([why.code.value for why in whys], pa.string()),
            pa.array([why.message for why in whys], pa.string()),
            pa.array([why.suggestion for why in whys], pa.string()),
        ],
        schema=BAD_CELLS_SCHEMA,
    )


def withheld_cells_batch(
    marks: Sequence[MarkFound], names: Sequence[str], *, first_row: int, lines: pa.Int64Array
) -> pa.RecordBatch:
    """Marks of a batch as rows of the report of withheld cells."""
    rows = [row for row, _, _, _ in marks]
    return pa.record_batch(
        [
            pa.array([first_row + row for row in rows], pa.int64()),
            lines.take(pa.array(rows, pa.int64())),
            pa.array([names[place] for _, place, _, _ in marks], pa.string()),
            pa.array([text for _, _, text, _ in marks], pa.string()),
            pa.array([mark.meaning for _, _, _, mark in marks], pa.string()),
        ],
        schema=WITHHELD_CELLS_SCHEMA,
    )
