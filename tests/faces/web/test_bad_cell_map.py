"""The table drawn small: every bad cell stands under a mark, and nothing else does."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from wardmote.engine.checking.report import BAD_CELLS_SCHEMA
from wardmote.faces.web.bad_cell_map import HEAD, HEIGHT, WIDTH, BadCellCounter


def report(cells: list[tuple[int | None, str]]) -> pa.RecordBatch:
    rows = [
        {**dict.fromkeys(BAD_CELLS_SCHEMA.names, ""), "row": row, "line": row and row + 4, "column": column}
        for row, column in cells
    ]
    return pa.RecordBatch.from_pylist(rows, schema=BAD_CELLS_SCHEMA)


@settings(max_examples=25)
@given(st.data(), st.integers(1, 90), st.integers(1, 500))
def test_every_bad_cell_is_under_a_mark_and_every_mark_over_one(
    data: st.DataObject, columns: int, rows: int
) -> None:
    names = [f"c{n}" for n in range(columns)]
    cells = data.draw(st.lists(st.tuples(st.integers(1, rows), st.sampled_from(names)), max_size=20))
    counter = BadCellCounter(names, rows)
    counter.add(report([*cells, (None, "c0"), (1, "c0, c1")]))
    drawn = counter.drawn()
    assert (drawn is None) == (not cells)
    if drawn is None:
        return
    over = dict.fromkeys(drawn.marks, False)
    for row, name in cells:
        x = (names.index(name) + 0.5) / columns * WIDTH
        y = HEAD + (row - 0.5) / rows * (HEIGHT - HEAD)
        # a mark stands for whole rows and columns, some wider than others by one
        near = [
            mark
            for mark in drawn.marks
            if mark.x - WIDTH / columns <= x <= mark.x + mark.width + WIDTH / columns
            and mark.y - HEIGHT / rows <= y <= mark.y + mark.height + HEIGHT / rows
        ]
        assert near
        over |= dict.fromkeys(near, True)
    assert all(over.values())


def test_what_it_shows_is_said_in_words() -> None:
    counter = BadCellCounter(["ref", "visits", "ward", "note", "postcode"], 400)
    counter.add(report([(12, "visits"), (30, "visits"), (7, "ward")]))
    drawn = counter.drawn()
    assert drawn is not None
    assert drawn.says == "In 2 of 5 columns: visits (2), ward (1); between rows 11 and 34 of the file."
    assert len(drawn.marks) == 3
    counter.add(report([(12, "ref"), (12, "note")]))
    drawn = counter.drawn()
    assert drawn is not None
    assert drawn.says.startswith("In 4 of 5 columns, most in visits (2), ref (1), ward (1);")
