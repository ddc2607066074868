"""Cells of a table as JSON holds them."""

from __future__ import annotations

import math
from datetime import date, datetime, time
from typing import Any

import pyarrow as pa

from wardmote.kernel.clock import as_text


def cells(table: pa.Table) -> tuple[tuple[Any, ...], ...]:
    """The table's rows, cell by cell in the order of its columns."""
    columns = [[json_cell(value) for value in column.to_pylist()] for column in table.columns]
    return tuple(zip(*columns, strict=True))


def json_cell(value: object) -> Any:
    """Days and moments as ISO 8601, what is not a number as null; decimals and whatever else as text."""
    match value:
        case None | bool() | int() | str():
            plain: Any = value
        case float():
            plain = value if math.isfinite(value) else None
        case datetime() if value.tzinfo is not None:
            plain = as_text(value)
        case date() | time():
            plain = value.isoformat()
        case list() | tuple():
            plain = [json_cell(each) for each in value]
        case dict():
            plain = {str(key): json_cell(each) for key, each in value.items()}
        case _:
            plain = str(value)
    return plain
