"""Reviewing what the hub matched: beginning, deciding, taking back. For the owner's publishers and analysts alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from wardmote.engine.linkage.decided import Verdict
from wardmote.engine.linkage.tables.address_columns import AddressColumns
from wardmote.hub.catalogue.own import own_version
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.derivation import ledger_acts
from wardmote.hub.derivation.first_words import (
    change_first_word,
    forget_older,
    keep_first_word,
    knows_a_word,
)
from wardmote.hub.derivation.models import AddressDecision, Derivation, Review, ReviewSitting
from wardmote.hub.derivation.review import (
    Choice,
    Listed,
    Reader,
    Standing,
    Unsettled,
    is_blind,
    is_settled,
    may_be_told,
    next_for,
    standing,
    told,
    unsettled,
)
from wardmote.hub.derivation.review_queries import (
    choices_of,
    choices_since,
    listed,
    mark_as_told,
    marks_of,
    older_reviews,
    placed,
    reader_of,
    some_listed,
)
from wardmote.hub.derivation.review_rows import columns_needed, columns_of, gazetteer_of
from wardmote.hub.ledger.acts import record
from wardmote.hub.ledger.kinds import ActKind
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.policy.decide import decide, recall, still
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Permit, Use
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Conflict, Invalid, NotFound, Refused

SITTING_LASTS = timedelta(hours=12)
_OLDER_LISTS = 12


@dataclass(frozen=True)
class Sitting:
    """Somebody at a list, with the permit under which they see its rows."""

    review: Review
    columns: AddressColumns
    permit: Permit


def sit(version_id: str, *, actor: Actor, clock: Clock) -> Sitting:
    """Opens the review of a matched version of one's own.

    One permit serves a sitting: it is asked for again after SITTING_LASTS. Raises NotFound for what is not the
    organisation's own or was not matched here, and what `decide` raises.
    """
    columns, held = columns_of(_own(version_id, actor))
    needed = columns_needed(columns, held=held)
    permit = _standing_permit(version_id, needed, actor, clock) or _decide(
        version_id, Use.PREVIEW, needed, actor, clock
    )
    review = Review.objects.filter(version_id=version_id).first()
    if review is None:
        raise _not_matched()
    ReviewSitting.objects.get_or_create(
        permit_id=permit.id,
        defaults={
            "version_id": version_id,
            "owner_id": review.owner_id,
            "reviewer_id": actor.account_id,
            "begun_at": permit.decided_at,
        },
    )
    return Sitting(review, columns, permit)


def permit_to_export(version_id: str, *, actor: Actor, clock: Clock) -> tuple[Permit, AddressColumns]:
    """A permit of its own for `open_decided`: the decisions with their addresses. Raises as `sit`."""
    sitting = sit(version_id, actor=actor, clock=clock)
    needed = columns_needed(sitting.columns, held=None)
    return _decide(version_id, Use.DOWNLOAD, needed, actor, clock), sitting.columns


def place(sitting: Sitting, number: int) -> Listed:
    """The address at this place of the list. Raises NotFound."""
    found = some_listed(sitting.review, after=number - 1, limit=1)
    if not found or found[0].place != number:
        raise unknown()
    return found[0]


def page(sitting: Sitting, *, after: int, limit: int) -> list[tuple[Listed, bool]]:
    """At most so many addresses after a place of the list, each with whether who sits there decided it."""
    addresses = some_listed(sitting.review, after=after, limit=limit)
    choices = choices_of(sitting.review, addresses)
    me = sitting.permit.actor_id
    return [(each, any(one.reviewer_id == me for one in choices.get(each.digest, ()))) for each in addresses]


def next_address(sitting: Sitting) -> Listed | None:
    """Whose turn it is for who sits there; None where there is nothing left for them."""
    addresses = placed(sitting.review)
    found = next_for(_reader(sitting, addresses), addresses, choices_of(sitting.review, addresses))
    return None if found is None else place(sitting, found.place)


def how_far(sitting: Sitting) -> Standing:
    """How far the list is; nothing of what was decided."""
    addresses = placed(sitting.review)
    return standing(_reader(sitting, addresses), addresses, choices_of(sitting.review, addresses))


def tell(sitting: Sitting, *, clock: Clock) -> Standing:
    """How far the list is, with what was decided for whoever has nothing left and looked at it.

    They know of it from then on: they give no second opinion and do not change their word where others decided.
    """
    with transaction.atomic():
        addresses = placed(sitting.review)
        reader, choices = _reader(sitting, addresses), choices_of(sitting.review, addresses)
        found = standing(reader, addresses, choices)
        if not may_be_told(reader, found):
            return found
        mark_as_told(sitting.permit, clock=clock)
    return told(found, listed(sitting.review), choices)


def older_lists(sitting: Sitting) -> list[Unsettled]:
    """What still waits for another opinion in the lists of the table's older versions, the newest first.

    It is given there and not in the newer list: what was matched with the first decision offers that property alone.
    """
    older = older_reviews(sitting.review, limit=_OLDER_LISTS)
    if not older:
        return []
    newer = set(marks_of(sitting.review))
    marks: list[list[bytes]] = []
    for review in older:
        marks.append([each for each in marks_of(review) if each not in newer])
        newer.update(marks[-1])
    wanted = {each for many in marks for each in many}
    choices = choices_since(older[-1].made_at, wanted, owner_id=sitting.review.owner_id)
    reader = reader_of(older, sitting.permit.actor_id, wanted)
    found = (
        unsettled(review.version_id, reader, each, choices, since=review.made_at)
        for review, each in zip(older, marks, strict=True)
    )
    return [each for each in found if each.addresses]


def choose(sitting: Sitting, number: int, verdict: Verdict, uprn: int, *, clock: Clock) -> None:
    """Decides an address of the list. A second word of the same person's takes the place of the first, which still
    counts in how far people agree once somebody else decided.

    Raises Invalid for a property that the gazetteer does not hold, or none where one has to be; Conflict where they
    know what others decided of it, or where others settled it; the refusal.
    """
    still(sitting.permit, clock=clock)
    address = place(sitting, number)
    gazetteer, digest = gazetteer_of(sitting.review.owner_id)
    if (verdict is Verdict.PROPERTY) != bool(uprn) or (uprn and not len(gazetteer.rows_of([uprn]))):
        raise Invalid(
            "review.uprn",
            "There is no such property in the gazetteer.",
            where="uprn",
            next_step="Choose one of the list, or enter another UPRN.",
        )
    with transaction.atomic():
        _hold(sitting)
        _require_turn(sitting, address)
        _keep(sitting, address, verdict, uprn, gazetteer=digest, clock=clock)
        details = {"address": address.digest, "verdict": verdict.name.lower()}
        _record(ledger_acts.DECIDED, sitting, details, clock)


def _keep(
    sitting: Sitting, address: Listed, verdict: Verdict, uprn: int, *, gazetteer: str, clock: Clock
) -> None:
    """The decision in the place of the same person's before; of that the hub keeps what they said first."""
    of = sitting.review.owner_id, address.digest
    me = sitting.permit.actor_id
    # the list has the address although it was decided: they were not offered what is offered now
    forget_older(*of, before=sitting.review.made_at)
    for before in AddressDecision.objects.filter(owner_id=of[0], digest=of[1], reviewer_id=me):
        keep_first_word(before)
    change_first_word(*of, me, verdict, uprn)
    known_at = _reader(sitting, [address]).known_at(address.digest)
    AddressDecision.objects.update_or_create(
        owner_id=of[0],
        digest=of[1],
        reviewer_id=me,
        defaults={
            "verdict": verdict.value,
            "uprn": uprn,
            "offered": list(dict.fromkeys((*address.offered, *((uprn,) if uprn else ())))),
            "gazetteer": gazetteer,
            "decided_at": clock(),
            "is_blind": not knows_a_word(*of, me, known_at=known_at),
        },
    )


def undo(sitting: Sitting, *, clock: Clock) -> int | None:
    """Takes the person's last decision on the list back; returns its place, None where there is none.

    Raises Conflict where they know what others decided of it; the refusal.
    """
    still(sitting.permit, clock=clock)
    listed_as = {each.digest: each for each in placed(sitting.review)}
    with transaction.atomic():
        _hold(sitting)
        own = AddressDecision.objects.filter(
            owner_id=sitting.review.owner_id,
            reviewer_id=sitting.permit.actor_id,
            decided_at__gte=sitting.review.made_at,
        ).order_by("-decided_at", "-id")
        last = next((each for each in own if bytes(each.digest) in listed_as), None)
        if last is None:
            return None
        mark = bytes(last.digest)
        _require_blind(sitting, listed_as[mark], _choices(sitting, listed_as[mark]))
        keep_first_word(last)
        last.delete()
        _record(ledger_acts.UNDONE, sitting, {"address": mark}, clock)
    return listed_as[mark].place


def _reader(sitting: Sitting, addresses: Sequence[Listed]) -> Reader:
    return reader_of([sitting.review], sitting.permit.actor_id, [each.digest for each in addresses])


def _hold(sitting: Sitting) -> None:
    """One decision of an organisation's at a time: what one rests on, another must not change meanwhile."""
    list(
        Review.objects.select_for_update().filter(owner_id=sitting.review.owner_id).order_by("pk").only("pk")
    )


def _choices(sitting: Sitting, address: Listed) -> Sequence[Choice]:
    return choices_of(sitting.review, [address]).get(address.digest, ())


def _require_turn(sitting: Sitting, address: Listed) -> None:
    given = _choices(sitting, address)
    _require_blind(sitting, address, given)
    if is_settled([each for each in given if each.reviewer_id != sitting.permit.actor_id]):
        raise Conflict(
            "review.settled",
            "Others settled this address: two agreed on it, or three looked.",
            next_step="Go on with the next address of the list.",
        )


def _require_blind(sitting: Sitting, address: Listed, given: Sequence[Choice]) -> None:
    if not is_blind(_reader(sitting, [address]), address.digest, given):
        raise Conflict(
            "review.not_blind",
            "You were told what others decided, took it with you, or opened a table that was matched with it, so you "
            "cannot give a second opinion on this address, nor change yours.",
            next_step="Leave it to somebody who does not know what was decided.",
        )


def _own(version_id: str, actor: Actor) -> Derivation:
    own_version(version_id, actor)
    found = Derivation.objects.filter(version_id=version_id).select_related("gazetteer").first()
    if found is None:
        raise _not_matched()
    return found


def _not_matched() -> NotFound:
    return NotFound(
        "review.not_matched",
        "The hub has no list of doubtful addresses of this version: it did not match them.",
        next_step="Have its addresses matched, or matched again, from the page of its dataset.",
    )


def _standing_permit(version_id: str, needed: Sequence[str], actor: Actor, clock: Clock) -> Permit | None:
    """The permit of the person's last sitting, while it stands and opens what is needed."""
    own = ReviewSitting.objects.filter(version_id=version_id, reviewer_id=actor.account_id)
    sitting = own.order_by("begun_at", "id").last()
    if sitting is None or clock() - sitting.begun_at >= SITTING_LASTS:
        return None
    try:
        permit = recall(sitting.permit_id)
        still(permit, clock=clock)
    except (NotFound, Refused):
        return None
    same = (permit.actor_id, permit.token_id, permit.version_id) == (
        actor.account_id,
        actor.token_id,
        version_id,
    )
    return permit if same and set(needed) <= set(permit.columns) else None


def _decide(version_id: str, use: Use, needed: tuple[str, ...], actor: Actor, clock: Clock) -> Permit:
    asked = Ask(version_id, use, needed, None, None, None)
    return decide(asked, actor=actor, clock=clock)


def _record(kind: ActKind, sitting: Sitting, details: Mapping[str, object], clock: Clock) -> None:
    record(
        kind,
        actor=sitting.permit.actor_id,
        organisation=sitting.review.owner_id,
        object_id=sitting.review.version_id,
        parties=[],
        clock=clock,
        details=details,
    )
