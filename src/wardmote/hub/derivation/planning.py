"""Decides what is to be derived: the follower that turns what happened into derivations that wait."""

from __future__ import annotations

from collections.abc import Iterable

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


class PlansDerivations:
    """Follows versions that are published, instructions, and gazetteers."""

    name = "derivation_plans"
    acts = frozenset({PUBLISHED.name, INSTRUCTED.name, ledger_acts.INSTALLED.name})

    def handle(self, entry: Entry, *, clock: Clock) -> None:
        """Safe to repeat: a version is derived from once per instruction and gazetteer."""
        for instruction in _concerned(entry):
            plan(instruction, clock=clock)


def plan(instruction: Instruction, *, clock: Clock) -> None:
    """Has the table's current version derived from, unless that was done or waits already."""
    wanted = what_is_wanted(instruction)
    if wanted is None:
        return
    version_id, gazetteer = wanted
    row, is_new = Derivation.objects.get_or_create(
        source_version_id=version_id,
        instruction_id=instruction.id,
        gazetteer=gazetteer,
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
            actor=DERIVATION.name,
            organisation=instruction.owner_id,
            object_id=version_id,
            parties=[],
            clock=clock,
            details={
                "derivation": row.id,
                "instruction": instruction.id,
                "gazetteer": gazetteer.digest,
            },
        )


def what_is_wanted(instruction: Instruction) -> tuple[str, InstalledGazetteer] | None:
    """The version to derive from now, and the gazetteer to do it with; None while there is not both."""
    tables = dataset_of_table(instruction.table_id).tables
    current = next(each for each in tables if each.id == instruction.table_id).current
    gazetteer = gazetteer_for(instruction.owner_id)
    return None if current is None or gazetteer is None else (current.id, gazetteer)


def _concerned(entry: Entry) -> Iterable[Instruction]:
    if entry.act == ledger_acts.INSTALLED.name:
        return instructions_in_force(Processing.MATCH_ADDRESSES)
    table_id: str | None = entry.object_id
    if entry.act == PUBLISHED.name:
        found = located(entry.object_id)
        table_id = found.table_id if found else None
    given = instruction_in_force(table_id, Processing.MATCH_ADDRESSES) if table_id else None
    return [given] if given else []
