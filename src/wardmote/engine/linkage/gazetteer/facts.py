"""What a source records of a spelling beside UPRN and address, in arrays of their own beside the gazetteer's.

A gazetteer of a source that records none of it has none of these files.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from wardmote.engine.linkage.gazetteer import store
from wardmote.engine.linkage.gazetteer.sources.sql import NO_DAY, NO_POINT, Status, Variant

Array = np.ndarray[Any, Any]
_EPOCH = date(1970, 1, 1)
_NUMBERS: Final = ("status", "variant", "started", "ended")
#: Where a property is: kept only where the source says it of any.
_POINT: Final = ("easting", "northing")
#: Column -> the array of its codes and the table of their texts.
CODED: Final = {"class": "classes", "ward": "wards", "lsoa": "lsoas"}


class Facts(NamedTuple):
    """`class_code` is of BLPU classification (RD06), empty where it is not said; the days are None then."""

    class_code: str
    status: Status
    variant: Variant
    started: date | None
    ended: date | None


def fact_arrays(table: pa.Table, order: Array) -> tuple[dict[str, Array], dict[str, Sequence[str]]]:
    """The arrays and texts to be stored, their rows in the order of the entries."""
    if "class" not in table.column_names:
        return {}, {}
    arrays: dict[str, Array] = {name: table.column(name).to_numpy()[order] for name in _NUMBERS}
    texts: dict[str, Sequence[str]] = {}
    points = {name: table.column(name).to_numpy()[order] for name in _POINT}
    if any((each != NO_POINT).any() for each in points.values()):
        arrays |= points
    for name, listed in CODED.items():
        coded = table.column(name).combine_chunks()
        codes, rank = np.unique(np.array(coded.dictionary.to_pylist() or [""], str), return_inverse=True)
        if name == "class" or any(codes):
            arrays[name] = rank.reshape(-1).astype(np.uint32)[coded.indices.to_numpy()][order]
            texts[listed] = codes.tolist()
    return arrays, texts


def property_arrays(arrays: dict[str, Array]) -> dict[str, Array]:
    """Every UPRN once, in order, and the row of its main spelling: the live one, as its authority writes it."""
    uprn = arrays["uprn"]
    keys = [arrays[name] for name in ("variant", "status") if name in arrays]
    by_uprn = np.lexsort((*keys, uprn)) if keys else np.argsort(uprn, kind="stable")
    ordered = uprn[by_uprn]
    is_first = np.ones(len(ordered), bool)
    is_first[1:] = ordered[1:] != ordered[:-1]
    return {"property": ordered[is_first], "property_row": by_uprn[is_first].astype(np.uint32)}


def facts_of(folder: Path, rows: Array) -> list[Facts]:
    """What is recorded of the entries at these rows; nothing where the source said nothing."""
    if "class.npy" not in store.read_header(folder).files:
        return [Facts("", Status.UNSAID, Variant.UNSAID, None, None)] * len(rows)
    classes = store.texts(folder, "classes").to_pylist()
    columns = (store.mapped(folder, name)[rows].tolist() for name in ("class", *_NUMBERS))
    return [
        Facts(classes[code], _status(status), Variant(variant), day_of(started), day_of(ended))
        for code, status, variant, started, ended in zip(*columns, strict=True)
    ]


def _status(number: int) -> Status:
    return Status(number) if number in set(Status) else Status.UNSAID


def day_of(since: int) -> date | None:
    """The day that is so many days after 1970 began; None for NO_DAY."""
    return None if since == NO_DAY else _EPOCH + timedelta(days=since)
