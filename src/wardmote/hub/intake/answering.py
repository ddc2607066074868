"""That a file answers a data ask: which of its tables does, and which column answers which asked one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from wardmote.engine.checking.alike import names_of
from wardmote.engine.checking.asks import (
    AskMatch,
    FoundColumn,
    best_ask,
    found_in_table,
    match_as_assigned,
    match_ask,
)
from wardmote.engine.checking.library import library_names, library_schema
from wardmote.engine.checking.schema import SchemaField, TableSchema
from wardmote.engine.reading.columns.headers import header_words
from wardmote.engine.reading.table import RawTable
from wardmote.kernel.problem import Invalid

LEAST_FIT = 0.5
"""Below this a table is not said to look like an ask: it answers too little of it, or is mostly something else."""

_FEWEST_COLUMNS = 3
_MOST_LOOKED_AT, _MOST_TRIED = 200, 8
_MOST_ASSIGNED = 2_000


@dataclass(frozen=True)
class AskAnswer:
    """That a file answers an ask of the library.

    `table` names the table that does; "" is the one that fits it best. `columns` is the file's column for each asked
    one that has any; None leaves that to be found out. Raises NotFound for an ask there is not.
    """

    ask: str
    table: str = ""
    columns: dict[str, str] | None = field(default=None)

    def __post_init__(self) -> None:
        schema = library_schema(self.ask)
        found = [FoundColumn(each) for each in (self.columns or {}).values()]
        match_as_assigned(found, schema, self.columns or {})

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {"ask": self.ask, "table": self.table, "columns": self.columns}


@dataclass(frozen=True)
class AnsweredField:
    """The column of the file that answers an asked column, and how sure that is, 0 to 1."""

    field: str
    column: str
    score: float


@dataclass(frozen=True)
class Answer:
    """How a table answers a data ask. `columns` are the file's own, in their order; `extra` those nobody asked for."""

    ask: str
    columns: tuple[str, ...]
    fields: tuple[AnsweredField, ...]
    missing_required: tuple[str, ...]
    missing_optional: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def asked(self) -> int:
        """How many columns the ask has."""
        return len(self.fields) + len(self.missing_required) + len(self.missing_optional)


def answer_from_json(kept: object) -> AskAnswer:
    """An answer as it was kept or sent. Raises Invalid, or NotFound where there is no such ask."""
    if not isinstance(kept, dict) or kept.keys() - {"ask", "table", "columns"}:
        raise _wrong("An answer is its ask, a table and columns.")
    ask, table, columns = kept.get("ask"), kept.get("table", ""), kept.get("columns")
    if not isinstance(ask, str) or not isinstance(table, str):
        raise _wrong("An answer names its ask, and may name a table.")
    if columns is not None and not _is_assignment(columns):
        raise _wrong("columns gives, for asked columns, the name of the file's column.")
    return AskAnswer(ask, table, columns)


def matches(answers: AskAnswer, tables: Sequence[RawTable]) -> dict[int, AskMatch]:
    """The match of the table that answers, by its place in the file; none where no table is of the name given."""
    schema = library_schema(answers.ask)
    wanted = [place for place, each in enumerate(tables) if answers.table in ("", each.name)]
    found = {place: _match(tables[place], schema, answers) for place in wanted}
    best = max(found, key=lambda place: found[place].score, default=None)
    return {} if best is None else {best: found[best]}


def missing_for(answers: AskAnswer, tables: Sequence[RawTable]) -> tuple[str, ...]:
    """Columns that are to answer something and that no table has which could answer."""
    there = {name for each in tables if answers.table in ("", each.name) for name in each.columns}
    return tuple(name for name in (answers.columns or {}).values() if name not in there)


def likely_ask(columns: Sequence[FoundColumn]) -> AskMatch | None:
    """The ask that these columns look like, if they look like one at all."""
    likely = _sharing_words(columns[:_MOST_LOOKED_AT])
    best = next(iter(best_ask(columns, likely)), None)
    return best if best and best.score >= LEAST_FIT and len(best.pairs) >= _FEWEST_COLUMNS else None


def likely_ask_of(table: RawTable) -> AskMatch | None:
    """The ask that a table looks like, by its headers and first rows."""
    return likely_ask(found_in_table(table))


def as_answer(match: AskMatch) -> Answer:
    """A match as an upload keeps it."""
    return Answer(
        ask=match.schema.name,
        columns=match.columns,
        fields=tuple(AnsweredField(each.field, each.column, round(each.score, 4)) for each in match.pairs),
        missing_required=match.missing_required,
        missing_optional=match.missing_optional,
        extra=match.extra,
    )


def _match(table: RawTable, schema: TableSchema, answers: AskAnswer) -> AskMatch:
    if answers.columns is None:
        return match_ask(found_in_table(table), schema)
    return match_as_assigned([FoundColumn(name) for name in table.columns], schema, answers.columns)


def _sharing_words(columns: Sequence[FoundColumn]) -> list[TableSchema]:
    """The asks that most of the headers share a word with, those first: a match of every ask takes seconds."""
    headers = [set(header_words(each.name).split()) for each in columns]
    shared = {
        ask.name: sum(not words.isdisjoint(known) for words in headers) for ask, known in _words_of_asks()
    }
    enough = [ask for ask, _ in _words_of_asks() if shared[ask.name] >= _FEWEST_COLUMNS]
    return sorted(enough, key=lambda ask: -shared[ask.name] / (len(ask.fields) + len(headers)))[:_MOST_TRIED]


@cache
def _words_of_asks() -> tuple[tuple[TableSchema, frozenset[str]], ...]:
    schemas = map(library_schema, library_names())
    return tuple((each, frozenset(word for one in each.fields for word in _words(one))) for each in schemas)


def _words(asked: SchemaField) -> list[str]:
    return [word for name in names_of(asked) for word in header_words(name).split()]


def _is_assignment(columns: object) -> bool:
    return (
        isinstance(columns, dict)
        and len(columns) <= _MOST_ASSIGNED
        and all(isinstance(each, str) for each in columns.values())
    )


def _wrong(what: str) -> Invalid:
    return Invalid("read.answer", what, where="answers", next_step="Change it, or leave it out.")
