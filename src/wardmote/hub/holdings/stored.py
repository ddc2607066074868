"""What the lake holds, by kind."""

from __future__ import annotations

from enum import StrEnum


class ObjectKind(StrEnum):
    """Each kind has its own prefix of id, so that no object is taken for another."""

    ORIGINAL = "original"  # an upload, byte for byte
    VERSION = "version"  # the typed rows of a table's version
    BAD_CELLS = "badcells"  # the report of a version's bad cells: data of its owner
    FIRST_ROWS = "firstrows"  # the first rows of a file as they stand there, header included: its owner's
    RELEASED = "released"  # permitted columns and rows of a version, as one file


class FileFormat(StrEnum):
    """The formats a cut of a version is released in as a file; CSV is streamed."""

    PARQUET = "parquet"
    XLSX = "xlsx"
