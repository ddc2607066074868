"""A long sheet read by two processes: the same as by one, and nothing of the second is left."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import xlsxwriter

from tests.engine.reading.test_plain_sheet import assert_the_same, both
from wardmote.engine.reading.workbooks import plain_sheet
from wardmote.engine.reading.workbooks.cell_xml import NotPlainError
from wardmote.engine.reading.workbooks.plain_cells import Asked, PlainCells, cells_of_rows
from wardmote.engine.reading.workbooks.two_processes import other_half


@pytest.fixture(autouse=True)
def by_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sheet is long, and comes in many pieces."""
    monkeypatch.setattr(plain_sheet, "BY_TWO_BYTES", 0)
    monkeypatch.setattr(plain_sheet, "_CHUNK_BYTES", 3_000)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})


def _sheet(folder: Path, rows: int, *, shared: bool = False) -> Path:
    path = folder / "long.xlsx"
    with xlsxwriter.Workbook(str(path), {"constant_memory": not shared}) as book:
        sheet = book.add_worksheet("Data")
        dated = book.add_format({"num_format": "dd/mm/yyyy"})
        for row in range(rows):
            sheet.write_row(row, row % 3, [f"Ann & {row % 7}", row / 4, True, f"é{row}"])
            sheet.write_number(row, 8, 40_000 + row, dated)
            if row % 50 == 0:
                sheet.write_formula(row, 9, "=A1", value="")
    return path


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("rows", [1, 7, 400])
def test_it_is_read_as_by_the_slow_reader(tmp_path: Path, rows: int, *, shared: bool) -> None:
    assert_the_same(_sheet(tmp_path, rows, shared=shared))


def test_what_ends_the_second_process_leaves_the_sheet_to_the_slow_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = os.getpid()

    def fails_there(text: bytes, asked: Asked) -> PlainCells:
        if os.getpid() != first:
            os._exit(3)
        return cells_of_rows(text, asked)

    monkeypatch.setattr(plain_sheet, "cells_of_rows", fails_there)
    with pytest.raises(NotPlainError, match="the other half"):
        both(_sheet(tmp_path, 400))


def test_the_second_process_ends_with_its_use(tmp_path: Path) -> None:
    said = tmp_path / "number"

    def without_end() -> Iterator[PlainCells]:
        said.write_text(str(os.getpid()))
        for number in itertools.count():
            one = np.array([number])
            yield PlainCells(one, one, pa.array([str(number)]), number % 2 == 1)

    with other_half(without_end) as next_of_other:
        found = [next_of_other() for _ in range(4)]
    assert [each.texts.to_pylist() for each in found] == [["0"], ["1"], ["2"], ["3"]]
    assert [each.with_formulas for each in found] == [False, True, False, True]
    assert int(said.read_text()) != os.getpid()
    with pytest.raises(ProcessLookupError):
        os.kill(int(said.read_text()), 0)
