"""After a pass: was every column what the sample made of it, and if not, how should it be read?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from wardmote.engine.checking.plan import ColumnPlan, sample_of
from wardmote.engine.reading.columns.infer import Column, infer_column
from wardmote.engine.reading.columns.numbers import IntegerReader, NumberReader
from wardmote.engine.reading.columns.reader import TextReader
from wardmote.engine.reading.columns.sample import is_enough

if TYPE_CHECKING:
    from wardmote.engine.checking.batch import Tally
    from wardmote.engine.reading.columns.read_cells import Verdicts
    from wardmote.engine.reading.columns.sample import Sample

_BAD_TEXTS = 1_000


def filled_cells(tally: Tally, rows: int) -> int:
    """Cells with a value, good or bad: neither empty nor withheld."""
    return rows - tally.empty - tally.suppressed


def second_thought(
    plan: ColumnPlan, tally: Tally, verdicts: Verdicts, *, rows: int, text_too: bool
) -> ColumnPlan:
    """The plan itself where it held, else a better one.

    It did not hold where too many cells cannot be read, or where whole numbers met decimals. With `text_too`, a
    column of text is looked at again with cells from all over the table. What fails and is nothing else either
    becomes text. A column that a schema speaks of stays as it is.
    """
    if not plan.is_inferred:
        return plan
    is_text = isinstance(plan.column.reader, TextReader)
    failing = not is_text and (
        not _holds(plan.column, tally, rows) or _has_decimals(plan.column, tally, verdicts)
    )
    if not failing and not (is_text and text_too):
        return plan
    better = infer_column(_wider_sample(plan.column, tally, verdicts))
    if failing and not is_read_otherwise(better, plan.column):
        return replace(plan, column=_as_text(plan.column))
    return replace(plan, column=better)


def _wider_sample(column: Column, tally: Tally, verdicts: Verdicts) -> Sample:
    bad_texts = pa.array(verdicts.bad_texts()[:_BAD_TEXTS], pa.string())
    return sample_of(column.name, [*tally.pool, bad_texts])


def is_read_otherwise(better: Column, column: Column) -> bool:
    """Whether the cells have to be read again, and not only the column to be called something else."""
    if isinstance(better.reader, TextReader) and isinstance(column.reader, TextReader):
        return False
    if type(better.reader) is not type(column.reader) or better.meaning != column.meaning:
        return True
    return bool(better.reader.arrow_type != column.reader.arrow_type)


def _as_text(column: Column) -> Column:
    evidence = f"too many cells cannot be read as {column.reader.type}"
    return Column(column.name, TextReader(), None, evidence, 0.5, repeats=False)


def _holds(column: Column, tally: Tally, rows: int) -> bool:
    filled = filled_cells(tally, rows)
    good = filled - tally.unreadable
    if column.least_share >= 1:
        return good == filled
    return filled == 0 or is_enough(good, filled, share=column.least_share, named=column.is_named)


def _has_decimals(column: Column, tally: Tally, verdicts: Verdicts) -> bool:
    """Whether whole numbers stand beside decimals that are no single slip: two distinct ones will do."""
    if type(column.reader) is not IntegerReader or tally.unreadable < 2:
        return False
    number = NumberReader()
    decimals = [text for text in verdicts.bad_texts() if number.takes(text)]
    return len(decimals) >= 2
