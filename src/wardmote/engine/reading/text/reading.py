"""Delimited text: its encoding, its delimiter and its tables, found in the process that asks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from wardmote.engine.reading.finding.parts import TablePart, parts_of
from wardmote.engine.reading.held_grid import HeldGrid, Room
from wardmote.engine.reading.notes import Note, NoteKind
from wardmote.engine.reading.options import ReadOptions
from wardmote.engine.reading.text.delimited import DelimitedGrid
from wardmote.engine.reading.text.dialect import find_delimiter, is_aligned
from wardmote.engine.reading.text.encoding import TextEncoding, chosen_encoding, find_encoding, utf8_blocks
from wardmote.engine.reading.text.stream import ByteSource
from wardmote.kernel.problem import Invalid

_DELIMITER_SAMPLE_BYTES = 512 * 1024


@dataclass(frozen=True)
class FoundText:
    """What was found in a text: how it is written, and its tables."""

    encoding: TextEncoding
    delimiter: str
    parts: tuple[TablePart, ...]
    notes: tuple[Note, ...]


def find_text(
    source: ByteSource, options: ReadOptions, room: Room, *, pool: ThreadPoolExecutor | None = None
) -> FoundText:
    """Reads a text to its end, in bounded memory: what there is room for is parsed once, not at every pass.

    Raises Unreadable, TooLarge, and Invalid for options.
    """
    encoding = (
        find_encoding(source) if options.encoding is None else chosen_encoding(source, options.encoding)
    )
    sample = "" if options.delimiter is not None else _sample(source, encoding)
    delimiter = _delimiter(sample, options)
    grid = DelimitedGrid(source, encoding, delimiter, options.limits, pool=pool)
    parts = parts_of(HeldGrid(grid, room), options, name=source.name)
    aligned = [Note(NoteKind.FIXED_WIDTH)] if is_aligned(sample, delimiter) else []
    return FoundText(encoding, delimiter, tuple(parts), (*encoding.notes, *grid.notes, *aligned))


def _delimiter(sample: str, options: ReadOptions) -> str:
    if options.delimiter is not None:
        if len(options.delimiter) != 1 or options.delimiter in '"\r\n':
            raise Invalid(
                "read.bad_delimiter",
                "A delimiter is one character, and neither a quotation mark nor a line end.",
                next_step="Choose a comma, a semicolon, a tab or |, or leave it to be found out.",
            )
        return options.delimiter
    return find_delimiter(sample)


def _sample(source: ByteSource, encoding: TextEncoding) -> str:
    sample = b""
    for block in utf8_blocks(source, encoding):
        sample += block[:_DELIMITER_SAMPLE_BYTES]
        if len(sample) >= _DELIMITER_SAMPLE_BYTES:
            break
    return sample.decode(errors="ignore")
