"""The people of an organisation, for its administrators: invite, give roles, help back in, close accounts."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from wardmote.faces.routes import HubRequest, acting, any_role, freshly
from wardmote.faces.web.form_fields import HintedChoices, add_problem
from wardmote.faces.web.home import Task, offer
from wardmote.faces.web.joining import address_of, send
from wardmote.faces.web.page_face import button, form_page, page
from wardmote.faces.web.words import ROLES
from wardmote.hub.organisations import people_acts, queries, sign_in_acts
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.hub.organisations.queries import Person
from wardmote.kernel.problem import Conflict, Invalid, NotFound, Refused

_ADMINISTRATORS = any_role(Role.ADMINISTRATOR)

offer(Task("People", "Invite people, give them roles, close accounts.", "people"))


class RolesForm(forms.Form):
    """What a person does for the organisation."""

    roles = HintedChoices(
        label="What will they do?",
        choices=[(role.value, role.label.capitalize()) for role in Role],
        hints={role.value: hint for role, hint in ROLES.items()},
    )

    def chosen(self) -> list[Role]:
        """The roles ticked."""
        return [Role(each) for each in self.cleaned_data["roles"]]


class InviteForm(RolesForm):
    """Whom to invite."""

    name = forms.CharField(label="Name", max_length=200)
    email = forms.EmailField(label="Email address", widget=forms.EmailInput(attrs={"spellcheck": "false"}))
    field_order = ("name", "email", "roles")


def people(request: HubRequest) -> HttpResponse:
    """Everybody of the administrator's own organisation."""
    return render(request, "people/list.html", {"people": queries.people_of(acting(request).organisation_id)})


def invite(request: HubRequest) -> HttpResponse:
    """Invites a person; the link is shown once."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            link = people_acts.invite(
                email=form.cleaned_data["email"],
                name=form.cleaned_data["name"],
                roles=form.chosen(),
                organisation_id=acting(request).organisation_id,
                actor=acting(request),
                clock=request.clock,
            )
        except (Conflict, Invalid) as problem:
            add_problem(form, problem)
        else:
            return hand_over(request, link, name=form.cleaned_data["name"], kind="invitation")
    return render(request, "people/invite.html", {"form": form})


def person(request: HubRequest, account_id: str) -> HttpResponse:
    """One person."""
    found = _person(account_id, acting(request))
    return render(
        request, "people/show.html", {"person": found, "is_me": found.id == acting(request).account_id}
    )


def change_roles(request: HubRequest, account_id: str) -> HttpResponse:
    """Gives and takes roles."""
    found = _person(account_id, acting(request))
    form = RolesForm(request.POST or None, initial={"roles": [role.value for role in found.roles]})
    if request.method == "POST" and form.is_valid():
        try:
            people_acts.change_roles(
                account_id, roles=form.chosen(), actor=acting(request), clock=request.clock
            )
        except Refused as problem:
            add_problem(form, problem)
        else:
            messages.success(request, f"The roles of {found.name} are changed, from now on.")
            return redirect("person", account_id=account_id)
    return render(request, "people/roles.html", {"form": form, "person": found})


def make_reset(request: HubRequest, account_id: str) -> HttpResponse:
    """A link to set a new password; shown once."""
    found = _person(account_id, acting(request))
    link = people_acts.make_reset(account_id, actor=acting(request), clock=request.clock)
    return hand_over(request, link, name=found.name, kind="reset")


def start_over(request: HubRequest, account_id: str) -> HttpResponse:
    """For somebody who lost the second factor: everything they sign in with is void, and a link begins anew."""
    found = _person(account_id, acting(request))
    if request.method == "POST":
        link = sign_in_acts.start_over(account_id, actor=acting(request), clock=request.clock)
        return hand_over(request, link, name=found.name, kind="reset")
    return render(request, "people/start_over.html", {"person": found})


def close(request: HubRequest, account_id: str) -> HttpResponse:
    """Ends a person's access."""
    found = _person(account_id, acting(request))
    if request.method == "POST":
        people_acts.close_account(account_id, actor=acting(request), clock=request.clock)
        messages.success(
            request, f"The account of {found.name} is closed. Sessions and tokens stopped working."
        )
        return redirect("people")
    return render(request, "people/close.html", {"person": found})


def hand_over(request: HubRequest, link: people_acts.MadeLink, *, name: str, kind: str) -> HttpResponse:
    """The page that shows a link once, and says whether it was sent as well."""
    subject = "Your invitation" if kind == "invitation" else "Set a new password"
    context = {
        "address": address_of(link),
        "expires_at": link.expires_at,
        "email": link.email,
        "name": name,
        "kind": kind,
        "sent": send(link, subject=subject),
    }
    return render(request, "people/hand_over.html", context)


def _person(account_id: str, actor: Actor) -> Person:
    found = queries.person(account_id)
    if found is None or not found.active or found.organisation_id != actor.organisation_id:
        raise NotFound(
            "account.unknown", "There is no such person.", next_step="See the list of your people."
        )
    return found


ROUTES = [
    page(
        "people",
        people,
        name="people",
        needs=_ADMINISTRATORS,
        says="The people of one's own organisation.",
        menu="People",
    ),
    form_page(
        "people/invite", invite, name="people_invite", needs=freshly(_ADMINISTRATORS), says="Invite a person."
    ),
    page("people/<str:account_id>", person, name="person", needs=_ADMINISTRATORS, says="One person."),
    form_page(
        "people/<str:account_id>/roles",
        change_roles,
        name="person_roles",
        needs=freshly(_ADMINISTRATORS),
        says="Give and take roles.",
    ),
    button(
        "people/<str:account_id>/reset",
        make_reset,
        name="person_reset",
        needs=freshly(_ADMINISTRATORS),
        says="Make a link to set a new password.",
    ),
    form_page(
        "people/<str:account_id>/start-over",
        start_over,
        name="person_start_over",
        needs=freshly(_ADMINISTRATORS),
        says="Let somebody who lost the second factor begin anew.",
    ),
    form_page(
        "people/<str:account_id>/close",
        close,
        name="person_close",
        needs=_ADMINISTRATORS,
        says="Close an account.",
    ),
]
