"""What to tell a person whose file could not be read, by what its reader said or how it ended."""

from __future__ import annotations

import signal
from dataclasses import dataclass

from wardmote.engine.reading.options import ReadLimits
from wardmote.kernel.problem import Problem, TooLarge, Unavailable, Unreadable


class ReadingFailed(Unavailable):
    """Our code, or a library of ours, failed on a file: nobody knows whether there is anything wrong with the file."""


_WORKBOOKS = frozenset({"xlsx", "xls", "xlsb", "ods"})


@dataclass(frozen=True)
class _Words:
    """How a kind of file is spoken of: the first part of a problem's code, the thing, and what else could be sent."""

    code: str
    thing: str
    where: str
    stray: str
    mend: str
    smaller: str
    quicker: str = "Save the table that is needed as CSV and upload that."
    otherwise: str = "Until then, its table saved as CSV may be read."


_OF_WORKBOOKS = _Words(
    code="workbook",
    thing="workbook",
    where="sheet",
    stray=" One stray cell far to the right or far down makes a sheet as large as that.",
    mend="Open it in Excel, save it again as XLSX, and upload that.",
    smaller="Delete the empty rows and columns around the table, or save the sheet as CSV, and upload that.",
)
_OF_FILES = _Words(
    code="file",
    thing="file",
    where="table",
    stray="",
    mend="Download or export it again where it was made, or save its table as CSV, and upload that.",
    smaller="Split it into smaller files, or save its table as CSV, and upload that.",
)
_OF_TEXT = _Words(
    code="file",
    thing="file",
    where="table",
    stray="",
    mend="Download or export it again where it was made, and upload that.",
    smaller="Split it into smaller files, and upload those.",
    quicker="Split it into smaller files, and upload those.",
    otherwise="",
)


def child_problem(
    said: str | None, exit_code: int | None, format_name: str, table: str | None, limits: ReadLimits
) -> Problem:
    """Why a file was not read. `said` is the child's own word, `exit_code` None where its time was up."""
    words = _words(format_name)
    where = f"{words.where} {table}" if table is not None else None
    if said == "disk" or exit_code == -signal.SIGKILL:
        return no_room(words.code, where)
    if said == "text":
        return _too_much_text(words, where, limits)
    if said == "memory" or exit_code == -signal.SIGABRT:
        return _too_much_memory(words, where, limits)
    if said == "nested":
        return nested_too_deeply(where)
    if exit_code is None or exit_code == -signal.SIGXCPU:
        return _too_slow(words, where, limits)
    return damaged_file(format_name, where) if said == "damaged" else _failed(words, where)


def _failed(words: _Words, where: str | None) -> ReadingFailed:
    return ReadingFailed(
        f"{words.code}.reading_failed",
        f"Reading the {words.thing} failed through a fault of ours: there may be nothing wrong with it.",
        where=where,
        next_step=f"Tell whoever runs Wardmote here: its log says what failed. {words.otherwise}".rstrip(),
    )


def _words(format_name: str) -> _Words:
    if format_name == "csv":
        return _OF_TEXT
    return _OF_WORKBOOKS if format_name in _WORKBOOKS else _OF_FILES


def damaged_file(format_name: str, where: str | None = None) -> Unreadable:
    """What to say of a file that is not whole, or not what it says it is."""
    words = _words(format_name)
    return Unreadable(
        f"{words.code}.damaged",
        f"The {words.thing} is damaged or was cut off.",
        where=where,
        next_step=words.mend,
    )


def nested_too_deeply(where: str | None = None) -> Unreadable:
    """What to say of a file whose values stand in each other without end."""
    return Unreadable(
        "file.nested_too_deeply",
        "The values of the file stand inside each other more deeply than those of a table do.",
        where=where,
        next_step="Export it again as a list of records, or as CSV, and upload that.",
    )


def locked_workbook() -> Unreadable:
    """What to say of a workbook that only opens with a password."""
    return Unreadable(
        "workbook.password",
        "The workbook is protected with a password.",
        next_step="Remove the password in Excel (File, Info, Protect Workbook) and upload it again.",
    )


def no_room(code: str, where: str | None = None) -> Unavailable:
    """What to say where this machine has no room to read in."""
    return Unavailable(
        f"{code}.no_room",
        f"There was no room to read the {code} just now.",
        where=where,
        next_step="Try again later; if it happens again, tell whoever runs this hub.",
    )


def _too_much_text(words: _Words, where: str | None, limits: ReadLimits) -> TooLarge:
    return TooLarge(
        f"{words.code}.too_much_text",
        f"The cells of the {words.thing} hold more than {limits.max_workbook_text_bytes // 1024**2:,} MiB of text.",
        where=where,
        next_step="Upload the tables that are needed one by one, as CSV.",
    )


def _too_much_memory(words: _Words, where: str | None, limits: ReadLimits) -> TooLarge:
    return TooLarge(
        f"{words.code}.needs_too_much_memory",
        f"Reading the {words.thing} needs more than {limits.child_memory_bytes // 1024**2:,} MiB of memory."
        f"{words.stray}",
        where=where,
        next_step=words.smaller,
    )


def _too_slow(words: _Words, where: str | None, limits: ReadLimits) -> TooLarge:
    return TooLarge(
        f"{words.code}.takes_too_long",
        f"Reading the {words.thing} takes more than {limits.child_cpu_seconds} seconds, which is the limit.",
        where=where,
        next_step=words.quicker,
    )
