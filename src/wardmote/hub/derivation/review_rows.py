"""The rows of a matched version as a review sees them, always under somebody's permit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

import pyarrow as pa
from django.db import transaction

from wardmote.engine.linkage.decided import Decision
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.match import Level
from wardmote.engine.linkage.review.decided_file import COLUMNS as FILE_COLUMNS
from wardmote.engine.linkage.review.decided_file import as_row
from wardmote.engine.linkage.review.reviewing import HELD_OFFERED, digests
from wardmote.engine.linkage.review.side_by_side import Beside, most_alike_first, side_by_side
from wardmote.engine.linkage.tables.address_columns import AddressColumns
from wardmote.engine.linkage.tables.answers import schema_of
from wardmote.engine.linkage.tables.matched_table import renamed
from wardmote.hub.derivation.gazetteers import folder_of, gazetteer_for
from wardmote.hub.derivation.matching_terms import from_terms
from wardmote.hub.derivation.models import Derivation
from wardmote.hub.derivation.review import Listed
from wardmote.hub.derivation.review_queries import digest_key, mark_as_read, outcomes
from wardmote.hub.holdings.rows import OpenRows, open_rows
from wardmote.hub.policy.instructions import given_instruction
from wardmote.hub.policy.permit import Permit
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Conflict, NotFound

_ANSWERED: Final = ("match_level", "candidates", "explanation")
_SCHEMA: Final = pa.schema([(name, pa.string()) for name in FILE_COLUMNS])


@dataclass(frozen=True)
class HeldUprn:
    """A UPRN that so many rows of an address came with; `beside` is None where the gazetteer does not have it."""

    uprn: int
    rows: int
    beside: Beside | None


@dataclass(frozen=True)
class Shown:
    """An address beside what it could be. `units_besides`: how many more units its building has.

    `held` are the UPRNs that most of its rows came with, which are among the properties where the gazetteer has them;
    `held_besides` is how many other UPRNs the rest of them came with.
    """

    listed: Listed
    address: str
    postcode: str
    level: str
    explanation: str
    properties: tuple[Beside, ...]
    units_besides: int
    held: tuple[HeldUprn, ...]
    held_besides: int


def columns_of(derivation: Derivation) -> tuple[AddressColumns, str | None]:
    """Where the address stands in what was derived, and the UPRN that the source held already, if it did.

    A column with the name of one of ours has another one there.
    """
    instruction = given_instruction(derivation.instruction_id)
    wanted = from_terms(instruction.terms)
    now = renamed(instruction.columns, ours=schema_of(wanted).names)
    postcode = wanted.columns.postcode
    address = tuple(now[each] for each in wanted.columns.address)
    columns = AddressColumns(address, now[postcode] if postcode else None)
    return columns, now[wanted.uprn] if wanted.uprn else None


def columns_needed(columns: AddressColumns, *, held: str | None) -> tuple[str, ...]:
    """All that a review shows of a version."""
    return (*columns.names, *([held] if held else []), *_ANSWERED)


def shown(permit: Permit, columns: AddressColumns, listed: Listed, *, clock: Clock) -> Shown:
    """One address, with the properties side by side as the newest gazetteer has them.

    Raises Conflict where the organisation may have no gazetteer used any more, and the refusal.
    """
    gazetteer, _ = gazetteer_of(permit.owner_id)
    with open_rows(permit, clock=clock) as rows:
        batch = next(iter(rows.row(listed.row).to_batches()), None)
    if batch is None:
        raise NotFound("review.row", "There is no such row.", next_step="Go back to the list.")
    row = batch.to_pylist()[0]
    address, postcode = (each[0].as_py() or "" for each in columns.texts(batch))
    beside = side_by_side(gazetteer, address, postcode, listed.offered)
    if row["match_level"] in (Level.BUILDING, Level.PARENT):
        beside = most_alike_first(beside)
    by_uprn = {each.uprn: each for each in beside}
    held = listed.held[:HELD_OFFERED]
    return Shown(
        listed,
        address,
        postcode,
        row["match_level"],
        row["explanation"] or "",
        tuple(beside),
        units_besides=len(set((row["candidates"] or "").split()) - {str(each) for each in listed.offered}),
        held=tuple(HeldUprn(uprn, rows, by_uprn.get(uprn)) for uprn, rows in held),
        held_besides=len(listed.held) - len(held),
    )


def gazetteer_of(owner_id: str) -> tuple[Gazetteer, str]:
    """The newest gazetteer that the organisation may have used, opened, and its digest. Raises Conflict for none."""
    found = gazetteer_for(owner_id)
    if found is None:
        raise Conflict(
            "review.no_gazetteer",
            "Your organisation has no gazetteer here to compare addresses with.",
            next_step="Ask the hub's operator to install one for your organisation.",
        )
    return _opened(folder_of(found)), found.digest


@lru_cache(maxsize=2)
def _opened(folder: Path) -> Gazetteer:
    """Its files are mapped and never change: a folder is named by their digest."""
    return Gazetteer(folder)


@dataclass
class DecidedRows:
    """The addresses of a version that were decided, each once, as `read_decisions` reads them."""

    _rows: OpenRows
    _columns: AddressColumns
    _key: bytes
    _outcomes: dict[bytes, Decision]
    schema: pa.Schema = field(default=_SCHEMA, init=False)
    rows_out: int = field(default=0, init=False)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Stops with the refusal once the permit stands no more."""
        for batch in self._rows.batches():
            found = self._lines(batch)
            self.rows_out += len(found)
            yield pa.RecordBatch.from_pylist(found, schema=_SCHEMA)

    def _lines(self, batch: pa.RecordBatch) -> list[dict[str, str]]:
        texts, postcodes = (each.to_pylist() for each in self._columns.texts(batch))
        marks = digests(batch, self._columns, key=self._key)
        decided = (self._outcomes.pop(mark, None) for mark in marks)
        each = zip(texts, postcodes, decided, strict=True)
        return [as_row(text, postcode, decision) for text, postcode, decision in each if decision]


@contextmanager
def open_decided(permit: Permit, columns: AddressColumns, *, clock: Clock) -> Iterator[DecidedRows]:
    """What stands of the version's addresses, with their text: for as long as the block lasts.

    Whoever opens it knows what others decided till then, and is asked for no second opinion on it.
    """
    key = digest_key(permit.owner_id, clock=clock)
    with open_rows(permit, clock=clock) as rows:
        with transaction.atomic():
            found = outcomes(permit.owner_id)
            mark_as_read(permit, clock=clock)
        yield DecidedRows(rows, columns, key, found)
