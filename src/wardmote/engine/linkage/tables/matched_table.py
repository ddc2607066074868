"""A typed table with the answers beside its rows: every column as it was, and what matching found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pyarrow as pa

from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.matching import Matcher
from wardmote.engine.linkage.tables.answers import Wanted, answers, schema_of
from wardmote.engine.linkage.tables.grouping import groups_of


class Answered(NamedTuple):
    """A batch of answers, and for each of its rows the ward and class that it is reported by."""

    answers: pa.RecordBatch
    groups: Mapping[str, pa.Array]


class MatchedTable:
    """Adds what is wanted to batches of the schema `given`.

    `answers` is the schema of ours, which come after the given ones. A given column that has the name of one of ours,
    but for capital letters, is called `given_` and its name: `renamed` has every given column's name in the result.
    """

    def __init__(self, given: pa.Schema, wanted: Wanted, *, gazetteer: Gazetteer, matcher: Matcher) -> None:
        self._wanted, self._gazetteer, self._matcher = wanted, gazetteer, matcher
        self.answers = schema_of(wanted)
        self.renamed = renamed(given.names, ours=self.answers.names)
        theirs = [each.with_name(self.renamed[each.name]) for each in given]
        self.schema = pa.schema([*theirs, *self.answers])

    def batch(self, rows: pa.RecordBatch) -> tuple[pa.RecordBatch, Answered]:
        """The rows with their answers, and the answers alone."""
        found = answers(self._matcher, self._gazetteer, rows, self._wanted)
        groups = groups_of(self._gazetteer, rows, found, self._wanted)
        whole = pa.record_batch([*rows.columns, *found.columns], schema=self.schema)
        return whole, Answered(found, groups)


def renamed(names: Iterable[str], *, ours: Iterable[str]) -> Mapping[str, str]:
    """The name that each given column has beside ours: where tables are kept, capital letters tell no names apart."""
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
