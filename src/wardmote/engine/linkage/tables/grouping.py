"""The groups that a linkage report is by: columns of the table, and the ward and class of the gazetteer."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.tables.answers import Wanted
from wardmote.engine.linkage.tables.described import described

WARD, CLASS = "ward (gazetteer)", "class (gazetteer)"
_NOT_LETTERS: Final = "[^A-Z0-9]"


def groups_of(
    gazetteer: Gazetteer, rows: pa.RecordBatch, answers: pa.RecordBatch, wanted: Wanted
) -> dict[str, pa.Array]:
    """For each row the value of the columns `wanted.by`, empty where the cell is; ward and class, null where unknown.

    A row that found nothing is in the ward of its postcode, so that wards can be compared; it has no class.
    """
    found = {name: rows.column(name).cast(pa.string()).fill_null("") for name in wanted.by}
    known = [fact for fact in ("ward", "class") if gazetteer.knows(fact)]
    facts = described(gazetteer, answers) if known else None
    if facts and "ward" in known:
        found[WARD] = pc.coalesce(facts.column("ward"), _wards_of_postcodes(gazetteer, rows, wanted))
    if facts and "class" in known:
        found[CLASS] = facts.column("property_class")
    return found


def _wards_of_postcodes(gazetteer: Gazetteer, rows: pa.RecordBatch, wanted: Wanted) -> pa.Array:
    _, postcodes = wanted.columns.texts(rows)
    written = pc.utf8_upper(postcodes.fill_null(""))
    squeezed = pc.replace_substring_regex(written, _NOT_LETTERS, "").dictionary_encode()
    wards = gazetteer.wards_of(squeezed.dictionary.to_pylist())
    return wards.take(squeezed.indices)
