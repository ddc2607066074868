"""Publishing: what is new in a draft is held against those who read the table, and breaks nobody unnoticed.

Who reads is known here: agreements name columns, shares read all of them, and what is open anybody may read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wardmote.hub.catalogue import publication
from wardmote.hub.catalogue.dataset import Access, Dataset, Table, Version, VersionState
from wardmote.hub.catalogue.drift import (
    BrokenReader,
    Difference,
    ReaderKind,
    baseline_of,
    changes_between,
)
from wardmote.hub.catalogue.queries import version
from wardmote.hub.holdings.models import Share
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.policy.broken import broken_agreements
from wardmote.kernel.clock import Clock

_LONGEST_SERIES = 12
"""How many versions back the usual number of rows is told from."""


def difference_of(
    dataset: Dataset, table: Table, found: Version, *, now: datetime, hold: bool = False
) -> Difference | None:
    """How a version differs from the one before it that readers had, and whom that breaks; None for the first.

    Only a draft breaks anybody: what was published was accepted. `hold` keeps agreements still until the commit.
    """
    baseline = baseline_of(table, found)
    if baseline is None:
        return None
    is_draft = found.state is VersionState.DRAFT
    return Difference(
        baseline_id=baseline.id,
        baseline_number=baseline.number,
        version_id=found.id,
        changes=changes_between(baseline, found, earlier_rows=_earlier_rows(table, found)),
        broken=_broken(dataset, baseline, found, now=now, hold=hold) if is_draft else (),
    )


def accept_difference(
    version_id: str, *, sha256: str, columns: Sequence[str], actor: Actor, clock: Clock
) -> None:
    """Accepts that a draft breaks those who read these columns. Raises as `catalogue.publication`."""

    def compare(version_id: str) -> Difference | None:
        return difference_of(*version(version_id), now=clock(), hold=True)

    publication.accept_difference(
        version_id, sha256=sha256, columns=columns, compare=compare, actor=actor, clock=clock
    )


def publish(version_id: str, *, reason_for_personal: str | None, actor: Actor, clock: Clock) -> int:
    """Publishes a draft as the next version of its table. Returns its number; raises as `catalogue.publication`."""

    def compare(version_id: str) -> Difference | None:
        return difference_of(*version(version_id), now=clock(), hold=True)

    return publication.publish(
        version_id, reason_for_personal=reason_for_personal, compare=compare, actor=actor, clock=clock
    )


def publish_derived(version_id: str, *, actor_id: str, clock: Clock) -> int | None:
    """Publishes what the hub derived, unless that breaks readers. Returns its number, or None: it stays a draft."""

    def compare(version_id: str) -> Difference | None:
        return difference_of(*version(version_id), now=clock(), hold=True)

    return publication.publish_derived(version_id, compare=compare, actor_id=actor_id, clock=clock)


def _earlier_rows(table: Table, found: Version) -> list[int]:
    earlier = [
        each
        for each in table.versions
        if each.number is not None and (found.number is None or each.number < found.number)
    ]
    latest = sorted(earlier, key=lambda each: each.number or 0)[-_LONGEST_SERIES:]
    return [each.rows for each in latest]


def _broken(
    dataset: Dataset, before: Version, after: Version, *, now: datetime, hold: bool
) -> tuple[BrokenReader, ...]:
    old, new = before.column_types(), after.column_types()
    agreed = broken_agreements(before.table_id, old, new, now=now, hold=hold)
    lost = tuple(sorted(name for name, kind in old.items() if new.get(name) != kind))
    if not lost:
        return agreed
    shared = (
        BrokenReader(ReaderKind.SHARE, lost, None, "", (organisation_id,))
        for organisation_id in _sharers(before.table_id, now)
    )
    anybody = [BrokenReader(ReaderKind.OPEN, lost, None, "", ())] if dataset.access is Access.OPEN else []
    return (*agreed, *shared, *anybody)


def _sharers(table_id: str, now: datetime) -> list[str]:
    """Organisations with a share that reads whole versions: of open data, or of their own."""
    rows = Share.objects.filter(table_id=table_id, agreement_id="", revoked_at=None, expires_at__gt=now)
    return sorted(set(rows.values_list("organisation_id", flat=True)))
