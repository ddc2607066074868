"""Rules about why an agreement is lawful. Sources stand beside each rule; codes are those of the closed lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from wardmote.hub.agreements.code_list import CodeLists, Gateway
from wardmote.hub.agreements.content import Content, PartyBasis
from wardmote.hub.agreements.fault import Fault, Surroundings, missing, not_listed
from wardmote.hub.organisations.organisation import Kind

CALDICOTT_GUARDIAN = "caldicott_guardian"


def legal_faults(content: Content, around: Surroundings, lists: CodeLists) -> Iterator[Fault]:
    """Every fault of the legal basis."""
    if content.legal.confidentiality not in lists.confidentiality:
        yield not_listed("legal.confidentiality")
    if not is_personal(content, lists):
        return
    for field in ("necessity", "proportionality"):
        if not getattr(content.legal, field).strip():
            yield missing(f"legal.{field}", f"account of {field}")
    yield from _bases(content, around, lists)
    yield from _special_category(content, lists)
    yield from _criminal(content, lists)
    yield from _schedule_1(content, lists)
    yield from _caldicott(content)


def is_personal(content: Content, lists: CodeLists) -> bool:
    """Whether any column is about people, so that data protection law asks for a basis."""
    return any(lists.data_categories[code].personal for code in _categories(content, lists))


def _categories(content: Content, lists: CodeLists) -> set[str]:
    return {item.category for item in content.items if item.category in lists.data_categories}


def _bases(content: Content, around: Surroundings, lists: CodeLists) -> Iterator[Fault]:
    given = [basis.organisation_id for basis in content.legal.bases]
    needed = {party.organisation_id for party in content.parties if not party.role.acts_on_instructions}
    if set(given) != needed or len(given) != len(set(given)):
        yield Fault(
            "legal.bases",
            "Not every party has one basis of its own, or somebody has one who needs none.",
            "Give one basis for each party but processors, who act on their controller's.",
        )
    for number, basis in enumerate(content.legal.bases):
        kind = around.kinds.get(basis.organisation_id)
        if kind is not None:
            yield from _article_6(f"legal.bases.{number}", basis, kind, lists)
            yield from _gateways(f"legal.bases.{number}.gateways", basis, content, around, lists)


def _article_6(place: str, basis: PartyBasis, kind: Kind, lists: CodeLists) -> Iterator[Fault]:
    """UK GDPR Article 6(1); DPA 2018 section 70(2)(c): neither (ea) nor (f) for a public authority's tasks."""
    found = lists.article_6.get(basis.article_6)
    if found is None:
        yield not_listed(f"{place}.article_6")
    elif kind.is_public_authority and not found.public_tasks:
        yield Fault(
            f"{place}.article_6",
            f"A public authority cannot rely on Article 6(1)({found.code}) for its tasks.",
            "Rely on (e), public task, or on (c) where a law obliges.",
        )
    if basis.article_6 == "ea" and basis.annex_1 not in lists.annex_1:
        yield Fault(
            f"{place}.annex_1",
            "Article 6(1)(ea) needs a condition of Annex 1.",
            "Choose the condition that is met.",
        )
    if basis.article_6 != "ea" and basis.annex_1 is not None:
        yield Fault(
            f"{place}.annex_1", "Annex 1 goes with Article 6(1)(ea) only.", "Leave the condition out."
        )


def _gateways(
    place: str, basis: PartyBasis, content: Content, around: Surroundings, lists: CodeLists
) -> Iterator[Fault]:
    """A public authority acts within its powers: each of its flows needs a gateway that can carry it."""
    if not set(basis.gateways) <= set(lists.gateways) or len(set(basis.gateways)) != len(basis.gateways):
        yield not_listed(place)
        return
    gateways = [lists.gateways[code] for code in basis.gateways]
    flows = sorted(_flows(basis.organisation_id, content, around))
    if gateways or around.kinds[basis.organisation_id].is_public_authority:
        yield from _carried(place, gateways, flows)
    yield from _exclusions(place, gateways, flows, lists)
    for gateway in gateways:
        if gateway.consent_needed and content.legal.confidentiality != "explicit_consent":
            yield Fault(
                place,
                f"{gateway.title} needs the person's consent.",
                "Rely on explicit consent as the basis in confidentiality, or on another gateway.",
            )


class _Flow(NamedTuple):
    """Data of a category going from one kind of organisation to another."""

    giver: Kind
    receiver: Kind
    category: str


def _flows(organisation_id: str, content: Content, around: Surroundings) -> set[_Flow]:
    """Every flow that the organisation gives or receives, between members."""
    owners = around.owners(content)
    return {
        _Flow(around.kinds[owners[item.table_id]], around.kinds[recipient_id], item.category)
        for item in content.items
        for recipient_id in item.recipients
        if item.table_id in owners
        and {owners[item.table_id], recipient_id} <= set(around.kinds)
        and organisation_id in {owners[item.table_id], recipient_id}
    }


def _carried(place: str, gateways: list[Gateway], flows: list[_Flow]) -> Iterator[Fault]:
    for giver, receiver in dict.fromkeys((flow.giver, flow.receiver) for flow in flows):
        if not any(each.carries(giver, receiver) for each in gateways):
            yield Fault(
                place,
                f"No gateway here carries data from a {giver} to a {receiver} organisation.",
                "Choose a power or duty that is in force for both. An exemption, condition or restriction is never "
                "enough on its own.",
            )


def _exclusions(place: str, gateways: list[Gateway], flows: list[_Flow], lists: CodeLists) -> Iterator[Fault]:
    for gateway in gateways:
        barred = {flow.category for flow in flows if gateway.bars(flow.category, flow.giver)}
        if barred:
            titles = [lists.data_categories[each].title for each in sorted(barred)]
            yield Fault(
                place,
                f"{gateway.title} does not carry this data: {', '.join(titles)}.",
                "Leave those columns out, or rely on another gateway.",
            )


def _special_category(content: Content, lists: CodeLists) -> Iterator[Fault]:
    """UK GDPR Article 9(2); DPA 2018 section 10(2) and (3): some conditions need one of Schedule 1 as well."""
    legal = content.legal
    special = any(lists.data_categories[code].special for code in _categories(content, lists))
    condition = lists.article_9.get(legal.article_9 or "")
    if legal.article_9 is not None and condition is None:
        yield not_listed("legal.article_9")
    if special and legal.article_9 is None:
        yield Fault(
            "legal.article_9",
            "Special category data needs a condition of Article 9(2).",
            "Choose the condition that is met, or leave those columns out.",
        )
    if condition and condition.schedule_1 and legal.schedule_1 not in condition.schedule_1:
        yield Fault(
            "legal.schedule_1",
            f"Article 9(2)({condition.code}) needs a Schedule 1 condition: "
            f"paragraph {' or '.join(_ends(condition.schedule_1))}.",
            "Choose the condition that is met.",
        )


def _ends(codes: tuple[str, ...]) -> tuple[str, ...]:
    return codes if len(codes) < 4 else (f"{codes[0]} to {codes[-1]}",)


def _criminal(content: Content, lists: CodeLists) -> Iterator[Fault]:
    """UK GDPR Article 10; DPA 2018 section 10(4) and (5)."""
    legal = content.legal
    criminal = any(lists.data_categories[code].criminal for code in _categories(content, lists))
    ground = lists.article_10.get(legal.article_10 or "")
    if legal.article_10 is not None and ground is None:
        yield not_listed("legal.article_10")
    if criminal and legal.article_10 is None:
        yield Fault(
            "legal.article_10",
            "Criminal offence data needs a ground of Article 10.",
            "Choose the ground, or leave those columns out.",
        )
    if ground and ground.schedule_1 and legal.schedule_1 is None:
        yield Fault(
            "legal.schedule_1",
            "This ground for criminal offence data needs a Schedule 1 condition.",
            "Choose the condition that is met.",
        )


def _schedule_1(content: Content, lists: CodeLists) -> Iterator[Fault]:
    """DPA 2018 Schedule 1, Part 4: many conditions need an appropriate policy document."""
    legal = content.legal
    if legal.schedule_1 is None:
        return
    condition = lists.schedule_1.get(legal.schedule_1)
    if condition is None:
        yield not_listed("legal.schedule_1")
    elif condition.policy_document and not legal.policy_document.strip():
        yield Fault(
            "legal.policy_document",
            "This Schedule 1 condition needs an appropriate policy document.",
            "Say where it is.",
        )


def _caldicott(content: Content) -> Iterator[Fault]:
    """Confidential health or care data has a Caldicott Guardian answer for it."""
    health = any(item.category == "special_health" for item in content.items)
    confidential = content.legal.confidentiality != "not_confidential"
    named = any(contact.post == CALDICOTT_GUARDIAN for contact in content.contacts)
    if health and confidential and not named:
        yield Fault(
            "contacts",
            "Confidential health or care data, and no Caldicott Guardian is named.",
            "Add the Caldicott Guardian who answers for it.",
        )
