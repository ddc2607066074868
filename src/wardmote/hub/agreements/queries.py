"""Reads of agreements, as values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F, Q

from wardmote.hub.agreements.models import AgreementVersion, OpenedTable, Suspension
from wardmote.hub.agreements.opening import Opening, opening
from wardmote.hub.agreements.stored_content import read_content

_CURRENT = Q(version__number=F("version__agreement__running")) | Q(
    version__number=F("version__agreement__newest"), version__agreement__running=None
)
"""The version that counts: the one every party signed, or the newest draft where there is none."""


def agreements_opening(table_id: str, *, recipient_id: str, provider_id: str, hold: bool) -> list[Opening]:
    """Every agreement that names columns of the table for the recipient: in force, over, suspended, or still a draft.

    `hold` locks the agreements until the transaction ends, so that signing, suspending and ending come wholly
    before or wholly after what is decided on this. Raises Damaged where a stored content is not the one whose
    digest was signed.
    """
    rows = OpenedTable.objects.select_related("version__agreement")
    if hold:
        rows = rows.select_for_update(of=("version__agreement",))
    found = rows.filter(_CURRENT, table_id=table_id, recipient_id=recipient_id)
    versions = [
        each.version for each in found.order_by("version__agreement__made_at", "version__agreement_id")
    ]
    suspended_by = _suspended_by(each.agreement_id for each in versions)
    return [
        opening(
            read_content(each.content, sha256=each.content_sha256),
            agreement_id=each.agreement_id,
            version=each.number,
            table_id=table_id,
            recipient_id=recipient_id,
            provider_id=provider_id,
            signed=_is_signed(each),
            ended=each.agreement.ended_at is not None,
            suspended_by=suspended_by[each.agreement_id],
        )
        for each in versions
    ]


def tables_shared_with(organisation_id: str) -> frozenset[str]:
    """The tables that some agreement names for the organisation, whatever its state."""
    rows = OpenedTable.objects.filter(_CURRENT, recipient_id=organisation_id)
    return frozenset(rows.values_list("table_id", flat=True))


def _is_signed(version: AgreementVersion) -> bool:
    return version.signed_at is not None and version.number == version.agreement.running


def _suspended_by(agreement_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    standing: dict[str, tuple[str, ...]] = defaultdict(tuple)
    rows = Suspension.objects.filter(agreement_id__in=set(agreement_ids), resumed_at=None)
    for agreement_id, organisation_id in rows.order_by("suspended_at").values_list(
        "agreement_id", "organisation_id"
    ):
        standing[agreement_id] += (organisation_id,)
    return standing
