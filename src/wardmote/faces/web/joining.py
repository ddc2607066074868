"""How organisations and people come in: applying to join, accepting an invitation, setting a new password.

The secret of an invitation or reset stands in the fragment of its link (`/join#wardmote.link_...`), which a browser
sends to nobody: it reaches no log, no Referer and no proxy. A script moves it into the form and sends that; without
JavaScript the person pastes the code. From then on it travels in the body of POST requests only.
"""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from wardmote.faces.problems import TooManyTries
from wardmote.faces.routes import PUBLIC, HubRequest
from wardmote.faces.web.dates import DAY_FORMATS, moment
from wardmote.faces.web.form_fields import add_problem
from wardmote.faces.web.page_face import form_page
from wardmote.faces.web.words import KINDS
from wardmote.hub.organisations import acts, people_acts
from wardmote.hub.organisations.organisation import Evidence, EvidenceKind, Kind
from wardmote.kernel.problem import Conflict, Invalid, NotFound


class ApplyForm(forms.Form):
    """What an organisation says of itself when it asks to join."""

    name = forms.CharField(
        label="Name of your organisation",
        max_length=200,
        error_messages={"required": "Enter the name of your organisation."},
    )
    kind = forms.ChoiceField(
        label="What sort of organisation is it?",
        choices=[(kind.value, title) for kind, title in KINDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what sort of organisation it is."},
    )
    contact_email = forms.EmailField(
        label="Contact email address",
        help_text="The hub’s operator writes here about your application.",
        error_messages={"required": "Enter a contact email address."},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    website = forms.URLField(label="Website", required=False, assume_scheme="https")
    ico = forms.CharField(
        label="ICO registration number",
        max_length=100,
        help_text="For example ZA123456. Every member pays the data protection fee.",
        error_messages={"required": "Enter your ICO registration number."},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "spellcheck": "false"}),
    )
    ico_until = forms.DateField(
        label="The registration is valid until",
        help_text="For example 31/3/2027.",
        error_messages={"required": "Enter until when the registration is valid."},
        input_formats=DAY_FORMATS,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    dpo = forms.CharField(
        label="Post of your data protection officer",
        max_length=100,
        help_text="The post, not the person: for example Head of Information Governance.",
        error_messages={"required": "Enter the post of your data protection officer."},
    )

    def application(self) -> acts.Application:
        """The form as the act takes it."""
        data = self.cleaned_data
        return acts.Application(
            name=data["name"],
            kind=Kind(data["kind"]),
            contact_email=data["contact_email"],
            website=data["website"],
            evidence=(
                Evidence(EvidenceKind.ICO_REGISTRATION, data["ico"], data["ico_until"]),
                Evidence(EvidenceKind.DPO, data["dpo"], None),
            ),
        )


class CodeForm(forms.Form):
    """The secret of a link, as pasted or as moved here by the script."""

    code = forms.CharField(
        label="Your code",
        help_text="The long code of your invitation or reset link: what stands after the # sign.",
        error_messages={"required": "Enter the code, or paste the whole link."},
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """The code alone, where somebody pasted the whole link."""
        return str(self.cleaned_data["code"]).rpartition("#")[2].strip()


class NewPasswordFields(forms.Form):
    """A new password, twice."""

    password = forms.CharField(
        label="Choose a password",
        help_text="At least 12 characters. Three random words are easy to remember and hard to guess.",
        error_messages={"required": "Choose a password."},
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="The same password again",
        error_messages={"required": "Enter the same password again."},
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both the same."""
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", ValidationError("The two passwords differ. Enter the same one twice."))
        return data


class NewPasswordForm(NewPasswordFields):
    """A new password, with the code of the link that lets it be set."""

    code = forms.CharField(widget=forms.HiddenInput)


def apply(request: HubRequest) -> HttpResponse:
    """An organisation asks to join."""
    form = ApplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="apply"):
            raise TooManyTries
        try:
            acts.apply_to_join(form.application(), clock=request.clock)
        except (Conflict, Invalid) as problem:
            add_problem(form, problem)
        else:
            return render(request, "joining/applied.html", {"email": form.cleaned_data["contact_email"]})
    return render(request, "joining/apply.html", {"form": form})


def use_link(request: HubRequest) -> HttpResponse:
    """An invitation or reset link: first its code, then the new password."""
    if "password" in request.POST:
        return _set_password(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            link = people_acts.open_link(code, clock=request.clock)
        except NotFound as problem:
            add_problem(form, problem)
        else:
            passwords = NewPasswordForm(initial={"code": code})
            return render(request, "joining/password.html", {"form": passwords, "link": link})
    return render(request, "joining/code.html", {"form": form})


def _set_password(request: HubRequest) -> HttpResponse:
    form = NewPasswordForm(request.POST)
    link = people_acts.open_link(request.POST.get("code", ""), clock=request.clock)
    if form.is_valid():
        use = people_acts.accept_invitation if link.kind == "invitation" else people_acts.use_reset
        try:
            use(form.cleaned_data["code"], password=form.cleaned_data["password"], clock=request.clock)
        except Invalid as problem:
            add_problem(form, problem)
        else:
            logout(request)
            messages.success(request, "Your password is set. Sign in with it now.")
            return redirect("account_login")
    return render(request, "joining/password.html", {"form": form, "link": link})


def address_of(link: people_acts.MadeLink) -> str:
    """The whole link, to hand over or to send."""
    return f"{settings.BASE_URL}{reverse('join')}#{link.text}"


def send(link: people_acts.MadeLink, *, subject: str) -> bool:
    """Sends the link, where there is a mail server. Whether it went."""
    if not settings.MAIL_WORKS:
        return False
    body = (
        f"Open this link to choose a password for {settings.HUB_NAME}:\n\n{address_of(link)}\n\n"
        f"It works once, until {moment(link.expires_at)}. If you did not expect it, do nothing.\n"
    )
    return EmailMessage(subject, body, to=[link.email]).send(fail_silently=False) == 1


ROUTES = [
    form_page("apply", apply, name="apply", needs=PUBLIC, says="An organisation asks to join."),
    form_page(
        "join",
        use_link,
        name="join",
        needs=PUBLIC,
        says="Use an invitation, or a link to set a new password.",
    ),
]
