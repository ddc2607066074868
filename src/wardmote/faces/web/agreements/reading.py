"""Agreements as one reads them: the list, where each stands, its whole wording, its versions and what changed."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from wardmote.faces.routes import SIGNED_IN, HubRequest, acting
from wardmote.faces.web.agreements.findings import findings_of
from wardmote.faces.web.agreements.told import Told, told, told_of
from wardmote.faces.web.agreements.way import ways
from wardmote.faces.web.agreements.words import (
    SECTIONS,
    listed,
    next_words,
    tag_of,
    version_tag,
    wording_words,
)
from wardmote.faces.web.home import Task, offer
from wardmote.faces.web.page_face import page
from wardmote.hub.agreements import queries
from wardmote.hub.agreements.actions import actions_now
from wardmote.hub.agreements.agreement import Agreement, Version
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.hub.organisations.queries import organisation_names, people_of

offer(Task("Agreements", "What your organisation gives and receives, and on what terms.", "agreements"))


def agreements(request: HubRequest) -> HttpResponse:
    """Every agreement of the actor's organisation."""
    actor, now = acting(request), request.clock()
    found = queries.agreements_of(actor.organisation_id)
    names = organisation_names(each for agreement in found for each in agreement.party_ids)
    rows = [
        {
            "id": each.id,
            "content": (each.running or each.newest).content,
            "tag": tag_of(each, now=now),
            "drafting": each.stage(now).running is not None and each.stage(now).drafting,
            "partners": listed(names[one] for one in each.party_ids if one != actor.organisation_id),
        }
        for each in found
    ]
    return render(request, "agreements/list.html", {"rows": rows, "may_draft": actor.has(Role.IG_LEAD)})


def agreement(request: HubRequest, agreement_id: str) -> HttpResponse:
    """One agreement: where it stands, whose turn it is, what the actor can do."""
    actor, now = acting(request), request.clock()
    found = queries.agreement(agreement_id, organisation_id=actor.organisation_id)
    words, stage = told_of(found, actor=actor, now=now), found.stage(now)
    context = {
        "agreement": found,
        "content": (found.running or found.newest).content,
        "tag": tag_of(found, now=now),
        "ways": ways(found, stage),
        "next": next_words(found, names=words.names, now=now),
        "told": words,
        "words": wording_words(),
        "offered": offered(found, actor, request),
        "people": {each.id: each.name for each in people_of(actor.organisation_id)},
        "findings": findings_of(found, now=now),
        "may_read_ledger": actor.has(Role.IG_LEAD),
    }
    return render(request, "agreements/show.html", context)


def versions(request: HubRequest, agreement_id: str) -> HttpResponse:
    """The versions of the wording, newest first."""
    actor = acting(request)
    found = queries.agreement(agreement_id, organisation_id=actor.organisation_id)
    made = queries.versions(agreement_id, organisation_id=actor.organisation_id)
    rows = [
        {"version": each, "before": before, "tag": version_tag(found, each)}
        for each, before in zip(made, [None, *made], strict=False)
    ]
    names = organisation_names(each.made_for for each in made)
    context = {"agreement": found, "rows": rows[::-1], "names": names}
    return render(request, "agreements/versions.html", context)


def version(request: HubRequest, agreement_id: str, number: int) -> HttpResponse:
    """One version of the wording, whole."""
    actor, now = acting(request), request.clock()
    found = queries.agreement(agreement_id, organisation_id=actor.organisation_id)
    shown = _numbered(agreement_id, number, actor)
    is_newest = shown.number == found.newest.number
    context = {
        "agreement": found,
        "version": shown,
        "is_newest": is_newest,
        "tag": version_tag(found, shown),
        "told": told(shown.content, actor=actor, now=now),
        "words": wording_words(),
        "offered": offered(found, actor, request) if is_newest else frozenset(),
    }
    return render(request, "agreements/version.html", context)


def changes(request: HubRequest, agreement_id: str, old: int, new: int) -> HttpResponse:
    """What differs between two versions."""
    actor, now = acting(request), request.clock()
    found = queries.agreement(agreement_id, organisation_id=actor.organisation_id)
    made = queries.changes(agreement_id, old=old, new=new, organisation_id=actor.organisation_id)
    both = [_numbered(agreement_id, each, actor).content for each in (old, new)]
    words = told(*both, actor=actor, now=now)
    rows = [
        {
            "place": place_words(each.place, words),
            "before": _plain(each.before, words),
            "after": _plain(each.after, words),
        }
        for each in made
    ]
    context = {"agreement": found, "old": old, "new": new, "rows": rows, "told": words}
    return render(request, "agreements/changes.html", context)


def offered(found: Agreement, actor: Actor, request: HubRequest) -> frozenset[str]:
    """The actions that a page offers, by their names: those that would be taken now."""
    return frozenset(each.value for each in actions_now(found, actor=actor, now=request.clock()))


def _numbered(agreement_id: str, number: int, actor: Actor) -> Version:
    made = queries.versions(agreement_id, organisation_id=actor.organisation_id)
    found = next((each for each in made if each.number == number), None)
    if found is None:
        raise unknown()
    return found


def place_words(place: str, words: Told) -> str:
    """The place of a change in words: “items[table_x uprn].category” as “Columns: Assisted bins uprn, category”."""
    section, *parts = (each for each in re.split(r"[.\[\]]+", place) if each)
    said = [" ".join(_plain(each, words).replace("_", " ") for each in part.split(" ")) for part in parts]
    title = SECTIONS.get(section, section)
    return f"{title}: {', '.join(said)}" if said else title


def _plain(value: Any, words: Told) -> str:
    """A changed value in words; ids of parties and tables by their names."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(_plain(each, words) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{key.replace('_', ' ')}: {_plain(each, words)}" for key, each in value.items())
    text = str(value)
    table = words.tables.get(text)
    return words.names.get(text) or (table.label if table else text)


ROUTES = [
    page(
        "agreements",
        agreements,
        name="agreements",
        needs=SIGNED_IN,
        says="The agreements of one's organisation.",
        menu="Agreements",
    ),
    page(
        "agreements/<str:agreement_id>",
        agreement,
        name="agreement",
        needs=SIGNED_IN,
        says="One agreement: where it stands, and whose turn it is.",
    ),
    page(
        "agreements/<str:agreement_id>/versions",
        versions,
        name="agreement_versions",
        needs=SIGNED_IN,
        says="The versions of an agreement's wording.",
    ),
    page(
        "agreements/<str:agreement_id>/versions/<int:number>",
        version,
        name="agreement_version",
        needs=SIGNED_IN,
        says="One version of an agreement's wording, whole.",
    ),
    page(
        "agreements/<str:agreement_id>/versions/<int:old>/changes/<int:new>",
        changes,
        name="agreement_changes",
        needs=SIGNED_IN,
        says="What changed between two versions of an agreement.",
    ),
]
