"""Rows of a file that are no data, told to whoever reads it: nothing is left out in silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wardmote.engine.reading.notes import Note


def set_aside(notes: Sequence[Note]) -> list[str]:
    """Rows that are no data, and what else was seen, in the order of the file; what is about the whole comes last."""
    ordered = sorted(notes, key=lambda note: (note.first_line is None, note.first_line or 0))
    return [f"set aside or seen{_place(note)}: {_words(note)}" for note in _joined(ordered)]


def _joined(notes: Sequence[Note]) -> list[Note]:
    """Notes of one kind on rows one behind the other as one: five lines of a footnote are a footnote."""
    joined: list[Note] = []
    for note in notes:
        before = joined[-1] if joined else None
        if (
            before
            and before.kind is note.kind
            and before.last_line
            and note.first_line == before.last_line + 1
        ):
            joined[-1] = replace(before, last_line=note.last_line, text=None)
        else:
            joined.append(note)
    return joined


def _place(note: Note) -> str:
    first, last = note.first_line, note.last_line
    if first is None:
        return ""
    return f" in rows {first} to {last}" if last is not None and last > first else f" in row {first}"


def _words(note: Note) -> str:
    what = note.kind.value.replace("_", " ")
    return f"{what} ({note.count})" if note.count > 1 else what
