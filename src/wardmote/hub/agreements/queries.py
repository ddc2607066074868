"""Reads of agreements, as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, ClassVar

from django.db import connection
from django.db.models import FilteredRelation, Q, QuerySet

from wardmote.hub.agreements import models
from wardmote.hub.agreements.agreement import Agreement, Suspension, Version
from wardmote.hub.agreements.code_list import code_lists
from wardmote.hub.agreements.difference import Change, difference
from wardmote.hub.agreements.fault import Fault
from wardmote.hub.agreements.loading import (
    IN_FORCE_OR_FIRST_DRAFT,
    agreement_ids_of,
    as_suspension,
    as_version,
    is_party,
    load,
    load_many,
    version_rows,
)
from wardmote.hub.agreements.models import OpenedTable
from wardmote.hub.agreements.opening import Opening, opening
from wardmote.hub.agreements.rules import cautions, faults
from wardmote.hub.agreements.stored_content import read_content
from wardmote.hub.agreements.surroundings import surroundings
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.prepared_query import PreparedQuery
from wardmote.kernel.problem import Damaged


def agreement(agreement_id: str, *, organisation_id: str) -> Agreement:
    """An agreement, for one of its parties. Raises NotFound for everybody else, as for what does not exist."""
    if not is_party(agreement_id, organisation_id):
        raise unknown()
    return load(agreement_id)


def agreements_of(organisation_id: str) -> list[Agreement]:
    """The agreements that `agreement` shows the organisation, the newest first."""
    return load_many(agreement_ids_of(organisation_id))


def versions(agreement_id: str, *, organisation_id: str) -> list[Version]:
    """The versions that the organisation is a party to, the oldest first. Raises NotFound as `agreement` does."""
    if not is_party(agreement_id, organisation_id):
        raise unknown()
    rows = version_rows().filter(agreement_id=agreement_id, parties__organisation_id=organisation_id)
    return [as_version(each) for each in rows]


def changes(agreement_id: str, *, old: int, new: int, organisation_id: str) -> tuple[Change, ...]:
    """What differs between two versions that the organisation is a party to. Raises NotFound."""
    by_number = {each.number: each for each in versions(agreement_id, organisation_id=organisation_id)}
    if old not in by_number or new not in by_number:
        raise unknown()
    return difference(by_number[old].content, by_number[new].content)


@dataclass(frozen=True)
class Findings:
    """What is to be said of a wording: `faults` bar sending it round, `cautions` do not."""

    faults: tuple[Fault, ...]
    cautions: tuple[Fault, ...]


def findings(version: Version, *, now: datetime) -> Findings:
    """The faults and cautions of a version's wording, as the members and the catalogue stand now."""
    around, lists = surroundings(version.content, now=now), code_lists()
    return Findings(
        faults=faults(version.content, around, lists=lists),
        cautions=cautions(version.content, around, lists=lists),
    )


def agreements_opening(table_id: str, *, recipient_id: str, hold: bool) -> list[Opening]:
    """Every agreement that names columns of the table for the recipient: in force, over, suspended, or still a draft.

    `hold` locks the agreements until the transaction ends, so that signing, suspending and ending come wholly
    before or wholly after what is decided on this. Raises Damaged where a stored content is not the one whose
    digest was signed.
    """
    if hold and connection.features.has_select_for_update:  # SQLite's transactions are one at a time anyway
        naming = OpenedTable.objects.filter(table_id=table_id, recipient_id=recipient_id)
        _hold(naming.values("version__agreement_id"))
    found = _FOUND.rows(table_id=table_id, recipient_id=recipient_id)
    by_version = groupby((_Found(*row) for row in found), key=lambda each: each.version_pk)
    return [_opening(list(each), table_id=table_id, recipient_id=recipient_id) for _, each in by_version]


def openings_of(recipient_id: str) -> dict[str, tuple[Opening, ...] | None]:
    """What `agreements_opening` says of every table that some agreement names for the recipient, in one query.

    None for a table of which a stored content is damaged.
    """
    rows = OpenedTable.objects.filter(IN_FORCE_OR_FIRST_DRAFT, recipient_id=recipient_id)
    rows = rows.annotate(suspension=_standing_suspension()).order_by("table_id", *_OLDEST_FIRST)
    found = rows.values_list("table_id", *_Found.FIELDS)
    return {
        table_id: _openings([_Found(*row[1:]) for row in of_table], table_id, recipient_id)
        for table_id, of_table in groupby(found, key=lambda row: row[0])
    }


def openings_of_table(table_id: str, *, hold: bool) -> list[Opening]:
    """Every agreement that names columns of the table, once for each recipient, whatever its state.

    `hold` is as in `agreements_opening`. What is damaged is left out: it opens nothing, so nobody reads by it.
    """
    rows = OpenedTable.objects.filter(IN_FORCE_OR_FIRST_DRAFT, table_id=table_id)
    if hold and connection.features.has_select_for_update:
        _hold(rows.values("version__agreement_id"))
    rows = rows.annotate(suspension=_standing_suspension()).order_by("recipient_id", *_OLDEST_FIRST)
    found = rows.values_list("recipient_id", *_Found.FIELDS)
    by_recipient = groupby(found, key=lambda row: row[0])
    return [
        opening
        for recipient_id, of_recipient in by_recipient
        for opening in _openings([_Found(*row[1:]) for row in of_recipient], table_id, recipient_id) or ()
    ]


def standing_suspensions(agreement_id: str) -> tuple[Suspension, ...]:
    """The suspensions that nobody has lifted, oldest first. Their reasons are for the parties' people alone."""
    rows = models.Suspension.objects.filter(agreement_id=agreement_id, resumed_at=None)
    return tuple(as_suspension(each) for each in rows.order_by("suspended_at", "id"))


def tables_shared_with(organisation_id: str) -> frozenset[str]:
    """The tables that some agreement names for the organisation, whatever its state."""
    rows = OpenedTable.objects.filter(IN_FORCE_OR_FIRST_DRAFT, recipient_id=organisation_id)
    return frozenset(rows.values_list("table_id", flat=True))


_OLDEST_FIRST = ("version__agreement__made_at", "version_id", "suspension__suspended_at")


@dataclass(frozen=True)
class _Found:
    """A version that opens a table, with one of its signatures and one standing suspension: a row for each pair.

    It is asked at every chunk, so this is no more than a decision turns on, in one query.
    """

    FIELDS: ClassVar[tuple[str, ...]] = (
        "version_id",
        "version__number",
        "version__content",
        "version__content_sha256",
        "version__signed_at",
        "version__agreement_id",
        "version__agreement__ended_at",
        "version__signatures__organisation_id",
        "version__signatures__content_sha256",
        "suspension__organisation_id",
    )

    version_pk: int
    number: int
    content: str
    content_sha256: str
    signed_at: datetime | None
    agreement_id: str
    ended_at: datetime | None
    signed_by: str | None
    signed_sha256: str | None
    suspended_by: str | None


def _standing_suspension() -> FilteredRelation:
    standing = Q(version__agreement__suspensions__resumed_at=None)
    return FilteredRelation("version__agreement__suspensions", condition=standing)


_FOUND = PreparedQuery(
    lambda table_id, recipient_id: (
        OpenedTable.objects.filter(IN_FORCE_OR_FIRST_DRAFT, table_id=table_id, recipient_id=recipient_id)
        .annotate(suspension=_standing_suspension())
        .order_by(*_OLDEST_FIRST)
        .values_list(*_Found.FIELDS)
    )
)


def _openings(rows: list[_Found], table_id: str, recipient_id: str) -> tuple[Opening, ...] | None:
    by_version = groupby(rows, key=lambda each: each.version_pk)
    try:
        return tuple(
            _opening(list(each), table_id=table_id, recipient_id=recipient_id) for _, each in by_version
        )
    except Damaged:  # one damaged agreement takes nothing else from a list
        return None


def _opening(rows: Sequence[_Found], *, table_id: str, recipient_id: str) -> Opening:
    """A signature counts for the content it was made over, and no other."""
    version = rows[0]
    content = read_content(version.content, sha256=version.content_sha256)
    signed_by = {each.signed_by for each in rows if each.signed_sha256 == version.content_sha256}
    return opening(
        content,
        agreement_id=version.agreement_id,
        version=version.number,
        table_id=table_id,
        recipient_id=recipient_id,
        signed=version.signed_at is not None and signed_by >= set(content.party_ids),
        ended=version.ended_at is not None,
        suspended_by=tuple(dict.fromkeys(each.suspended_by for each in rows if each.suspended_by)),
    )


def _hold(ids: QuerySet[OpenedTable, Any]) -> None:
    agreements = models.Agreement.objects.filter(pk__in=ids).order_by("pk")
    list(agreements.select_for_update().values_list("pk"))
