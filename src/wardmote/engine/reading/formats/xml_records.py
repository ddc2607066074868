"""XML of repeated records."""

from __future__ import annotations

from typing import Any

from wardmote.engine.reading.formats.format import RECORD_LIMITS, Format
from wardmote.engine.reading.limited.request import Output, Request
from wardmote.engine.reading.records.nested import cells_of
from wardmote.engine.reading.records.writer import RecordWriter
from wardmote.engine.reading.records.xml_reading import Names, RecordEvents, find_records
from wardmote.engine.reading.sniff import is_xml
from wardmote.engine.reading.text.beginning import text_beginning
from wardmote.kernel.problem import Unreadable


def _is_told_by(head: bytes) -> bool:
    return is_xml(text_beginning(head))


FORMAT = Format(
    name="xml",
    title="XML",
    media_types=("application/xml", "text/xml"),
    extensions=(".xml",),
    limits=RECORD_LIMITS,
    says="Elements that come again and again are records; elements inside them become columns with dots.",
    is_told_by=_is_told_by,
)


def read(request: Request, output: Output) -> None:
    """One table for each kind of record. Raises Unreadable where most of the file is in none."""
    kinds = find_records(request.path)
    if not kinds:
        raise Unreadable(
            "file.no_records",
            "This is XML without repeated records: there is no row in it.",
            next_step="Export the records as CSV or JSON, and upload that.",
        )
    writers = {kind: RecordWriter(output, request.limits) for kind in kinds}

    def take(names: Names, fields: dict[str, Any], line: int) -> None:
        writers[names].add(cells_of(fields), line)

    RecordEvents(writers.__contains__, take, most_characters=request.limits.max_record_bytes).read(
        request.path
    )
    for kind, writer in writers.items():
        name = ".".join(kind[1:]) if len(kinds) > 1 else None
        writer.close(name, format_name="xml")
