"""How an agreement comes to be worded: drafting and changing. Each act is one transaction and one ledger entry."""

from __future__ import annotations

from django.db import transaction

from wardmote.hub.agreements import ledger_acts, models
from wardmote.hub.agreements.agreement import Agreement
from wardmote.hub.agreements.content import Content
from wardmote.hub.agreements.loading import hold_for
from wardmote.hub.agreements.recording import record_act
from wardmote.hub.agreements.state import Action
from wardmote.hub.agreements.surroundings import named_tables, require_nameable
from wardmote.hub.agreements.template import Gaps, fill, templates
from wardmote.hub.organisations import queries as organisations
from wardmote.hub.organisations.actor import Actor, Role, Scope, require_role, require_scope
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Conflict, Invalid, NotFound


def draft_from_template(template_code: str, gaps: Gaps, *, actor: Actor, clock: Clock) -> str:
    """Starts an agreement from a template with its gaps filled. Returns its id. Raises NotFound for the template."""
    template = templates().get(template_code)
    if template is None:
        raise NotFound(
            "template.unknown",
            "There is no such template.",
            next_step="Choose one from the list of templates.",
        )
    return _draft(fill(template, gaps), template=template.code, actor=actor, clock=clock)


def draft(content: Content, *, actor: Actor, clock: Clock) -> str:
    """Starts an agreement from a whole content. Returns its id."""
    return _draft(content, template=None, actor=actor, clock=clock)


@transaction.atomic
def _draft(content: Content, *, template: str | None, actor: Actor, clock: Clock) -> str:
    require_scope(actor, Scope.AGREEMENTS)
    require_role(actor, Role.IG_LEAD, organisation_id=actor.organisation_id)
    organisations.require_standing(actor, now=clock())
    _require_storable(content, actor=actor)
    require_nameable(content, organisation_id=actor.organisation_id, known_tables=())
    row = models.Agreement.objects.create(made_at=clock())
    _store(content, row.id, number=1, actor=actor, clock=clock)
    details: dict[str, object] = {"version": 1, "content": content.sha256}
    if template is not None:
        details["template"] = template
    parties = content.party_ids
    record_act(ledger_acts.DRAFTED, row.id, actor=actor, parties=parties, details=details, clock=clock)
    return row.id


@transaction.atomic
def edit(agreement_id: str, content: Content, *, based_on: int, actor: Actor, clock: Clock) -> int:
    """Puts another wording in place of the newest: a new version, in draft, that nobody has signed. Returns its number.

    Screening and DPIA are of one wording and are done again. A signed version keeps running until the new one is
    signed. `based_on` is the version that the person had before them. Raises Conflict where somebody was quicker,
    or where nothing has changed.
    """
    held = hold_for(Action.EDIT, agreement_id, actor=actor, now=clock())
    organisations.require_standing(actor, now=clock())
    _require_based_on_newest(held, content, based_on)
    _require_storable(content, actor=actor)
    require_nameable(
        content,
        organisation_id=actor.organisation_id,
        known_tables=named_tables(held.newest.content),
    )
    number = held.newest.number + 1
    _store(content, agreement_id, number=number, actor=actor, clock=clock)
    models.Agreement.objects.filter(pk=agreement_id).update(newest=number)
    void = 0 if held.newest.signed_at else len(held.newest.signatures)
    record_act(
        ledger_acts.EDITED,
        agreement_id,
        actor=actor,
        parties=[*held.party_ids, *content.party_ids],
        details={"version": number, "content": content.sha256, "signatures_void": void},
        clock=clock,
    )
    return number


def _require_based_on_newest(held: Agreement, content: Content, based_on: int) -> None:
    if based_on != held.newest.number:
        raise Conflict(
            "agreement.changed",
            f"Somebody else changed the agreement: version {held.newest.number} is the newest.",
            next_step="Look at what changed, then make your change again.",
        )
    if content.sha256 == held.newest.content_sha256:
        raise Conflict(
            "agreement.same", "Nothing has changed.", next_step="Go on with the agreement as it is."
        )


def _require_storable(content: Content, *, actor: Actor) -> None:
    """What even a draft must not lack: who it is for, and that they are organisations of this hub."""
    if actor.organisation_id not in content.party_ids:
        raise Invalid(
            "agreement.parties",
            "Your organisation is not a party to this wording.",
            where="parties",
            next_step="Add it: only parties can draft an agreement.",
        )
    known = organisations.organisation_names(content.party_ids)
    for number, party_id in enumerate(content.party_ids):
        if party_id not in known or content.party_ids.index(party_id) != number:
            raise Invalid(
                "agreement.parties",
                "A party is not an organisation of this hub, or is there twice.",
                where=f"parties.{number}",
                next_step="Choose each party once, from the list of members.",
            )


def _store(content: Content, agreement_id: str, *, number: int, actor: Actor, clock: Clock) -> None:
    version = models.AgreementVersion.objects.create(
        agreement_id=agreement_id,
        number=number,
        content=content.canonical.decode(),
        content_sha256=content.sha256,
        made_at=clock(),
        made_by_id=actor.account_id,
        made_for_id=actor.organisation_id,
    )
    models.AgreementParty.objects.bulk_create(
        models.AgreementParty(version=version, organisation_id=each) for each in content.party_ids
    )
    opened = {(item.table_id, each) for item in content.items for each in item.recipients}
    models.OpenedTable.objects.bulk_create(
        models.OpenedTable(version=version, table_id=table_id, recipient_id=recipient_id)
        for table_id, recipient_id in sorted(opened)
        if recipient_id in content.party_ids
    )
