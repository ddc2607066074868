"""A raw table becomes typed rows and bad cells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from tests.engine.checking.tables import Sink, converted, csv_text, table_of
from wardmote.engine.checking import (
    BAD_CELLS_SCHEMA,
    NoSink,
    check,
    check_table,
    convert_table,
    schema_from_json,
)
from wardmote.engine.reading import open_tables


def _column(report: object, name: str) -> object:
    return next(each for each in report.columns if each.name == name)  # type: ignore[attr-defined]


def test_a_bad_cell_is_null_and_its_text_stands_in_the_report(tmp_path: Path) -> None:
    rows = [["ref", "closed on"], *([f"A{n}", "2021-03-04"] for n in range(60)), ["A60", "31/02/2021"]]
    done = converted(table_of(tmp_path, rows))
    assert done.rows.column("closed on").to_pylist()[-2:] == [date(2021, 3, 4), None]
    assert done.bad == [
        {
            "row": 61,
            "line": 62,
            "column": "closed on",
            "value": "31/02/2021",
            "code": "no-such-day",
            "message": "There is no such day in the calendar.",
            "suggestion": "",
        }
    ]


def test_mixed_spellings_of_dates_are_one_date_column(tmp_path: Path) -> None:
    spellings = ["31/01/2024", "2024-01-31", "31 Jan 2024", "31-Jan-24", "31st January 2024", "45322"]
    done = converted(
        table_of(tmp_path, [["key", "start date"], *([str(n), s] for n, s in enumerate(spellings))])
    )
    assert done.rows.column("start date").to_pylist() == [date(2024, 1, 31)] * 6
    assert done.bad == []


def test_marks_are_neither_values_nor_mistakes_and_are_kept(tmp_path: Path) -> None:
    cells = ["12", "c", "7", "<5", "", "n/a", "x", "9", "10", "11"]
    table = table_of(tmp_path, [["area", "children"], *([f"area {n}", cell] for n, cell in enumerate(cells))])
    kept = Sink()
    report = convert_table(
        table,
        open_sink=lambda _: NoSink(),
        bad_cells=NoSink,
        schema=None,
        withheld_cells=lambda: kept,
    )
    column = _column(report, "children")
    assert (column.type, column.suppressed_cells, column.empty_cells, column.bad_cells) == (
        "integer",
        3,
        2,
        0,
    )
    assert column.share_valid == 1.0
    marks = [(cell["row"], cell["mark"]) for batch in kept.batches for cell in batch.to_pylist()]
    assert marks == [(2, "c"), (4, "<5"), (7, "x")]


def test_the_letter_of_a_mark_is_a_value_in_a_column_of_text(tmp_path: Path) -> None:
    done = converted(table_of(tmp_path, [["row", "band"], *([str(n), "ABCX"[n % 4]] for n in range(20))]))
    assert done.rows.column("band").null_count == 0
    assert done.report.columns[1].suppressed_cells == 0


def test_the_type_of_a_large_table_is_told_by_share_not_by_unanimity(tmp_path: Path) -> None:
    rows = [["n", "visits"], *([str(n), "two" if n % 60 == 59 else str(n % 9)] for n in range(600))]
    done = converted(table_of(tmp_path, rows))
    visits = done.report.columns[1]
    assert (visits.type, visits.bad_cells) == ("integer", 10)
    assert {cell["suggestion"] for cell in done.bad} == {"2"}


def test_more_than_two_percent_bad_cells_make_a_column_text(tmp_path: Path) -> None:
    rows = [["n", "visits"], *([str(n), "several" if n % 40 == 39 else str(n % 9)] for n in range(600))]
    done = converted(table_of(tmp_path, rows))
    assert done.report.columns[1].type == "string"
    assert done.bad == []


def test_a_column_that_changes_after_the_sample_is_read_again(tmp_path: Path) -> None:
    """Whole numbers first and decimals later: nothing of the first reading is left."""
    values = ["7"] * 90_000 + ["7.25", "8.5"] * 500
    done = converted(table_of(tmp_path, [["n", "reading"], *([str(n), v] for n, v in enumerate(values))]))
    assert done.report.columns[1].type == "number"
    assert done.rows.column("reading").to_pylist()[-1] == 8.5
    assert [sink.ended for sink in done.row_sinks] == ["abandoned", "closed"]
    assert [sink.ended for sink in done.cell_sinks] == ["abandoned", "closed"]
    assert done.bad == []


def test_a_column_that_is_empty_in_the_sample_still_finds_its_type(tmp_path: Path) -> None:
    values = [""] * 90_000 + ["31/01/2024"] * 3_000
    done = converted(table_of(tmp_path, [["n", "closed"], *([str(n), v] for n, v in enumerate(values))]))
    assert done.report.columns[1].type == "date"
    assert done.rows.num_rows == 93_000


def test_a_column_that_turns_out_to_be_nothing_ends_as_text(tmp_path: Path) -> None:
    values = ["7"] * 90_000 + ["see note", "ask Housing", "left blank"] * 3_000
    done = converted(table_of(tmp_path, [["n", "reading"], *([str(n), v] for n, v in enumerate(values))]))
    assert done.report.columns[1].type == "string"
    assert done.rows.column("reading").null_count == 0


def test_one_pass_is_enough_for_a_column_of_text(tmp_path: Path) -> None:
    """What a text is called may change with more rows; its cells are not read twice for that."""
    values = [f"area {n % 3}" for n in range(90_000)] + [f"note {n}" for n in range(90_000)]
    done = converted(table_of(tmp_path, [["n", "remark"], *([str(n), v] for n, v in enumerate(values))]))
    assert len(done.row_sinks) == 1


def test_bad_cells_come_in_the_order_of_rows_over_many_batches(tmp_path: Path) -> None:
    rows = [["n", "visits"], *([str(n), "two" if n % 997 == 0 else "1"] for n in range(100_000))]
    done = converted(table_of(tmp_path, rows))
    numbers = [cell["row"] for cell in done.bad]
    assert numbers == sorted(numbers)
    assert numbers[:2] == [1, 998]
    assert all(cell["line"] == cell["row"] + 1 for cell in done.bad)


def test_white_space_around_a_cell_is_no_part_of_it(tmp_path: Path) -> None:
    rows = [["n", "name", "cost"], ["1", "  Elm Court ", " 12.50"], ["2", "Oak House", "\u00a07 "]]
    done = converted(table_of(tmp_path, rows))
    assert done.rows.column("name").to_pylist() == ["Elm Court", "Oak House"]
    assert done.rows.column("cost").to_pylist() == [12.5, 7.0]


class _Full:
    """A sink on a disk that is full."""

    def __init__(self) -> None:
        self.ended = ""

    def write(self, batch: pa.RecordBatch) -> None:
        raise OSError("no space left")

    def close(self) -> None:
        self.ended = "closed"

    def abandon(self) -> None:
        self.ended = "abandoned"


@pytest.mark.parametrize("which", ["rows", "bad cells"])
def test_a_sink_that_fails_leaves_both_abandoned(tmp_path: Path, which: str) -> None:
    table = table_of(tmp_path, [["n", "d"], *([str(n), "2024-01-01"] for n in range(9)), ["9", "31/02/2021"]])
    full, other = _Full(), Sink()
    rows, cells = (full, other) if which == "rows" else (other, full)
    with pytest.raises(OSError, match="no space"):
        convert_table(table, open_sink=lambda _: rows, bad_cells=lambda: cells, schema=None)
    assert (full.ended, other.ended) == ("abandoned", "abandoned")


def test_a_sink_that_cannot_be_opened_leaves_the_first_abandoned(tmp_path: Path) -> None:
    first = Sink()

    def refuse() -> Sink:
        raise OSError("no space left")

    table = table_of(tmp_path, [["n"], ["1"]])
    with pytest.raises(OSError, match="no space"):
        convert_table(table, open_sink=lambda _: first, bad_cells=refuse, schema=None)
    assert first.ended == "abandoned"


def test_typed_rows_have_the_columns_of_the_file_in_order(tmp_path: Path) -> None:
    done = converted(
        table_of(tmp_path, [["b", "a", "c"], ["1", "x y", "2024-01-01"], ["2", "z", "2024-01-02"]])
    )
    assert done.rows.schema.names == ["b", "a", "c"]
    assert [field.type for field in done.rows.schema] == [pa.int64(), pa.string(), pa.date32()]


def test_a_table_without_rows_has_text_columns(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("uprn,postcode,amount\n", encoding="utf-8")
    done = converted(open_tables(path, file_name="empty.csv")[0])
    assert done.report.rows == 0
    assert all(column.share_valid == 1.0 for column in done.report.columns)


def test_the_reports_of_bad_cells_have_one_schema(tmp_path: Path) -> None:
    done = converted(
        table_of(tmp_path, [["n", "d"], *([str(n), "2024-01-01"] for n in range(9)), ["9", "x1"]])
    )
    assert all(batch.schema == BAD_CELLS_SCHEMA for batch in done.cell_sinks[-1].batches)


def _wide(columns: int) -> Iterator[list[str]]:
    yield [f"c{n}" for n in range(columns)]
    for row in range(3):
        yield [str(row * n) for n in range(columns)]


@pytest.mark.slow
def test_more_than_a_thousand_columns_are_read(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(csv_text(list(_wide(1_500))), encoding="utf-8")
    done = converted(open_tables(path, file_name="wide.csv")[0])
    assert len(done.report.columns) == 1_500


def test_under_a_schema_a_broken_rule_is_reported_and_the_value_kept(tmp_path: Path) -> None:
    schema = schema_from_json(
        {"fields": [{"name": "age", "type": "integer", "constraints": {"maximum": 120}}]}
    )
    done = converted(table_of(tmp_path, [["age"], ["40"], ["400"]]), schema)
    assert done.rows.column("age").to_pylist() == [40, 400]
    assert [(cell["row"], cell["code"]) for cell in done.bad] == [(2, "maximum")]


def test_a_count_that_seemed_an_answer_is_a_count_from_its_first_2(tmp_path: Path) -> None:
    rows = [["ref", "attended"], *([f"A{n}", str(n % 2)] for n in range(90_000)), ["A90000", "2"]]
    done = converted(table_of(tmp_path, rows))
    assert done.rows.column("attended").to_pylist()[-3:] == [0, 1, 2]
    assert done.bad == []


def test_errors_beyond_what_is_held_are_all_in_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [["n", "visits"], *([str(n), "two" if n % 50 == 0 else "1"] for n in range(100_000))]
    table = table_of(tmp_path, rows)
    held = check_table(table, None).errors
    monkeypatch.setattr(check, "HELD_ERRORS_BYTES", 1_000)
    spilled = check_table(table, None).errors
    assert spilled.num_rows == 2_000
    assert spilled.equals(held)
