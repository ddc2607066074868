"""Writes a table version: Parquet part files, encrypted unless the table is open data, in constant memory."""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wardmote.engine.lake.content_digest import ContentDigest
from wardmote.engine.lake.disk import full_disk_as_problem
from wardmote.engine.lake.folder import LakeFolder, PartialObject
from wardmote.engine.lake.keys import DataKey
from wardmote.engine.lake.manifest import Manifest, PartFile
from wardmote.engine.lake.parquet_keys import encryption_properties, part_identity
from wardmote.kernel.problem import Invalid

ROW_GROUP_ROWS = 128 * 1024
ROW_GROUP_BYTES = 64 * 2**20
PART_BYTES = 256 * 2**20
_SAMPLE_ROWS = 16 * 1024


class VersionWriter:
    """A sink for record batches of one schema: `write` many, then `close` once for the manifest.

    The version is stored, whole and on disk, when `close` returns; before that no reader can find it. `abandon`,
    or leaving a `with` block without `close`, leaves nothing behind. `key=None` stores open data unencrypted.
    Memory: one row group (128 Ki rows, or 64 MiB of cells if that is less) and its encoding.
    """

    def __init__(
        self,
        folder: LakeFolder,
        *,
        object_id: str,
        schema: pa.Schema,
        key: DataKey | None,
        expected_bytes: int,
        part_bytes: int = PART_BYTES,
    ) -> None:
        _check_names(schema)
        self._partial = folder.begin(object_id, expected_bytes=expected_bytes)
        self._object_id = object_id
        self._schema = schema
        self._key = key
        self._part_bytes = part_bytes
        self._content = ContentDigest(schema)
        self._waiting: list[pa.RecordBatch] = []
        self._waiting_rows = 0
        self._waiting_bytes = 0
        self._part: _PartWriter | None = None
        self._parts: list[PartFile] = []
        self.closed = False

    def write(self, batch: pa.RecordBatch) -> None:
        """Adds rows. Raises ValueError for another schema; Unavailable, leaving nothing, if the disk is full."""
        if not batch.schema.equals(self._schema):
            raise ValueError("a batch of another schema than the version's")
        self._content.update(batch)
        for start in range(0, batch.num_rows, ROW_GROUP_ROWS):
            piece = batch.slice(start, ROW_GROUP_ROWS)
            if self._waiting_rows + piece.num_rows > ROW_GROUP_ROWS:
                self._write_row_group()
            self._waiting.append(piece)
            self._waiting_rows += piece.num_rows
            self._waiting_bytes += piece.nbytes
            if self._waiting_bytes >= ROW_GROUP_BYTES:
                self._write_row_group()

    def close(self) -> Manifest:
        """Stores the version; a version without rows has one part without rows."""
        try:
            if self._waiting or not (self._parts or self._part):
                self._write_row_group()
            self._end_part()
            self._partial.commit()
        except BaseException:
            self.abandon()
            raise
        self.closed = True
        return Manifest(self._object_id, tuple(self._parts), self._schema, self._content.hexdigest())

    def abandon(self) -> None:
        """Forgets the version; nothing of it stays on disk."""
        if self._part:
            self._part.abandon()
            self._part = None
        self._partial.abandon()
        self.closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.closed:
            self.abandon()

    def _write_row_group(self) -> None:
        rows = pa.Table.from_batches(self._waiting, self._schema)
        self._waiting, self._waiting_rows, self._waiting_bytes = [], 0, 0
        try:
            if self._part is None:
                self._part = self._next_part(rows)
            if self._part.write(rows) >= self._part_bytes:
                self._end_part()
        except BaseException:
            self.abandon()
            raise

    def _next_part(self, sample: pa.Table) -> _PartWriter:
        name = f"{len(self._parts):05d}.parquet"
        return _PartWriter(self._partial, name, object_id=self._object_id, key=self._key, sample=sample)

    def _end_part(self) -> None:
        if self._part:
            self._parts.append(self._part.close())
            self._part = None


class _PartWriter:
    """One Parquet file."""

    def __init__(
        self, partial: PartialObject, name: str, *, object_id: str, key: DataKey | None, sample: pa.Table
    ) -> None:
        self._name = name
        self._partial = partial
        self._path = partial.new_file(name)
        self._rows = 0
        identity = part_identity(object_id, name)
        with full_disk_as_problem():
            self._sink = pa.OSFile(str(self._path), "wb")
            self._parquet = pq.ParquetWriter(
                self._sink,
                sample.schema,
                compression="zstd",
                use_dictionary=_columns_that_repeat(sample),
                write_page_checksum=key is None,  # encrypted pages carry a seal instead
                encryption_properties=encryption_properties(key, part=identity) if key else None,
            )

    def write(self, rows: pa.Table) -> int:
        """Writes one row group; returns the file's size so far, in bytes."""
        self._partial.require_room(rows.nbytes)
        with full_disk_as_problem():
            self._parquet.write_table(rows, row_group_size=max(1, rows.num_rows))
            self._rows += rows.num_rows
            size_bytes: int = self._sink.tell()
            return size_bytes

    def close(self) -> PartFile:
        with full_disk_as_problem():
            self._parquet.close()
            self._sink.close()
        return PartFile(self._name, self._rows, self._path.stat().st_size, sha256_of(self._path))

    def abandon(self) -> None:
        """Lets go of the file; what it holds is about to be removed, so a failing last write does not matter."""
        self._parquet.is_open = False
        self._sink.close()


def sha256_of(path: Path) -> str:
    """SHA-256 of a file as it lies on disk, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_names(schema: pa.Schema) -> None:
    """Raises Invalid unless every column can be named without doubt, also in SQL, which ignores case."""
    seen: set[str] = set()
    for name in schema.names:
        if name.casefold() in seen:
            raise Invalid(
                "lake.column_twice",
                "Two columns have the same name, or differ only in capital letters.",
                where=name,
                next_step="Give each column its own name.",
            )
        seen.add(name.casefold())


def _columns_that_repeat(sample: pa.Table) -> list[str]:
    """Columns worth a dictionary: at most half of the first cells are different ones (all columns: twice as slow)."""
    head = sample.slice(0, _SAMPLE_ROWS)
    return [name for name, column in zip(head.column_names, head.columns, strict=True) if _repeats(column)]


def _repeats(column: pa.ChunkedArray) -> bool:
    if pa.types.is_nested(column.type) or pa.types.is_boolean(column.type):
        return False
    if pa.types.is_dictionary(column.type):
        return True
    different: int = pc.count_distinct(column).as_py()
    return different * 2 <= len(column)
