"""Reads a file in a process of its own, with limits: what parses bytes made by others may end, and only it ends."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from wardmote.engine.reading.limited.problems import ReadingFailed, child_problem
from wardmote.engine.reading.limited.process import LimitedProcess
from wardmote.engine.reading.limited.spool import Spool, SpooledGrid
from wardmote.engine.reading.notes import Note, NoteKind
from wardmote.engine.reading.options import ReadLimits
from wardmote.kernel.problem import Invalid, Problem, TooLarge, Unreadable

MergedRange = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0."""
_LOG = logging.getLogger(__name__)
_CODE_LINE = re.compile(r"  [-\w./<> ]{1,300}:\d{1,6} in [\w<>]{1,100}|[\w.<>]{1,200}|which came from")
_REFUSALS: dict[str, type[Problem]] = {kind.__name__: kind for kind in (Invalid, TooLarge, Unreadable)}


@dataclass(frozen=True)
class SpooledTable:
    """One table as its reader found it.

    `columns` are the names that the file itself gives to them, None where a header has to be looked for in the rows.
    `name` is None where the file holds one table and calls it nothing.
    """

    name: str | None
    format: str
    encoding: str | None
    columns: tuple[str, ...] | None
    positions: tuple[int, ...]
    rows: int
    notes: tuple[Note, ...]
    merged: tuple[MergedRange, ...]
    grid: SpooledGrid


def reading_of(
    path: Path, *, format_name: str, module: str, sheet: str | None, limits: ReadLimits
) -> dict[str, Any]:
    """What a process is asked, to read a file."""
    return {
        "path": str(path.absolute()),
        "format": format_name,
        "module": module,
        "sheet": sheet,
        "limits": asdict(limits),
    }


@dataclass(frozen=True)
class Reading:
    """A file that a process is reading into a spool."""

    request: dict[str, Any]
    spool: Spool
    process: LimitedProcess


def begin_reading(request: dict[str, Any], spool: Spool) -> Reading:
    """Begins to read a file. Raises Unavailable."""
    return Reading(request, spool, LimitedProcess(request, writes_to=spool.descriptor))


class HeadStart:
    """The one reading that was begun before anybody asked, for a program that knows its file before it has imported
    what it does with it."""

    def __init__(self) -> None:
        self._reading: Reading | None = None

    def begin(self, request: dict[str, Any], folder: Path) -> None:
        """Begins to read a file. Raises Unavailable."""
        self.taken({})
        self._reading = begin_reading(request, Spool(folder))

    def taken(self, request: dict[str, Any]) -> Reading | None:
        """The reading, where just that was begun; any other is ended."""
        begun, self._reading = self._reading, None
        if begun is not None and begun.request != request:
            begun.process.close()
            return None
        return begun


HEAD_START = HeadStart()
"""The one of this process."""


class LimitedReader:
    """Reads one file, or the members of one archive: together they have the time and the room that one file has."""

    def __init__(self, folder: Path, limits: ReadLimits) -> None:
        self._limits = limits
        self._folder = folder
        self._spool: Spool | None = None
        self._end = time.monotonic() + limits.wall_seconds

    def read(
        self,
        path: Path,
        *,
        format_name: str,
        module: str,
        sheet: str | None,
        meanwhile: Callable[[], None],
    ) -> list[SpooledTable]:
        """The tables of a file that hold anything. Raises Unreadable, TooLarge, Unavailable.

        `meanwhile` is done beside it; what that raises is raised first, and ends the reading.
        """
        request = reading_of(path, format_name=format_name, module=module, sheet=sheet, limits=self._limits)
        reading = HEAD_START.taken(request)
        if reading is None:
            self._spool = self._spool or Spool(self._folder)
            reading = begin_reading(request, self._spool)
        messages, exit_code = self._ended(reading, meanwhile)
        if not messages or not messages[-1].get("done"):
            raise problem_said(messages, exit_code, format_name, self._limits)
        return [
            spooled_table(message["table"], format_name, reading.spool)
            for message in messages
            if "table" in message
        ]

    def _ended(
        self, reading: Reading, meanwhile: Callable[[], None]
    ) -> tuple[list[dict[str, Any]], int | None]:
        """What the process said and how it ended; None where its time was up."""
        said: list[dict[str, Any]] = []
        process = reading.process
        try:
            meanwhile()
            said.extend(process.messages(end=self._end))
            return said, process.exit_code()
        except TimeoutError:
            return said, None
        finally:
            process.close()


def problem_said(
    messages: Sequence[dict[str, Any]], exit_code: int | None, format_name: str, limits: ReadLimits
) -> Problem:
    """Why a process did not finish, by its last word and how it ended; no exit code where its time was up."""
    last = messages[-1] if messages else {}
    if "refused" in last:
        return _REFUSALS[last["refused"]](
            last["code"], last["what"], where=last["where"], next_step=last["next_step"]
        )
    opening = next((each["opening"] for each in reversed(messages) if "opening" in each), None)
    problem = child_problem(last.get("problem"), exit_code, format_name, opening, limits)
    if last.get("problem") is None and isinstance(problem, ReadingFailed):
        _LOG.error("a process that read %s ended with code %s", format_name, exit_code)
    elif "failure" in last:
        level = logging.ERROR if isinstance(problem, ReadingFailed) else logging.INFO
        _LOG.log(level, "reading %s: %s\n%s", format_name, problem.code, _code_lines(last["failure"]))
    return problem


def _code_lines(told: Sequence[str]) -> str:
    """Lines of code and kinds of exceptions: what has read a stranger's file is not believed to say nothing else."""
    return "\n".join(line for line in told if _CODE_LINE.fullmatch(line))


def spooled_table(about: dict[str, Any], format_name: str, spool: Spool) -> SpooledTable:
    """A table from what its reader said of it."""
    columns = about.get("columns")
    return SpooledTable(
        name=about["name"],
        format=about.get("format") or format_name,
        encoding=about.get("encoding"),
        columns=None if columns is None else tuple(columns),
        positions=tuple(about.get("positions") or ()),
        rows=about.get("rows", 0),
        notes=tuple(Note(NoteKind(kind), first, last, count) for kind, first, last, count in about["notes"]),
        merged=tuple(map(tuple, about.get("merged") or ())),
        grid=SpooledGrid(spool, tuple(about["parts"])),
    )
