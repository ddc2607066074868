"""Notices: what others did that is one's organisation's business."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from wardmote.faces.routes import SIGNED_IN, HubRequest, acting, any_role
from wardmote.faces.web.home import Task, offer
from wardmote.faces.web.ledger_words import Sentences
from wardmote.faces.web.page_face import button, page
from wardmote.faces.web.shell import count_in_menu
from wardmote.hub.notices import queries
from wardmote.hub.organisations.actor import Actor, Role

MOST_NOTICES = 100
_WHO_ANSWER = any_role(Role.IG_LEAD, Role.PUBLISHER, Role.SIGNATORY)
"""Those who have to do something about a notice say for everybody that it was seen."""

offer(Task("Notices", "What others did that is your organisation’s business.", "notices"))


def notices(request: HubRequest) -> HttpResponse:
    """What one's organisation was told, newest first."""
    actor = acting(request)
    found = queries.notices(actor=actor, limit=MOST_NOTICES)
    lines = Sentences([each.entry for each in found], actor=actor, now=request.clock()).lines()
    context = {
        "rows": [(told.seen, line) for told, line in zip(found, lines, strict=True)],
        "unseen": queries.unseen(actor=actor),
        "newest": found[0].sequence if found else 0,
        "may_mark": _WHO_ANSWER.admits(actor, clock=request.clock),
        "may_read_ledger": actor.has(Role.IG_LEAD),
        "most": MOST_NOTICES if len(found) == MOST_NOTICES else 0,
    }
    return render(request, "notices/list.html", context)


def mark_seen(request: HubRequest) -> HttpResponse:
    """Marks the notices that were shown, and those before, as seen."""
    up_to = request.POST.get("up_to", "")
    if up_to.isascii() and up_to.isdigit():
        queries.mark_seen(actor=acting(request), up_to=min(int(up_to[:19]), 2**53), now=request.clock())
        messages.success(request, "The notices are marked as seen.")
    return redirect("notices")


def _unseen(actor: Actor) -> int:
    return queries.unseen(actor=actor) if _WHO_ANSWER.roles & actor.roles else 0


count_in_menu("notices", _unseen, says="not seen yet")

ROUTES = [
    page(
        "notices",
        notices,
        name="notices",
        needs=SIGNED_IN,
        says="What others did that is one's organisation's business.",
        menu="Notices",
    ),
    button(
        "notices/seen",
        mark_seen,
        name="notices_seen",
        needs=_WHO_ANSWER,
        says="Mark notices as seen, up to one.",
    ),
]
