"""The different texts of a column's bad cells, for somebody to say what each should be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True)
class BadText:
    """A text as it is written in `cells` bad cells of a column; `suggestion` is empty where nothing is sure."""

    text: str
    cells: int
    message: str
    suggestion: str


def bad_texts(bad_cells: Iterable[pa.RecordBatch], column: str, most: int) -> tuple[BadText, ...]:
    """The `most` frequent texts of a column in a report (report.BAD_CELLS_SCHEMA), those without a suggestion first."""
    found: dict[str, BadText] = {}
    for batch in bad_cells:
        here = pa.Table.from_batches([batch.filter(pc.equal(batch["column"], column))])
        keys = ["value", "message", "suggestion"]
        for each in here.group_by(keys, use_threads=False).aggregate([([], "count_all")]).to_pylist():
            text = (each["value"] or "").strip()
            if text:
                before = found.get(text)
                cells = each["count_all"] + (before.cells if before else 0)
                found[text] = BadText(text, cells, each["message"], each["suggestion"] or "")
    ordered = sorted(found.values(), key=lambda each: (bool(each.suggestion), -each.cells, each.text))
    return tuple(ordered[:most])
