"""The file a command is about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from wardmote.engine.checking import TableSchema, open_matching
from wardmote.engine.reading import RawTable
from wardmote.engine.reading.choices import ReadChoices
from wardmote.engine.reading.chosen import open_chosen, options_of, require_columns
from wardmote.kernel.problem import NotFound, Unreadable


def tables_of(
    file: Path,
    *,
    name: str | None = None,
    schema: TableSchema | None = None,
    choices: ReadChoices | None = None,
) -> list[RawTable]:
    """The tables of a file: the one of that name, under a schema the one that fits it best, or all that are chosen.

    Raises NotFound where there is no such file or table, Unreadable for what is no table, Invalid for choices that do
    not fit the file.
    """
    if not file.exists():
        raise NotFound("file.missing", "There is no such file.", where=str(file), next_step="Check its name.")
    if not file.is_file():
        raise _unreadable(file, "This is a folder, not a file.")
    chosen = choices or ReadChoices()
    chosen = replace(chosen, sheets=(name,)) if name else chosen
    try:
        if schema is not None:
            return [open_matching(file, file_name=file.name, schema=schema, options=options_of(chosen))]
        tables = open_chosen(file, file_name=file.name, choices=chosen)
    except PermissionError as error:
        raise _unreadable(file, "The file may not be read.") from error
    require_columns(chosen, tables)
    return tables


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
