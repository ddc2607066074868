"""An agreement's row conditions as an Arrow expression. `RowCondition.holds` is the plain reference it agrees with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import and_

import pyarrow as pa
import pyarrow.compute as pc

from wardmote.hub.agreements.row_condition import Operator, RowCondition
from wardmote.kernel.problem import Refused


def row_filter(conditions: Iterable[RowCondition], schema: pa.Schema) -> pc.Expression | None:
    """The conditions joined by "and"; None where there is none. An empty cell meets none but `is_missing`.

    Raises Refused for a column that the version has not, or a value that is not of its type: rows whose conditions
    cannot be asked are not opened.
    """
    compiled = [_compiled(condition, schema) for condition in conditions]
    return reduce(and_, compiled) if compiled else None


def _compiled(condition: RowCondition, schema: pa.Schema) -> pc.Expression:
    if condition.column not in schema.names:
        raise _cannot_be_asked(condition)
    field = pc.field(condition.column)
    if condition.operator is Operator.IS_MISSING:
        return field.is_null()
    if condition.operator is Operator.IS_PRESENT:
        return field.is_valid()
    try:
        values = pa.array(condition.typed_values()).cast(schema.field(condition.column).type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError) as error:
        raise _cannot_be_asked(condition) from error
    return field.is_valid() & _compared(field, condition.operator, values)


def _compared(field: pc.Expression, operator: Operator, values: pa.Array) -> pc.Expression:
    forms: Mapping[Operator, pc.Expression] = {
        Operator.ANY_OF: field.isin(values),
        Operator.NONE_OF: ~field.isin(values),
        Operator.AT_LEAST: field >= values[0],
        Operator.AT_MOST: field <= values[0],
    }
    return forms[operator]


def _cannot_be_asked(condition: RowCondition) -> Refused:
    return Refused(
        "rows.condition",
        "The agreement chooses rows by a column that this version has not, or has in another type.",
        where=condition.column,
        next_step="Ask the owner of the dataset: the agreement or the table has to change.",
    )
