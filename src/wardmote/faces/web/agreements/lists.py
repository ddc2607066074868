"""The sections of a wording that are lists: parties, purposes, contacts."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django import forms

from wardmote.faces.web.agreements.fields import Line, OneOf, Words, code_choices
from wardmote.faces.web.agreements.forms import BlocksForm, SectionForm
from wardmote.faces.web.agreements.words import PARTY_ROLE_HINTS, PARTY_ROLES
from wardmote.hub.agreements.code_list import code_lists
from wardmote.hub.agreements.content import Contact, Content, Party, PartyRole, Purpose

_NO_PARTY = "none"
_LONGEST_CODE = 40


class PartiesForm(SectionForm):
    """Who signs, and in which role: each party's role, and another party to add."""

    def lay_out(self) -> None:
        """A choice of role for each party; the members that are none yet."""
        for number, party in enumerate(self.desk.content.parties):
            self.fields[f"role_{number}"] = _role_field(
                self.desk.names[party.organisation_id], (_NO_PARTY, "Not a party any more")
            )
            self.fields[f"role_{number}"].initial = party.role
        others = [each for each in self.desk.members if each.id not in self.desk.content.party_ids]
        self.fields["added"] = OneOf(
            label="Add a party", choices=[(each.id, each.name) for each in others], none="Nobody", select=True
        )
        self.fields["added_role"] = OneOf(
            label="Its role", choices=[(each.value, word) for each, word in PARTY_ROLES.items()], select=True
        )
        self.fields["added_role"].initial = PartyRole.CONTROLLER

    def applied(self) -> Content:
        """The wording between these parties: who left it has no basis, contact or column any more."""
        content, said = self.desk.content, self.cleaned_data
        roles = [(each.organisation_id, said[f"role_{n}"]) for n, each in enumerate(content.parties)]
        if said["added"]:
            roles.append((said["added"], said["added_role"]))
        parties = tuple(Party(each, PartyRole(role)) for each, role in roles if role != _NO_PARTY)
        return _between(parties, content)


def _role_field(label: str, *more: tuple[str, str]) -> OneOf:
    choices = [*((each.value, word) for each, word in PARTY_ROLES.items()), *more]
    hints = {each.value: hint for each, hint in PARTY_ROLE_HINTS.items()}
    return OneOf(label=label, choices=choices, hints=hints)


def _between(parties: tuple[Party, ...], content: Content) -> Content:
    gone = set(content.party_ids) - {each.organisation_id for each in parties}
    bases = tuple(each for each in content.legal.bases if each.organisation_id not in gone)
    items = tuple(
        replace(each, recipients=tuple(one for one in each.recipients if one not in gone))
        for each in content.items
    )
    return replace(
        content,
        parties=parties,
        legal=replace(content.legal, bases=bases),
        items=items,
        contacts=tuple(each for each in content.contacts if each.organisation_id not in gone),
    )


class PurposesForm(BlocksForm):
    """What the data may be used for."""

    entry = "Purpose"

    def block_fields(self) -> dict[str, forms.Field]:
        """One purpose."""
        return {
            "title": Line(label="Title"),
            "code": Line(
                label="Code",
                hint="What the ledger keeps: lower-case letters, digits and underscores. "
                "Left empty, it is made from the title.",
                longest=64,
                optional=True,
                classes="govuk-input--width-20",
            ),
            "objective": Words(label="Objective", hint="What will be achieved with the data.", rows=3),
            "expected_benefits": Words(
                label="Expected benefits", hint="For whom things get better, and how.", rows=3
            ),
        }

    def held(self) -> list[dict[str, Any]]:
        """The purposes there are."""
        return [
            {
                "title": each.title,
                "code": each.code,
                "objective": each.objective,
                "expected_benefits": each.expected_benefits,
            }
            for each in self.desk.content.purposes
        ]

    def applied(self) -> Content:
        """The wording with these purposes."""
        said = ({**each, "code": each["code"] or code_from(each["title"])} for each in self.said())
        return replace(self.desk.content, purposes=tuple(Purpose(**each) for each in said))


def code_from(title: str) -> str:
    """A title as a code: “Home visits, 2026” as home_visits_2026."""
    words = re.findall(r"[a-z0-9]+", title.lower())
    return "_".join(words)[:_LONGEST_CODE].strip("_")


class ContactsForm(BlocksForm):
    """Whom to ask."""

    entry = "Contact"

    def block_fields(self) -> dict[str, forms.Field]:
        """One contact."""
        return {
            "organisation_id": OneOf(label="Organisation", choices=self.desk.names.items()),
            "post": OneOf(label="Post", choices=code_choices(code_lists().contact_posts), select=True),
            "name": Line(label="Name"),
            "email": Line(label="Email address", longest=254),
        }

    def held(self) -> list[dict[str, Any]]:
        """The contacts there are."""
        return [
            {
                "organisation_id": each.organisation_id,
                "post": each.post,
                "name": each.name,
                "email": each.email,
            }
            for each in self.desk.content.contacts
        ]

    def is_filled(self, block: dict[str, Any]) -> bool:
        """Somebody is named."""
        return bool(block["name"] or block["email"])

    def applied(self) -> Content:
        """The wording with these contacts."""
        return replace(self.desk.content, contacts=tuple(Contact(**each) for each in self.said()))
