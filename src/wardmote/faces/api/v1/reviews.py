"""Reviewing doubtful addresses from a program: the same acts as on the pages, one address at a time."""

from __future__ import annotations

from dataclasses import dataclass

from django.http.response import HttpResponseBase

from wardmote.engine.linkage.decided import Verdict
from wardmote.engine.linkage.review.side_by_side import Beside, Mark, What
from wardmote.engine.writing import csv
from wardmote.faces.api.v1.endpoint import Answer, Endpoint
from wardmote.faces.decisions_download import decisions_download
from wardmote.faces.routes import HubRequest, acting, token_scope
from wardmote.hub.derivation import review_acts
from wardmote.hub.derivation.review import Listed, Standing, Unsettled
from wardmote.hub.derivation.review_acts import Sitting, sit
from wardmote.hub.derivation.review_forgetting import forget_decisions
from wardmote.hub.derivation.review_rows import shown
from wardmote.hub.organisations.actor import Scope
from wardmote.kernel.problem import Invalid

MOST_LISTED = 1_000


@dataclass(frozen=True)
class ReviewersAgreement:
    """How far two reviewers agree on what both decided blind, each by their first word.

    `kappa` is null where both always chose the same.
    """

    reviewers: tuple[str, str]
    addresses: int
    alike: int
    kappa: float | None


@dataclass(frozen=True)
class ReviewShown:
    """How far the review of a version is. `next_place` is whose turn it is for you; null where nothing is left.

    `waiting_for_a_third`, `verdicts` and `agreements` are told by GET once you looked and nothing is left for you: you
    decide blind. Once told, you do not change your word where others decided.
    `older_lists` are those of the table's older versions where somebody's decision waits for another opinion.
    """

    version_id: str
    addresses: int
    rows: int
    left_out: int
    decided: int
    decided_twice: int
    decided_by_you: int
    left_for_you: int
    next_place: int | None
    waiting_for_a_third: int
    verdicts: dict[Verdict, int]
    agreements: tuple[ReviewersAgreement, ...]
    older_lists: tuple[Unsettled, ...]


@dataclass(frozen=True)
class AddressesAsked:
    """Addresses after this place of the list, at most so many."""

    after: int = 0
    limit: int = 100


@dataclass(frozen=True)
class AddressListed:
    """An address of a list: in how many rows it stands, and what it could be. Its text is shown one at a time."""

    place: int
    rows: int
    offered: tuple[int, ...]
    decided_by_you: bool


@dataclass(frozen=True)
class AddressesListed:
    """Those that a decision mends most rows of come first."""

    addresses: tuple[AddressListed, ...]


@dataclass(frozen=True)
class PartShown:
    """A part of a property's address, how it stands to the text, and what the text says in its place."""

    what: What
    listed: str
    mark: Mark
    said: str


@dataclass(frozen=True)
class PropertyShown:
    """A property that it could be. `left_over` are words of the text that are not in its address.

    One with `units` is a whole building: chosen, it makes the answer `building`, with its UPRN as `parent_uprn`.
    """

    uprn: int
    parts: tuple[PartShown, ...]
    left_over: tuple[str, ...]
    nature: str
    units: int


@dataclass(frozen=True)
class HeldShown:
    """A UPRN that so many rows of the address came with; it is one of the properties if the gazetteer has it."""

    uprn: int
    rows: int
    in_gazetteer: bool


@dataclass(frozen=True)
class AddressShown:
    """One doubtful address beside the properties that it could be.

    `held` are the UPRNs that most of its rows came with, `held_besides` how many others the rest came with.
    """

    place: int
    rows: int
    address: str
    postcode: str
    match_level: str
    explanation: str
    properties: tuple[PropertyShown, ...]
    units_besides: int
    held: tuple[HeldShown, ...]
    held_besides: int


@dataclass(frozen=True)
class DecisionSaid:
    """What it is: `property` with its UPRN, `none of these`, or `cannot tell`."""

    decision: Verdict
    uprn: int | None = None


@dataclass(frozen=True)
class Undone:
    """The place of the address whose decision was taken back; null where there was none of yours."""

    place: int | None


@dataclass(frozen=True)
class Forgotten:
    """How many decisions there were."""

    decisions: int


def show(request: HubRequest, version_id: str) -> ReviewShown:
    """How far the review is, for the one who asks."""
    sitting = _sit(request, version_id)
    return _shown(sitting, review_acts.tell(sitting, clock=request.clock))


def addresses(request: HubRequest, version_id: str, *, query: AddressesAsked) -> AddressesListed:
    """What is on the list."""
    if not (query.after >= 0 and 1 <= query.limit <= MOST_LISTED):
        raise Invalid(
            "review.page",
            f"A page has 1 to {MOST_LISTED:,} addresses, after a place of the list.",
            where="limit",
            next_step="Ask with after=0 and limit=100, then after the last place you got.",
        )
    sitting = _sit(request, version_id)
    found = review_acts.page(sitting, after=query.after, limit=query.limit)
    return AddressesListed(tuple(_listed(each, mine=mine) for each, mine in found))


def address(request: HubRequest, version_id: str, place: int) -> AddressShown:
    """One of them, beside what it could be."""
    sitting = _sit(request, version_id)
    seen = shown(sitting.permit, sitting.columns, review_acts.place(sitting, place), clock=request.clock)
    return AddressShown(
        place=place,
        rows=seen.listed.rows,
        address=seen.address,
        postcode=seen.postcode,
        match_level=seen.level,
        explanation=seen.explanation,
        properties=tuple(map(_property, seen.properties)),
        units_besides=seen.units_besides,
        held=tuple(HeldShown(each.uprn, each.rows, each.beside is not None) for each in seen.held),
        held_besides=seen.held_besides,
    )


def decide(request: HubRequest, version_id: str, place: int, *, body: DecisionSaid) -> ReviewShown:
    """Decides it."""
    sitting = _sit(request, version_id)
    review_acts.choose(sitting, place, body.decision, body.uprn or 0, clock=request.clock)
    return _shown(sitting, review_acts.how_far(sitting))


def undo(request: HubRequest, version_id: str) -> Undone:
    """Takes back one's last decision."""
    return Undone(review_acts.undo(_sit(request, version_id), clock=request.clock))


def decisions_csv(request: HubRequest, version_id: str) -> HttpResponseBase:
    """What was decided, with the addresses."""
    return decisions_download(request, version_id)


def forget(request: HubRequest) -> Forgotten:
    """Forgets all decisions of one's organisation."""
    return Forgotten(forget_decisions(actor=acting(request), clock=request.clock))


def _sit(request: HubRequest, version_id: str) -> Sitting:
    return sit(version_id, actor=acting(request), clock=request.clock)


def _shown(sitting: Sitting, standing: Standing) -> ReviewShown:
    following = review_acts.next_address(sitting)
    return ReviewShown(
        version_id=sitting.review.version_id,
        addresses=standing.addresses,
        rows=standing.rows,
        left_out=sitting.review.left_out,
        decided=standing.decided,
        decided_twice=standing.twice,
        decided_by_you=standing.mine,
        left_for_you=standing.left,
        next_place=following.place if following else None,
        waiting_for_a_third=standing.open,
        verdicts=dict(standing.verdicts),
        agreements=tuple(
            ReviewersAgreement(who, each.rows, each.same, each.kappa)
            for who, each in sorted(standing.agreements.items())
        ),
        older_lists=tuple(review_acts.older_lists(sitting)),
    )


def _listed(each: Listed, *, mine: bool) -> AddressListed:
    return AddressListed(each.place, each.rows, each.offered, mine)


def _property(beside: Beside) -> PropertyShown:
    parts = tuple(PartShown(each.what, each.listed, each.mark, each.said) for each in beside.parts)
    return PropertyShown(beside.uprn, parts, beside.left_over, beside.nature, beside.units)


_OPEN = token_scope(Scope.DATA)
_AT = "versions/<str:version_id>/review"


ENDPOINTS = [
    Endpoint(
        "GET",
        _AT,
        show,
        "review",
        _OPEN,
        "How far the review of a matched version's doubtful addresses is, and whose turn it is.",
        Answer(ReviewShown),
    ),
    Endpoint(
        "GET",
        f"{_AT}/addresses",
        addresses,
        "review_addresses",
        _OPEN,
        "The list of doubtful addresses, without their text.",
        Answer(AddressesListed),
        query=AddressesAsked,
    ),
    Endpoint(
        "GET",
        f"{_AT}/addresses/<int:place>",
        address,
        "review_address",
        _OPEN,
        "One doubtful address beside the properties that it could be.",
        Answer(AddressShown),
    ),
    Endpoint(
        "POST",
        f"{_AT}/addresses/<int:place>",
        decide,
        "review_decide",
        _OPEN,
        "Decide which property it is; a second word of the same person's replaces the first.",
        Answer(ReviewShown, says="It is decided; this is how far the review is now."),
        body=DecisionSaid,
    ),
    Endpoint(
        "POST",
        f"{_AT}/undo",
        undo,
        "review_undo",
        _OPEN,
        "Take one's last decision on an address back.",
        Answer(Undone),
    ),
    Endpoint(
        "GET",
        f"{_AT}/decisions.csv",
        decisions_csv,
        "review_decisions_csv",
        _OPEN,
        "What was decided, with the addresses; who has it is asked for no second opinion on them.",
        Answer(media_types=(csv.MEDIA_TYPE,)),
    ),
    Endpoint(
        "DELETE",
        "review-decisions",
        forget,
        "review_forget",
        token_scope(Scope.UPLOAD),
        "Forget all that was decided of addresses of one's organisation. What was matched with it stays.",
        Answer(Forgotten),
    ),
]
