"""Records taken many at a time: the same as one by one."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardmote.engine.reading.limited.request import Output, Request
from wardmote.engine.reading.options import ReadLimits
from wardmote.engine.reading.records import json_reading, json_text
from wardmote.engine.reading.records.json_plain import plain_records
from wardmote.engine.reading.records.json_reading import read_json

_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=6),
    st.sampled_from(
        ['":', '"a":', "},{", "}\n{", "},\n  {", "\\", "\ud800", "é", " ", '{"a":1}', "[", "1.0"]
    ),
)
_KEYS = st.sampled_from(["a", "b", "a.b", "type", "geometry", ' ":', "é", ""])
_RECORDS = st.lists(st.dictionaries(_KEYS, _VALUES, max_size=4), min_size=2, max_size=12)
_ODD = (
    '{"a":1,"a":2}',
    '{"a":{"b":"x"},"a.b":2}',
    '{"a":[1,"2"]}',
    '{"a" : 1.50}',
    "{}",
    '{"a":1e400,"b":-0.0}',
)
_BETWEEN = (",", ", ", ",\n", ",\n  ", "\n,")


def read(text: str, format_name: str, *, plainly: bool, known: int) -> object:
    """What is told of a text and the rows of its tables, or the problem with it."""
    said: list[dict[str, Any]] = []
    spool = BytesIO()
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_text, "_MOST_IN_VAIN", 4 if plainly else 0)
        patch.setattr(json_reading, "_DESCRIBING", known)
        path = Path(folder, "x")
        path.write_text(text, encoding="utf-8", newline="")
        try:
            read_json(Request(path, format_name, None, ReadLimits()), Output(spool, said.append))
        except Exception as problem:  # noqa: BLE001 - both readers raise the same
            return type(problem), str(problem)
    rows: list[dict[str, Any]] = []
    for part in said[-1]["table"].pop("parts") if said else ():
        spool.seek(part)
        rows += pa.ipc.open_stream(spool).read_all().to_pylist()
    filled = [{name: cell for name, cell in row.items() if cell is not None} for row in rows]
    return said, filled


@given(
    records=_RECORDS,
    odd=st.lists(st.tuples(st.integers(0, 12), st.sampled_from(_ODD)), max_size=2),
    between=st.sampled_from(_BETWEEN),
    indent=st.sampled_from([None, None, 1]),
    ascii_only=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_records_of_every_kind(
    records: list[dict[str, Any]],
    odd: list[tuple[int, str]],
    between: str,
    indent: int | None,
    ascii_only: bool,
) -> None:
    texts = [
        json.dumps(record, ensure_ascii=ascii_only, indent=indent, separators=(",", ":"))
        for record in records
    ]
    texts = [text.replace("\ud800", "?") for text in texts]
    for place, text in odd:
        texts.insert(place, text)
    for text, format_name in ((f"[{between.join(texts)}]", "json"), ("\n".join(texts), "ndjson")):
        assert read(text, format_name, plainly=True, known=1) == read(
            text, format_name, plainly=False, known=1
        )


def test_many_are_taken_at_once_and_keep_their_numbers_and_lines() -> None:
    text = '{"a":1}\n{"a":1.50,"b":true}\n\n{"a":"x"}\n{"a":2}\n{"a":3'
    found = plain_records(text, 7, 1, comma="")
    assert found is None  # a blank line: not set off as the others are
    text = text.replace("\n\n", "\n")
    found = plain_records(text, 7, 1, comma="")
    assert found is not None
    assert found.columns == {"a": ["1.50", "x", "2"], "b": ["true", None, None]}
    assert list(found.lines) == [2, 3, 4]
    assert text[found.end :] == '\n{"a":3'


@pytest.mark.parametrize(
    ("text", "comma"),
    [
        ('{"a":1}\n{"a":2}\n{"a":3}', ","),
        ('{"a":1},{"a":2},{"a":3}', ""),
        ('{"a":1},{"a":2,"a":3},{"a":4}', ","),
        ('{"a":1},{"a":{}},{"a":4}', ","),
        ('{"a":1},{"type":"Feature","geometry":null},{"a":4}', ","),
        ('{"a":1},{"a":2]},{"a":4}', ","),
        ('{"a":1},{"a":"},{"},{"a":4}', ","),
        ('{"a":1}, 2,{"a":4},{"a":4}', ","),
    ],
)
def test_what_is_not_plain_is_left_to_the_other_reader(text: str, comma: str) -> None:
    assert plain_records(text, 7, 1, comma=comma) is None
