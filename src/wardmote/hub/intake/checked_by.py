"""What a table of a file is checked against.

An ask before a schema of the table's own: an answer bears the ask's names, and others rely on it. A schema of its own
before what is found out. What is said of columns counts under either as far as it leaves that open, and alone where
there is neither.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from wardmote.engine.checking.across_rows import TypedTable
from wardmote.engine.checking.asks import AskMatch
from wardmote.engine.checking.chosen import schema_of_choices
from wardmote.engine.checking.keys import ForeignKey
from wardmote.engine.checking.known_as import Fitted, KnownAs, fitted
from wardmote.engine.checking.overruling import Overruled, with_choices
from wardmote.engine.checking.schema import TableSchema
from wardmote.engine.reading.choices import ColumnChoice
from wardmote.engine.reading.table import RawTable
from wardmote.hub.catalogue.given_schema import GivenSchema
from wardmote.hub.intake.held_tables import Unchecked, WhyNot


@dataclass(frozen=True)
class CheckedBy:
    """The schema that a table is checked against, and where it comes from: a schema of the table's own (`own_id`), an
    ask (`ask`), or neither.

    `overruled` is what was said of columns and does not count, `unchecked` the tables that foreign keys refer to and
    that are not to be had, or not with these columns, `known_as` the columns that a schema of the table's own
    calls otherwise.
    """

    schema: TableSchema | None
    own_id: str | None = None
    ask: str = ""
    overruled: tuple[Overruled, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    known_as: tuple[KnownAs, ...] = ()

    @property
    def alone(self) -> TableSchema | None:
        """The schema without what refers to other tables: for those who look at the cells of this one."""
        if self.schema is None:
            return None
        inside = tuple(each for each in self.schema.foreign_keys if not each.resource)
        return replace(self.schema, foreign_keys=inside)


def checked_by(
    table: RawTable,
    answering: AskMatch | None,
    own: GivenSchema | None,
    columns: Mapping[str, ColumnChoice],
    *,
    references: Mapping[str, RawTable | TypedTable],
    missing: Sequence[Unchecked],
) -> CheckedBy:
    """Which of them it is for a table of a file. `columns` are what is said of its columns, by their names there;
    `references` the tables beside it and those of other datasets that were opened, `missing` those that were not."""
    if answering is not None:
        named = {answering.field_of.get(name, name): said for name, said in columns.items()}
        return _under(answering.schema, named, references, (), ask=answering.schema.name)
    if own is not None:
        said = {name: each.stands_for for name, each in columns.items() if each.stands_for is not None}
        fit = fitted(table, own.schema, said)
        by = _under(fit.schema, columns, references, missing, own_id=own.id)
        return replace(by, known_as=fit.known_as, overruled=(*by.overruled, *_in_vain(fit)))
    return CheckedBy(schema_of_choices(columns))


def references_in(tables: Sequence[RawTable]) -> dict[str, RawTable]:
    """The tables of a file by the names that a foreign key may have for them: with and without the end of a file's."""
    return {PurePath(each.name).stem: each for each in tables} | {each.name: each for each in tables}


def _under(
    schema: TableSchema,
    columns: Mapping[str, ColumnChoice],
    references: Mapping[str, RawTable | TypedTable],
    missing: Sequence[Unchecked],
    *,
    own_id: str | None = None,
    ask: str = "",
) -> CheckedBy:
    there = tuple(each for each in schema.foreign_keys if _can_be_looked_up(each, references))
    why = {each.resource: each for each in missing}
    gone = dict.fromkeys(each.resource for each in schema.foreign_keys if each not in there)
    wanted, overruled = with_choices(replace(schema, foreign_keys=there), columns)
    return CheckedBy(
        wanted,
        own_id,
        ask,
        overruled,
        tuple(why.get(each, Unchecked(each, WhyNot.NOT_IN_FILE)) for each in gone),
    )


def _in_vain(fit: Fitted) -> tuple[Overruled, ...]:
    return tuple(Overruled(column, "stands_for", "") for column in fit.unfit)


def _can_be_looked_up(key: ForeignKey, references: Mapping[str, RawTable | TypedTable]) -> bool:
    if not key.resource:
        return True
    table = references.get(key.resource)
    return table is not None and set(key.fields) <= set(table.columns)
