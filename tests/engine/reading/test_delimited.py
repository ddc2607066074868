"""The fast way, the slow way and Python's csv module say the same of any text."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.reading.sources import grid_of, records_of
from wardmote.engine.reading.notes import Note, NoteKind
from wardmote.engine.reading.text.delimited import is_spaced
from wardmote.engine.reading.text.delimited_fast import cut_plain_block
from wardmote.engine.reading.text.dialect import is_aligned

_plain_cell = st.sampled_from(["", " ", "a", "bc", "£", "é b", "1.5"])
_quoted_cell = st.text(alphabet='a, \n\r"', max_size=5).map(lambda text: '"' + text.replace('"', '""') + '"')
_line_end = st.sampled_from(["\n", "\r\n", "\r"])


@st.composite
def _orderly_text(draw: st.DrawFn) -> str:
    """The fast way's case: equal records, one kind of line end, blank lines, quoted line breaks."""
    width = draw(st.integers(1, 4))
    end = draw(_line_end)
    record = st.lists(_plain_cell | _quoted_cell, min_size=width, max_size=width).map(",".join)
    records = draw(st.lists(record | st.just(""), min_size=1, max_size=12))
    return end.join(records) + draw(st.sampled_from([end, ""]))


_wild_text = st.text(alphabet='ab,"\n\r £\x00', max_size=60)
_spaced_text = st.lists(st.sampled_from(["a", ', "b"', ', "b,c"', ",d", "\n", " "]), max_size=20).map("".join)


def _by_the_csv_module(text: str, *, spaced: bool) -> list[list[str | None]]:
    records = []
    for record in csv.reader(io.StringIO(text, newline=""), skipinitialspace=spaced):
        cells = [cell if cell and not cell.isspace() else None for cell in record]
        while cells and cells[-1] is None:
            cells.pop()
        records.append(cells)
    return records


def _may_be_spaced(text: str) -> bool:
    """Whether spaces before quotation marks may be the habit of a text, as far as its first block shows it."""
    return re.search(', +"', text) is not None


@settings(max_examples=150, deadline=None)
@given(text=_orderly_text() | _wild_text, block_bytes=st.integers(1, 40))
def test_fast_and_slow_agree(text: str, block_bytes: int) -> None:
    fast = records_of(grid_of(text, block_bytes=block_bytes))
    together = block_bytes if _may_be_spaced(text) else 10_000
    slow = records_of(grid_of(text, block_bytes=together, fast=False))
    assert fast == slow


@settings(max_examples=150, deadline=None)
@given(text=_orderly_text() | _wild_text | _spaced_text, block_bytes=st.integers(1, 40))
def test_the_csv_module_agrees_wherever_quotes_are_closed(text: str, block_bytes: int) -> None:
    slow = grid_of(text, block_bytes=block_bytes, fast=False)
    records = [cells for _, cells in records_of(slow)]
    if slow.unclosed_quotes is None:
        spaced = is_spaced(text.encode()[:block_bytes], ",")
        assert records == _by_the_csv_module(text, spaced=spaced)


@settings(max_examples=80, deadline=None)
@given(
    notes=st.lists(_quoted_cell | st.just(None), min_size=1, max_size=10), end=_line_end, fast=st.booleans()
)
def test_a_record_is_placed_on_the_line_where_it_starts(
    notes: list[str | None], end: str, fast: bool
) -> None:
    text, expected = "", []
    for number, note in enumerate(notes):
        if note is None:
            text += end
            continue
        expected.append((len(list(io.StringIO(text, newline=""))) + 1, f"r{number}"))
        text += f"r{number},{note}{end}"
    found = [(line, cells[0]) for line, cells in records_of(grid_of(text, fast=fast)) if cells]
    assert found == expected


def test_orderly_text_does_go_the_fast_way() -> None:
    text = b'a,"b ""c"" \n d",e\r\n1,2,3\r\n'
    block = cut_plain_block(text, ",", 1, final=True)
    assert block is not None
    assert (block.text, block.lines) == (text, 3)


@pytest.mark.parametrize("text", [b'a,5" pipe,c\n', b'a,"b"c\n', b"a\rb\nc\n", b'a,"b\n'])
def test_what_is_not_plain_goes_the_slow_way(text: bytes) -> None:
    assert cut_plain_block(text, ",", 1, final=True) is None


def test_the_last_open_quotation_mark_is_read_as_text_and_noted() -> None:
    grid = grid_of('name,note\nAnn,tall\nBob,"short\nCleo,fair\n')
    assert records_of(grid) == [
        (1, ["name", "note"]),
        (2, ["Ann", "tall"]),
        (3, ["Bob", '"short']),
        (4, ["Cleo", "fair"]),
    ]
    assert grid.unclosed_quotes == Note(NoteKind.UNCLOSED_QUOTE, 3, 3)


def test_quotation_marks_that_stay_open_on_many_lines_are_counted_once_a_pass() -> None:
    grid = grid_of('name,note\nAnn,tall\nx"y,"z\nx"y,"z\nCleo,fair\n')
    for _ in range(2):
        assert [cells for _, cells in records_of(grid)][2:4] == [['x"y', '"z'], ['x"y', '"z']]
    assert grid.unclosed_quotes == Note(NoteKind.UNCLOSED_QUOTE, 3, 4, count=2)


@pytest.mark.timeout(20)
def test_quotation_marks_that_stay_open_on_every_line_take_no_longer_than_others() -> None:
    """Each line, read from its start, leaves a mark open to the end: trying each one again would take an hour."""
    grid = grid_of("a,b\n" + 'x"y,"z\n' * 20_000, block_bytes=100_000)
    assert sum(len(batch.lines) for batch in grid.batches()) == 20_001


@pytest.mark.parametrize(
    "text",
    ["\n" * 70 + "a,b\n1,2\n", '"' + "x\n" * 100 + '",b\n1,2\n', '"' + "x" * 200_000 + '",b\n1,2\n'],
    ids=[
        "many blank lines first",
        "a first record of many lines",
        "a first cell past the csv module's limit",
    ],
)
def test_a_beginning_that_says_little_of_the_rest(text: str) -> None:
    assert records_of(grid_of(text))[-1][1] == ["1", "2"]


def test_blank_lines_and_quoted_line_breaks_keep_the_line_numbers_right() -> None:
    text = 'a,b\n\n"x\ny",1\n\n\nz,2\n'
    assert [line for line, _ in records_of(grid_of(text))] == [1, 2, 3, 5, 6, 7]


def test_a_space_before_a_quotation_mark_belongs_to_no_cell() -> None:
    text = "ref, place, count\n" + "".join(f'{at}, "Ash, north", {at}\n' for at in range(20))
    assert records_of(grid_of(text.encode()))[1] == (2, ["0", "Ash, north", "0"])


def test_a_quotation_mark_behind_a_space_is_plain_where_others_are_not() -> None:
    text = "ref,place\n" + '1,"Ash, north"\n' * 20 + '1, "Ash"\n'
    assert records_of(grid_of(text.encode()))[-1] == (22, ["1", ' "Ash"'])


def test_columns_aligned_by_blanks_are_known_and_single_columns_are_not() -> None:
    rows = [
        ("Ward", "Cases"),
        ("Bow", "12"),
        ("Lea Bridge", "4"),
        ("Kew", "109"),
        ("Poplar", "7"),
        ("Wick", "3"),
    ]
    aligned = "".join(f"{ward:<14}{cases:>6}\n" for ward, cases in rows)
    assert is_aligned(aligned + "x", ",")
    assert not is_aligned("".join(f"{ward},  {cases}\n" for ward, cases in rows) + "x", ",")
    assert not is_aligned("".join(f"{ward} {cases}\n" for ward, cases in rows) + "x", ",")
    assert not is_aligned("".join(f"    {ward}\n" for ward, _ in rows) + "x", ",")
