"""Reads of instructions, as values."""

from __future__ import annotations

from django.db.models import F

from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.policy.instruction import PROCESSORS, Instruction, Processing
from wardmote.hub.policy.models import GivenInstruction


def latest_instruction(table_id: str, *, processing: str, hold: bool = False) -> Instruction | None:
    """The latest for a table, in force or withdrawn; None for none. `hold` keeps it still until the commit."""
    rows = GivenInstruction.objects.filter(table_id=table_id, processing=processing)
    if hold:
        rows = rows.select_for_update()
    found = rows.order_by(F("withdrawn_at").desc(nulls_first=True), "-given_at").first()
    return None if found is None else as_value(found)


def given_instruction(instruction_id: str) -> Instruction:
    """One of them, in force or withdrawn. Raises NotFound."""
    found = GivenInstruction.objects.filter(pk=instruction_id).first()
    if found is None:
        raise unknown()
    return as_value(found)


def instruction_in_force(table_id: str, processing: Processing) -> Instruction | None:
    """The one in force for a table; None where there is none."""
    found = GivenInstruction.objects.filter(table_id=table_id, processing=processing, withdrawn_at=None)
    return next(map(as_value, found), None)


def instructions_in_force(processing: Processing) -> list[Instruction]:
    """All in force, of every owner, in the order they were given."""
    found = GivenInstruction.objects.filter(processing=processing, withdrawn_at=None)
    return [as_value(each) for each in found.order_by("given_at", "id")]


def as_value(found: GivenInstruction) -> Instruction:
    """An instruction as it is stored, as a value."""
    processing = Processing(found.processing)
    return Instruction(
        id=found.id,
        table_id=found.table_id,
        owner_id=found.owner_id,
        processing=processing,
        processor=PROCESSORS[processing].name,
        columns=tuple(found.columns),
        terms=found.terms,
        given_at=found.given_at,
        withdrawn=found.withdrawn_at is not None,
    )
