"""Where an answer's property is and what it is, beside the answer."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.gazetteer.properties import SCHEMA as FACTS

#: The column that is written -> the fact of the gazetteer.
_COLUMNS: Final = {
    "property_class": "class_code",
    "property_status": "status",
    "easting": "easting",
    "northing": "northing",
    "ward": "ward",
    "lsoa": "lsoa",
}
SCHEMA: Final = pa.schema([(name, FACTS.field(fact).type) for name, fact in _COLUMNS.items()])


def described(gazetteer: Gazetteer, answers: pa.RecordBatch) -> pa.RecordBatch:
    """A row of SCHEMA for each answer: of its property, else of the building that it names, else nulls."""
    uprns = pc.coalesce(
        answers.column("uprn"), answers.column("parent_uprn"), pa.scalar(0, pa.int64())
    ).to_numpy()
    facts = gazetteer.facts_of(uprns)
    return pa.record_batch([facts.column(fact) for fact in _COLUMNS.values()], schema=SCHEMA)
