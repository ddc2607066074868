"""A typed table with the answers beside its rows: every column as it was, and what matching found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.linkage.answers import Wanted, answers, schema_of
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.grouping import groups_of
from wardmote.engine.linkage.matching import Matcher


@dataclass(frozen=True)
class AddressColumns:
    """The columns of a table that say where: lines of one address in their order, and where known the other two."""

    address: tuple[str, ...]
    postcode: str | None
    held_uprn: str | None

    def names(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.address, *(each for each in (self.postcode, self.held_uprn) if each))


class Answered(NamedTuple):
    """A batch of answers, and for each of its rows the ward and class that it is reported by."""

    answers: pa.RecordBatch
    groups: Mapping[str, pa.Array]


class MatchedTable:
    """Adds the answers of `matcher`, and where and what each property is, to batches of the schema `given`.

    `answers` is the schema of ours, which come after the given ones. A given column that has the name of one of ours
    is called `given_` and its name: `renamed` has every given column's name in the result.
    """

    def __init__(
        self, given: pa.Schema, columns: AddressColumns, *, gazetteer: Gazetteer, matcher: Matcher
    ) -> None:
        self._columns, self._gazetteer, self._matcher = columns, gazetteer, matcher
        self._wanted = Wanted(
            "address", columns.postcode and "postcode", columns.held_uprn and "held_uprn", facts=True
        )
        self.answers = schema_of(self._wanted)
        self.renamed = renamed(given.names, ours=self.answers.names)
        theirs = [each.with_name(self.renamed[each.name]) for each in given]
        self.schema = pa.schema([*theirs, *self.answers])

    def batch(self, rows: pa.RecordBatch) -> tuple[pa.RecordBatch, Answered]:
        """The rows with their answers, and the answers alone."""
        asked = self._asked(rows)
        found = answers(self._matcher, self._gazetteer, asked, self._wanted)
        groups = groups_of(self._gazetteer, asked, found, self._wanted)
        whole = pa.record_batch([*rows.columns, *found.columns], schema=self.schema)
        return whole, Answered(found, groups)

    def _asked(self, rows: pa.RecordBatch) -> pa.RecordBatch:
        lines = [rows.column(each).cast(pa.string()) for each in self._columns.address]
        asked = {"address": pc.binary_join_element_wise(*lines, ", ", null_handling="skip")}
        if self._columns.postcode:
            asked["postcode"] = rows.column(self._columns.postcode).cast(pa.string())
        if self._columns.held_uprn:
            asked["held_uprn"] = rows.column(self._columns.held_uprn)
        return pa.RecordBatch.from_pydict(asked)


def renamed(names: Iterable[str], *, ours: Iterable[str]) -> Mapping[str, str]:
    """The name that each given column has beside ours: capital letters make no difference between two names."""
    given, our = list(names), {each.casefold() for each in ours}
    taken = our | {each.casefold() for each in given}
    found: dict[str, str] = {}
    for name in given:
        new = name
        if name.casefold() in our:
            new = f"given_{name}"
            while new.casefold() in taken:
                new = f"given_{new}"
            taken.add(new.casefold())
        found[name] = new
    return found
