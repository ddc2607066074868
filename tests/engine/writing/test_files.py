"""Each format read back by a program that is not ours."""

import csv
import io
import resource
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import polars
import pyarrow as pa
import pytest

from wardmote.engine.writing import xlsx
from wardmote.engine.writing.csv import csv_chunks
from wardmote.engine.writing.parquet import write_parquet
from wardmote.engine.writing.xlsx import write_xlsx
from wardmote.kernel.problem import TooLarge

TABLE = pa.RecordBatch.from_pydict(
    {
        "uprn": pa.array([10_000_000_000_1, None], pa.int64()),
        "=note": pa.array(['=HYPERLINK("x")', 'a "quoted", one']),
        "seen_on": pa.array([date(2024, 2, 29), None]),
        "seen_at": pa.array([datetime(2024, 2, 29, 12, 30, tzinfo=UTC), None], pa.timestamp("us", tz="UTC")),
        "alone": pa.array([True, False]),
        "charge": pa.array([-12.5, None]),
    }
)


def rows_of_csv(*, raw: bool) -> list[list[str]]:
    text = b"".join(csv_chunks(TABLE.schema, [TABLE, TABLE.slice(0, 0)], raw=raw)).decode()
    return list(csv.reader(io.StringIO(text)))


def test_csv_is_guarded_and_iso() -> None:
    header, first, second = rows_of_csv(raw=False)
    assert header == ["uprn", "'=note", "seen_on", "seen_at", "alone", "charge"]
    assert first == [
        "100000000001",
        '\'=HYPERLINK("x")',
        "2024-02-29",
        "2024-02-29T12:30:00Z",
        "true",
        "-12.5",
    ]
    assert second == ["", 'a "quoted", one', "", "", "false", ""]


def test_raw_csv_is_for_programs() -> None:
    assert rows_of_csv(raw=True)[1][1] == '=HYPERLINK("x")'


def test_parquet_is_read_by_polars() -> None:
    sink = io.BytesIO()
    assert write_parquet(TABLE.schema, [TABLE], sink) == 2
    sink.seek(0)
    assert polars.read_parquet(sink)["=note"].to_list() == ['=HYPERLINK("x")', 'a "quoted", one']


def test_a_workbook_holds_text_not_formulas(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    assert write_xlsx(TABLE.schema, [TABLE], path, sheet_name="Assisted bins") == 2
    sheet = openpyxl.load_workbook(path)["Assisted bins"]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[1][1] == '=HYPERLINK("x")'
    assert sheet.cell(2, 2).data_type == "s"
    assert cells[1][0] == 100000000001
    assert cells[1][2] == datetime(2024, 2, 29)  # noqa: DTZ001 - a workbook's dates have no zone
    assert cells[2][5] is None


def test_days_before_excels_calendar_and_parts_of_seconds_are_not_lost(tmp_path: Path) -> None:
    days = [date(1850, 1, 2), date(1900, 1, 1), date(1, 1, 1)]
    moments = [
        datetime.fromisoformat("1899-12-31T03:00:00"),
        datetime.fromisoformat("2024-01-01T00:00:00.500"),
        datetime.fromisoformat("9999-12-31T23:59:59.999999"),
    ]
    batch = pa.RecordBatch.from_pydict({"built": pa.array(days), "at": pa.array(moments, pa.timestamp("us"))})
    text = b"".join(csv_chunks(batch.schema, [batch], raw=True)).decode()
    assert [row[1] for row in csv.reader(io.StringIO(text))][1:] == [
        m.isoformat(timespec="microseconds") for m in moments
    ]
    write_xlsx(batch.schema, [batch], tmp_path / "out.xlsx", sheet_name="Data")
    rows = openpyxl.load_workbook(tmp_path / "out.xlsx")["Data"].iter_rows(min_row=2, values_only=True)
    assert list(rows) == [
        ("1850-01-02", "1899-12-31 03:00:00"),
        (datetime.fromisoformat("1900-01-01"), moments[1]),
        ("0001-01-01", "9999-12-31 23:59:59.999999"),
    ]


def test_what_is_written_on_the_way_stands_beside_the_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is plain rows: they come to no disk but the one that was named."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    folder = tmp_path / "spool"
    folder.mkdir()
    write_xlsx(TABLE.schema, [TABLE], folder / "out.xlsx", sheet_name="x")
    assert [each.name for each in folder.iterdir()] == ["out.xlsx"]


def test_a_full_disk_is_the_systems_error(tmp_path: Path) -> None:
    many = pa.RecordBatch.from_pydict({"n": pa.array([f"{n * 7919}" for n in range(50_000)])})
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_xlsx(many.schema, [many], tmp_path / "out.xlsx", sheet_name="x")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_workbook_refuses_what_it_cannot_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_ROWS", 1)
    with pytest.raises(TooLarge) as refused:
        write_xlsx(TABLE.schema, [TABLE], tmp_path / "out.xlsx", sheet_name="x")
    assert "CSV" in refused.value.next_step
