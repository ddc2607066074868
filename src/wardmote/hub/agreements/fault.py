"""What is wrong with an agreement's wording: where, what, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wardmote.hub.agreements.content import Content
from wardmote.hub.organisations.organisation import Kind


@dataclass(frozen=True)
class Fault:
    """One thing that has to be put right. `place` is the field, as `content` names it: `legal.bases.0.article_6`."""

    place: str
    what: str
    next_step: str


@dataclass(frozen=True)
class ColumnFacts:
    """What the catalogue holds of a column."""

    type: str
    personal: bool
    special_category: bool


@dataclass(frozen=True)
class TableFacts:
    """What the catalogue holds of a table: its owner, and the columns of its current version."""

    owner_id: str
    columns: Mapping[str, ColumnFacts]


@dataclass(frozen=True)
class Surroundings:
    """What the wording is held against: the members by id, with their kind, and the tables it names, by id."""

    kinds: Mapping[str, Kind]
    tables: Mapping[str, TableFacts]

    def owners(self, content: Content) -> dict[str, str]:
        """The owner of each table that the content names and the catalogue knows."""
        named = {item.table_id for item in content.items}
        return {each: self.tables[each].owner_id for each in named if each in self.tables}


def missing(place: str, what: str) -> Fault:
    """The fault of a field left empty; `what` is what belongs there."""
    return Fault(place, f"There is no {what}.", f"Enter the {what}.")


def not_listed(place: str) -> Fault:
    """The fault of a code that its list does not have."""
    return Fault(place, "This is not one of the choices.", "Choose one from the list.")
