"""Totals and footnotes, and the rows that only look like them."""

from __future__ import annotations

import pytest

from tests.engine.reading.test_layout import rows
from wardmote.engine.reading.finding.layout import Row
from wardmote.engine.reading.finding.roles import (
    is_footnote,
    is_total_label,
    learn_shape,
    names_total,
    totals_single_things,
)

PAYMENTS = rows("Supplier|Ward|Paid\n" + "\n".join(f"Firm {n}|Ward {n % 3}|{n}.50" for n in range(30)))
SHAPE = learn_shape(PAYMENTS[:1], PAYMENTS[1:])


def row(text: str) -> Row:
    """One row drawn as a line."""
    return rows(text)[0]


@pytest.mark.parametrize(
    "label",
    ["Total", "TOTAL", "Grand Total", "Sub-total:", "*Total", "District Total", "Totals", "Total amount"],
)
def test_labels_of_totals(label: str) -> None:
    assert is_total_label(label)


@pytest.mark.parametrize(
    "label", ["Total Gas & Power Ltd", "Total Fitness", "Totally Local CIC", "Subtotal Ltd", "Tot"]
)
def test_names_that_only_begin_like_a_total(label: str) -> None:
    assert not is_total_label(label)
    assert not names_total(row(f"{label}||9.50"), SHAPE)


@pytest.mark.parametrize(
    "text", ["Total||99.50", "Grand total|-|99.50", "Total: all suppliers||99.50", "|Total|99.50"]
)
def test_rows_that_sum(text: str) -> None:
    assert names_total(row(text), SHAPE)


@pytest.mark.parametrize("text", ["Total|Ward 1|9.50", "Firm 3|Total|9.50", "Total Ltd|Ward 2|8"])
def test_total_beside_the_name_of_something_is_a_record(text: str) -> None:
    assert not names_total(row(text), SHAPE)


def test_total_in_place_of_single_things_sums() -> None:
    table = rows("Year|Council|Code|Tonnes\n" + "\n".join(f"2019-20|Council {n}|E{n}|{n}" for n in range(40)))
    shape = learn_shape(table[:1], table[1:])
    assert totals_single_things(row("2019-20|Total|Total|780"), shape)
    assert not totals_single_things(row("2019-20|Total|E41|780"), shape)


def test_total_in_several_categories_is_a_record() -> None:
    lines = [
        f"{year}|{sex}|{meals}|{n}"
        for n, year in enumerate(range(1990, 2020))
        for sex in "MF"
        for meals in "YN"
    ]
    table = rows("Year|Sex|Free meals|Pupils\n" + "\n".join(lines))
    shape = learn_shape(table[:1], table[1:])
    assert not totals_single_things(row("2019|Total|Total|780"), shape)


@pytest.mark.parametrize(
    "text", ["Source: the council", "* provisional", "1) Figures are rounded", "© Crown copyright"]
)
def test_footnotes(text: str) -> None:
    assert is_footnote(row(text), SHAPE, after_blank=False)


@pytest.mark.parametrize("text", ["Source Ltd|Ward 1|3.50", "Notes & Co|Ward 2|4"])
def test_suppliers_with_names_like_footnotes(text: str) -> None:
    assert not is_footnote(row(text), SHAPE, after_blank=False)
