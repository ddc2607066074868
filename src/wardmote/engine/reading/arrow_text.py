"""Typed columns of Arrow as cells: numbers as they stand, days and moments as ISO 8601 writes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.reading.cell_text import cell_text, number_text
from wardmote.engine.reading.grid import without_blank_text
from wardmote.engine.reading.records.shapes import binary_cells
from wardmote.engine.reading.records.writer import Column

_DEEPEST = 12
_EXACT_WHOLE = 2.0**63
_GEOMETRY_NAMES = frozenset({b"geoarrow.wkb", b"ogc.wkb"})


def text_columns(batch: pa.RecordBatch, shapes: frozenset[str]) -> dict[Column, pa.StringArray]:
    """The columns of a batch as text, records in them by dots; `shapes` are columns of well-known binary."""
    columns: dict[Column, pa.StringArray] = {}
    for place, field in enumerate(batch.schema):
        column = _plain(batch.column(place))
        kept_as = (field.metadata or {}).get(b"ARROW:extension:name")
        if (field.name in shapes or kept_as in _GEOMETRY_NAMES) and _is_binary(column.type):
            columns |= _shape_columns(column)
        else:
            for name, part in _parts(field.name, column, 0):
                columns[_free(name, columns)] = _text(part)
    return columns


def _free(name: str, taken: Mapping[Column, Any]) -> str:
    free, number = name, 2
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free


def _plain(column: pa.Array) -> pa.Array:
    """The column without the dictionary or the name of a type that it is kept under."""
    if isinstance(column.type, pa.BaseExtensionType):
        column = column.storage
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _parts(name: str, column: pa.Array, depth: int) -> Iterator[tuple[str, pa.Array]]:
    if not pa.types.is_struct(column.type) or depth >= _DEEPEST or not column.type.num_fields:
        yield name, column
        return
    for field, part in zip(column.type, column.flatten(), strict=True):
        yield from _parts(f"{name}.{field.name}", _plain(part), depth + 1)


def _shape_columns(column: pa.Array) -> dict[Column, pa.StringArray]:
    cells = [{} if content is None else binary_cells(content) for content in column.to_pylist()]
    found: dict[Column, None] = {}
    for each in cells:
        found |= dict.fromkeys(each)
    return {axis: pa.array([each.get(axis) for each in cells], pa.string()) for axis in found}


def _text(column: pa.Array) -> pa.StringArray:
    for is_kind, write in _WRITERS:
        if is_kind(column.type):
            return write(column)
    return column.cast(pa.string())


def _is_binary(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind)
    )


def _floats(column: pa.Array) -> pa.StringArray:
    """Whole numbers without a point, the others as short as they can be said exactly; NaN stands for nothing."""
    values = column.to_numpy(zero_copy_only=False)
    whole = np.isfinite(values) & (np.abs(values) < _EXACT_WHOLE) & (np.floor(values) == values)
    integers = pa.array(np.where(whole, values, 0).astype(np.int64), mask=~whole).cast(pa.string())
    others = column.filter(pa.array(~whole))
    texts = others.cast(pa.string())
    if pc.any(pc.match_substring(texts, "e")).as_py():
        exact = (None if value is None else number_text(value) for value in others.to_pylist())
        texts = pa.array(exact, pa.string()) if pa.types.is_float64(column.type) else texts
    texts = pc.if_else(pc.equal(texts, "nan"), pa.nulls(len(texts), pa.string()), texts)
    return pc.replace_with_mask(integers, pa.array(~whole), texts)


def _moments(column: pa.TimestampArray) -> pa.StringArray:
    """A moment at midnight is its day, as in a workbook; one with a zone says how far that is from UTC."""
    zoned = column.type.tz is not None
    texts = pc.strftime(column, format="%Y-%m-%dT%H:%M:%S%z" if zoned else "%Y-%m-%dT%H:%M:%S")
    texts = pc.replace_substring_regex(texts, pattern=r"\.0+($|[+-])", replacement=r"\1")
    if zoned:
        return pc.replace_substring_regex(texts, pattern=r"([+-]\d\d)(\d\d)$", replacement=r"\1:\2")
    return pc.replace_substring_regex(texts, pattern=r"T00:00:00$", replacement="")


def _bytes(column: pa.Array) -> pa.StringArray:
    """Bytes that are text as it, others in hexadecimal."""
    try:
        return without_blank_text(column.cast(pa.binary()).cast(pa.string()))
    except pa.ArrowInvalid:
        return pa.array([None if value is None else value.hex() for value in column.to_pylist()], pa.string())


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_spoken)


def _spoken(value: Any) -> str | None:
    if isinstance(value, bytes):
        return value.hex()
    try:
        return cell_text(value)
    except KeyError:
        return str(value)


def _times(column: pa.Array) -> pa.StringArray:
    return pc.replace_substring_regex(column.cast(pa.string()), pattern=r"\.0+$", replacement="")


def _lists(column: pa.Array) -> pa.StringArray:
    return pa.array([_json(value) if value else None for value in column.to_pylist()], pa.string())


def _spans(column: pa.Array) -> pa.StringArray:
    return pa.array([None if value is None else _spoken(value) for value in column.to_pylist()], pa.string())


_WRITERS: tuple[tuple[Callable[[pa.DataType], bool], Callable[[pa.Array], pa.StringArray]], ...] = (
    (pa.types.is_floating, _floats),
    (pa.types.is_timestamp, _moments),
    (pa.types.is_time, _times),
    (_is_binary, _bytes),
    (pa.types.is_nested, _lists),
    (pa.types.is_duration, _spans),
    (pa.types.is_interval, _spans),
)
"""How a kind of column is written; every other kind as Arrow itself writes it."""
