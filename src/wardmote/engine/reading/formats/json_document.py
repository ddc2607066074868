"""JSON: a list of records, wherever it stands in the document."""

from __future__ import annotations

import re

from wardmote.engine.reading.formats.format import RECORD_LIMITS, Format
from wardmote.engine.reading.records.json_reading import read_json
from wardmote.engine.reading.text.beginning import text_beginning

_START = re.compile(r'\{\s*("|\})|\[\s*[\[{"\]\d-]')


def _is_told_by(head: bytes) -> bool:
    return _START.match(text_beginning(head)) is not None


FORMAT = Format(
    name="json",
    title="JSON",
    media_types=("application/json",),
    extensions=(".json",),
    limits=RECORD_LIMITS,
    says="Every list of objects is a table: at the top, or under any key. So are an object of lists, lists of lists "
    "beside their columns, and an object of records, whose keys become the first column.",
    is_told_by=_is_told_by,
)
read = read_json
