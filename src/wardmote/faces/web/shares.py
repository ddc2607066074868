"""Delta Sharing profiles of one's own: made, kept as a file, listed, ended."""

from __future__ import annotations

import json

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from wardmote.faces.api.delta_sharing.profile import profile
from wardmote.faces.routes import SIGNED_IN, HubRequest, acting
from wardmote.faces.web.home import Task, offer
from wardmote.faces.web.page_face import button, form_page, page
from wardmote.faces.web.use_form import Choice, UseForm, why_not
from wardmote.faces.web.using import outlook_on, table_for
from wardmote.hub.catalogue.dataset import Access, Dataset, Table
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.holdings import shares
from wardmote.hub.policy.outlook import outlook
from wardmote.hub.policy.permit import Use
from wardmote.hub.policy.rule import ROLES_THAT_OPEN_AGREED_ROWS, ROLES_THAT_OPEN_OWN_ROWS

offer(
    Task(
        "My shares",
        "Delta Sharing profiles for pandas, Spark and Power BI.",
        "shares",
        roles=ROLES_THAT_OPEN_OWN_ROWS | ROLES_THAT_OPEN_AGREED_ROWS,
    )
)


def share(request: HubRequest, table_id: str) -> HttpResponse:
    """Makes a Delta Sharing profile, which is shown once."""
    dataset, table = table_for(request, table_id)
    if dataset.access is Access.OPEN or dataset.organisation_id == acting(request).organisation_id:
        if request.method == "POST":
            return _made(request, dataset, table, Choice())
        return _asked(request, dataset, table, {"form": forms.Form(), "offered": True})
    if table.current is None:
        raise unknown()
    prospects = outlook_on(request, dataset).prospects(dataset, table.current, uses=(Use.SHARE,))
    form = UseForm(request.POST or None, prospects)
    if request.method == "POST" and form.is_valid():
        return _made(request, dataset, table, form.choice())
    form.show_again()
    context = {
        "form": form,
        "refused": why_not(prospects),
        "offered": any(each.refusal is None for each in prospects),
    }
    return _asked(request, dataset, table, context)


def download(request: HubRequest, share_id: str) -> HttpResponse:
    """The profile as a file, for whoever has its token before them: the hub keeps a digest, and cannot show it again.

    The token comes in the body, so that no address and no log has it.
    """
    token = request.POST.get("token", "")
    found = shares.share_of_token(token, now=request.clock())
    if found is None or found.id != share_id or found.account_id != acting(request).account_id:
        raise unknown()
    headers = {
        "Content-Disposition": f'attachment; filename="{_file_name(found)}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(_as_text(found, token), content_type="application/json", headers=headers)


def my_shares(request: HubRequest) -> HttpResponse:
    """One's own Delta Sharing profiles."""
    actor = acting(request)
    seen = outlook((), actor=actor, now=request.clock())
    rows = [
        {
            "own": each,
            "opening": next(
                (
                    one
                    for one in seen.openings.get(each.share.table_id) or ()
                    if one.agreement_id == each.share.agreement_id
                ),
                None,
            ),
            "is_over": each.share.revoked or each.share.expires_at <= request.clock(),
        }
        for each in shares.own_shares(actor, seen)
    ]
    return render(request, "shares/list.html", {"rows": rows})


def revoke_share(request: HubRequest, share_id: str) -> HttpResponse:
    """Ends one."""
    shares.revoke_share(share_id, actor=acting(request), clock=request.clock)
    messages.success(request, "The profile stopped working.")
    return redirect("shares")


def _asked(request: HubRequest, dataset: Dataset, table: Table, context: dict[str, object]) -> HttpResponse:
    return render(request, "shares/new.html", {"dataset": dataset, "table": table, **context})


def _made(request: HubRequest, dataset: Dataset, table: Table, choice: Choice) -> HttpResponse:
    made, token = shares.make_share(
        table.id,
        agreement_id=choice.agreement_id,
        purpose=choice.purpose,
        case_reference=choice.case_reference,
        actor=acting(request),
        clock=request.clock,
    )
    context = {
        "dataset": dataset,
        "table": table,
        "share": made,
        "profile": _as_text(made, token),
        "token": token,
        "file_name": _file_name(made),
    }
    answer = render(request, "shares/made.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _as_text(share: shares.SharedTable, token: str) -> str:
    return json.dumps(profile(share, token), indent=2)


def _file_name(share: shares.SharedTable) -> str:
    return f"{share.schema}.share"


ROUTES = [
    form_page(
        "tables/<str:table_id>/share",
        share,
        name="table_share",
        needs=SIGNED_IN,
        says="Make a Delta Sharing profile.",
    ),
    page("shares", my_shares, name="shares", needs=SIGNED_IN, says="One's own Delta Sharing profiles."),
    button(
        "shares/<str:share_id>/profile",
        download,
        name="share_profile",
        needs=SIGNED_IN,
        says="Keep a profile that was just made as a file.",
    ),
    button(
        "shares/<str:share_id>/revoke",
        revoke_share,
        name="share_revoke",
        needs=SIGNED_IN,
        says="End a profile.",
    ),
]
