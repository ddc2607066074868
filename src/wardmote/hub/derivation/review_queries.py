"""Reads of lists of doubtful addresses, and of what was decided of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max, Min, QuerySet
from django.utils import timezone

from wardmote.engine.linkage.decided import Decision, Decisions, Verdict
from wardmote.hub.derivation.models import AddressDecision, Derivation, Review, ReviewSitting
from wardmote.hub.derivation.review import Choice, Choices, Listed, Reader, outcome
from wardmote.hub.holdings.vault import key_of_organisation
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.ledger.entry import Entry
from wardmote.hub.policy.ledger_acts import GIVEN
from wardmote.kernel.clock import Clock

_PURPOSE = b"decided addresses"
_TELLING = frozenset({"uprn", "parent_uprn", "explanation"})
_MOST_PERMITS = 1_000


def is_matched(version_id: str) -> bool:
    """Whether the hub made the version by matching addresses."""
    return bool(version_id) and Derivation.objects.filter(version_id=version_id).exists()


def digest_key(owner_id: str, *, clock: Clock) -> bytes:
    """What an organisation's addresses are digested with: nobody else's digests are the same."""
    return key_of_organisation(owner_id, purpose=_PURPOSE, clock=clock)


def listed(review: Review) -> list[Listed]:
    """The addresses of a list, in order."""
    found = review.addresses.order_by("place").values_list("place", "digest", "row", "rows", "offered")
    return [Listed(place, bytes(mark), row, rows, tuple(uprns)) for place, mark, row, rows, uprns in found]


def choices_of(review: Review, addresses: Iterable[Listed]) -> Choices:
    """What was decided of a list's addresses since it was made."""
    wanted = {each.digest for each in addresses}
    found = _choices(review.owner_id, since=review.made_at)
    return {digest: each for digest, each in found.items() if digest in wanted}


def reader_of(owner_id: str, account_id: str) -> Reader:
    """Somebody as one who reviews, with what they know of others' decisions from a list or from a matched table."""
    own = ReviewSitting.objects.filter(owner_id=owner_id, reviewer_id=account_id)
    known = (own.aggregate(last=Max("read_at"))["last"], _answers_opened(owner_id, account_id, own))
    return Reader(account_id, max(filter(None, known), default=None))


def _answers_opened(owner_id: str, account_id: str, sittings: QuerySet[ReviewSitting]) -> datetime | None:
    """When the last of the owner's tables was matched of which somebody opened the answers, but for reviewing.

    Tables that were matched before anybody else decided anything tell nothing.
    """
    others = AddressDecision.objects.filter(owner_id=owner_id).exclude(reviewer_id=account_id)
    first = others.aggregate(first=Min("decided_at"))["first"]
    if first is None:
        return None
    later = Derivation.objects.filter(owner_id=owner_id, finished_at__gt=first).exclude(version_id="")
    made = dict(later.values_list("version_id", "finished_at"))
    if not made:
        return None
    given = ledger.entries(
        act=GIVEN.name, actor=account_id, object_id=list(made), newest_first=True, limit=_MOST_PERMITS
    )
    reviewing = set(sittings.values_list("permit_id", flat=True))
    opened = (
        made[each.object_id] for each in given if each.details["permit"] not in reviewing and _tells(each)
    )
    return max(filter(None, opened), default=None)


def _tells(given: Entry) -> bool:
    """Whether a permit opens what tells of a decision; of a long list of columns the ledger has the first alone."""
    columns = given.details["columns"]
    if not isinstance(columns, list) or len(columns) != given.details["column_count"]:
        return True
    return not _TELLING.isdisjoint(columns)


def outcomes(owner_id: str) -> dict[bytes, Decision]:
    """What stands of all that an organisation's people ever decided, by the digest of the address."""
    found = ((digest, outcome(each)) for digest, each in _choices(owner_id, since=None).items())
    return {digest: each for digest, each in found if each is not None}


def decisions_of(owner_id: str, *, clock: Clock) -> Decisions:
    """The same, for the matcher."""
    return Decisions(outcomes(owner_id), key=digest_key(owner_id, clock=clock))


def _choices(owner_id: str, *, since: datetime | None) -> dict[bytes, list[Choice]]:
    rows = AddressDecision.objects.filter(owner_id=owner_id).order_by("decided_at", "id")
    if since is not None:
        rows = rows.filter(decided_at__gte=since)
    found: dict[bytes, list[Choice]] = defaultdict(list)
    for each in rows:
        found[bytes(each.digest)].append(_choice(each))
    return dict(found)


def _choice(row: Any) -> Choice:
    day = timezone.localtime(row.decided_at).date()
    decision = Decision(Verdict(row.verdict), row.uprn, tuple(row.offered), day)
    return Choice(row.reviewer_id, decision, row.decided_at)
