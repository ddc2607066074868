"""Instructing the hub to match a table's addresses to properties, and taking that back."""

from __future__ import annotations

from collections.abc import Sequence

from wardmote.engine.linkage.answers import Wanted
from wardmote.hub.derivation.matching_terms import as_terms, require_sound
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.policy.instructing import instruct, table_to_instruct, withdraw_instruction
from wardmote.hub.policy.instruction import Processing
from wardmote.kernel.clock import Clock


def instruct_matching(
    table_id: str, wanted: Wanted, *, carried: Sequence[str], actor: Actor, clock: Clock
) -> str:
    """Instructs the hub to match a table of the actor's organisation. Returns the instruction's id.

    `carried` are the columns that stand in what is made, and all that the hub may open. Raises as `instruct`, and
    Invalid for columns that make no address.
    """
    table_to_instruct(table_id, actor)  # first: to others there is no such table, whatever they send
    require_sound(wanted, carried)
    return instruct(
        table_id,
        Processing.MATCH_ADDRESSES,
        columns=carried,
        terms=as_terms(wanted),
        actor=actor,
        clock=clock,
    )


def withdraw_matching(table_id: str, *, actor: Actor, clock: Clock) -> None:
    """Takes it back. What was made stays, as its owner's. Raises as `withdraw_instruction`."""
    withdraw_instruction(table_id, Processing.MATCH_ADDRESSES, actor=actor, clock=clock)
