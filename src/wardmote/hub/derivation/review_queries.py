"""Reads of lists of doubtful addresses, and of what was decided of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence, Set
from datetime import datetime

from django.db.models import Max, Min, QuerySet
from django.utils import timezone

from wardmote.engine.linkage.decided import Decision, Decisions, Verdict
from wardmote.engine.linkage.tables.answers import schema_of
from wardmote.engine.linkage.tables.matched_table import renamed
from wardmote.hub.derivation.matching_terms import from_terms
from wardmote.hub.derivation.models import (
    AddressDecision,
    Derivation,
    FirstWord,
    Review,
    ReviewAddress,
    ReviewSitting,
)
from wardmote.hub.derivation.review import Choice, Choices, First, Listed, Reader, outcome
from wardmote.hub.holdings.vault import key_of_organisation
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.ledger.entry import Entry
from wardmote.hub.policy.instructions import given_instruction
from wardmote.hub.policy.ledger_acts import COMPLETED, GIVEN
from wardmote.hub.policy.permit import Permit
from wardmote.kernel.clock import Clock

_PURPOSE = b"decided addresses"
_MOST_ACTS = 2_000
_FEW = 100
_VERDICTS = {each.value: each for each in Verdict}
_PLACED = ("place", "digest", "row", "rows")
_CHOSEN = ("reviewer_id", "verdict", "uprn", "decided_at")
_WORDS = (*_CHOSEN, "is_blind")


def is_matched(version_id: str) -> bool:
    """Whether the hub made the version by matching addresses."""
    return bool(version_id) and Derivation.objects.filter(version_id=version_id).exists()


def digest_key(owner_id: str, *, clock: Clock) -> bytes:
    """What an organisation's addresses are digested with: nobody else's digests are the same."""
    return key_of_organisation(owner_id, purpose=_PURPOSE, clock=clock)


def listed(review: Review) -> list[Listed]:
    """The addresses of a list in order, with what each could be."""
    found = review.addresses.order_by("place").values_list(*_PLACED, "offered")
    return [Listed(place, bytes(mark), row, rows, tuple(uprns)) for place, mark, row, rows, uprns in found]


def placed(review: Review) -> list[Listed]:
    """The same without what they could be, which is the most of a long list and decides nobody's turn."""
    found = review.addresses.order_by("place").values_list(*_PLACED)
    return [Listed(place, bytes(mark), row, rows, ()) for place, mark, row, rows in found]


def some_listed(review: Review, *, after: int, limit: int) -> list[Listed]:
    """At most so many of them after a place."""
    found = review.addresses.filter(place__gt=after).order_by("place")[:limit]
    return [
        Listed(
            each.place,
            bytes(each.digest),
            each.row,
            each.rows,
            tuple(each.offered),
            tuple((uprn, rows) for uprn, rows in each.held),
        )
        for each in found
    ]


def older_reviews(review: Review, *, limit: int) -> list[Review]:
    """At most so many lists of versions that were matched of the same table before, the newest first."""
    tables = Derivation.objects.filter(version_id=review.version_id).values("source_table_id")
    versions = Derivation.objects.filter(source_table_id__in=tables, owner_id=review.owner_id)
    older = Review.objects.filter(
        version_id__in=versions.values("version_id"), owner_id=review.owner_id, made_at__lt=review.made_at
    )
    return list(older.order_by("-made_at")[:limit])


def marks_of(review: Review) -> list[bytes]:
    """The digests of its addresses alone, in order."""
    return [bytes(each) for each in review.addresses.order_by("place").values_list("digest", flat=True)]


def choices_of(review: Review, addresses: Iterable[Listed]) -> Choices:
    """What was decided of a list's addresses since it was made, without what people were offered then or the day."""
    return choices_since(review.made_at, {each.digest for each in addresses}, owner_id=review.owner_id)


def choices_since(since: datetime, wanted: Set[bytes], *, owner_id: str) -> Choices:
    """The same of these addresses, on whichever list they are."""
    rows = _decisions(owner_id).filter(decided_at__gte=since)
    words = FirstWord.objects.filter(owner_id=owner_id)
    if len(wanted) <= _FEW:
        rows, words = rows.filter(digest__in=wanted), words.filter(digest__in=wanted)
    first = {
        (bytes(digest), who): _first(*word) for digest, who, *word in words.values_list("digest", *_WORDS)
    }
    found: dict[bytes, list[Choice]] = defaultdict(list)
    chosen = rows.values_list("digest", *_WORDS)
    for digest, who, verdict, uprn, decided_at, is_blind in chosen:
        if (mark := bytes(digest)) in wanted:
            decision = Decision(_VERDICTS[verdict], uprn, (), None)
            found[mark].append(Choice(who, decision, decided_at, first.get((mark, who)), is_blind))
    return dict(found)


def reader_of(reviews: Sequence[Review], account_id: str, marks: Collection[bytes]) -> Reader:
    """Somebody as one who reviews addresses of an owner's lists, with what they know of others' decisions on them."""
    owner_id = reviews[0].owner_id
    own = ReviewSitting.objects.filter(owner_id=owner_id, reviewer_id=account_id)
    all_at, told_at = _told(reviews, marks, own)
    known = (
        own.aggregate(last=Max("read_at"))["last"],
        all_at,
        _answers_opened(owner_id, account_id, own),
    )
    return Reader(account_id, max(filter(None, known), default=None), told_at)


def _told(
    reviews: Sequence[Review], marks: Collection[bytes], sittings: QuerySet[ReviewSitting]
) -> tuple[datetime | None, dict[bytes, datetime]]:
    """When somebody was told how lists came out: those that are gone, then by the address on those that are not."""
    told = sittings.exclude(told_at=None).values_list("version_id").annotate(last=Max("told_at"))
    lists: dict[str, datetime] = dict(told)
    if not lists:
        return None, {}
    standing = Review.objects.filter(version_id__in=lists).values_list("version_id", flat=True)
    gone = max((lists[each] for each in lists.keys() - set(standing)), default=None)
    among = marks if len(marks) <= _FEW else ReviewAddress.objects.filter(review__in=reviews).values("digest")
    found: dict[bytes, datetime] = {}
    shared = ReviewAddress.objects.filter(review__version_id__in=lists, digest__in=among)
    for digest, version_id in shared.values_list("digest", "review__version_id"):
        mark = bytes(digest)
        found[mark] = max(found.get(mark, lists[version_id]), lists[version_id])
    return gone, found


def mark_as_read(permit: Permit, *, clock: Clock) -> None:
    """Whoever has the permit takes all decisions with them: in the transaction that reads them, after."""
    _own_sittings(permit).update(read_at=clock())


def mark_as_told(permit: Permit, *, clock: Clock) -> None:
    """The same for how the list of the permit's version came out."""
    _own_sittings(permit).update(told_at=clock())


def _own_sittings(permit: Permit) -> QuerySet[ReviewSitting]:
    own = ReviewSitting.objects.filter(version_id=permit.version_id, reviewer_id=permit.actor_id)
    if not own.exists():
        raise RuntimeError("what was decided is told in a sitting")
    return own


def _answers_opened(owner_id: str, account_id: str, sittings: QuerySet[ReviewSitting]) -> datetime | None:
    """When the last of the owner's tables was matched of which somebody opened the answers, but for reviewing.

    Tables that were matched before anybody else decided anything tell nothing. A sitting's permit counts once rows
    were handed over under it, elsewhere than in the review.
    """
    others = AddressDecision.objects.filter(owner_id=owner_id).exclude(reviewer_id=account_id)
    first = others.aggregate(first=Min("decided_at"))["first"]
    if first is None:
        return None
    later = Derivation.objects.filter(owner_id=owner_id, finished_at__gt=first).exclude(version_id="")
    made = {each.version_id: each for each in later}
    if not made:
        return None
    acts = ledger.entries(
        act=(GIVEN.name, COMPLETED.name),
        actor=account_id,
        object_id=list(made),
        newest_first=True,
        limit=_MOST_ACTS,
    )
    if len(acts) == _MOST_ACTS:  # what stands before them may tell
        return max(filter(None, (each.finished_at for each in made.values())), default=None)
    reviewing = set(sittings.values_list("permit_id", flat=True))
    opened: set[str] = set()
    for each in acts:
        is_sitting, is_done = each.details["permit"] in reviewing, each.act == COMPLETED.name
        if each.object_id not in opened and (
            is_done if is_sitting else not is_done and _tells(each, made[each.object_id])
        ):
            opened.add(each.object_id)
    return max(filter(None, (made[each].finished_at for each in opened)), default=None)


def _tells(given: Entry, derivation: Derivation) -> bool:
    """Whether a permit opens anything but what was carried over from the source, which alone tells of no decision.

    Of a long list of columns the ledger has the first alone.
    """
    columns = given.details["columns"]
    if not isinstance(columns, list) or len(columns) != given.details["column_count"]:
        return True
    instruction = given_instruction(derivation.instruction_id)
    carried = renamed(instruction.columns, ours=schema_of(from_terms(instruction.terms)).names)
    return not set(columns) <= set(carried.values())


def outcomes(owner_id: str) -> dict[bytes, Decision]:
    """What stands of all that an organisation's people ever decided, by the digest of the address."""
    choices: dict[bytes, list[Choice]] = defaultdict(list)
    for digest, offered, *choice in _decisions(owner_id).values_list("digest", "offered", *_CHOSEN):
        choices[bytes(digest)].append(_choice(*choice, offered=offered))
    found = ((digest, outcome(each)) for digest, each in choices.items())
    return {digest: each for digest, each in found if each is not None}


def decisions_of(owner_id: str, *, clock: Clock) -> Decisions:
    """The same, for the matcher."""
    return Decisions(outcomes(owner_id), key=digest_key(owner_id, clock=clock))


def _decisions(owner_id: str) -> QuerySet[AddressDecision]:
    return AddressDecision.objects.filter(owner_id=owner_id).order_by("decided_at", "id")


def _first(verdict: str, uprn: int, decided_at: datetime, is_blind: bool) -> First:
    return First(Decision(Verdict(verdict), uprn, (), None), decided_at, is_blind)


def _choice(
    reviewer_id: str, verdict: str, uprn: int, decided_at: datetime, *, offered: Iterable[int]
) -> Choice:
    day = timezone.localtime(decided_at).date()
    return Choice(reviewer_id, Decision(Verdict(verdict), uprn, tuple(offered), day), decided_at)
