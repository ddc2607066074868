"""Decides what is to be derived: the follower that turns what happened into derivations that wait."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction

from wardmote.hub.catalogue.ledger_acts import PUBLISHED
from wardmote.hub.catalogue.queries import dataset_of_table, located
from wardmote.hub.derivation import ledger_acts
from wardmote.hub.derivation.derivation import DerivationState
from wardmote.hub.derivation.gazetteers import gazetteer_for
from wardmote.hub.derivation.models import Derivation, InstalledGazetteer
from wardmote.hub.ledger.acts import record
from wardmote.hub.ledger.entry import Entry
from wardmote.hub.policy.instruction import DERIVATION, Instruction, Processing
from wardmote.hub.policy.instructions import instruction_in_force, instructions_in_force
from wardmote.hub.policy.ledger_acts import INSTRUCTED
from wardmote.kernel.clock import Clock


class Wanted(NamedTuple):
    """The version to derive from, and the gazetteer to do it with."""

    version_id: str
    gazetteer: InstalledGazetteer


class PlansDerivations:
    """Follows versions that are published, instructions, and gazetteers that come and go."""

    name = "derivation_plans"
    acts = frozenset({PUBLISHED.name, INSTRUCTED.name, ledger_acts.INSTALLED.name, ledger_acts.REMOVED.name})

    def handle(self, entry: Entry, *, clock: Clock) -> None:
        """Safe to repeat: a version is derived from once per instruction and gazetteer, unless it was passed over."""
        for instruction in _concerned(entry):
            plan(instruction, clock=clock)


def plan(instruction: Instruction, *, clock: Clock) -> None:
    """Has the table's current version derived from, unless that was done, failed or waits already."""
    wanted = what_is_wanted(instruction)
    if wanted is None:
        return
    last = last_of(instruction, wanted)
    if last is None or last.state == DerivationState.PASSED_OVER:
        ask(instruction, wanted, after=last, actor_id=DERIVATION.name, clock=clock)


def last_of(instruction: Instruction, wanted: Wanted) -> Derivation | None:
    """What became of it the last time; None where there was none."""
    rows = Derivation.objects.filter(
        source_version_id=wanted.version_id, instruction_id=instruction.id, gazetteer=wanted.gazetteer
    )
    return rows.order_by("attempt").last()


@transaction.atomic
def ask(
    instruction: Instruction, wanted: Wanted, *, after: Derivation | None, actor_id: str, clock: Clock
) -> None:
    """Has it done, once more `after` the last time. Two who ask at the same moment have it done once."""
    row, is_new = Derivation.objects.get_or_create(
        source_version_id=wanted.version_id,
        instruction_id=instruction.id,
        gazetteer=wanted.gazetteer,
        attempt=after.attempt + 1 if after else 1,
        defaults={
            "source_table_id": instruction.table_id,
            "owner_id": instruction.owner_id,
            "state": DerivationState.WAITING.value,
            "asked_at": clock(),
        },
    )
    if is_new:
        record(
            ledger_acts.ASKED,
            actor=actor_id,
            organisation=instruction.owner_id,
            object_id=wanted.version_id,
            parties=[],
            clock=clock,
            details={
                "derivation": row.id,
                "instruction": instruction.id,
                "gazetteer": wanted.gazetteer.digest,
            },
        )


def what_is_wanted(instruction: Instruction) -> Wanted | None:
    """The version to derive from now, and the gazetteer to do it with; None while there is not both."""
    tables = dataset_of_table(instruction.table_id).tables
    current = next(each for each in tables if each.id == instruction.table_id).current
    gazetteer = gazetteer_for(instruction.owner_id)
    return None if current is None or gazetteer is None else Wanted(current.id, gazetteer)


def _concerned(entry: Entry) -> Iterable[Instruction]:
    if entry.act in {ledger_acts.INSTALLED.name, ledger_acts.REMOVED.name}:
        return instructions_in_force(Processing.MATCH_ADDRESSES)
    table_id: str | None = entry.object_id
    if entry.act == PUBLISHED.name:
        found = located(entry.object_id)
        table_id = found.table_id if found else None
    given = instruction_in_force(table_id, Processing.MATCH_ADDRESSES) if table_id else None
    return [given] if given else []
