"""Columns of which somebody says what they are: a schema of the publisher's own, as lenient as finding out is.

An ask is strict, because others rely on it. Somebody who says that a column is a number means that it is to be read as
one: with its thousands commas, its pound signs and the marks that stand for a withheld figure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from wardmote.engine.checking.declared import MONTH_FIRST, style_of
from wardmote.engine.checking.schema import SchemaField, TableSchema
from wardmote.engine.reading.columns.booleans import FLAGS, BooleanReader
from wardmote.engine.reading.columns.dates import DateReader, MomentReader, TimeReader
from wardmote.engine.reading.columns.infer import Column
from wardmote.engine.reading.columns.meaning import Meaning
from wardmote.engine.reading.columns.meanings import meaning_named
from wardmote.engine.reading.columns.numbers import SIGNS, IntegerReader, NumberReader, YearReader
from wardmote.engine.reading.columns.reader import Reader, TextReader
from wardmote.kernel.problem import Invalid

if TYPE_CHECKING:
    from wardmote.engine.reading.choices import ColumnChoice
    from wardmote.engine.reading.columns.sample import Sample

EVIDENCE = "its publisher says so"
_MEANING_OF_TYPE = {"date": "date", "datetime": "date", "boolean": "boolean"}
_TYPE_OF_MEANING = {"date": "date", "boolean": "boolean", "category": "string"}


def schema_of_choices(columns: Mapping[str, ColumnChoice]) -> TableSchema | None:
    """A schema of the columns of which something is said; None where nothing is."""
    fields = tuple(field_of_choice(name, said) for name, said in columns.items() if said.says_what)
    if not fields:
        return None
    return TableSchema((), fields_match="partial", chosen=fields)


def field_of_choice(name: str, said: ColumnChoice) -> SchemaField:
    """What somebody says of a column, as a field."""
    kind = said.type or ("any" if said.month_first is None else "date")
    extra = {} if said.month_first is None else {MONTH_FIRST: said.month_first}
    return SchemaField(name, kind, format="any", semantic_type=said.semantic_type, extra=extra)


def chosen_column(found: Column, asked: SchemaField, sample: Sample) -> Column:
    """How a column is read of which somebody says what it is; `found` is what it would have been taken for.

    Raises Invalid where the type and the semantic type cannot both be.
    """
    meaning = meaning_named(asked.semantic_type) if asked.semantic_type else None
    reader = _reader_of_meaning(meaning, asked, sample) if meaning else _reader_of_type(asked, sample)
    if meaning is None and asked.type in _MEANING_OF_TYPE:
        meaning = meaning_named(_MEANING_OF_TYPE[asked.type])
    return replace(
        found,
        reader=reader,
        meaning=meaning,
        evidence=EVIDENCE,
        confidence=1.0,
        least_share=0.0,
        is_named=False,
    )


def _reader_of_meaning(meaning: Meaning, asked: SchemaField, sample: Sample) -> Reader:
    if meaning.readers is None:
        kind = _TYPE_OF_MEANING.get(meaning.name, "string") if asked.type == "any" else asked.type
        return _reader_of_type(replace(asked, type=kind), sample)
    readers = [each for each in meaning.readers(sample) if asked.type in ("any", each.type)]
    if not readers:
        raise Invalid(
            "read.choice_unfit",
            f"What this column is said to mean is no column of type {asked.type}.",
            where=asked.name,
            next_step="Choose one of the two, and leave the other to be found out.",
        )
    return max(readers, key=lambda each: meaning.share_in(sample, each))


def _reader_of_type(asked: SchemaField, sample: Sample) -> Reader:
    style = style_of(asked, sample)
    if asked.type == "datetime":
        zoned, local = MomentReader(style, zoned=True), MomentReader(style)
        return zoned if sample.share(zoned.takes) > sample.share(local.takes) else local
    if asked.type == "date":
        return DateReader(style)
    return _READERS[asked.type]()


_READERS: dict[str, Callable[[], Reader]] = {
    "any": TextReader,
    "string": TextReader,
    "integer": IntegerReader,
    "number": lambda: NumberReader(SIGNS),
    "boolean": lambda: BooleanReader(FLAGS),
    "time": TimeReader,
    "year": YearReader,
}
