"""Tables whose right reading is known, after what people do to tables: each cell has to come back."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.engine.reading.trouble import GRID_TROUBLES, TEXT_TROUBLES, Made, made
from wardmote.engine.reading import RawTable, open_tables
from wardmote.kernel.problem import Problem

_FLOOR_SHARE = 0.99


def wrong(file: Made, folder: Path) -> str | None:
    """What is wrong with the reading of a file; None where all of it is right."""
    path = folder / "made.csv"
    path.write_bytes(file.content)
    try:
        tables = open_tables(path, file_name=path.name)
    except Problem as problem:
        return problem.code
    if len(tables) != 1:
        return f"{len(tables)} tables"
    table = tables[0]
    found = (table.header_row, len(table.columns), table.row_count)
    wanted = (file.header_row, file.columns, len(file.rows))
    if found != wanted:
        return f"header, columns, rows: {found}, not {wanted}"
    return None if _rows(table) == [[cell for cell in row if cell] for row in file.rows] else "cells"


def _rows(table: RawTable) -> list[list[str]]:
    """The filled cells of each row, their line breaks as the clean table has them."""
    return [
        [cell.replace("\r", "\n") for cell in row if cell]
        for batch in table.batches()
        for row in zip(*(column.to_pylist() for column in batch.rows.columns), strict=True)
    ]


def _judged(seeds: range, texts_each: int, folder: Path) -> tuple[int, list[str]]:
    rng = random.Random(seeds.start)
    count, bad = 0, []
    for seed in seeds:
        for grid in GRID_TROUBLES:
            for text in rng.sample(sorted(TEXT_TROUBLES), texts_each):
                count += 1
                fault = wrong(made(seed, grid, text), folder)
                if fault is not None:
                    bad.append(f"made({seed}, {grid!r}, {text!r}): {fault}")
    return count, bad


def test_tables_in_trouble_come_back_whole(tmp_path: Path) -> None:
    count, bad = _judged(range(7, 8), 1, tmp_path)
    assert len(bad) <= (1 - _FLOOR_SHARE) * count, bad


@pytest.mark.fault
def test_thousands_of_tables_in_trouble_come_back_whole(tmp_path: Path) -> None:
    count, bad = _judged(range(1_000, 1_010), len(TEXT_TROUBLES), tmp_path)
    assert len(bad) <= (1 - _FLOOR_SHARE) * count, bad


def test_files_put_one_behind_the_other_lose_their_marks_and_say_so(tmp_path: Path) -> None:
    path = tmp_path / "glued.csv"
    one = b"\xef\xbb\xbfWard,Count\r\nAsh,1\r\n"
    path.write_bytes(one + one.replace(b"Ash,1", b"Elm,2"))
    (table,) = open_tables(path, file_name=path.name)
    assert _rows(table) == [["Ash", "1"], ["Elm", "2"]]
    assert {note.kind.value for note in table.notes} == {"repeated_header", "inner_mark"}


def test_a_mark_inside_a_line_is_a_character_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "inside.csv"
    path.write_text("Ward,Count\nA\ufeffsh,1\n", encoding="utf-8")
    (table,) = open_tables(path, file_name=path.name)
    assert (_rows(table), table.notes) == ([["A\ufeffsh", "1"]], ())


def test_each_line_is_read_in_its_own_encoding_and_said(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    path.write_bytes("Place,Count\nCafé,1\n£5,2\n£6,3\n".encode("cp1252") + "Zoë,4\n".encode())
    (table,) = open_tables(path, file_name=path.name)
    assert table.encoding == "windows-1252"
    assert _rows(table) == [["Café", "1"], ["£5", "2"], ["£6", "3"], ["Zoë", "4"]]
    assert [note.kind.value for note in table.notes] == ["mixed_encodings"]
