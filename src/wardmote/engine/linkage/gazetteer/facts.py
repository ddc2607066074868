"""What a source records of a spelling beside UPRN and address, in arrays of their own beside the gazetteer's.

A gazetteer of a source that records none of it has none of these files.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from wardmote.engine.linkage.gazetteer import store
from wardmote.engine.linkage.gazetteer.sources.sql import NO_DAY, Status, Variant

Array = np.ndarray[Any, Any]
_EPOCH = date(1970, 1, 1)


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
    coded = table.column("class").combine_chunks()
    codes, rank = np.unique(np.array(coded.dictionary.to_pylist() or [""], str), return_inverse=True)
    arrays = {
        name: table.column(name).to_numpy()[order] for name in ("status", "variant", "started", "ended")
    }
    arrays["class"] = rank.reshape(-1).astype(np.uint16)[coded.indices.to_numpy()][order]
    return arrays, {"classes": codes.tolist()}


def facts_of(folder: Path, rows: Array) -> list[Facts]:
    """What is recorded of the entries at these rows; nothing where the source said nothing."""
    if "class.npy" not in store.read_header(folder).files:
        return [Facts("", Status.UNSAID, Variant.UNSAID, None, None)] * len(rows)
    classes = store.texts(folder, "classes").to_pylist()
    columns = (
        store.mapped(folder, name)[rows].tolist()
        for name in ("class", "status", "variant", "started", "ended")
    )
    return [
        Facts(classes[code], _status(status), Variant(variant), _day(started), _day(ended))
        for code, status, variant, started, ended in zip(*columns, strict=True)
    ]


def _status(number: int) -> Status:
    return Status(number) if number in set(Status) else Status.UNSAID


def _day(since: int) -> date | None:
    return None if since == NO_DAY else _EPOCH + timedelta(days=since)
