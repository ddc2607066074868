"""What recognising columns needs once in a process."""

from __future__ import annotations

from wardmote.engine.reading.columns.meanings import all_meanings
from wardmote.engine.reading.columns.units import header_patterns


def prepare_to_recognise() -> None:
    """Makes all of it now: for a process that would only wait, and needs it after that."""
    all_meanings()
    header_patterns()
