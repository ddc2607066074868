"""GeoPackage: a database of SQLite with layers of places and tables without (OGC 12-128r18).

A database can hold code of its maker's: views, triggers, virtual tables, functions in columns. Only the ordinary tables
that the GeoPackage lists are read, by plain SELECT under an authorizer that lets nothing else through.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from wardmote.engine.reading.cell_text import cell_text
from wardmote.engine.reading.formats.format import TYPED_LIMITS, Format
from wardmote.engine.reading.limited.problems import damaged_file
from wardmote.engine.reading.limited.request import Output, Request
from wardmote.engine.reading.options import ReadLimits
from wardmote.engine.reading.records.shapes import axis_names, geopackage_cells
from wardmote.engine.reading.records.writer import Column, RecordWriter
from wardmote.kernel.problem import TooLarge, Unreadable

_MAGIC = b"SQLite format 3\x00"
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ})
_WAL_VERSION, _ROLLBACK_VERSION = b"\x02\x02", b"\x01\x01"
_ROWS = 2_000


def _is_told_by(head: bytes) -> bool:
    return head.startswith(_MAGIC)


FORMAT = Format(
    name="gpkg",
    title="GeoPackage",
    media_types=("application/geopackage+sqlite3",),
    extensions=(".gpkg",),
    limits=(*TYPED_LIMITS, "max_database_bytes"),
    says="Every layer and table it lists is a table; places become coordinates, or well-known text.",
    is_told_by=_is_told_by,
)


@dataclass(frozen=True)
class _Layer:
    """One table that the GeoPackage lists: its columns with their declared types, and where its shapes are."""

    name: str
    columns: tuple[tuple[str, str], ...]
    shape: str | None
    reference_system: str | None


def read(request: Request, output: Output) -> None:
    """Every layer and table, row by row. Raises Unreadable for another database, TooLarge past a limit."""
    try:
        with _opened(request) as database:
            layers = [layer for layer in _layers(database) if request.wants(layer.name)]
            database.set_authorizer(_authorizer)
            for layer in layers:
                output.opening(layer.name)
                _read_layer(database, layer, RecordWriter(output, request.limits))
    except sqlite3.DataError as error:
        raise _too_long(request.limits) from error
    except (sqlite3.Error, UnicodeError) as error:
        raise damaged_file("gpkg") from error


@contextmanager
def _opened(request: Request) -> Iterator[sqlite3.Connection]:
    """The database, read-only. One whose file has no name is read into memory: SQLite opens files by name alone."""
    path = request.path.resolve()
    if path.exists() and path.samefile(request.path):
        address = f"file:{quote(str(path))}?mode=ro&immutable=1"
        connection = sqlite3.connect(address, uri=True, cached_statements=0)
    else:
        connection = sqlite3.connect(":memory:", cached_statements=0)
        _fill(connection, request)
    with closing(connection):
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, request.limits.max_field_bytes)
        connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, 1_000_000)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        for safety in ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON", "mmap_size = 0"):
            connection.execute(f"PRAGMA {safety}")
        connection.text_factory = _text
        yield connection


def _fill(connection: sqlite3.Connection, request: Request) -> None:
    size_bytes = request.path.stat().st_size
    if size_bytes > request.limits.max_database_bytes:
        raise TooLarge(
            "file.database_too_large",
            f"The GeoPackage is larger than {request.limits.max_database_bytes // 1024**2:,} MiB, which is the limit.",
            next_step="Export the layers that are needed one by one, as GeoPackage or CSV, and upload those.",
        )
    content = bytearray(request.path.read_bytes())
    if content[18:20] == _WAL_VERSION:  # a database in memory has no log beside it
        content[18:20] = _ROLLBACK_VERSION
    connection.deserialize(content)


def _authorizer(action: int, *_: Any) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _layers(database: sqlite3.Connection) -> list[_Layer]:
    """The tables that the GeoPackage lists, if they are ordinary ones: a view is code of its maker's."""
    ordinary = {
        row[0]
        for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0")
    }
    if "gpkg_contents" not in ordinary:
        raise Unreadable(
            "file.not_a_table",
            "This is an SQLite database that is no GeoPackage, not a table that can be read.",
            next_step="Export its tables as CSV, and upload those.",
        )
    listed = database.execute(
        "SELECT table_name FROM gpkg_contents WHERE data_type IN ('features', 'attributes', 'aspatial')"
    ).fetchall()
    shapes = _shapes(database) if {"gpkg_geometry_columns", "gpkg_spatial_ref_sys"} <= ordinary else {}
    layers = []
    for (name,) in listed:
        if name in ordinary:
            shape, system = shapes.get(name, (None, None))
            layers.append(_Layer(name, _columns(database, name), shape, system))
    if listed and not layers:
        raise Unreadable(
            "file.no_table",
            "The GeoPackage lists no ordinary table: only views, virtual tables, or names that are not there.",
            next_step="Export the layer from your mapping software as a new GeoPackage, and upload that.",
        )
    return layers


def _shapes(database: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    rows = database.execute(
        "SELECT table_name, column_name, organization, organization_coordsys_id FROM gpkg_geometry_columns "
        "LEFT JOIN gpkg_spatial_ref_sys USING (srs_id)"
    )
    return {table: (column, f"{authority}:{code}") for table, column, authority, code in rows}


def _columns(database: sqlite3.Connection, table: str) -> tuple[tuple[str, str], ...]:
    rows = database.execute(f"PRAGMA table_info({_quoted(table)})")
    return tuple((name, str(declared).upper()) for _, name, declared, *_ in rows)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _read_layer(database: sqlite3.Connection, layer: _Layer, writer: RecordWriter) -> None:
    wanted = ", ".join(_quoted(name) for name, _ in layer.columns)
    rows = database.execute(f"SELECT {wanted} FROM {_quoted(layer.name)}")  # noqa: S608 - quoted
    writer.name_first([name for name, _ in layer.columns if name != layer.shape])
    tellers = [(name, _teller(declared, is_shape=name == layer.shape)) for name, declared in layer.columns]
    line = 0
    while chunk := rows.fetchmany(_ROWS):
        for row in chunk:
            line += 1
            cells: dict[Column, str | None] = {}
            for (name, tell), value in zip(tellers, row, strict=True):
                if value is not None:
                    cells |= tell(name, value)
            writer.add(cells, line)
    writer.close(layer.name, format_name="gpkg", named=axis_names(layer.reference_system))


def _teller(declared: str, *, is_shape: bool) -> Callable[[str, Any], dict[Column, str | None]]:
    if is_shape:
        return _shape
    return _yes_or_no if declared == "BOOLEAN" else _cell


def _shape(name: str, value: Any) -> dict[Column, str | None]:
    return geopackage_cells(value) if isinstance(value, bytes) else _cell(name, value)


def _yes_or_no(name: str, value: Any) -> dict[Column, str | None]:
    return {name: "true" if value else "false"} if isinstance(value, int) else _cell(name, value)


def _cell(name: str, value: Any) -> dict[Column, str | None]:
    if isinstance(value, bytes):
        return {name: value.hex() or None}
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return {name: str(value)}
    return {name: cell_text(value)}


def _too_long(limits: ReadLimits) -> TooLarge:
    return TooLarge(
        "table.field_too_long",
        f"A cell holds more than {limits.max_field_bytes // 1024**2:,} MiB, which is the limit.",
        next_step="Look for a very long text or a picture among the values, and leave it out.",
    )
