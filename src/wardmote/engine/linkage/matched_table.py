"""A typed table with the answers beside its rows: every column as it was, and what matching found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.linkage.matching import SCHEMA, Matcher


@dataclass(frozen=True)
class AddressColumns:
    """The columns of a table that say where: lines of one address in their order, and where known the other two."""

    address: tuple[str, ...]
    postcode: str | None
    held_uprn: str | None

    def names(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.address, *(each for each in (self.postcode, self.held_uprn) if each))


class MatchedTable:
    """Adds the answers of `matcher` to batches of the schema `given`.

    `answers` is the schema of ours, which come after the given ones. A given column that has the name of one of ours
    is called `given_` and its name: `renamed` has every given column's name in the result.
    """

    def __init__(self, given: pa.Schema, columns: AddressColumns, *, matcher: Matcher) -> None:
        self._columns, self._matcher = columns, matcher
        self.renamed = renamed(given.names)
        theirs = [each.with_name(self.renamed[each.name]) for each in given]
        self.answers = SCHEMA
        self.schema = pa.schema([*theirs, *self.answers])

    def batch(self, rows: pa.RecordBatch) -> tuple[pa.RecordBatch, pa.RecordBatch]:
        """The rows with their answers, and the answers alone."""
        answers = self._matcher.match(self._address(rows), self._postcode(rows))
        return pa.record_batch([*rows.columns, *answers.columns], schema=self.schema), answers

    def _address(self, rows: pa.RecordBatch) -> pa.Array:
        lines = [rows.column(each).cast(pa.string()) for each in self._columns.address]
        return pc.binary_join_element_wise(*lines, ", ", null_handling="skip")

    def _postcode(self, rows: pa.RecordBatch) -> pa.Array:
        if self._columns.postcode is None:
            return pa.nulls(rows.num_rows, pa.string())
        return rows.column(self._columns.postcode).cast(pa.string())


def renamed(names: Iterable[str]) -> Mapping[str, str]:
    """The name that each given column has beside ours: capital letters make no difference between two names."""
    given = list(names)
    taken = {each.casefold() for each in (*SCHEMA.names, *given)}
    found: dict[str, str] = {}
    for name in given:
        new = name
        if name.casefold() in {each.casefold() for each in SCHEMA.names}:
            new = f"given_{name}"
            while new.casefold() in taken:
                new = f"given_{new}"
            taken.add(new.casefold())
        found[name] = new
    return found
