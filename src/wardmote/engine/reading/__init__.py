"""A file, as it is really published, becomes tables of text."""

from wardmote.engine.reading.notes import Note, NoteKind
from wardmote.engine.reading.opening import open_tables
from wardmote.engine.reading.options import ReadLimits, ReadOptions
from wardmote.engine.reading.table import RawTable, TextBatch

__all__ = ["Note", "NoteKind", "RawTable", "ReadLimits", "ReadOptions", "TextBatch", "open_tables"]
