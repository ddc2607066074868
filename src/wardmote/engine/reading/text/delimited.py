"""Delimited text as a grid: records cut at their true ends, parsed fast where that is provably the same.

The rules are those of Python's csv module (RFC 4180, and forgiving): a quotation mark counts only at the start of a
cell, a doubled one inside is a literal one, whatever follows a closing one belongs to the cell. LF, CRLF and CR end a
record. A mark that is never closed is read as plain text on its line, and noted. Where a text writes a space between
delimiter and quotation mark (`1, "Ash, north"`), no cell begins with that space.
"""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field, replace

import pyarrow.compute as pc

from wardmote.engine.reading.grid import GridBatch
from wardmote.engine.reading.notes import Note, NoteKind
from wardmote.engine.reading.options import ReadLimits
from wardmote.engine.reading.text.delimited_fast import PlainBlock, cut_plain_block, parse_plain_block
from wardmote.engine.reading.text.delimited_plain import Record, RecordReader, as_batches
from wardmote.engine.reading.text.encoding import TextEncoding, utf8_blocks
from wardmote.engine.reading.text.stream import ByteSource
from wardmote.kernel.problem import TooLarge

_FIRST_PIECE_BYTES = 64 * 1024
"""Titles stand at the beginning and make its records unequal: kept small, so that the rest goes fast."""
_BOM = codecs.BOM_UTF8
_CUT_MARKS = (_BOM[:1], _BOM[:2])
_FIRST_MARKS = re.compile(b"\\A(?:%b)+" % _BOM)
_INNER_MARKS = re.compile(b"(?<=[\r\n])(?:%b)+" % _BOM)
_FEWEST_SPACED = 9
THREADS = 2
_AHEAD = 3


@dataclass
class DelimitedGrid:
    """The records of one delimited text. `fast=False` sends everything the slow way, for comparison."""

    source: ByteSource
    encoding: TextEncoding
    delimiter: str
    limits: ReadLimits
    fast: bool = True
    pool: ThreadPoolExecutor | None = None
    """Threads that are there already, for a process that cannot start any: one with little memory left."""
    unclosed_quotes: Note | None = field(default=None, init=False)
    """Set when a pass has met quotation marks that are never closed."""
    inner_marks: int = field(default=0, init=False)
    """Byte order marks that a pass has left out at the beginning of lines."""

    _spaced: bool = field(default=False, init=False)

    @property
    def _is_fast(self) -> bool:
        return self.fast and not self._spaced

    @property
    def notes(self) -> list[Note]:
        """What the last pass has noticed."""
        marks = [Note(NoteKind.INNER_MARK, count=self.inner_marks)] if self.inner_marks else []
        return [*([self.unclosed_quotes] if self.unclosed_quotes else []), *marks]

    def batches(self) -> Iterator[GridBatch]:
        """All records; a few blocks are held at a time, parsed in parallel."""
        self.unclosed_quotes, self.inner_marks = None, 0
        with nullcontext(self.pool) if self.pool else ThreadPoolExecutor(THREADS) as pool:
            waiting: deque[Future[list[GridBatch]] | list[GridBatch]] = deque()
            for piece in self._pieces():
                waiting.append(pool.submit(self._parsed, piece) if isinstance(piece, PlainBlock) else piece)
                if len(waiting) > _AHEAD:
                    yield from _result(waiting.popleft())
            while waiting:
                yield from _result(waiting.popleft())

    def _pieces(self) -> Iterator[PlainBlock | list[GridBatch]]:
        """The text cut at record ends: plain blocks still to be parsed, everything else as batches."""
        pending, line, wanted_bytes = b"", 1, 0
        for number, (block, final) in enumerate(_with_last(_small_first(self._text()))):
            if number == 0:
                self._spaced = is_spaced(block, self.delimiter)
            pending += block
            if len(pending) < wanted_bytes and not final:
                continue
            while pending:
                piece, used_bytes, used_lines = self._next_piece(pending, line, final=final)
                if not used_bytes:
                    break
                yield piece
                pending, line = pending[used_bytes:], line + used_lines
            self._refuse_endless(pending, line)
            wanted_bytes = 2 * len(pending)

    def _text(self) -> Iterator[bytes]:
        """The text without the byte order marks that stand where another file was put behind the first."""
        held, begins_a_line = b"", True
        for block, final in _with_last(utf8_blocks(self.source, self.encoding)):
            text = held + block
            cut = len(text) if final or not text.endswith(_CUT_MARKS) else text.rfind(_BOM[:1])
            text, held = text[:cut], text[cut:]
            if _BOM in text:
                before = len(text)
                text = _FIRST_MARKS.sub(b"", text) if begins_a_line else text
                text = _INNER_MARKS.sub(b"", text)
                self.inner_marks += (before - len(text)) // len(_BOM)
            begins_a_line = text.endswith((b"\n", b"\r")) if text else begins_a_line
            yield text

    def _next_piece(
        self, text: bytes, line: int, *, final: bool
    ) -> tuple[PlainBlock | list[GridBatch], int, int]:
        block = cut_plain_block(text, self.delimiter, line, final=final) if self._is_fast else None
        if block is not None:
            return block, block.size_bytes, block.lines
        reader = RecordReader(text, self.delimiter, line, final=final, spaced=self._spaced)
        batches = self._batches_of(reader)
        return batches, *reader.used()

    def _parsed(self, block: PlainBlock) -> list[GridBatch]:
        batch = parse_plain_block(block, self.delimiter)
        if batch is not None and batch.cells.num_columns <= self.limits.max_columns:
            self._refuse_long_fields([batch], block.size_bytes)
            return [batch]
        return self._batches_of(RecordReader(block.text, self.delimiter, block.first_line, final=True))

    def _batches_of(self, reader: RecordReader) -> list[GridBatch]:
        batches = list(as_batches(self._noticed(reader.records()), self.limits))
        self._refuse_long_fields(batches, reader.used()[0])
        return batches

    def _noticed(self, records: Iterable[Record]) -> Iterator[Record]:
        for record in records:
            if record.unclosed_quote:
                before = self.unclosed_quotes or Note(NoteKind.UNCLOSED_QUOTE, record.line, count=0)
                self.unclosed_quotes = replace(before, last_line=record.line, count=before.count + 1)
            yield record

    def _refuse_long_fields(self, batches: list[GridBatch], text_bytes: int) -> None:
        if text_bytes <= self.limits.max_field_bytes:
            return
        for batch in batches:
            for column in batch.cells.columns:
                longest = pc.max(pc.binary_length(column)).as_py() or 0
                if longest > self.limits.max_field_bytes:
                    raise TooLarge(
                        "table.field_too_long",
                        f"A cell is longer than {self.limits.max_field_bytes // 1024**2} MiB, which is the limit.",
                        where=f"between line {batch.lines[0]} and line {batch.lines[-1]}",
                        next_step="Look for a quotation mark that is not closed, or keep long texts in files.",
                    )

    def _refuse_endless(self, pending: bytes, line: int) -> None:
        if len(pending) > self.limits.max_record_bytes:
            raise TooLarge(
                "table.record_too_long",
                f"A row is longer than {self.limits.max_record_bytes // 1024**2} MiB, which is the limit.",
                where=f"from line {line}",
                next_step="Look on that line for a quotation mark that is not closed.",
            )


def is_spaced(beginning: bytes, delimiter: str) -> bool:
    """Whether quotation marks open behind a delimiter and a space, and hardly ever right behind a delimiter."""
    mark = re.escape(delimiter.encode())
    spaced = len(re.findall(b'%b +"[^"\r\n]*"' % mark, beginning))
    return delimiter != " " and spaced > _FEWEST_SPACED * len(re.findall(b'%b"' % mark, beginning))


def _result(parsed: Future[list[GridBatch]] | list[GridBatch]) -> list[GridBatch]:
    return parsed.result() if isinstance(parsed, Future) else parsed


def _small_first(blocks: Iterable[bytes]) -> Iterator[bytes]:
    iterator = iter(blocks)
    first = next(iterator, b"")
    yield first[:_FIRST_PIECE_BYTES]
    yield first[_FIRST_PIECE_BYTES:]
    yield from iterator


def _with_last(blocks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each block and whether it is the last one."""
    iterator = iter(blocks)
    held = next(iterator, None)
    if held is None:
        return
    for block in iterator:
        yield held, False
        held = block
    yield held, True
