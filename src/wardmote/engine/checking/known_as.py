"""Which field of its schema each column of a table is, and the schema under the names the table has for its columns.

What somebody says comes first; then the same name; then a name, title or alias whatever its case and punctuation; and
of what is left on both sides the likeliest pairs, as for a data ask. The table keeps its own names: readers know them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wardmote.engine.checking.alike import names_of
from wardmote.engine.checking.asks import found_in_table, match_ask
from wardmote.engine.checking.keys import ForeignKey
from wardmote.engine.checking.schema_rules import rules_under
from wardmote.engine.reading.columns.headers import header_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from wardmote.engine.checking.schema import SchemaField, TableSchema
    from wardmote.engine.reading.table import RawTable

_MOST_COMPARED = 40_000
"""Columns times fields whose names say nothing alike: beyond, nothing is guessed."""


@dataclass(frozen=True)
class KnownAs:
    """A column of a table that its schema calls otherwise: how sure that is (0 to 1), and why, in sentences."""

    column: str
    field: str
    score: float
    reasons: tuple[str, ...]
    is_guess: bool = False


@dataclass(frozen=True)
class Fitted:
    """A schema under the names that a table has for its columns; which those are; and the columns said to stand for a
    field that the schema has not, or that another one stands for."""

    schema: TableSchema
    known_as: tuple[KnownAs, ...]
    unfit: tuple[str, ...]


def fitted(table: RawTable, schema: TableSchema, said: Mapping[str, str]) -> Fitted:
    """The schema as the table's columns are called. `said`: the field that a column stands for, "" for none."""
    names = [each.name for each in schema.fields]
    stands_for: dict[str, str] = {}
    for column, name in said.items():
        if column in table.columns and name in names and name not in stands_for.values():
            stands_for[column] = name
    unfit = tuple(column for column, name in said.items() if name and column not in stands_for)
    known = [KnownAs(column, name, 1.0, ("Somebody said so.",)) for column, name in stands_for.items()]
    free = [each for each in table.columns if each not in said or each in unfit]
    taken = set(stands_for.values()) | {each for each in free if each in names}
    known += _by_their_names([each for each in free if each not in names], schema, taken)
    taken |= {each.field for each in known}
    left = {each.column for each in known}
    known += _guessed(table, [each for each in free if each not in {*names, *left}], schema, taken)
    return Fitted(
        _under_these_names(schema, known), tuple(each for each in known if each.column != each.field), unfit
    )


def _by_their_names(columns: Sequence[str], schema: TableSchema, taken: set[str]) -> list[KnownAs]:
    """Columns that a field's name, title or alias is, in other letters: none where two are."""
    fields = {
        words: asked.name
        for asked in reversed(schema.fields)
        if asked.name not in taken
        for name in names_of(asked)
        if (words := header_words(name))
    }
    found = [(column, fields[words]) for column in columns if (words := header_words(column)) in fields]
    once = [name for _, name in found]
    reason = "Its name is one that the schema knows, whatever its case and punctuation."
    return [KnownAs(column, name, 1.0, (reason,)) for column, name in found if once.count(name) == 1]


def _guessed(
    table: RawTable, columns: Sequence[str], schema: TableSchema, taken: Iterable[str]
) -> list[KnownAs]:
    gone = set(taken)
    fields = tuple(each for each in schema.fields if each.name not in gone)
    if not columns or not fields or len(columns) * len(fields) > _MOST_COMPARED:
        return []
    wanted = set(columns)
    found = [each for each in found_in_table(table) if each.name in wanted]
    match = match_ask(found, replace(schema, fields=fields))
    return [KnownAs(each.column, each.field, each.score, each.reasons, is_guess=True) for each in match.pairs]


def _under_these_names(schema: TableSchema, known: Sequence[KnownAs]) -> TableSchema:
    called = {each.field: each.column for each in known if each.column != each.field}
    if not called:
        return schema
    clash = {each.column for each in known}
    fields = {each.name: _called(each, called, clash) for each in schema.fields}
    names = {name: each.name for name, each in fields.items()}
    return replace(
        schema,
        fields=tuple(fields.values()),
        primary_key=_renamed(schema.primary_key, names),
        unique_keys=tuple(_renamed(key, names) for key in schema.unique_keys),
        foreign_keys=tuple(_renamed_key(key, names) for key in schema.foreign_keys),
        rules=rules_under([each.written for each in schema.rules], fields),
        renamed={each.column: each.field for each in known if each.is_guess},
    )


def _called(asked: SchemaField, called: Mapping[str, str], clash: set[str]) -> SchemaField:
    """A field that the table has under another name; one whose name another column has now is not there."""
    if asked.name in called:
        return replace(asked, name=called[asked.name])
    return replace(asked, name=f"{asked.name} (of the schema)") if asked.name in clash else asked


def _renamed(key: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names[each] for each in key)


def _renamed_key(key: ForeignKey, names: Mapping[str, str]) -> ForeignKey:
    inside = _renamed(key.fields, names) if not key.resource else key.fields
    return replace(key, key=_renamed(key.key, names), fields=inside)
