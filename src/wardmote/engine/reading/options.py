"""What a caller may lay down about a file, and the limits a file must keep.

Everything left as None is found out from the content; whatever is set overrules what was found.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from wardmote.engine.reading.choices import KeptRows, TableChoices

_MIB = 1024 * 1024


@dataclass(frozen=True)
class ReadLimits:
    """Past one of these a file is refused by name, not read slowly or in part.

    Memory stays bounded for delimited text of any length, so the text itself has no limit of size: only one
    record, one field and the number of columns have. Every other format is read by a child process: a workbook must fit
    in its memory, the others stream through it and must keep its time and the room for their text.
    """

    max_columns: int = 16_384
    """Columns of a table; a worksheet has as many."""
    max_field_bytes: int = 16 * _MIB
    """One cell, in UTF-8."""
    max_cells_per_filled: int = 200
    """Cells of a table for one that is filled; asked only where it has `nearly_empty_from_cells`."""
    nearly_empty_from_cells: int = 50_000_000
    max_record_bytes: int = 48 * _MIB
    """One record of text (delimited, JSON, XML), line breaks included, in UTF-8."""
    max_uncompressed_bytes: int = 4096 * _MIB
    """What comes out of a gzip file, or out of all members of a zip."""
    max_workbook_bytes: int = 1024 * _MIB
    """What comes out of all members of a workbook."""
    max_zip_ratio: int = 300
    """Bytes out for one byte in; asked only past 32 MiB, where it begins to matter."""
    max_zip_entries: int = 10_000
    max_sheet_cells: int = 30_000_000
    """Cells of the smallest rectangle around everything filled on a sheet: what a reader must set aside memory for."""
    max_workbook_text_bytes: int = 2048 * _MIB
    """The cells of a file as text, CSV apart: one long text may stand in a million cells and be stored once."""
    max_database_bytes: int = 512 * _MIB
    """A GeoPackage that has to be read into memory: one that was uploaded, or came out of an archive."""
    child_memory_bytes: int = 2048 * _MIB
    child_cpu_seconds: int = 60
    wall_seconds: float = 90.0
    """How long is waited for a child, or for the next block of a text."""
    text_cpu_seconds_per_mib: float = 0.5
    """What a text may take beyond `child_cpu_seconds`, by its length."""


@dataclass(frozen=True)
class ReadOptions:
    """What the reading of a file goes by: what its reader was told, and the limits.

    `sheet`: the one sheet (or member of a zip) wanted. `tables`: what is told of single tables, by their names;
    all else is told of every table that is not named there. `choices` says what each means; what a person chooses is
    `choices.ReadChoices`, and `chosen.open_chosen` reads by it.
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    header_rows: int | None = None
    one_table: bool = False
    keep: Collection[KeptRows] = ()
    unpivot: bool = False
    fill_down: Collection[str] = ()
    tables: Mapping[str, TableChoices] = field(default_factory=dict)
    limits: ReadLimits = field(default_factory=ReadLimits)

    def of(self, name: str) -> ReadOptions:
        """What the table of that name goes by."""
        own = self.tables.get(name)
        if own is None:
            return self
        return replace(
            self,
            header_row=own.header_row,
            header_rows=own.header_rows,
            one_table=own.one_table,
            keep=own.keep,
            unpivot=own.unpivot,
            fill_down=own.fill_down,
        )
