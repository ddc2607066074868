"""Notices: what others did that is one's organisation's business."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from wardmote.faces.routes import SIGNED_IN, HubRequest, acting, any_role
from wardmote.faces.web.home import Task, offer
from wardmote.faces.web.ledger_words import Sentences
from wardmote.faces.web.page_face import page
from wardmote.faces.web.shell import count_in_menu
from wardmote.hub.notices import queries
from wardmote.hub.organisations.actor import Actor, Role

MOST_NOTICES = 100
_WHO_ANSWER = any_role(Role.IG_LEAD, Role.PUBLISHER, Role.SIGNATORY)
"""Those who have to do something about a notice: what they read counts as seen by their organisation."""

offer(Task("Notices", "What others did that is your organisation’s business.", "notices"))


def notices(request: HubRequest) -> HttpResponse:
    """What one's organisation was told: what is new first. Whoever answers for notices has seen them by reading."""
    actor = acting(request)
    found = queries.notices(actor=actor, limit=MOST_NOTICES)
    reads_for_all = _WHO_ANSWER.admits(actor, clock=request.clock)
    if reads_for_all and request.method == "GET":
        queries.mark_read(found, actor=actor, now=request.clock())
    lines = Sentences([each.entry for each in found], actor=actor, now=request.clock()).lines()
    context = {
        "rows": list(zip(found, lines, strict=True)),
        "reads_for_all": reads_for_all,
        "more_unseen": queries.unseen(actor=actor) if reads_for_all else 0,
        "may_read_ledger": actor.has(Role.IG_LEAD),
        "most": MOST_NOTICES if len(found) == MOST_NOTICES else 0,
    }
    return render(request, "notices/list.html", context)


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
]
