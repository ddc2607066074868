from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from wardmote.engine.linkage.decided import Decision, Decisions, Verdict
from wardmote.engine.linkage.review.decided_file import COLUMNS, as_row, read_decisions
from wardmote.kernel.problem import Invalid

DAY = date(2026, 5, 4)


def decided(decisions: Decisions, *texts: str) -> list[Decision | None]:
    found = decisions.of(texts, [""] * len(texts))
    return [found.get(at) for at in range(len(texts))]


def test_what_is_written_out_is_read_back() -> None:
    given = [
        Decision(Verdict.PROPERTY, 100_001, (100_001, 100_002), DAY),
        Decision(Verdict.NONE, 0, (100_003,), DAY),
        Decision(Verdict.CANNOT_TELL, 0, (), DAY),
    ]
    texts = ["1 MILL LANE", "2 MILL LANE", "3 MILL LANE"]
    rows = [as_row(text, None, each) for text, each in zip(texts, given, strict=True)]
    read = read_decisions(COLUMNS, rows)
    assert decided(read, *texts, "4 MILL LANE") == [*given, None]


def test_address_and_uprn_are_enough() -> None:
    rows = [{"address": "1 Mill Lane", "uprn": " 100001"}, {"address": "2 mill lane.", "uprn": None}]
    property_, none = decided(read_decisions(["address", "uprn"], rows), "1 MILL LANE", "2 MILL LANE")
    assert property_ is not None
    assert (property_.verdict, property_.uprn) == (Verdict.PROPERTY, 100_001)
    assert none is not None
    assert (none.verdict, none.offered) == (Verdict.NONE, ())


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"uprn": "10x"}, "uprn"),
    ({"uprn": "0"}, "uprn"),
    ({"uprn": "-5"}, "uprn"),
    ({"uprn": "1234567890123"}, "uprn"),
    ({"decision": "perhaps"}, "decision"),
    ({"decision": "none of these"}, "uprn"),
    ({"decision": "property", "uprn": ""}, "uprn"),
    ({"offered": "1 two"}, "offered"),
    ({"decided_on": "4 May"}, "decided_on"),
    ({"address": ""}, "address"),
    ({"address": "--"}, "address"),
]


@pytest.mark.parametrize(("change", "column"), WRONG)
def test_a_row_that_decides_nothing_is_told_by_its_number_alone(change: dict[str, Any], column: str) -> None:
    good = {"address": "1 Mill Lane", "uprn": "100001"}
    with pytest.raises(Invalid) as caught:
        read_decisions(COLUMNS, [good | {"address": "Secret Cottage"}, good | change])
    assert (caught.value.where, "Row 2" in str(caught.value)) == (column, True)
    assert "Mill" not in str(caught.value)


def test_two_answers_for_one_address_are_refused_and_the_same_one_twice_is_not() -> None:
    rows = [{"address": "1 Mill Lane", "uprn": "100001"}, {"address": "1, MILL LANE", "uprn": "100001"}]
    assert len(read_decisions(COLUMNS, rows)) == 1
    with pytest.raises(Invalid, match=r"Row 3 .* row 1"):
        read_decisions(COLUMNS, [*rows, {"address": "1 mill lane", "uprn": "100002"}])


def test_a_table_without_its_columns_is_refused() -> None:
    with pytest.raises(Invalid, match="no column uprn"):
        read_decisions(["address"], [])
