"""What to tell a person whose workbook could not be read, by what its reader said or how it ended."""

from __future__ import annotations

import signal

from wardmote.engine.reading.options import ReadLimits
from wardmote.kernel.problem import Problem, TooLarge, Unavailable, Unreadable


def workbook_problem(
    said: str | None, exit_code: int | None, sheet: str | None, limits: ReadLimits
) -> Problem:
    """Why a workbook was not read. `said` is the child's own word, `exit_code` None where its time was up."""
    where = f"sheet {sheet}" if sheet is not None else None
    if said == "password":
        return locked_workbook()
    if said == "disk" or exit_code == -signal.SIGKILL:
        return _not_now(where)
    if said == "text":
        return _too_much_text(where, limits)
    if said == "memory" or exit_code == -signal.SIGABRT:
        return _too_much_memory(where, limits)
    if exit_code is None or exit_code == -signal.SIGXCPU:
        return _too_slow(where, limits)
    return Unreadable(
        "workbook.damaged",
        "The workbook is damaged or was cut off.",
        where=where,
        next_step="Open it in Excel, save it again as XLSX, and upload that.",
    )


def locked_workbook() -> Unreadable:
    """What to say of a workbook that only opens with a password."""
    return Unreadable(
        "workbook.password",
        "The workbook is protected with a password.",
        next_step="Remove the password in Excel (File, Info, Protect Workbook) and upload it again.",
    )


def _not_now(where: str | None) -> Unavailable:
    return Unavailable(
        "workbook.no_room",
        "There was no room to read the workbook just now.",
        where=where,
        next_step="Try again later; if it happens again, tell whoever runs this hub.",
    )


def _too_much_text(where: str | None, limits: ReadLimits) -> TooLarge:
    return TooLarge(
        "workbook.too_much_text",
        f"The cells of the workbook hold more than {limits.max_workbook_text_bytes // 1024**2:,} MiB of text.",
        where=where,
        next_step="Upload the sheets that are needed one by one, as CSV.",
    )


def _too_much_memory(where: str | None, limits: ReadLimits) -> TooLarge:
    return TooLarge(
        "workbook.needs_too_much_memory",
        f"Reading the workbook needs more than {limits.child_memory_bytes // 1024**2:,} MiB of memory. One stray cell "
        "far to the right or far down makes a sheet as large as that.",
        where=where,
        next_step="Delete the empty rows and columns around the table, or save the sheet as CSV, and upload that.",
    )


def _too_slow(where: str | None, limits: ReadLimits) -> TooLarge:
    return TooLarge(
        "workbook.takes_too_long",
        f"Reading the workbook takes more than {limits.child_cpu_seconds} seconds, which is the limit.",
        where=where,
        next_step="Save the sheet that is needed as CSV and upload that.",
    )
