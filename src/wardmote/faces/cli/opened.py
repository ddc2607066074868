"""The file a command is about."""

from __future__ import annotations

from pathlib import Path

from wardmote.engine.reading import RawTable, open_tables
from wardmote.kernel.problem import NotFound, Unreadable


def tables_of(file: Path) -> list[RawTable]:
    """The tables of a file. Raises NotFound where there is no such file, Unreadable for what is no table."""
    if not file.exists():
        raise NotFound("file.missing", "There is no such file.", where=str(file), next_step="Check its name.")
    if not file.is_file():
        raise _unreadable(file, "This is a folder, not a file.")
    try:
        return open_tables(file, file_name=file.name)
    except PermissionError as error:
        raise _unreadable(file, "The file may not be read.") from error


def text_of(file: Path) -> bytes:
    """The bytes of a small file beside the data, such as a schema."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise _unreadable(file, "The file cannot be read.") from error


def _unreadable(file: Path, what: str) -> Unreadable:
    return Unreadable(
        "file.unreadable", what, where=str(file), next_step="Check its name and its permissions."
    )
