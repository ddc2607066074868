"""Rules about how the data is used and kept, for how long, and who can be asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from wardmote.hub.agreements.code_list import CodeLists
from wardmote.hub.agreements.content import Content, OnwardSharing
from wardmote.hub.agreements.fault import Fault, missing, not_listed
from wardmote.hub.agreements.legal_rules import is_personal

LONGEST_RETENTION_DAYS = 36_525
LONGEST_REPORT_HOURS = 72
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def term_faults(content: Content, lists: CodeLists) -> Iterator[Fault]:
    """Every fault of method, use limits, retention, security, rights, dates and contacts."""
    yield from _codes(content, lists)
    yield from _words(content, lists)
    yield from _use_limits(content)
    yield from _numbers(content)
    yield from _dates(content)
    yield from _contacts(content, lists)


def _codes(content: Content, lists: CodeLists) -> Iterator[Fault]:
    chosen: list[tuple[str, str, Mapping[str, object]]] = [
        ("method.frequency", content.method.frequency, lists.frequencies),
        (
            "use_limits.international_transfer",
            content.use_limits.international_transfer,
            lists.international_transfers,
        ),
        ("retention.trigger", content.retention.trigger, lists.retention_triggers),
        ("retention.method", content.retention.method, lists.disposal_methods),
        ("security.vetting", content.security.vetting, lists.vetting_levels),
    ]
    for place, code, rows in chosen:
        if code not in rows:
            yield not_listed(place)
    ways = content.method.ways
    if not ways or len(set(ways)) != len(ways) or not set(ways) <= set(lists.methods):
        yield Fault(
            "method.ways", "No way, or not one of the choices.", "Choose how the data travels, each way once."
        )


def _words(content: Content, lists: CodeLists) -> Iterator[Fault]:
    fields = [
        ("method.encryption", content.method.encryption, "account of encryption"),
        ("security.baseline", content.security.baseline, "security baseline"),
        ("security.access_roles", content.security.access_roles, "account of who has access"),
        ("security.training", content.security.training, "account of training"),
    ]
    if is_personal(content, lists):
        fields += [
            ("rights.answered_by", content.rights.answered_by, "word on who answers people's requests"),
            ("rights.notice", content.rights.notice, "word on how people are told"),
            ("rights.objection", content.rights.objection, "route to object"),
            ("rights.complaint", content.rights.complaint, "route to complain"),
            ("subjects.groups", "".join(content.subjects.groups), "group of people it is about"),
            ("subjects.area", content.subjects.area, "area it covers"),
        ]
    for place, text, what in fields:
        if not text.strip():
            yield missing(place, what)


def _use_limits(content: Content) -> Iterator[Fault]:
    limits = content.use_limits
    if (limits.onward_sharing is OnwardSharing.LISTED) is not bool(limits.onward_recipients):
        yield Fault(
            "use_limits.onward_recipients",
            "The list of onward recipients goes with “listed”, and only with that.",
            "Name them, or choose another answer.",
        )


def _numbers(content: Content) -> Iterator[Fault]:
    if not 0 < content.retention.period_days <= LONGEST_RETENTION_DAYS:
        yield Fault(
            "retention.period_days",
            f"Keeping is for 1 to {LONGEST_RETENTION_DAYS} days.",
            "Say for how many days a copy may be kept.",
        )
    if not 0 < content.security.report_incident_within_hours <= LONGEST_REPORT_HOURS:
        yield Fault(
            "security.report_incident_within_hours",
            f"An incident is reported within 1 to {LONGEST_REPORT_HOURS} hours.",
            "Agree a number of hours; 24 is usual.",
        )
    if content.subjects.approximate_number < 0:
        yield Fault(
            "subjects.approximate_number", "This is less than nobody.", "Give a rough number of people."
        )


def _dates(content: Content) -> Iterator[Fault]:
    terms = content.governance
    if terms.end <= terms.start:
        yield Fault("governance.end", "The end is not after the start.", "Choose a later end.")
    between = all(terms.start < day < terms.end for day in terms.reviews)
    if not terms.reviews or not between or list(terms.reviews) != sorted(set(terms.reviews)):
        yield Fault(
            "governance.reviews",
            "There is no review between start and end, or reviews are not in order.",
            "Enter one review date at least, after the start and before the end.",
        )
    if terms.owner not in content.party_ids:
        yield Fault("governance.owner", "The agreement's owner is not a party.", "Choose one of the parties.")


def _contacts(content: Content, lists: CodeLists) -> Iterator[Fault]:
    for number, contact in enumerate(content.contacts):
        place = f"contacts.{number}"
        if contact.organisation_id not in content.party_ids:
            yield Fault(f"{place}.organisation_id", "This is not a party.", "Choose one of the parties.")
        if contact.post not in lists.contact_posts:
            yield not_listed(f"{place}.post")
        if not contact.name.strip():
            yield missing(f"{place}.name", "name")
        if not _EMAIL.fullmatch(contact.email):
            yield Fault(f"{place}.email", "This is not an email address.", "Enter it as name@example.org.")
    reachable = {contact.organisation_id for contact in content.contacts}
    if not set(content.party_ids) <= reachable:
        yield Fault("contacts", "A party has nobody to ask.", "Add one contact at least for each party.")
