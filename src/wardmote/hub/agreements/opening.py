"""What policy needs to know of an agreement: which columns and rows of a table it opens to whom, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wardmote.hub.agreements.content import Content
from wardmote.hub.agreements.row_condition import RowCondition
from wardmote.hub.agreements.state import start_of


class Way(StrEnum):
    """Ways of use that the hub itself offers; an agreement lists those it allows among methods.yaml."""

    PLATFORM_DOWNLOAD = "platform_download"
    API = "api"
    VIEW_ONLY = "view_only"
    QUERY_ONLY = "query_only"


@dataclass(frozen=True)
class Opening:
    """One agreement as it bears on one table and one recipient. `columns` is names to types.

    `signed` says whether every one of the parties signed this very content; terms that are still being drafted are
    here too, so that a refusal can say so, and open nothing.
    """

    agreement_id: str
    version: int
    title: str
    table_id: str
    recipient_id: str
    party_ids: tuple[str, ...]
    columns: Mapping[str, str]
    rows: tuple[RowCondition, ...]
    purposes: Mapping[str, str]
    ways: frozenset[str]
    linkage: bool
    case_reference_required: bool
    runs_from: datetime
    runs_until: datetime
    signed: bool
    ended: bool
    suspended_by: tuple[str, ...]

    def runs(self, now: datetime) -> bool:
        """Whether it is in force at the moment: signed, begun, not over, not ended, suspended by nobody."""
        in_time = self.runs_from <= now < self.runs_until
        return self.signed and in_time and not self.ended and not self.suspended_by


def opening(
    content: Content,
    *,
    agreement_id: str,
    version: int,
    table_id: str,
    recipient_id: str,
    signed: bool,
    ended: bool,
    suspended_by: tuple[str, ...],
) -> Opening:
    """The terms of a content for one table and one recipient; without columns where it opens none."""
    items = [each for each in content.items if each.table_id == table_id and recipient_id in each.recipients]
    return Opening(
        agreement_id=agreement_id,
        version=version,
        title=content.identity.title,
        table_id=table_id,
        recipient_id=recipient_id,
        party_ids=content.party_ids,
        columns={each.column: each.type for each in items},
        rows=tuple(limit.condition for limit in content.rows if limit.table_id == table_id),
        purposes={each.code: each.title for each in content.purposes},
        ways=frozenset(content.method.ways),
        linkage=content.use_limits.linkage,
        case_reference_required=content.use_limits.case_reference_required,
        runs_from=start_of(content.governance.start),
        runs_until=start_of(content.governance.end),
        signed=signed,
        ended=ended,
        suspended_by=suspended_by,
    )
