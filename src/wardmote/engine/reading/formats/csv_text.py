"""Delimited text: CSV and its kin. It is read as it streams, by this process, whatever its length."""

from __future__ import annotations

from wardmote.engine.reading.formats.format import Format


def _is_told_by(_head: bytes) -> bool:
    return True  # asked last: text that is nothing else


FORMAT = Format(
    name="csv",
    title="CSV and other text with commas, semicolons, tabs or pipes",
    media_types=("text/csv", "text/tab-separated-values", "text/plain"),
    extensions=(".csv", ".tsv", ".tab", ".psv", ".txt"),
    limits=("max_record_bytes", "max_field_bytes"),
    says="Encoding, delimiter, header, totals and footnotes are looked for.",
    is_told_by=_is_told_by,
)
