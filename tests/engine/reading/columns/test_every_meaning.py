"""The sweep over the folder of semantic types: what each file must say of itself, and that it is true."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import FrameType

import pyarrow as pa
import pytest

from wardmote.engine.reading.columns.codes import BadValue
from wardmote.engine.reading.columns.infer import Column, infer_column
from wardmote.engine.reading.columns.meaning import Meaning, Proof
from wardmote.engine.reading.columns.meanings import all_meanings
from wardmote.engine.reading.columns.reader import Reader, TextReader
from wardmote.engine.reading.columns.sample import Sample

_DOCS = Path(__file__).resolve().parents[4] / "docs" / "reference"
_MOST_CALLS = 5_000
"""Of Python functions, to hold one meaning against a column of 400 cells that is something else. A first peek at the
cells costs about 300; a look at every cell would cost more than this."""
_FOREIGN = {
    "figures": [str(n * 37 % 9_973) for n in range(400)],
    "codes": [f"{chr(65 + n % 26)}-{n}/X" for n in range(400)],
    "sentences": [f"remark number {n} on the matter" for n in range(400)],
    "days": [f"{n % 28 + 1:02}/{n % 12 + 1:02}/{2100 + n % 60}" for n in range(400)],
}
_TOLD = [meaning for meaning in all_meanings() if meaning.proof is not Proof.TYPE]


def _column(header: str, cells: tuple[str, ...]) -> Column:
    return infer_column(Sample(header, dict.fromkeys(cells, 10), 10 * len(cells)))


def _readers(meaning: Meaning) -> list[Reader]:
    sample = Sample(meaning.called, dict.fromkeys(meaning.examples, 10), 10 * len(meaning.examples))
    assert meaning.readers is not None
    return list(meaning.readers(sample))


@pytest.mark.parametrize("meaning", _TOLD, ids=lambda each: each.name)
def test_the_file_says_what_it_is_and_where_the_rule_comes_from(meaning: Meaning) -> None:
    doc = import_module(f"wardmote.engine.reading.columns.meanings.{meaning.name}").__doc__ or ""
    first, _, rest = doc.partition("\n\n")
    assert first.rstrip().endswith(".")
    assert "Source: " in rest
    assert len(meaning.examples) >= 2
    assert len(meaning.near_misses) >= 2


def test_the_type_of_the_how_to_page_is_one() -> None:
    page = (_DOCS.parent / "how-to" / "add-a-semantic-type.md").read_text(encoding="utf-8")
    written: dict[str, Meaning] = {}
    exec(page.split("```python\n")[1].split("```")[0], written)
    meaning = written["MEANING"]
    reader = _readers(meaning)[0]
    assert meaning.is_named_by(meaning.called)
    assert all(map(reader.takes, meaning.examples))
    assert not any(map(reader.takes, meaning.near_misses))


def test_the_reference_page_has_every_one() -> None:
    page = (_DOCS / "semantic-types.md").read_text(encoding="utf-8")
    assert [each.name for each in all_meanings() if f"| `{each.name}` |" not in page] == []


@pytest.mark.parametrize("meaning", _TOLD, ids=lambda each: each.name)
def test_its_examples_are_recognised_and_its_near_misses_are_not(meaning: Meaning) -> None:
    found = _column(meaning.called, meaning.examples).meaning
    assert found is not None
    assert found.name == meaning.name
    missed = _column(meaning.called, meaning.near_misses).meaning
    assert missed is None or missed.name != meaning.name


@pytest.mark.parametrize("meaning", _TOLD, ids=lambda each: each.name)
def test_its_first_reader_takes_the_examples_and_settles_most_of_them_fast(meaning: Meaning) -> None:
    reader = _readers(meaning)[0]
    assert [text for text in meaning.examples if not reader.takes(text)] == []
    if not isinstance(reader, TextReader):
        fast = reader.fast(pa.array(list(meaning.examples) * 20, pa.string()))
        assert fast.null_count < len(fast)


@pytest.mark.parametrize("meaning", _TOLD, ids=lambda each: each.name)
def test_near_misses_are_bad_cells_with_a_reason_that_does_not_repeat_them(meaning: Meaning) -> None:
    reader = _readers(meaning)[0]
    for text in () if isinstance(reader, TextReader) else meaning.near_misses:
        with pytest.raises(BadValue) as refused:
            reader.read(text)
        assert len(text) < 5 or text not in refused.value.why.message


@pytest.mark.parametrize("kind", _FOREIGN)
@pytest.mark.parametrize("meaning", _TOLD, ids=lambda each: each.name)
def test_a_column_that_is_something_else_costs_little(meaning: Meaning, kind: str) -> None:
    """Counted, not timed: calls of Python functions."""
    sample = Sample("c1", dict.fromkeys(_FOREIGN[kind], 1), 400)
    assert meaning.readers is not None
    _held_against(meaning, sample)  # what is loaded once is not counted
    assert _calls(meaning, sample) <= _MOST_CALLS


def _held_against(meaning: Meaning, sample: Sample) -> None:
    for reader in meaning.readers(sample) if meaning.readers else ():
        meaning.share_in(sample, reader)


def _calls(meaning: Meaning, sample: Sample) -> int:
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        _held_against(meaning, sample)
    finally:
        sys.setprofile(None)
    return calls
