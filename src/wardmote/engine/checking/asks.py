"""Which column of a table answers which field of a data ask, and which ask a table fits best.

Every pair of a found column and an asked field gets a score from its header and from what its cells are known to hold;
the one-to-one assignment with the largest sum decides, and what scores too little is left alone. Nothing is renamed
here: `named_as_asked` does that with a match somebody has looked at.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from wardmote.engine.checking.alike import Shares, header_alikeness
from wardmote.engine.checking.assignment import best_assignment
from wardmote.engine.checking.plan import sample_of
from wardmote.engine.reading.columns.headers import header_words
from wardmote.engine.reading.columns.infer import infer_column
from wardmote.kernel.problem import Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wardmote.engine.checking.report import TableReport
    from wardmote.engine.checking.schema import SchemaField, TableSchema
    from wardmote.engine.reading.table import RawTable

LEAST_SCORE = 0.55
"""A pair below this is no pair: two headers that share half of their words score 0.5. The weights below are
judgements, not fitted: a meaning or a code list shared by both carries a header that is half right, and no header
that says something else."""

_WEIGHT_OF_OPTIONAL = 0.5
_LIFT_OF_TYPE, _LIFT_OF_MEANING, _LIFT_OF_VALUES = 0.05, 0.4, 0.5
_CUT_OF_TYPE, _CUT_OF_MEANING, _CUT_OF_VALUES = 0.3, 0.5, 0.4
_MANY_LISTED, _FEW_LISTED, _ENOUGH_VALUES = 0.5, 0.1, 3
_MOST_VALUES = 200
_CODE_BEFORE = re.compile(r"^[a-z]{1,2}\) *|^[A-Z]*\d+[A-Z]? *[-:] *")

_NUMBERS = frozenset({"integer", "number", "year", "boolean"})
_DAYS = frozenset({"date", "datetime"})
_FITS = {
    "integer": _NUMBERS,
    "number": _NUMBERS,
    "year": _NUMBERS,
    "boolean": frozenset({"boolean", "integer"}),
    "date": _DAYS,
    "datetime": _DAYS,
    "time": frozenset({"time"}),
}


@dataclass(frozen=True)
class FoundColumn:
    """What is known of a column: its header, and where its cells were read their type, meaning and some values."""

    name: str
    type: str | None = None
    semantic_type: str | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pair:
    """A column that answers a field, how sure that is (0 to 1), and why, in sentences."""

    column: str
    field: str
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class AskMatch:
    """How a table answers an ask. `extra` are columns nobody asked for."""

    schema: TableSchema
    columns: tuple[str, ...]
    pairs: tuple[Pair, ...]
    missing_required: tuple[str, ...]
    missing_optional: tuple[str, ...]
    extra: tuple[str, ...]

    @cached_property
    def field_of(self) -> dict[str, str]:
        """The asked field of every column that has one."""
        return {pair.column: pair.field for pair in self.pairs}

    @property
    def score(self) -> float:
        """How well ask and table fit, 0 to 1: the harmonic mean of the share of the ask that is answered (an
        optional field counts half) and the share of the table that was asked for, each pair by its score."""
        asked = sum(_weight(each) for each in self.schema.fields)
        scores = {pair.field: pair.score for pair in self.pairs}
        answered = sum(_weight(each) * scores.get(each.name, 0.0) for each in self.schema.fields) / asked
        explained = sum(scores.values()) / max(1, len(self.columns))
        return 2 * answered * explained / (answered + explained) if scores else 0.0


def found_in_report(report: TableReport) -> tuple[FoundColumn, ...]:
    """The columns of a table that has been checked: types and meanings, but no values."""
    return tuple(FoundColumn(each.name, each.type, each.semantic_type) for each in report.columns)


def found_in_table(table: RawTable) -> tuple[FoundColumn, ...]:
    """The columns of a table as its first rows show them."""
    batch = next(table.batches(), None)
    if batch is None:
        return tuple(FoundColumn(name) for name in table.columns)
    samples = [sample_of(name, [batch.rows.column(place)]) for place, name in enumerate(table.columns)]
    return tuple(
        FoundColumn(
            sample.header,
            column.reader.type if sample.ordinary else None,
            column.meaning.name if column.meaning else None,
            tuple(sample.ordinary)[:_MOST_VALUES],
        )
        for sample, column in zip(samples, map(infer_column, samples), strict=True)
    )


def match_ask(columns: Sequence[FoundColumn], schema: TableSchema) -> AskMatch:
    """Which column answers which field of an ask."""
    headers = header_alikeness([each.name for each in columns], schema)
    scores = np.array([
        [_score(headers[row, place], column, asked) for place, asked in enumerate(schema.fields)]
        for row, column in enumerate(columns)
    ]).reshape(headers.shape)  # fmt: skip
    taken = _one_to_one(scores)
    pairs = [_pair(columns[at[0]], schema.fields[at[1]], headers[at], scores[at]) for at in taken]
    return _match(columns, schema, pairs)


def match_as_assigned(
    columns: Sequence[FoundColumn], schema: TableSchema, assigned: Mapping[str, str]
) -> AskMatch:
    """The match somebody says it is: the column of each field that has one, by the field's name.

    A column that the table has not answers nothing. Raises Invalid for a field the ask has not, and for a column that
    is to answer two.
    """
    unknown = [name for name in assigned if schema.field_named(name) is None]
    twice = sorted(name for name, times in Counter(assigned.values()).items() if times > 1)
    if unknown:
        raise _misassigned(f"The ask has no column of this name: {', '.join(unknown)}.")
    if twice:
        raise _misassigned(f"This column is to answer more than one asked column: {', '.join(twice)}.")
    names = [each.name for each in columns]
    pairs = [
        Pair(assigned[asked.name], asked.name, 1.0, ("Somebody said so.",))
        for asked in schema.fields
        if assigned.get(asked.name) in names
    ]
    return _match(columns, schema, pairs)


def _misassigned(what: str) -> Invalid:
    return Invalid("ask.assignment", what, where="columns", next_step="Choose one column for each, or none.")


def _match(columns: Sequence[FoundColumn], schema: TableSchema, pairs: Sequence[Pair]) -> AskMatch:
    answered, used = {pair.field for pair in pairs}, {pair.column for pair in pairs}
    missing = [each for each in schema.fields if each.name not in answered]
    return AskMatch(
        schema=schema,
        columns=tuple(each.name for each in columns),
        pairs=tuple(pairs),
        missing_required=tuple(each.name for each in missing if each.is_required),
        missing_optional=tuple(each.name for each in missing if not each.is_required),
        extra=tuple(each.name for each in columns if each.name not in used),
    )


def _one_to_one(scores: Shares) -> list[tuple[int, int]]:
    """The places of the pairs that are taken. Rows and columns without a candidate are left out of the assignment."""
    likely = np.where(scores >= LEAST_SCORE, scores, 0.0)
    rows, columns = np.flatnonzero(likely.any(axis=1)), np.flatnonzero(likely.any(axis=0))
    chosen = best_assignment(likely[np.ix_(rows, columns)])
    places = [(int(rows[row]), int(columns[column])) for row, column in chosen]
    return [at for at in places if likely[at] > 0]


def best_ask(columns: Sequence[FoundColumn], schemas: Sequence[TableSchema]) -> list[AskMatch]:
    """The asks in order of how well the table answers them, the best first."""
    return sorted((match_ask(columns, each) for each in schemas), key=lambda match: -match.score)


def named_as_asked(table: RawTable, match: AskMatch) -> RawTable:
    """The same table under the names the ask has for its columns, so that it can be checked against it."""
    given = [match.field_of.get(name, name) for name in table.columns]
    taken = set(match.field_of.values())
    names = [
        f"{name} (not asked for)" if old not in match.field_of and name in taken else name
        for old, name in zip(table.columns, given, strict=True)
    ]
    return replace(table, columns=tuple(names))


def _weight(asked: SchemaField) -> float:
    return 1.0 if asked.is_required else _WEIGHT_OF_OPTIONAL


@dataclass(frozen=True)
class _Evidence:
    """What speaks for a pair or against it. `strength` lifts the score towards 1 or, below 0, cuts it."""

    strength: float
    says: str


def _score(header: float, column: FoundColumn, asked: SchemaField) -> float:
    doubt = 1.0 - header
    cut = 1.0
    for each in _evidence(column, asked):
        if each.strength > 0:
            doubt *= 1.0 - each.strength
        else:
            cut *= 1.0 + each.strength
    return (1.0 - doubt) * cut


def _pair(column: FoundColumn, asked: SchemaField, header: float, score: float) -> Pair:
    reads = f'The header reads like "{asked.name}" or a name it is known by ({header:.0%}).'
    reasons = (reads, *(each.says for each in _evidence(column, asked)))
    return Pair(column.name, asked.name, float(score), reasons)


def _evidence(column: FoundColumn, asked: SchemaField) -> list[_Evidence]:
    found = (_of_type(column, asked), _of_meaning(column, asked), _of_values(column, asked))
    return [each for each in found if each is not None]


def _of_type(column: FoundColumn, asked: SchemaField) -> _Evidence | None:
    """Any column can be read as text, and one of text may be a column of dates with many mistakes."""
    if asked.type not in _FITS or column.type in {None, "string", "any"}:
        return None
    if column.type in _FITS[asked.type]:
        return _Evidence(_LIFT_OF_TYPE, f"Its cells are of the type asked for: {asked.type}.")
    return _Evidence(-_CUT_OF_TYPE, f"Its cells are of the type {column.type}, not {asked.type}.")


def _of_meaning(column: FoundColumn, asked: SchemaField) -> _Evidence | None:
    if asked.semantic_type is None or column.semantic_type is None:
        return None
    if column.semantic_type == asked.semantic_type:
        return _Evidence(_LIFT_OF_MEANING, f"Its cells mean what is asked for: {asked.semantic_type}.")
    return _Evidence(-_CUT_OF_MEANING, f"Its cells mean {column.semantic_type}, not {asked.semantic_type}.")


def _of_values(column: FoundColumn, asked: SchemaField) -> _Evidence | None:
    listed = asked.constraints.get("enum")
    if not listed or not column.values:
        return None
    known = _listed_forms(tuple(map(str, listed)))
    share = sum(not known.isdisjoint(_forms(value)) for value in column.values) / len(column.values)
    if share >= _MANY_LISTED:
        return _Evidence(_LIFT_OF_VALUES * share, f"Its values stand in the code list ({share:.0%}).")
    if share < _FEW_LISTED and len(column.values) >= _ENOUGH_VALUES:
        return _Evidence(-_CUT_OF_VALUES, f"Its values do not stand in the code list ({share:.0%} do).")
    return None


@lru_cache(maxsize=1024)
def _listed_forms(listed: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*map(_forms, listed))


def _forms(value: str) -> set[str]:
    """A value as written and without the code before it ("a) Male" is also "Male"), case and punctuation aside."""
    return {header_words(value), header_words(_CODE_BEFORE.sub("", value))} - {""}
