"""Row conditions: which rows of a table an agreement opens, as data that Python, Arrow and SQL can each apply.

A condition names a column, an operator of a closed list, and values written as Frictionless Table Schema writes them.
An empty cell meets no condition but `is_missing`: what is not known to be meant is not opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from wardmote.kernel.problem import Invalid

Cell = str | int | Decimal | bool | date | datetime
"""A cell or value as Python holds it, by the column's type."""

MOST_VALUES = 1_000


class Operator(StrEnum):
    """What is asked of the cell."""

    ANY_OF = "any_of"
    NONE_OF = "none_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    IS_PRESENT = "is_present"
    IS_MISSING = "is_missing"

    @property
    def compares(self) -> bool:
        """Whether it needs values that have an order."""
        return self in {Operator.AT_LEAST, Operator.AT_MOST}

    @property
    def takes_values(self) -> bool:
        """Whether it is followed by values at all."""
        return self not in {Operator.IS_PRESENT, Operator.IS_MISSING}


@dataclass(frozen=True)
class RowCondition:
    """One condition. `type` is the column's Frictionless type, which the agreement fixes with its name."""

    column: str
    type: str
    operator: Operator
    values: tuple[str, ...]

    def typed_values(self) -> tuple[Cell, ...]:
        """The values as Python holds them. Raises Invalid, naming the column only, for one that is not of the type."""
        return tuple(_typed(self.column, self.type, value) for value in self.values)

    def fault(self) -> str | None:
        """What is wrong with it, in plain words, or None."""
        if self.type not in _READERS:
            return f"Rows cannot be chosen by a column of type {self.type}."
        if self.operator.compares and self.type not in _ORDERED:
            return f"A column of type {self.type} has no order to compare by."
        if len(self.values) != len(set(self.values)) or len(self.values) > MOST_VALUES:
            return f"The values are not each there once, at most {MOST_VALUES} of them."
        if not self._has_right_number_of_values():
            return "A comparison takes one value, a choice one or more, and the rest none."
        try:
            self.typed_values()
        except Invalid as wrong:
            return wrong.what
        return None

    def holds(self, cell: Cell | None) -> bool:
        """Whether a cell meets the condition: the plain reference that every compiled form is tested against."""
        if self.operator is Operator.IS_MISSING:
            return cell is None
        if cell is None:
            return False
        return _HOLDS[self.operator](cell, self.typed_values())

    def _has_right_number_of_values(self) -> bool:
        if not self.operator.takes_values:
            return not self.values
        return len(self.values) == 1 if self.operator.compares else bool(self.values)


_BOOLEANS = {"true": True, "false": False}

_READERS: Mapping[str, tuple[re.Pattern[str], Callable[[str], Cell]]] = {
    "string": (re.compile(r"[^\x00]{1,1000}"), str),
    "integer": (re.compile(r"-?\d{1,18}", re.ASCII), int),
    "year": (re.compile(r"\d{4}", re.ASCII), int),
    "number": (re.compile(r"-?\d{1,18}(\.\d{1,18})?", re.ASCII), Decimal),
    "boolean": (re.compile("true|false"), _BOOLEANS.__getitem__),
    "date": (re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII), date.fromisoformat),
    "datetime": (re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}", re.ASCII), datetime.fromisoformat),
}
"""How a value of each type is written, and read: one spelling, so that a condition means one thing."""

_ORDERED = frozenset({"integer", "year", "number", "date", "datetime"})

_HOLDS: Mapping[Operator, Callable[[Cell, tuple[Cell, ...]], bool]] = {
    Operator.ANY_OF: lambda cell, values: cell in values,
    Operator.NONE_OF: lambda cell, values: cell not in values,
    Operator.AT_LEAST: lambda cell, values: cell >= values[0],  # type: ignore[operator]  # of one ordered type
    Operator.AT_MOST: lambda cell, values: cell <= values[0],  # type: ignore[operator]  # of one ordered type
    Operator.IS_PRESENT: lambda _cell, _values: True,
}


def _typed(column: str, type_name: str, value: str) -> Cell:
    shape, read = _READERS[type_name]
    try:
        if shape.fullmatch(value):
            return read(value)
    except ValueError:  # the 31st of February
        pass
    raise Invalid(
        "row_condition.value",
        f"A value to choose rows by is not of type {type_name}.",
        where=column,
        next_step="Write numbers in digits, dates as YYYY-MM-DD, and truth as true or false.",
    )
