"""The rules a schema lays on the cells of a column, checked on a whole batch at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.checking.near import nearest
from wardmote.engine.checking.pattern import whole_cell
from wardmote.engine.reading.columns.codes import Bad, BadValue, Code, bad
from wardmote.kernel.problem import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wardmote.engine.checking.schema import SchemaField
    from wardmote.engine.reading.columns.reader import Reader


@dataclass(frozen=True)
class Rule:
    """One rule: `broken` gives a boolean array that is true where a value breaks it, never for a null.

    `suggest` gives what a cell was surely meant to be, or nothing.
    """

    why: Bad
    broken: Callable[[pa.Array], pa.Array]
    suggest: Callable[[str], str] | None = None

    def why_not(self, text: str) -> Bad:
        """Why the cell with this text is bad."""
        offered = self.suggest(text.strip()) if self.suggest else ""
        return replace(self.why, suggestion=offered) if offered else self.why


def rules_of(asked: SchemaField, reader: Reader) -> list[Rule]:
    """The rules of a field that can be checked value by value (`required` and `unique` cannot).

    Raises Invalid where a bound or a listed value is itself no value of the column's type.
    """
    return [*_bounds(asked, reader), *_lengths(asked), *_pattern(asked), *_enum(asked, reader)]


def broken_rows(rule: Rule, values: pa.Array) -> list[int]:
    """Rows of the batch whose value breaks the rule."""
    rows: list[int] = np.flatnonzero(np.asarray(pc.fill_null(rule.broken(values), fill_value=False))).tolist()
    return rows


def _value(asked: SchemaField, reader: Reader, written: object) -> pa.Scalar:
    text = str(written).lower() if isinstance(written, bool) else str(written)
    try:
        return pa.scalar(reader.read(text), reader.arrow_type)
    except BadValue as refused:
        raise Invalid(
            "schema.invalid",
            f"A constraint of the schema is no value of type {asked.type}.",
            where=asked.name,
            next_step="Mend the schema and try again.",
        ) from refused


_BOUNDS: dict[str, tuple[Code, Callable[[pa.Array, pa.Scalar], pa.Array]]] = {
    "minimum": (Code.MINIMUM, pc.less),
    "maximum": (Code.MAXIMUM, pc.greater),
    "exclusiveMinimum": (Code.MINIMUM, pc.less_equal),
    "exclusiveMaximum": (Code.MAXIMUM, pc.greater_equal),
}


def _bounds(asked: SchemaField, reader: Reader) -> Iterator[Rule]:
    for name, (code, compare) in _BOUNDS.items():
        if name in asked.constraints:
            bound = _value(asked, reader, asked.constraints[name])
            excluded = " (itself not allowed)" if name.startswith("exclusive") else ""
            why = bad(code, detail=f"{asked.constraints[name]}{excluded}")
            yield Rule(why, _comparing(compare, bound))


def _comparing(
    compare: Callable[[pa.Array, Any], pa.Array], against: object
) -> Callable[[pa.Array], pa.Array]:
    return lambda values: compare(values, against)


def _comparing_length(
    compare: Callable[[pa.Array, int], pa.Array], limit: int
) -> Callable[[pa.Array], pa.Array]:
    return lambda values: compare(pc.utf8_length(values), limit)


def _lengths(asked: SchemaField) -> Iterator[Rule]:
    for name, code, compare in (
        ("minLength", Code.MIN_LENGTH, pc.less),
        ("maxLength", Code.MAX_LENGTH, pc.greater),
    ):
        if name in asked.constraints:
            limit = asked.constraints[name]
            yield Rule(bad(code, detail=f"{limit} characters"), _comparing_length(compare, limit))


def _pattern(asked: SchemaField) -> Iterator[Rule]:
    if "pattern" in asked.constraints:
        whole = whole_cell(asked.constraints["pattern"], where=asked.name)
        yield Rule(bad(Code.PATTERN), lambda values: pc.invert(pc.match_substring_regex(values, whole)))


def _enum(asked: SchemaField, reader: Reader) -> Iterator[Rule]:
    if "enum" in asked.constraints:
        allowed = [_value(asked, reader, each).as_py() for each in asked.constraints["enum"]]
        value_set = pa.array(allowed, reader.arrow_type)
        yield Rule(
            bad(Code.ENUM),
            lambda values: pc.and_(pc.is_valid(values), pc.invert(pc.is_in(values, value_set))),
            nearest(allowed) if pa.types.is_string(reader.arrow_type) else None,
        )
