"""The rule: who may open which rows. Pure and total: whatever is missing, odd or of the wrong kind is a no.

Three grounds for people, tried in this order: the owner's own people, an open licence, an agreement. One for the hub
itself: that the owner instructed it to process the table (UK GDPR, Article 28(3)(a)). Nothing else opens a row.
The tests hold an independent statement of all this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from wardmote.hub.agreements.opening import Opening, Way
from wardmote.hub.agreements.row_condition import RowCondition
from wardmote.hub.catalogue.dataset import Access, VersionState, Visibility
from wardmote.hub.ledger.case_reference import is_case_reference
from wardmote.hub.organisations.actor import Role, Scope
from wardmote.hub.policy.facts import Facts, Reader, VersionFacts
from wardmote.hub.policy.instruction import Instruction
from wardmote.hub.policy.permit import Ground, Use
from wardmote.hub.policy.reason import Reason
from wardmote.hub.policy.shape import is_well_formed

ROLES_THAT_OPEN_OWN_ROWS = frozenset({Role.PUBLISHER, Role.ANALYST})
ROLES_THAT_OPEN_AGREED_ROWS = frozenset({Role.ANALYST})

LONGEST_UNSEALED = timedelta(hours=4)
"""A checkpoint is made every minute. Entries without one for so long mean that sealing broke, or was broken."""

USES_BY_WAY: Mapping[str, frozenset[Use]] = {
    Way.PLATFORM_DOWNLOAD: frozenset({Use.PREVIEW, Use.DOWNLOAD}),
    Way.API: frozenset({Use.PREVIEW, Use.SHARE, Use.QUERY}),
    Way.VIEW_ONLY: frozenset({Use.PREVIEW}),
    Way.QUERY_ONLY: frozenset({Use.QUERY}),
}
"""What the ways of an agreement amount to here. Ways outside the hub (secure email, a meeting) open nothing in it."""


@dataclass(frozen=True)
class Allowed:
    """Yes: these columns, and the rows that meet every condition."""

    ground: Ground
    columns: tuple[str, ...]
    rows: tuple[RowCondition, ...] = ()
    agreement_id: str | None = None
    agreement_version: int | None = None
    instruction_id: str | None = None


@dataclass(frozen=True)
class Denied:
    """No. `known` says whether the asker is entitled to the reason; to others the thing does not exist."""

    reason: Reason
    known: bool
    columns: tuple[str, ...] = ()
    opening: Opening | None = None


Decision = Allowed | Denied

_ODD = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
_UNCLEAR = Denied(Reason.UNCLEAR, known=False)

_WITH_ROWS = frozenset({VersionState.DRAFT, VersionState.PUBLISHED, VersionState.WITHDRAWN})
_NO_DISCLOSURE = frozenset({Ground.OWNER, Ground.PROCESSING})
"""Rows that stay with their owner: to their people, or from one table of theirs into another."""
_ONCE_PUBLISHED = frozenset({VersionState.PUBLISHED, VersionState.WITHDRAWN})


def rule(facts: Facts) -> Decision:
    """The decision that follows from the facts. Never raises."""
    try:
        return _judge(facts) if is_well_formed(facts) else _UNCLEAR
    except _ODD:  # facts of a shape nobody foresaw: no answer but no
        return _UNCLEAR


def _judge(facts: Facts) -> Decision:
    decision = _on_a_ground(facts) if facts.processor is None else _for_owner(facts, facts.processor)
    discloses = isinstance(decision, Allowed) and decision.ground not in _NO_DISCLOSURE
    return Denied(Reason.UNSEALED, known=True) if discloses and _is_unsealed(facts) else decision


def _is_unsealed(facts: Facts) -> bool:
    """Whether the hub could not prove to anybody's satisfaction what it disclosed of late."""
    return facts.unsealed_since is not None and facts.now - facts.unsealed_since >= LONGEST_UNSEALED


def _on_a_ground(facts: Facts) -> Decision:
    reader = _active(facts.reader)
    version = facts.version
    if version is None:
        return _nothing(reader)
    if reader is not None and reader.organisation_id == version.owner_id:
        return _as_owner(facts, reader, version)
    if version.state is VersionState.PUBLISHED and _opens_to(version, reader):
        return _openly(facts, version)
    if reader is None or version.state not in _ONCE_PUBLISHED:
        return _nothing(reader)
    if facts.openings is None:
        return Denied(Reason.UNCLEAR, known=True)
    return _under_agreement(facts, reader, version, facts.openings) if facts.openings else _nothing(reader)


def _active(reader: Reader | None) -> Reader | None:
    return reader if reader is not None and reader.active else None


def _nothing(reader: Reader | None) -> Denied:
    return Denied(Reason.SIGN_IN if reader is None else Reason.UNKNOWN, known=False)


def _as_owner(facts: Facts, reader: Reader, version: VersionFacts) -> Decision:
    reason = _person(reader, ROLES_THAT_OPEN_OWN_ROWS)
    if reason is None and version.state not in _WITH_ROWS:
        reason = Reason.DESTROYED
    if reason is not None:
        return Denied(reason, known=True)
    return _columns(facts, version, ground=Ground.OWNER)


def _for_owner(facts: Facts, processor: str) -> Decision:
    """By the hub itself, on the owner's instruction and on nothing else: not even an open licence is enough."""
    instruction, version = facts.instruction, facts.version
    if version is None:
        return _nothing(None)
    if instruction is None or not _instructs(instruction, facts, processor, version):
        return Denied(Reason.NOT_INSTRUCTED, known=True)
    reason = (None if _stands(facts) else Reason.OWNER_STANDING) or _unfit_to_process(version)
    if reason is not None:
        return Denied(reason, known=True)
    return _instructed_columns(instruction, facts, version)


def _instructs(instruction: Instruction, facts: Facts, processor: str, version: VersionFacts) -> bool:
    return (
        not instruction.withdrawn
        and facts.use is Use.PROCESS
        and instruction.processor == processor
        and instruction.processing.value == facts.purpose
        and instruction.table_id == version.table_id
        and instruction.owner_id == version.owner_id
    )


def _unfit_to_process(version: VersionFacts) -> Reason | None:
    reasons = {
        VersionState.DRAFT: Reason.NOT_PUBLISHED,
        VersionState.PUBLISHED: None,
        VersionState.WITHDRAWN: Reason.WITHDRAWN,
        VersionState.DESTROYED: Reason.DESTROYED,
    }
    return reasons[version.state]


def _instructed_columns(instruction: Instruction, facts: Facts, version: VersionFacts) -> Decision:
    asked = facts.columns if facts.columns is not None else instruction.columns
    wrong = tuple(each for each in asked if each not in instruction.columns or each not in version.columns)
    if wrong:
        return Denied(Reason.COLUMN_NOT_INSTRUCTED, known=True, columns=wrong)
    if not _is_a_choice(asked):
        return Denied(Reason.NO_COLUMNS, known=True)
    return Allowed(Ground.PROCESSING, columns=asked, instruction_id=instruction.id)


def _openly(facts: Facts, version: VersionFacts) -> Decision:
    if not _stands(facts):
        return Denied(Reason.OWNER_STANDING, known=True)
    return _columns(facts, version, ground=Ground.OPEN)


def _opens_to(version: VersionFacts, reader: Reader | None) -> bool:
    """An open licence opens rows to whoever may know of the dataset, parties' secrets apart."""
    if version.access is not Access.OPEN:
        return False
    if version.visibility is Visibility.PUBLIC:
        return True
    is_member = reader is not None and reader.standing.may_act and Scope.DATA in reader.scopes
    return version.visibility is Visibility.MEMBERS and is_member


def _columns(facts: Facts, version: VersionFacts, *, ground: Ground) -> Decision:
    asked = facts.columns if facts.columns is not None else tuple(version.columns)
    wrong = _not_in(asked, version.columns)
    if wrong:
        return Denied(Reason.COLUMN_UNKNOWN, known=True, columns=wrong)
    if not _is_a_choice(asked):
        return Denied(Reason.NO_COLUMNS, known=True)
    return Allowed(ground, columns=asked)


def _under_agreement(
    facts: Facts, reader: Reader, version: VersionFacts, openings: tuple[Opening, ...]
) -> Decision:
    chosen = _choose(facts, openings)
    if isinstance(chosen, Denied):
        return chosen
    reason = (
        _person(reader, ROLES_THAT_OPEN_AGREED_ROWS)
        or (None if _stands(facts) else Reason.OWNER_STANDING)
        or _withdrawn(version)
        or _in_force(chosen, facts)
        or _misfit(chosen, reader, version)
        or _purpose(chosen, facts)
        or _case_reference(chosen, facts)
        or (None if facts.use in uses_of(chosen) else Reason.USE_NOT_AGREED)
    )
    if reason is not None:
        return Denied(reason, known=True, opening=chosen)
    return _agreed_columns(chosen, facts, version)


def _choose(facts: Facts, openings: tuple[Opening, ...]) -> Opening | Denied:
    """The agreement asked for; unasked, the one in force, and if there is none, the latest to say why not."""
    if facts.agreement_id is not None:
        named = [each for each in openings if each.agreement_id == facts.agreement_id]
        return named[0] if len(named) == 1 else Denied(Reason.NO_AGREEMENT, known=True)
    running = [each for each in openings if each.runs(facts.now)]
    if len(running) > 1:
        return Denied(Reason.CHOOSE_AGREEMENT, known=True)
    return running[0] if running else max(openings, key=lambda each: each.runs_until)


def _person(reader: Reader, roles: frozenset[Role]) -> Reason | None:
    if Scope.DATA not in reader.scopes:
        return Reason.SCOPE
    if not reader.roles & roles:
        return Reason.ROLE
    return None if reader.standing.may_act else Reason.READER_STANDING


def _stands(facts: Facts) -> bool:
    return facts.owner_standing is not None and facts.owner_standing.may_act


def _withdrawn(version: VersionFacts) -> Reason | None:
    return None if version.state is VersionState.PUBLISHED else Reason.WITHDRAWN


def _in_force(opening: Opening, facts: Facts) -> Reason | None:
    if not opening.signed:
        return Reason.NOT_SIGNED
    if opening.ended:
        return Reason.ENDED
    if facts.now >= opening.runs_until:
        return Reason.EXPIRED
    if opening.suspended_by:
        return Reason.SUSPENDED
    return Reason.NOT_BEGUN if facts.now < opening.runs_from else None


def _misfit(opening: Opening, reader: Reader, version: VersionFacts) -> Reason | None:
    """Terms about another table or recipient, or that the table's owner or the recipient is no party to."""
    fits = (
        opening.table_id == version.table_id
        and opening.recipient_id == reader.organisation_id
        and {version.owner_id, reader.organisation_id} <= set(opening.party_ids)
    )
    return None if fits else Reason.UNCLEAR


def _purpose(opening: Opening, facts: Facts) -> Reason | None:
    if not facts.purpose:
        return Reason.PURPOSE_NEEDED
    return None if facts.purpose in opening.purposes else Reason.PURPOSE_NOT_AGREED


def _case_reference(opening: Opening, facts: Facts) -> Reason | None:
    if not facts.case_reference:
        return Reason.CASE_REFERENCE_NEEDED if opening.case_reference_required else None
    return None if is_case_reference(facts.case_reference) else Reason.CASE_REFERENCE_SHAPE


def uses_of(opening: Opening) -> frozenset[Use]:
    """What an agreement lets its recipient do here. Processing (joining into a result) needs leave to link."""
    uses = frozenset[Use]().union(*(USES_BY_WAY.get(way, frozenset()) for way in opening.ways))
    return uses | {Use.PROCESS} if opening.linkage and uses else uses


def _agreed_columns(opening: Opening, facts: Facts, version: VersionFacts) -> Decision:
    changed = changed_columns(opening, version.columns)
    if changed:
        return Denied(Reason.COLUMNS_CHANGED, known=True, columns=changed, opening=opening)
    asked = facts.columns
    if asked is None:
        asked = tuple(name for name in version.columns if name in opening.columns)
    wrong = _not_in(asked, opening.columns)
    if wrong:
        return Denied(Reason.COLUMN_NOT_AGREED, known=True, columns=wrong, opening=opening)
    if not _is_a_choice(asked):
        return Denied(Reason.NO_COLUMNS, known=True, opening=opening)
    return Allowed(
        Ground.AGREEMENT,
        columns=asked,
        rows=opening.rows,
        agreement_id=opening.agreement_id,
        agreement_version=opening.version,
    )


def changed_columns(opening: Opening, columns: Mapping[str, str]) -> tuple[str, ...]:
    """The agreement's columns that a version lacks or holds in another type, those that choose its rows included."""
    needed = [*opening.columns.items(), *((each.column, each.type) for each in opening.rows)]
    return tuple(dict.fromkeys(name for name, kind in needed if columns.get(name) != kind))


def _not_in(asked: Iterable[str], permitted: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for name in asked if name not in permitted)


def _is_a_choice(asked: tuple[str, ...]) -> bool:
    return 0 < len(asked) == len(set(asked))
