"""The digest of a table's content: the same for the same rows, however they are stored.

It depends on column names, types and cells in their order, and on nothing else: not on batch boundaries,
dictionary or run layouts, compression, part files, or the key. So a version can be compared with another, and a
restored one with its manifest, without keeping the rows.

Definition (version 1). Each column is a tree of nodes. A node hashes, over all its slots in order:
`validity`, one byte a slot (1 present, 0 null); `lengths`, for text, binary and lists, 8 bytes little-endian a
slot (0 where null); `values`, the bytes of fixed-width values (zeroes where null) or of text and binary one after
the other. A list's child holds the slots of the lists that are present, a struct's children one slot each.
The content digest is the SHA-256 of the JSON `[1, rows, [[name, type, [validity, lengths, values, children]]]]`.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

if TYPE_CHECKING:
    from typing_extensions import Buffer

Digests = list[Any]
"""A node: hex digests of validity, lengths and values, and the children's nodes."""


class ContentDigest:
    """Digests a table handed over batch by batch."""

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._columns = [_Node() for _ in schema]
        self._rows = 0

    def update(self, batch: pa.RecordBatch) -> None:
        """Adds the rows of a batch of the schema."""
        self._rows += batch.num_rows
        for node, column in zip(self._columns, batch.columns, strict=True):
            node.update(column)

    def hexdigest(self) -> str:
        """64 hex digits; more batches may follow."""
        fields = [
            [field.name, str(field.type), node.digests()]
            for field, node in zip(self._schema, self._columns, strict=True)
        ]
        return hashlib.sha256(json.dumps([1, self._rows, fields]).encode()).hexdigest()


class _Node:
    """The running digests of one column, or of what is nested in it."""

    def __init__(self) -> None:
        self._validity = hashlib.sha256()
        self._lengths = hashlib.sha256()
        self._values = hashlib.sha256()
        self._children: list[_Node] = []

    def digests(self) -> Digests:
        own = [part.hexdigest() for part in (self._validity, self._lengths, self._values)]
        return [*own, [child.digests() for child in self._children]]

    def update(self, array: pa.Array) -> None:
        array = _plain(array)
        self._validity.update(_validity(array))
        kind = array.type
        if types.is_struct(kind):
            self._descend(array.flatten())
        elif types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
            self._lengths.update(_lengths(pc.list_value_length(array)))
            self._descend([array.flatten()])
        elif types.is_large_binary(kind):
            self._lengths.update(_lengths(pc.binary_length(array)))
            self._values.update(_joined_bytes(array))
        elif not types.is_null(kind):
            self._values.update(_fixed_width_bytes(array))

    def _descend(self, arrays: list[pa.Array]) -> None:
        if not self._children:
            self._children = [_Node() for _ in arrays]
        for child, array in zip(self._children, arrays, strict=True):
            child.update(array)


def _plain(array: pa.Array) -> pa.Array:
    """The same cells in the one layout that is hashed."""
    array = _decoded(array)
    kind = array.type
    if types.is_map(kind):
        return array.cast(pa.list_(pa.struct([kind.key_field, kind.item_field])))
    if types.is_boolean(kind):
        return array.cast(pa.uint8())
    if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return array.cast(pa.large_string()).cast(pa.large_binary())
    if types.is_binary(kind) or types.is_binary_view(kind):
        return array.cast(pa.large_binary())
    return array


def _decoded(array: pa.Array) -> pa.Array:
    """The cells themselves, out of extension types, dictionaries and runs."""
    if isinstance(array, pa.ExtensionArray):
        return _decoded(array.storage)
    if types.is_dictionary(array.type):
        return _decoded(array.dictionary_decode())
    if types.is_run_end_encoded(array.type):
        return _decoded(pc.run_end_decode(array))
    return array


def _validity(array: pa.Array) -> Buffer:
    if array.null_count == 0:
        return b"\x01" * len(array)
    return _as_numpy(array.is_valid()).view(np.uint8).data


def _lengths(lengths: pa.Array) -> Buffer:
    return _as_numpy(lengths.fill_null(0)).astype("<i8").data


def _joined_bytes(array: pa.Array) -> Buffer:
    """The bytes of all cells, one after the other; what lies under a null is left out."""
    if array.null_count:
        array = array.drop_null()
    if len(array) == 0:
        return memoryview(b"")
    _, offsets_buffer, values = array.buffers()
    offsets = np.frombuffer(offsets_buffer, np.int64)
    return memoryview(values)[offsets[array.offset] : offsets[array.offset + len(array)]]


def _fixed_width_bytes(array: pa.Array) -> Buffer:
    """The bytes of all cells of a fixed width, zeroes for nulls."""
    if len(array) == 0:
        return memoryview(b"")
    width = array.type.byte_width
    start, end = array.offset * width, (array.offset + len(array)) * width
    values = memoryview(array.buffers()[1])[start:end]
    if array.null_count == 0:
        return values
    cells = np.frombuffer(values, np.uint8).reshape(-1, width).copy()
    cells[_as_numpy(array.is_null())] = 0
    return cells.reshape(-1).data


def _as_numpy(array: pa.Array) -> np.ndarray[Any, Any]:
    """A null-free array as numpy."""
    numbers: np.ndarray[Any, Any] = array.to_numpy(zero_copy_only=False)
    return numbers
