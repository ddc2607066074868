"""NDJSON, also called JSON Lines: one record a line."""

from __future__ import annotations

import json

from wardmote.engine.reading.formats.format import RECORD_LIMITS, Format
from wardmote.engine.reading.records.json_reading import read_json
from wardmote.engine.reading.text.beginning import text_beginning


def _is_told_by(head: bytes) -> bool:
    """Whether the first two lines are objects; of longer lines the reader finds out for itself."""
    first, _, rest = text_beginning(head, len(head)).partition("\n")
    if not first.startswith("{") or not rest.lstrip().startswith("{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


FORMAT = Format(
    name="ndjson",
    title="NDJSON",
    media_types=("application/x-ndjson", "application/jsonl"),
    extensions=(".ndjson", ".jsonl"),
    limits=RECORD_LIMITS,
    says="Every line is a record.",
    is_told_by=_is_told_by,
)
read = read_json
