"""Cells kept or left out, on whole arrays and on slices of them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from wardmote.engine.reading.columns.where import kept, matching, of_characters, of_length, trim

_TEXTS = st.lists(
    st.one_of(st.none(), st.text(max_size=6), st.sampled_from([" a", "b\t", "\u00a0c", "12", "-3.4"]))
)


@given(texts=_TEXTS, start=st.integers(0, 4), flags=st.lists(st.booleans(), min_size=40))
def test_kept_leaves_the_others_null(texts: list[str | None], start: int, flags: list[bool]) -> None:
    cells = pa.array(texts, pa.string()).slice(start)
    condition = np.array((flags * (len(cells) // len(flags) + 1))[: len(cells)], dtype=bool)
    result = kept(cells, condition)
    result.validate(full=True)
    expected = [text if flag else None for text, flag in zip(cells.to_pylist(), condition, strict=True)]
    assert result.to_pylist() == expected


@given(texts=_TEXTS, start=st.integers(0, 4))
def test_trim_is_strip(texts: list[str | None], start: int) -> None:
    spaces = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2028\u2029\u202f\u205f\u3000"
    spaces += "".join(map(chr, range(0x2000, 0x200B)))
    cells = pa.array(texts, pa.string()).slice(start)
    expected = [text.strip(spaces) or None if text is not None else None for text in cells.to_pylist()]
    assert trim(cells).to_pylist() == expected


@given(texts=_TEXTS, start=st.integers(0, 4))
def test_filters_of_text(texts: list[str | None], start: int) -> None:
    cells = pa.array(texts, pa.string()).slice(start)
    plain = cells.to_pylist()
    assert of_characters(cells, "0123456789.-").to_pylist() == [
        text if text is not None and set(text) <= set("0123456789.-") else None for text in plain
    ]
    assert of_length(cells, 2).to_pylist() == [
        text if text is not None and len(text.encode()) == 2 else None for text in plain
    ]
    assert matching(cells, r"\A[0-9]+\z").to_pylist() == [
        text if text is not None and text.isascii() and text.isdigit() else None for text in plain
    ]
