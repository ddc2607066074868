"""What a gazetteer records of properties, looked up by UPRN for many at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.linkage.gazetteer.facts import CODED
from wardmote.engine.linkage.gazetteer.sources.sql import NO_DAY, NO_POINT, Status

Array = np.ndarray[Any, Any]

#: `is_listed`: the UPRN is in the gazetteer; the rest is null where it is not, or its source does not say it.
#: `class_code` is of BLPU classification, `status` approved, alternative, candidate, provisional or historic,
#: `historic_since` the day on which a historic one ended; metres of the British National Grid; ONS codes.
SCHEMA: Final = pa.schema(
    [
        ("is_listed", pa.bool_()),
        ("parent_uprn", pa.int64()),
        ("class_code", pa.string()),
        ("status", pa.string()),
        ("historic_since", pa.date32()),
        ("easting", pa.float64()),
        ("northing", pa.float64()),
        ("ward", pa.string()),
        ("lsoa", pa.string()),
    ]
)
_STATUS: Final = pa.array(
    [Status(number).name.lower() if number in set(Status) else None for number in range(256)], pa.string()
).cast(pa.string())


class Properties:
    """The properties of a gazetteer, given its arrays and what opens its tables of texts."""

    def __init__(self, arrays: Mapping[str, Array], texts: Callable[[str], pa.Array]) -> None:
        self._arrays = arrays
        self._texts = {name: texts(listed) for name, listed in CODED.items() if name in arrays}

    def of(self, uprns: Array) -> pa.RecordBatch:
        """A row of SCHEMA for each of these UPRNs, in their order; 0 or below is no UPRN."""
        known = self._arrays["property"]
        at = np.minimum(np.searchsorted(known, uprns), len(known) - 1)
        is_listed = known[at] == uprns
        rows = self._arrays["property_row"][at]
        columns = {
            "parent_uprn": self._number("parent", rows, none=0),
            "class_code": self._text("class", rows),
            "status": self._status(rows),
            "historic_since": self._historic_since(rows),
            "easting": self._metres("easting", rows),
            "northing": self._metres("northing", rows),
            "ward": self._text("ward", rows),
            "lsoa": self._text("lsoa", rows),
        }
        listed = pa.array(is_listed)
        nothing = {field.name: pa.scalar(None, field.type) for field in SCHEMA}
        found = [pc.if_else(listed, column, nothing[name]) for name, column in columns.items()]
        return pa.record_batch([listed, *found], schema=SCHEMA)

    def _number(self, name: str, rows: Array, *, none: int) -> pa.Array:
        numbers = self._arrays[name][rows]
        return pa.array(numbers, mask=numbers == none)

    def _text(self, name: str, rows: Array) -> pa.Array:
        if name not in self._texts:
            return pa.nulls(len(rows), pa.string())
        found = self._texts[name].take(pa.array(self._arrays[name][rows]))
        return pc.if_else(pc.equal(found, ""), pa.scalar(None, pa.string()), found)

    def _metres(self, name: str, rows: Array) -> pa.Array:
        if name not in self._arrays:
            return pa.nulls(len(rows), pa.float64())
        return pc.divide(self._number(name, rows, none=NO_POINT).cast(pa.float64()), 100.0)

    def _status(self, rows: Array) -> pa.Array:
        if "status" not in self._arrays:
            return pa.nulls(len(rows), pa.string())
        numbers = self._arrays["status"][rows]
        return _STATUS.take(pa.array(numbers, mask=numbers == Status.UNSAID))

    def _historic_since(self, rows: Array) -> pa.Array:
        if "status" not in self._arrays:
            return pa.nulls(len(rows), pa.date32())
        ended = self._arrays["ended"][rows]
        is_live = self._arrays["status"][rows] != Status.HISTORIC
        return pa.array(ended, mask=is_live | (ended == NO_DAY)).cast(pa.date32())
