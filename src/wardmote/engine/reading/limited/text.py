"""Delimited text read by limited processes: one finds its tables, and one more for each pass sends its records.

Records come through a pipe as they are parsed: neither a second copy on the disk nor more than some blocks in memory,
whatever the length of the text. The limit of time grows with that length.
"""

from __future__ import annotations

import os
import select
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from io import BufferedIOBase, BufferedReader, RawIOBase
from typing import Any

import pyarrow as pa

from wardmote.engine.reading.finding.parts import TablePart
from wardmote.engine.reading.finding.regions import RegionGrid
from wardmote.engine.reading.grid import GridBatch
from wardmote.engine.reading.limited.process import LimitedProcess
from wardmote.engine.reading.limited.reading import problem_said
from wardmote.engine.reading.limited.text_service import grid_batch_of
from wardmote.engine.reading.limited.text_words import (
    encoding_as_json,
    encoding_of,
    note_of,
    region_of,
    source_as_json,
    survey_of,
)
from wardmote.engine.reading.looked import Listener, Looked
from wardmote.engine.reading.options import ReadLimits, ReadOptions
from wardmote.engine.reading.text.encoding import TextEncoding
from wardmote.engine.reading.text.reading import FoundText
from wardmote.engine.reading.text.stream import ByteSource, GzipFile, PlainFile, ZipMember

_MIB = 1024 * 1024
_READ_BYTES = 1 * _MIB
_GZIP_RATIO = 20
"""What is allowed for before a gzip has been unpacked: text seldom packs better."""
_FORMAT = "csv"
_MOST_WALL_FOR_CPU = 4


def find_text_apart(source: ByteSource, options: ReadOptions, looked: Listener | None = None) -> FoundText:
    """The same as `find_text`, found by another process; `looked` is told now and then how far that is.

    Raises Unavailable too, where no process can be had.
    """
    limits = _limits_for(source, options.limits)
    asked = {"text": "tables", **_asked(source, options, limits)}
    sink = os.open(os.devnull, os.O_WRONLY)
    try:
        process = LimitedProcess(asked, writes_to=sink)
    finally:
        os.close(sink)
    said: list[dict[str, Any]] = []
    code: int | None = None
    try:
        for message in process.messages(end=time.monotonic() + _wall_seconds(limits)):
            if "looked" not in message:
                said.append(message)
            elif looked is not None:
                looked(Looked(**message["looked"]))
        code = process.exit_code()
    except TimeoutError:
        pass
    finally:
        process.close()
    if not said or not said[-1].get("done"):
        raise problem_said(said, code, _FORMAT, limits)
    return _found(said[0], source, options, limits)


def _found(said: dict[str, Any], source: ByteSource, options: ReadOptions, limits: ReadLimits) -> FoundText:
    encoding = encoding_of(said["encoding"])
    grid = ApartGrid(source, encoding, said["delimiter"], options, limits)
    parts = []
    for each in said["parts"]:
        region = region_of(each)
        part = grid if region is None else RegionGrid(grid, region)
        parts.append(TablePart(part, survey_of(each), each["number"], each["records_above"]))
    return FoundText(encoding, said["delimiter"], tuple(parts), tuple(map(note_of, said["notes"])))


@dataclass(frozen=True)
class ApartGrid:
    """The records of one text; every pass is a process of its own, which ends with it."""

    source: ByteSource
    encoding: TextEncoding
    delimiter: str
    options: ReadOptions
    limits: ReadLimits

    def batches(self) -> Iterator[GridBatch]:
        """All records, as they come through the pipe. Raises what reading them raises, never ends early in silence."""
        asked = {
            "text": "records",
            "encoding": encoding_as_json(self.encoding),
            "delimiter": self.delimiter,
            **_asked(self.source, self.options, self.limits),
        }
        reads_from, writes_to = os.pipe()
        try:
            process = LimitedProcess(asked, writes_to=writes_to)
        except BaseException:
            os.close(reads_from)
            raise
        finally:
            os.close(writes_to)
        try:
            with BufferedReader(_Pipe(reads_from, self.limits.wall_seconds), _READ_BYTES) as pipe:
                while pipe.peek(1):
                    yield from _one_stream(pipe)
            self._check_end(process)
        except TimeoutError:
            raise problem_said([], None, _FORMAT, self.limits) from None
        finally:
            process.close()

    def _check_end(self, process: LimitedProcess) -> None:
        said = list(process.messages(end=time.monotonic() + self.limits.wall_seconds))
        if not said or not said[-1].get("done"):
            raise problem_said(said, process.exit_code(), _FORMAT, self.limits)


def _one_stream(pipe: BufferedIOBase) -> Iterator[GridBatch]:
    """The batch that comes next; nothing where the process ended in the middle of it, which its last word explains."""
    with suppress(pa.ArrowInvalid, OSError, EOFError), pa.ipc.open_stream(pipe) as stream:
        batches = list(stream)
        yield from map(grid_batch_of, batches)


class _Pipe(RawIOBase):
    """The reading end of a pipe, in which nobody waits for ever."""

    def __init__(self, descriptor: int, wait_seconds: float) -> None:
        self._descriptor, self._wait_seconds = descriptor, wait_seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        ready, _, _ = select.select([self._descriptor], [], [], self._wait_seconds)
        if not ready:
            raise TimeoutError
        return os.readv(self._descriptor, [buffer])

    def close(self) -> None:
        if not self.closed:
            os.close(self._descriptor)
        super().close()


def _asked(source: ByteSource, options: ReadOptions, limits: ReadLimits) -> dict[str, Any]:
    said = asdict(replace(options, limits=limits))
    return {"source": source_as_json(source), "options": said, "limits": said["limits"]}


def _limits_for(source: ByteSource, limits: ReadLimits) -> ReadLimits:
    """The limits of a text of this length: ten gigabytes may take longer than ten kilobytes."""
    seconds = limits.child_cpu_seconds + int(limits.text_cpu_seconds_per_mib * _text_bytes(source) / _MIB)
    return replace(limits, child_cpu_seconds=seconds)


def _wall_seconds(limits: ReadLimits) -> float:
    return limits.wall_seconds + _MOST_WALL_FOR_CPU * limits.child_cpu_seconds


def _text_bytes(source: ByteSource) -> int:
    if isinstance(source, PlainFile):
        return source.path.stat().st_size
    if isinstance(source, GzipFile):
        return min(_GZIP_RATIO * source.path.stat().st_size, source.limits.max_uncompressed_bytes)
    assert isinstance(source, ZipMember)  # noqa: S101 - there is no fourth
    with zipfile.ZipFile(source.path) as archive:
        return min(archive.getinfo(source.member).file_size, source.limits.max_uncompressed_bytes)
