"""Arrow schemas in the words of Spark, as the protocol's `schemaString` has them."""

from __future__ import annotations

import json
from collections.abc import Callable

import pyarrow as pa

_PLAIN: tuple[tuple[Callable[[pa.DataType], bool], str], ...] = (
    (pa.types.is_boolean, "boolean"),
    (pa.types.is_int8, "byte"),
    (pa.types.is_int16, "short"),
    (pa.types.is_int32, "integer"),
    (pa.types.is_int64, "long"),
    (pa.types.is_float32, "float"),
    (pa.types.is_float64, "double"),
    (pa.types.is_date, "date"),
    (pa.types.is_timestamp, "timestamp"),
    (pa.types.is_string, "string"),
    (pa.types.is_large_string, "string"),
    (pa.types.is_binary, "binary"),
)


def schema_string(schema: pa.Schema) -> str:
    """The schema as JSON. Every column may hold nulls. Raises TypeError for a type no version has."""
    fields = [
        {"name": field.name, "type": spark_type(field.type), "nullable": True, "metadata": {}}
        for field in schema
    ]
    return json.dumps({"type": "struct", "fields": fields}, separators=(",", ":"))


def spark_type(kind: pa.DataType) -> str:
    """The Spark name of an Arrow type. A clock time, which Spark has not, is written as text."""
    if pa.types.is_dictionary(kind):
        return spark_type(kind.value_type)
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    if pa.types.is_time(kind):
        return "string"
    for fits, name in _PLAIN:
        if fits(kind):
            return name
    raise TypeError(f"no Spark type for {kind}")
