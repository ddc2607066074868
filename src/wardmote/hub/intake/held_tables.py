"""Tables of other datasets that the foreign keys of a table's own schema refer to: opened where that is permitted.

A table is named by its dataset's id, and behind a slash by its own name where the dataset has several. Opening it is
decided like any opening of rows, for the person who asked for the file to be read, as use `process`: own tables and
open ones as they stand, a partner's under an agreement that permits linking, for the purpose the key names. What comes
out is whether a value of the file stands there, never a value of the other table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import pyarrow as pa

from wardmote.engine.checking.across_rows import TypedTable
from wardmote.engine.checking.keys import ForeignKey
from wardmote.hub.catalogue.dataset import Dataset, Table, Version
from wardmote.hub.holdings.rows import open_rows
from wardmote.hub.organisations.actor import Actor, Scope
from wardmote.hub.organisations.queries import actor_of
from wardmote.hub.policy.decide import complete, decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Permit, Use
from wardmote.hub.policy.visible import find_dataset
from wardmote.kernel.clock import Clock
from wardmote.kernel.ids import is_id
from wardmote.kernel.problem import NotFound, Refused, SignInNeeded

FORMAT = "check"
"""What the ledger calls rows that were only compared with."""


_MAY_NOT_OPEN = (
    "The file has to be sent by somebody who may open rows: in a browser, or with a token made for data."
)


class WhyNot(StrEnum):
    """Why a foreign key was not checked."""

    NOT_IN_FILE = "not_in_file"
    NOT_THERE = "not_there"  # or nobody's business here: the two look the same
    NOT_PUBLISHED = "not_published"
    NO_SUCH_COLUMN = "no_such_column"
    NOT_PERMITTED = "not_permitted"


@dataclass(frozen=True)
class Unchecked:
    """A table that foreign keys refer to and that nothing was looked up in. `said` is what a party is told of why."""

    resource: str
    why: WhyNot
    said: str = ""


@dataclass
class _Rows:
    """Permitted columns of one version, read again for each pass."""

    permit: Permit
    clock: Clock
    rows: int = 0
    size_bytes: int = 0

    def batches(self) -> Iterator[pa.RecordBatch]:
        self.rows, self.size_bytes = 0, 0
        with open_rows(self.permit, clock=self.clock) as opened:
            for batch in opened.batches():
                self.rows += batch.num_rows
                self.size_bytes += batch.nbytes
                yield batch


@dataclass
class HeldTables:
    """Looks up other datasets' tables for one person. `opens_data`: whether what they signed in with may open rows."""

    account_id: str
    organisation_id: str
    opens_data: bool
    clock: Clock
    _opened: list[_Rows] = field(default_factory=list)

    def look_up(self, keys: Sequence[ForeignKey]) -> tuple[dict[str, TypedTable], tuple[Unchecked, ...]]:
        """The tables that the keys refer to by their resource, and those that are not to be had."""
        found: dict[str, TypedTable] = {}
        missing: list[Unchecked] = []
        for resource in dict.fromkeys(each.resource for each in keys):
            held = self._one(resource, [each for each in keys if each.resource == resource])
            if isinstance(held, Unchecked):
                missing.append(held)
            else:
                found[resource] = held
        return found, tuple(missing)

    def finish(self) -> None:
        """Records that the rows were gone through, once for each table."""
        for each in self._opened:
            complete(
                each.permit, file_format=FORMAT, rows=each.rows, size_bytes=each.size_bytes, clock=self.clock
            )
        self._opened.clear()

    def _one(self, resource: str, keys: Sequence[ForeignKey]) -> TypedTable | Unchecked:
        actor = self._actor()
        dataset_id, _, name = resource.partition("/")
        if not is_id(dataset_id):
            return Unchecked(resource, WhyNot.NOT_IN_FILE)
        if actor is None:
            return Unchecked(resource, WhyNot.NOT_PERMITTED, _MAY_NOT_OPEN)
        try:
            seen = find_dataset(dataset_id, actor=actor, now=self.clock())
        except NotFound:
            return Unchecked(resource, WhyNot.NOT_THERE)
        table = _table(seen, name)
        if table is None:
            return Unchecked(resource, WhyNot.NOT_THERE)
        if table.current is None:
            return Unchecked(resource, WhyNot.NOT_PUBLISHED)
        return self._permitted(resource, table.current, keys, actor)

    def _permitted(
        self, resource: str, version: Version, keys: Sequence[ForeignKey], actor: Actor
    ) -> TypedTable | Unchecked:
        columns = tuple(dict.fromkeys(name for each in keys for name in each.fields))
        if not set(columns) <= version.column_types().keys():
            return Unchecked(resource, WhyNot.NO_SUCH_COLUMN)
        ask = Ask(
            version.id,
            Use.PROCESS,
            columns,
            agreement_id=_only({each.agreement for each in keys}),
            purpose=_only({each.purpose for each in keys}),
            case_reference=None,
        )
        try:
            permit = decide(ask, actor=actor, clock=self.clock)
        except (NotFound, SignInNeeded):
            return Unchecked(resource, WhyNot.NOT_PERMITTED)
        except Refused as refused:
            return Unchecked(resource, WhyNot.NOT_PERMITTED, refused.what)
        rows = _Rows(permit, self.clock)
        self._opened.append(rows)
        return TypedTable(columns, rows.batches)

    def _actor(self) -> Actor | None:
        """The person as things stand now; nobody who has left, or may not open rows by what they signed in with."""
        found = actor_of(self.account_id, second_factor_at=None) if self.opens_data else None
        return found if found and found.organisation_id == self.organisation_id else None


def stopped(tables: Mapping[str, TypedTable]) -> tuple[Unchecked, ...]:
    """What is said where a permit ended while the rows were read."""
    return tuple(Unchecked(name, WhyNot.NOT_PERMITTED) for name in tables)


def opens_data(actor: Actor) -> bool:
    """Whether somebody may have rows opened by what they sign in with."""
    return Scope.DATA in actor.scopes


def _table(seen: Dataset, name: str) -> Table | None:
    left = [each for each in seen.tables if not each.is_left]
    if not name:
        return left[0] if len(left) == 1 else None
    return next((each for each in left if each.name == name), None)


def _only(said: set[str]) -> str | None:
    """The one that is said; keys that say different things say nothing that could permit anything."""
    return next(iter(said)) or None if len(said) == 1 else None
