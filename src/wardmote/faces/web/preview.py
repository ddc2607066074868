"""The first rows of a table as people write them: pounds, thousands, NHS numbers in 3-3-4. Downloads stay plain."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa

from wardmote.faces.web.data_words import cell
from wardmote.hub.catalogue.dataset import Column

_FIGURES = frozenset({"integer", "number"})


@dataclass(frozen=True)
class Preview:
    """Names of columns, the places (from 1) of those that hold figures, and rows of cells in words."""

    names: tuple[str, ...]
    figures: frozenset[int]
    rows: tuple[tuple[str, ...], ...]


def previewed(head: pa.Table, columns: Sequence[Column]) -> Preview:
    """The rows with each cell as its column's type and meaning have it written."""
    known = {each.name: each for each in columns}
    shown = [known[name] for name in head.column_names]
    writers = [_writer(each) for each in shown]
    rows = (each.values() for each in head.to_pylist())
    return Preview(
        names=tuple(head.column_names),
        figures=frozenset(place for place, each in enumerate(shown, start=1) if each.type in _FIGURES),
        rows=tuple(tuple(write(value) for write, value in zip(writers, row, strict=True)) for row in rows),
    )


def _writer(column: Column) -> Callable[[object], str]:
    if column.semantic_type is not None:
        return _BY_MEANING.get(column.semantic_type, cell)
    return _amount if column.type in _FIGURES else cell


def _amount(value: object) -> str:
    """1234567.5 as "1,234,567.5"."""
    return f"{value:,}" if _is_figure(value) else cell(value)


def _money(value: object) -> str:
    """-1234.5 as "−£1,234.50"; whole pounds without pence."""
    if not _is_figure(value):
        return cell(value)
    pounds = Decimal(str(value))
    written = f"{abs(pounds):,.0f}" if pounds == pounds.to_integral_value() else f"{abs(pounds):,.2f}"
    return f"−£{written}" if pounds < 0 else f"£{written}"


def _nhs_number(value: object) -> str:
    """9434765919 as "943 476 5919"; what is not ten digits stays as it is."""
    text = cell(value)
    digits = text.replace(" ", "").replace("-", "")
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()):
        return text
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


def _is_figure(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


_BY_MEANING: Mapping[str, Callable[[object], str]] = {"money_gbp": _money, "nhs_number": _nhs_number}
"""Other meanings are no quantities, whatever their type: an easting has no thousands."""
