"""Gathers the facts of a decision, in the transaction that will record it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from wardmote.hub.agreements import queries as agreements
from wardmote.hub.agreements.opening import Opening
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.catalogue.queries import Located
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations import queries as organisations
from wardmote.hub.organisations.actor import Actor, Scope
from wardmote.hub.organisations.organisation import Standing
from wardmote.hub.policy.facts import Facts, Reader, VersionFacts
from wardmote.hub.policy.instruction import Instruction, Processor
from wardmote.hub.policy.instructions import latest_instruction
from wardmote.hub.policy.permit import Use
from wardmote.kernel.problem import Damaged


@dataclass(frozen=True)
class Ask:
    """What somebody wants to do. `columns` None asks for all they may have, `agreement_id` None for the one."""

    version_id: str
    use: Use
    columns: tuple[str, ...] | None
    agreement_id: str | None
    purpose: str | None
    case_reference: str | None


@dataclass(frozen=True)
class Asker:
    """Who asks: an account with what its way of signing in may do, or the hub itself, which is of no organisation."""

    account_id: str
    token_id: str | None
    organisation_id: str | None
    scopes: frozenset[Scope]


def asker_of(actor: Actor | Processor | None) -> Asker | None:
    """The one who asks, or None for the public."""
    if actor is None:
        return None
    if isinstance(actor, Processor):
        return Asker(actor.name, None, None, frozenset())
    return Asker(actor.account_id, actor.token_id, actor.organisation_id, actor.scopes)


def gather(ask: Ask, *, asker: Asker | None, now: datetime, hold: bool) -> tuple[Facts, Located | None]:
    """The facts as they stand, and where the version was found. `hold` keeps agreements still until the commit."""
    found = catalogue.located(ask.version_id)
    concerned = (asker.organisation_id if asker else None, found.owner_id if found else None)
    standings = organisations.standings((each for each in concerned if each), now=now)
    reader = reader_of(asker, standings, now) if asker else None
    processor = asker.account_id if asker and asker.organisation_id is None else None
    return (
        Facts(
            now=now,
            use=ask.use,
            columns=ask.columns,
            agreement_id=ask.agreement_id,
            purpose=ask.purpose,
            case_reference=ask.case_reference,
            reader=reader,
            version=version_facts(found),
            owner_standing=standings.get(found.owner_id) if found else None,
            openings=_openings(found, reader, hold=hold),
            unsealed_since=ledger.unsealed_since() if found else None,
            processor=processor,
            instruction=_instruction(found, ask.purpose, hold=hold) if processor else None,
        ),
        found,
    )


def reader_of(asker: Asker, standings: Mapping[str, Standing], now: datetime) -> Reader | None:
    """The asker as they are now, whatever the session remembers; None where account or token are not good any more."""
    if asker.organisation_id is None:
        return None
    current = organisations.roles_now(asker.account_id, token_id=asker.token_id, now=now)
    if current is None or asker.organisation_id != current[0] or current[0] not in standings:
        return None
    organisation_id, roles = current
    return Reader(
        account_id=asker.account_id,
        organisation_id=organisation_id,
        roles=roles,
        scopes=asker.scopes,
        active=True,
        standing=standings[organisation_id],
    )


def version_facts(found: Located | None) -> VersionFacts | None:
    """What the rule needs to know of a version."""
    if found is None:
        return None
    return VersionFacts(
        id=found.version_id,
        table_id=found.table_id,
        dataset_id=found.dataset_id,
        owner_id=found.owner_id,
        state=found.state,
        access=found.access,
        visibility=found.visibility,
        columns=found.columns,
    )


def _instruction(found: Located | None, processing: str | None, *, hold: bool) -> Instruction | None:
    if found is None or processing is None:
        return None
    return latest_instruction(found.table_id, processing=processing, hold=hold)


def _openings(found: Located | None, reader: Reader | None, *, hold: bool) -> tuple[Opening, ...] | None:
    if found is None or reader is None or reader.organisation_id == found.owner_id:
        return ()
    try:
        opening = agreements.agreements_opening(
            found.table_id,
            recipient_id=reader.organisation_id,
            hold=hold,
        )
    except Damaged:  # the decision is no, and it has to be recorded like any other
        return None
    return tuple(opening)
