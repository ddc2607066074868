"""A version's manifest: what was stored, so that what is opened can be held against it.

The hub keeps it in the version's database row; the lake keeps no list of its own.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import pyarrow as pa


@dataclass(frozen=True)
class PartFile:
    """One Parquet file of a version. `sha256` is of the file as it lies on disk (encrypted, unless open)."""

    name: str
    rows: int
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """A stored version. `content_sha256` is of its rows (see `content_digest`), whatever key they lie under."""

    object_id: str
    parts: tuple[PartFile, ...]
    schema: pa.Schema
    content_sha256: str

    @property
    def rows(self) -> int:
        """Rows in all parts."""
        return sum(part.rows for part in self.parts)

    @property
    def size_bytes(self) -> int:
        """Bytes on disk."""
        return sum(part.size_bytes for part in self.parts)

    def as_json(self) -> dict[str, Any]:
        """Plain values for a JSON column; the schema is its Arrow IPC message in base 64."""
        return {
            "object_id": self.object_id,
            "parts": [vars(part) for part in self.parts],
            "schema": base64.b64encode(self.schema.serialize()).decode(),
            "content_sha256": self.content_sha256,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Manifest:
        """Undoes `as_json`."""
        return cls(
            object_id=stored["object_id"],
            parts=tuple(PartFile(**part) for part in stored["parts"]),
            schema=pa.ipc.read_schema(pa.BufferReader(base64.b64decode(stored["schema"]))),
            content_sha256=stored["content_sha256"],
        )
