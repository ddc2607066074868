"""Instructing the hub to match a table's addresses to properties, again if need be, and taking that back."""

from __future__ import annotations

from collections.abc import Sequence

from wardmote.engine.linkage.tables.answers import Wanted
from wardmote.hub.derivation.derivation import DerivationState
from wardmote.hub.derivation.matching_terms import as_terms, require_sound
from wardmote.hub.derivation.planning import ask, last_of, what_is_wanted
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.organisations.queries import require_standing
from wardmote.hub.policy.instructing import instruct, table_to_instruct, withdraw_instruction
from wardmote.hub.policy.instruction import Processing
from wardmote.hub.policy.instructions import instruction_in_force
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Conflict


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


def match_again(table_id: str, *, actor: Actor, clock: Clock) -> None:
    """Has the table's current version matched once more: after a failure, or with what was decided since.

    Raises as `instruct`, and Conflict where there is no instruction, version or gazetteer to do it with, or it waits.
    """
    table_to_instruct(table_id, actor)
    require_standing(actor, now=clock())
    instruction = instruction_in_force(table_id, Processing.MATCH_ADDRESSES)
    if instruction is None:
        raise _not_now("The hub is not instructed to match this table.", "Instruct it first.")
    wanted = what_is_wanted(instruction)
    if wanted is None:
        raise _not_now(
            "There is nothing to match: no version is published, or no gazetteer is installed for your organisation.",
            "Publish a version, or ask the hub's operator for a gazetteer. Matching then begins by itself.",
        )
    last = last_of(instruction, wanted)
    if last is not None and last.state == DerivationState.WAITING:
        raise _not_now("The table waits to be matched already.", "Load its page again to see how far it is.")
    ask(instruction, wanted, after=last, actor_id=actor.account_id, clock=clock)


def withdraw_matching(table_id: str, *, actor: Actor, clock: Clock) -> None:
    """Takes it back. What was made stays, as its owner's. Raises as `withdraw_instruction`."""
    withdraw_instruction(table_id, Processing.MATCH_ADDRESSES, actor=actor, clock=clock)


def _not_now(what: str, next_step: str) -> Conflict:
    return Conflict("matching.not_now", what, next_step=next_step)
