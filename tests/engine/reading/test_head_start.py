"""A workbook that is being read before anybody asks for its tables: the same tables, and the same refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.reading.test_hostile import MIB, handmade_xlsx
from tests.engine.reading.test_plain_sheet import written
from wardmote.engine.reading import ReadLimits, ReadOptions, open_tables
from wardmote.engine.reading.limited.reading import HEAD_START
from wardmote.engine.reading.opening import begin_to_read
from wardmote.kernel.problem import TooLarge, Unreadable


def _cells(path: Path, options: ReadOptions | None = None) -> list[dict[str, str | None]]:
    (table,) = open_tables(path, file_name=path.name, options=options)
    return [row for batch in table.batches() for row in batch.rows.to_pylist()]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return written(tmp_path / "rows.xlsx", [["id", "ward"], ["1", "Bow"], ["2", "Lee"]], shared=True)


def test_what_was_begun_is_what_is_asked_for(book: Path) -> None:
    begin_to_read(book)
    begun = HEAD_START._reading
    assert begun is not None
    (table,) = open_tables(book, file_name="rows.xlsx")
    assert table._grid.spool is begun.spool  # type: ignore[attr-defined]
    assert HEAD_START._reading is None
    rows = [row for batch in table.batches() for row in batch.rows.to_pylist()]
    assert rows == _cells(book) == [{"id": "1", "ward": "Bow"}, {"id": "2", "ward": "Lee"}]


@pytest.mark.parametrize(
    "options", [ReadOptions(sheet="Data"), ReadOptions(limits=ReadLimits(wall_seconds=50))]
)
def test_another_reading_is_not_what_was_begun(book: Path, options: ReadOptions) -> None:
    expected = _cells(book, options)
    begin_to_read(book)
    assert _cells(book, options) == expected
    assert HEAD_START._reading is None


def test_another_file_is_not_what_was_begun(book: Path, tmp_path: Path) -> None:
    other = written(tmp_path / "other.xlsx", [["id", "ward"], ["7", "Sheen"]], shared=True)
    begin_to_read(other)
    assert _cells(book)[0]["ward"] == "Bow"


def test_limits_that_were_asked_for_hold_whatever_was_begun(book: Path) -> None:
    begin_to_read(book)
    with pytest.raises(TooLarge):
        open_tables(book, file_name="rows.xlsx", options=ReadOptions(limits=ReadLimits(max_sheet_cells=2)))


def test_nothing_is_begun_for_a_bomb_or_what_is_no_workbook(tmp_path: Path) -> None:
    bomb = handmade_xlsx(tmp_path / "bomb.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>' + " " * (80 * MIB))
    (tmp_path / "cut.xlsx").write_bytes(bomb.read_bytes()[:-100])
    (tmp_path / "text.xlsx").write_text("a,b\n1,2\n")
    for name in ("bomb.xlsx", "cut.xlsx", "text.xlsx", "none.xlsx"):
        begin_to_read(tmp_path / name)
        assert HEAD_START._reading is None
    with pytest.raises(TooLarge):
        open_tables(bomb, file_name="bomb.xlsx")


def test_a_workbook_that_lies_is_refused_though_it_was_begun(tmp_path: Path, book: Path) -> None:
    content = bytearray(book.read_bytes())
    place = content.rfind(b"PK\x01\x02")
    declared = int.from_bytes(content[place + 24 : place + 28], "little")
    content[place + 24 : place + 28] = (declared - 1).to_bytes(4, "little")
    liar = tmp_path / "liar.xlsx"
    liar.write_bytes(content)
    begin_to_read(liar)
    assert HEAD_START._reading is not None
    with pytest.raises(Unreadable) as caught:
        open_tables(liar, file_name="liar.xlsx")
    assert caught.value.code == "file.damaged_archive"
