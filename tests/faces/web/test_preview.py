"""The first rows as people write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from wardmote.faces.web.preview import previewed
from wardmote.hub.catalogue.dataset import Column


def _column(name: str, kind: str, meaning: str | None = None) -> Column:
    return Column(name, kind, meaning, False, False, 1.0, 0, 0, "")


@pytest.mark.parametrize(
    ("kind", "meaning", "value", "shown"),
    [
        ("number", "money_gbp", Decimal("1234.5"), "£1,234.50"),
        ("number", "money_gbp", 1200.0, "£1,200"),
        ("number", "money_gbp", Decimal("-0.05"), "−£0.05"),
        ("number", "money_gbp", None, ""),
        ("string", "nhs_number", "9434765919", "943 476 5919"),
        ("string", "nhs_number", "943 476 5919", "943 476 5919"),
        ("string", "nhs_number", "94347659", "94347659"),
        ("integer", None, 1234567, "1,234,567"),
        ("number", None, 1234.5, "1,234.5"),
        ("number", "easting", 530000.0, "530000.0"),
        ("year", None, 2026, "2026"),
        ("string", None, "1234567", "1234567"),
        ("string", "uprn", "100023336956", "100023336956"),
        ("boolean", "boolean", True, "yes"),
        ("date", "date", date(2026, 3, 4), "04/03/2026"),
    ],
)
def test_a_cell_is_written_as_its_meaning_has_it(
    kind: str, meaning: str | None, value: object, shown: str
) -> None:
    assert previewed(pa.table({"a": [value]}), [_column("a", kind, meaning)]).rows == ((shown,),)


def test_figures_stand_to_the_right_and_columns_are_those_of_the_rows() -> None:
    columns = [_column("name", "string"), _column("rent", "number", "money_gbp"), _column("year", "year")]
    found = previewed(pa.table({"rent": [1.5], "name": ["x"]}), columns)
    assert (found.names, found.figures, found.rows) == (("rent", "name"), {1}, (("£1.50", "x"),))
