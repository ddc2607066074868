"""The search by column finds the same as looking at every row, however the file arrives."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.reading.sources import grid_of, records_of
from wardmote.engine.reading.finding.body import Body
from wardmote.engine.reading.finding.layout import Row
from wardmote.engine.reading.finding.roles import (
    lacks_what_others_have,
    learn_shape,
    names_total,
    sums_some,
    totals_single_things,
)
from wardmote.engine.reading.finding.survey import Survey, survey
from wardmote.engine.reading.grid import GridBatch
from wardmote.engine.reading.notes import NoteKind
from wardmote.engine.reading.options import ReadOptions

_row = st.sampled_from(
    [
        "Ann,Bow,4",
        "Bob,Lee,5",
        "Total,Bow,6",
        "Total,,15",
        "Grand total,,30",
        ",,",
        "",
        "name,ward,visits",
        "name,ward,visits,again",
        "Cy,,7",
        "Total Gas,Lee,8",
        "Note: provisional,,",
        "Di,Total,9",
        "Ed,Bow,2,extra",
    ]
)
_table = st.lists(_row, min_size=1, max_size=40).map(
    lambda rows: "name,ward,visits\n" + "\n".join(rows) + "\n"
)


def _found(text: str, block_bytes: int) -> Survey:
    found = survey(grid_of(text, block_bytes=block_bytes), ReadOptions())
    assert found is not None
    return found


@settings(max_examples=50, deadline=None)
@given(text=_table, block_bytes=st.integers(1, 200))
def test_the_size_of_the_blocks_changes_nothing(text: str, block_bytes: int) -> None:
    small, large = _found(text, block_bytes), _found(text, 100_000)
    assert small.aside.tolist() == large.aside.tolist()
    assert replace(small, aside=large.aside) == large


@settings(max_examples=50, deadline=None)
@given(text=_table, block_bytes=st.integers(1, 200))
def test_looking_at_every_row_finds_the_same_to_set_aside(text: str, block_bytes: int) -> None:
    found = _found(text, block_bytes)
    rows = [
        Row(number, line, {place: cell for place, cell in enumerate(cells) if cell})
        for number, (line, cells) in enumerate(records_of(grid_of(text)), start=1)
    ]
    header = [row for row in rows if found.header.first <= row.record <= found.header.last]
    body = [row for row in rows if row.cells and row.record >= found.header.data_from]
    shape = learn_shape(header, body)
    repeated = {row.record for row in body if any(len(h.cells) > 1 and h.cells == row.cells for h in header)}
    named = [row for row in body if names_total(row, shape)]
    sure = {row.record for row in body if totals_single_things(row, shape)}
    sure |= {row.record for row in named if lacks_what_others_have(row, shape) or sums_some(row)}
    labels = [row.cells[min(row.cells)].strip().lower() for row in named if row.record not in sure]
    lone = {
        row.record for row in named if labels.count(row.cells[min(row.cells)].strip().lower()) == 1
    } - sure
    assert set(found.aside.tolist()) == {record for record in sure | lone if record <= found.end}
    if len(repeated) > max(1, len(body) // 2):
        repeated = set()
    kept = {row.record for row in body if row.record <= found.end} - repeated - sure - lone
    assert found.rows == len(kept)
    assert bool(found.repeated) == bool({record for record in repeated if record <= found.end})


def test_a_label_met_twice_is_a_category_and_once_a_total() -> None:
    once = _found("sex,visits\nF,1\nM,2\nTotal,3\n", 1000)
    twice = _found("sex,visits\nF,1\nM,2\nTotal,3\nF,1\nM,2\nTotal,3\n", 1000)
    assert (once.rows, twice.rows) == (2, 6)


def test_a_long_table_keeps_little_of_what_it_passes() -> None:
    text = "a,b\n" + "1,x\n" * 3000 + "\nSource: us\n"
    found = _found(text, 64)
    assert (found.rows, found.end) == (3000, 3002)
    assert found.notes[0].kind is NoteKind.FOOTNOTE


def test_thousands_of_repeated_headers_are_counted_in_a_few_notes() -> None:
    found = _found("a,b\n" + "1,x\na,b\n" * 3000, 5_000)
    repeated = [note for note in found.notes if note.kind is NoteKind.REPEATED_HEADER]
    assert (found.rows, len(repeated), sum(note.count for note in repeated)) == (3000, 501, 3000)


def test_a_row_met_more_often_than_all_others_is_no_header() -> None:
    found = _found("yes,no\n" + "yes,no\n" * 20 + "no,yes\n" * 5, 1000)
    assert (found.rows, found.repeated) == (25, ())


def test_a_category_met_a_hundred_thousand_times_is_not_looked_at_for_ever() -> None:
    found = _found("sex,year,visits\n" + "Total,2019,5\n" * 120_000, 100_000)
    assert found.rows == 120_000


def test_the_caller_may_say_how_many_rows_the_header_has() -> None:
    text = "Person,\nname,visits\nAnn,1\nBob,3\n"
    alone = survey(grid_of(text), ReadOptions())
    joined = survey(grid_of(text), ReadOptions(header_rows=2))
    assert alone is not None
    assert joined is not None
    assert (alone.header.rows, alone.columns) == (1, ("name", "visits"))
    assert (joined.header.rows, joined.columns) == (2, ("Person name", "Person visits"))


def test_rows_among_very_many_blank_ones_keep_nothing_of_these_in_memory() -> None:
    body = Body(learn_shape([], []))
    before = pa.total_allocated_bytes()
    for number in range(20):
        cells = pa.array([f"row {number}"] + [None] * 50_000, pa.string())
        lines = pa.array(range(50_001), pa.int64())
        body.add(GridBatch(pa.record_batch([cells], names=["0"]), lines), 1 + number * 50_001)
    del cells, lines
    assert pa.total_allocated_bytes() - before < 100_000
    body.finish()
    assert [row.record for row in body.tail] == [1 + number * 50_001 for number in range(20)]


def test_very_long_rows_at_the_end_are_held_as_far_as_there_is_room() -> None:
    body = Body(learn_shape([], []))
    before = pa.total_allocated_bytes()
    for number in range(1, 41):
        batch = pa.record_batch([pa.array(["x" * 4_000_000])], names=["0"])
        body.add(GridBatch(batch, pa.array([number], pa.int64())), number)
    del batch
    assert pa.total_allocated_bytes() - before < 100_000_000
    body.finish()
    assert body.tail[-1].record == 40
