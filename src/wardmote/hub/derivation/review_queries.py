"""Reads of lists of doubtful addresses, and of what was decided of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from wardmote.engine.linkage.decided import Decision, Decisions, Verdict
from wardmote.hub.derivation.models import AddressDecision, Derivation, Review, ReviewSitting
from wardmote.hub.derivation.review import Choice, Choices, Listed, Reader, outcome
from wardmote.hub.holdings.vault import key_of_organisation
from wardmote.kernel.clock import Clock

_PURPOSE = b"decided addresses"


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
    """Somebody as one who reviews, whichever of the organisation's lists they took decisions from."""
    own = ReviewSitting.objects.filter(review__owner_id=owner_id, reviewer_id=account_id)
    return Reader(account_id, own.aggregate(last=Max("read_at"))["last"])


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
