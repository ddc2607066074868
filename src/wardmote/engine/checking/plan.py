"""How each column of a table is to be read: from a schema where there is one, else from a sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.checking.chosen import chosen_column
from wardmote.engine.checking.constraints import Rule, rules_of
from wardmote.engine.checking.declared import declared_reader
from wardmote.engine.reading.columns.infer import Column, infer_column
from wardmote.engine.reading.columns.meanings import meaning_named
from wardmote.engine.reading.columns.sample import Sample
from wardmote.engine.reading.columns.where import trim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wardmote.engine.checking.schema import SchemaField, TableSchema

_SAMPLE_ROWS = 10_000
_SAMPLE_TEXTS = 400
SAMPLED_CHARACTERS = 1_000
"""Of a cell: more tells nothing of what a column is, and a cell may have millions."""


@dataclass(frozen=True)
class ColumnPlan:
    """How one column is read. `asked` is the schema's field for it, if it has one; a text of `missing` is an
    empty cell. `found` is what a column would have been taken for of which its publisher says what it is."""

    place: int
    column: Column
    asked: SchemaField | None = None
    missing: frozenset[str] = frozenset()
    rules: tuple[Rule, ...] = ()
    found: Column | None = None

    @property
    def is_inferred(self) -> bool:
        """Whether the type was told from the cells, so that it may change when more of them are seen."""
        return self.asked is None

    @property
    def is_strict(self) -> bool:
        """Whether marks and words for an empty cell are mistakes, as under an ask."""
        return self.asked is not None and self.found is None


def spread(cells: pa.StringArray, most: int) -> pa.StringArray:
    """At most so many cells, evenly spread."""
    if len(cells) <= most:
        return cells
    return cells.take(pa.array(np.linspace(0, len(cells) - 1, most, dtype=np.int64)))


def sample_of(header: str, cells: Sequence[pa.StringArray]) -> Sample:
    """A sample of a column from some of its cells."""
    together = pa.chunked_array(cells, pa.string()).combine_chunks()
    taken = pc.utf8_slice_codeunits(spread(trim(together), _SAMPLE_ROWS), 0, SAMPLED_CHARACTERS)
    counted = pc.value_counts(taken.drop_null())
    texts, counts = counted.field("values"), counted.field("counts")
    if len(texts) > _SAMPLE_TEXTS:
        some = pa.array(np.linspace(0, len(texts) - 1, _SAMPLE_TEXTS, dtype=np.int64))
        texts, counts = texts.take(some), counts.take(some)
    return Sample(header, dict(zip(texts.to_pylist(), counts.to_pylist(), strict=True)), len(taken))


def plan_columns(
    names: Sequence[str], batches: Sequence[pa.RecordBatch], schema: TableSchema | None
) -> list[ColumnPlan]:
    """A plan for every column of a table, from its first batches and the schema. Raises Invalid for a schema
    that contradicts itself."""
    return [
        _plan(place, sample_of(name, [batch.column(place) for batch in batches]), schema)
        for place, name in enumerate(names)
    ]


def _plan(place: int, sample: Sample, schema: TableSchema | None) -> ColumnPlan:
    asked = schema.field_named(sample.header) if schema else None
    if schema is not None and asked is not None:
        return _asked_plan(place, sample, asked, schema)
    found = infer_column(sample)
    said = schema.chosen_named(sample.header) if schema else None
    if said is None:
        return ColumnPlan(place, found)
    return ColumnPlan(place, chosen_column(found, said, sample), said, found=found)


def _asked_plan(place: int, sample: Sample, asked: SchemaField, schema: TableSchema) -> ColumnPlan:
    reader = declared_reader(asked, sample)
    meaning = meaning_named(asked.semantic_type) if asked.semantic_type else None
    column = Column(
        sample.header, reader, meaning, "the schema says so", 1.0, sample.repeats, least_share=0.0
    )
    missing = schema.missing_values_of(asked)
    return ColumnPlan(place, column, asked, missing, tuple(rules_of(asked, reader)))
