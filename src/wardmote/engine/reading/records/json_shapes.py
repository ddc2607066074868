"""Which lists of a JSON document are tables, and which only describe the columns of another.

The shapes are those that open data portals answer in: a list of records at the top or under any key; CKAN's
`result.records` beside `fields`; Socrata's `data` under `meta.view.columns`; `data` beside `columns`; lists of one
length in one object; an object of records, each under the key it is known by.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from wardmote.engine.reading.notes import NoteKind
from wardmote.engine.reading.records.nested import cells_of
from wardmote.engine.reading.records.shapes import axis_names
from wardmote.engine.reading.records.writer import Column, RecordWriter
from wardmote.kernel.problem import Unreadable

_FEWEST_KEYED, _DEEPEST_KEYED = 2, 4
_KEY = object()
"""The column of what records are known by, whatever their fields are called."""
Keys = tuple[str, ...]
"""The keys that lead to a place in a document."""
_DESCRIBES = ("columns", "fields", "headers", "schema", "links", "_links", "facet_groups")
_SOCRATA = ("meta", "view", "columns")
_OF_A_MAP = frozenset(
    {"type", "name", "crs", "bbox", "xy_coordinate_resolution", "totalFeatures", "numberReturned"}
)


@dataclass
class DocumentParts:
    """What was met in a document, each by the keys that lead to it.

    `writers` hold lists of objects or of lists (`unnamed`), `beginnings` the first objects of each, `features` says
    which are map features; `lists` are lists of single values, `values` what stands alone.
    """

    make_writer: Callable[[], RecordWriter]
    writers: dict[Keys, RecordWriter] = field(default_factory=dict)
    beginnings: dict[Keys, list[dict[str, Any]]] = field(default_factory=dict)
    unnamed: set[Keys] = field(default_factory=set)
    features: set[Keys] = field(default_factory=set)
    lists: dict[Keys, list[str | None]] = field(default_factory=dict)
    values: dict[Keys, Any] = field(default_factory=dict)

    def writer_of(self, keys: Keys) -> RecordWriter:
        """The writer of the list at a place; a key given twice leads to one list."""
        return self.writers.setdefault(keys, self.make_writer())


def tables_of(parts: DocumentParts, *, encoding: str, notes: Sequence[tuple[NoteKind, int]]) -> None:
    """Says which of the lists are tables. Raises Unreadable where none is."""
    if parts.values.get(("type",)) == "Topology":
        raise Unreadable(
            "file.not_a_table",
            "This is a TopoJSON map file, not a table that can be read.",
            next_step="Export it as GeoJSON or CSV and upload that.",
        )
    tables = [keys for keys in parts.writers if not _only_describes(keys, parts)]
    if not tables:
        keyed = None if parts.lists else _keyed(parts)
        if keyed is None:
            _write_object_of_lists(parts, encoding, notes)
        else:
            _write_keyed(keyed, parts, encoding, notes)
        return
    outside = (NoteKind.OUTSIDE_RECORDS, sum(not _of_a_map(keys, parts) for keys in parts.values))
    for place, keys in enumerate(tables):
        writer = parts.writers[keys]
        name = ".".join(keys) if len(tables) > 1 else None
        columns = _columns_of(keys, parts) if keys in parts.unnamed else None
        if keys in parts.unnamed and columns is None:
            writer.close_unnamed(name, format_name="json", encoding=encoding)
            continue
        is_map = keys in parts.features
        writer.close(
            name,
            format_name="geojson" if is_map else "json",
            encoding=encoding,
            named=_named(columns) if columns else axis_names(_reference_system(parts) if is_map else None),
            notes=[] if place else [*notes, outside],
        )


def _named(columns: Sequence[str]) -> Callable[[Column], str]:
    return lambda column: columns[column] if isinstance(column, int) else str(column)


def _only_describes(keys: Keys, parts: DocumentParts) -> bool:
    """Whether a list stands beside another and tells what that one's columns are."""
    if not keys:
        return False
    if keys[:1] == _SOCRATA[:1] and ("data",) in parts.writers:
        return True
    return keys[-1] in _DESCRIBES and any(
        other[:-1] == keys[:-1] and other[-1] not in _DESCRIBES for other in parts.writers if other
    )


def _columns_of(keys: Keys, parts: DocumentParts) -> list[str] | None:
    """The names for a list of lists, from the list beside it that has one for each of its columns."""
    beside = [(*keys[:-1], key) for key in _DESCRIBES[:3]] if keys else []
    for place in (*beside, _SOCRATA):
        records = parts.beginnings.get(place, [])
        told = [record.get("name") or record.get("id") or record.get("fieldName") for record in records]
        names: list[Any] = [*parts.lists.get(place, told)]
        if len(names) == parts.writers[keys].width and all(isinstance(name, str) for name in names):
            return [str(name) for name in names]
    return None


def _of_a_map(keys: Keys, parts: DocumentParts) -> bool:
    return bool(parts.features) and keys[0] in _OF_A_MAP


def _reference_system(parts: DocumentParts) -> str:
    return str(parts.values.get(("crs", "properties", "name"), "CRS84"))


def _keyed(parts: DocumentParts) -> Keys | None:
    """The object, nearest to the top, whose members are records with the same fields, each under its own key."""
    places = {keys[:depth] for keys in parts.values for depth in range(min(len(keys) - 1, _DEEPEST_KEYED))}
    for place in sorted(places, key=len):
        records = _records_under(place, parts)
        fields = [set(record) for record in records.values()]
        if len(fields) >= _FEWEST_KEYED and 2 * len(set.intersection(*fields)) >= len(set.union(*fields)):
            return place
    return None


def _records_under(place: Keys, parts: DocumentParts) -> dict[str, dict[str, Any]]:
    depth = len(place)
    records: dict[str, dict[str, Any]] = {}
    for keys, value in parts.values.items():
        if keys[:depth] == place and len(keys) > depth + 1:
            records.setdefault(keys[depth], {})[".".join(keys[depth + 1 :])] = value
    return records


def _write_keyed(
    place: Keys, parts: DocumentParts, encoding: str, notes: Sequence[tuple[NoteKind, int]]
) -> None:
    """An object of records as a table; what they are known by is its first column."""
    records = _records_under(place, parts)
    writer = parts.make_writer()
    writer.name_first([_KEY])
    for line, (key, record) in enumerate(records.items(), start=1):
        writer.add({_KEY: key or None, **cells_of(record)}, line)
    outside = len(parts.values) - sum(map(len, records.values()))
    writer.close(
        None,
        format_name="json",
        encoding=encoding,
        named=lambda column: "key" if column is _KEY else str(column),
        notes=[*notes, (NoteKind.OUTSIDE_RECORDS, outside)],
    )


def _write_object_of_lists(
    parts: DocumentParts, encoding: str, notes: Sequence[tuple[NoteKind, int]]
) -> None:
    """An object whose lists are the columns of one table. Raises Unreadable where its lists are no columns."""
    groups: dict[Keys, dict[str, list[str | None]]] = {}
    for keys, cells in parts.lists.items():
        groups.setdefault(keys[:-1], {})[keys[-1] if keys else "value"] = cells
    if not groups:
        raise _no_records()
    columns = max(groups.values(), key=len)
    if len(set(map(len, columns.values()))) > 1:
        raise Unreadable(
            "file.columns_of_unequal_length",
            "This is JSON of lists of different lengths: they are no columns of one table.",
            next_step="Export the records as a list of objects with the same fields, or as CSV, and upload that.",
        )
    writer = parts.make_writer()
    for line, row in enumerate(zip(*columns.values(), strict=True), start=1):
        writer.add(dict(zip(columns, row, strict=True)), line)
    outside = len(parts.values) + len(parts.lists) - len(columns)
    writer.close(
        None,
        format_name="json",
        encoding=encoding,
        notes=[*notes, (NoteKind.OUTSIDE_RECORDS, outside)],
    )


def _no_records() -> Unreadable:
    return Unreadable(
        "file.no_records",
        "This is JSON without a list of records: there is no row in it.",
        next_step="Export the records as a list of objects with the same fields, or as CSV, and upload that.",
    )
