"""Instructing the hub, and taking that back: a publisher's to do, for a table of their own organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from wardmote.hub.catalogue.dataset import Dataset, Table
from wardmote.hub.catalogue.own import own_table
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.ledger.acts import record
from wardmote.hub.ledger.kinds import LONGEST_LIST, ActKind
from wardmote.hub.organisations.actor import Actor, Role, Scope, require_role, require_scope
from wardmote.hub.organisations.queries import require_standing
from wardmote.hub.policy import ledger_acts
from wardmote.hub.policy.instruction import Processing
from wardmote.hub.policy.models import GivenInstruction
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Invalid


@transaction.atomic
def instruct(
    table_id: str,
    processing: Processing,
    *,
    columns: Sequence[str],
    terms: Mapping[str, Any],
    actor: Actor,
    clock: Clock,
) -> str:
    """Instructs the hub to process a table, in the place of an instruction for the same. Returns its id.

    It covers versions to come. Raises NotFound for another's table, Refused without the publisher's role or when the
    organisation may not act, Invalid for columns that the table has not, or none.
    """
    dataset, table = table_to_instruct(table_id, actor)
    require_standing(actor, now=clock())
    _require_columns(table, columns)
    _end(table_id, processing, actor=actor, clock=clock)
    given = GivenInstruction.objects.create(
        table_id=table_id,
        owner_id=dataset.organisation_id,
        processing=processing.value,
        columns=list(columns),
        terms=dict(terms),
        given_by=actor.account_id,
        given_at=clock(),
    )
    details = {"columns": list(columns)[:LONGEST_LIST], "column_count": len(columns)}
    _record(ledger_acts.INSTRUCTED, given, details, actor=actor, clock=clock)
    return given.id


@transaction.atomic
def withdraw_instruction(table_id: str, processing: Processing, *, actor: Actor, clock: Clock) -> None:
    """Takes it back: from here on nothing more is opened under it, work that runs included. What was made stays.

    Raises NotFound for another's table and where none is in force, Refused.
    """
    table_to_instruct(table_id, actor)
    if not _end(table_id, processing, actor=actor, clock=clock):
        raise unknown()


def table_to_instruct(table_id: str, actor: Actor) -> tuple[Dataset, Table]:
    """A table that the actor may instruct the hub about. Raises NotFound, Refused."""
    require_scope(actor, Scope.UPLOAD)
    found = own_table(table_id, actor)
    require_role(actor, Role.PUBLISHER, organisation_id=actor.organisation_id)
    return found


def _require_columns(table: Table, columns: Sequence[str]) -> None:
    newest = table.current or next(iter(table.versions), None)
    known = newest.column_types() if newest else {}
    if not columns or len(set(columns)) < len(columns) or not set(columns) <= known.keys():
        raise Invalid(
            "instruction.columns",
            "An instruction names columns of the table, each once.",
            where="columns",
            next_step="Pick from the columns on the dataset's page.",
        )


def _end(table_id: str, processing: Processing, *, actor: Actor, clock: Clock) -> bool:
    rows = GivenInstruction.objects.select_for_update()
    now = rows.filter(table_id=table_id, processing=processing.value, withdrawn_at=None).first()
    if now is None:
        return False
    now.withdrawn_at, now.withdrawn_by = clock(), actor.account_id
    now.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _record(ledger_acts.INSTRUCTION_WITHDRAWN, now, {}, actor=actor, clock=clock)
    return True


def _record(
    kind: ActKind, given: GivenInstruction, details: Mapping[str, object], *, actor: Actor, clock: Clock
) -> None:
    record(
        kind,
        actor=actor.account_id,
        organisation=actor.organisation_id,
        object_id=given.table_id,
        parties=[],
        clock=clock,
        purpose=given.processing,
        details={"instruction": given.id, "processing": given.processing, **details},
    )
