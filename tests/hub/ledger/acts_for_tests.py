"""Acts and a clock that the ledger's tests use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import transaction

from wardmote.hub.ledger import acts
from wardmote.hub.ledger.act import Act
from wardmote.hub.ledger.entry import Entry
from wardmote.hub.ledger.kinds import ActKind, Detail, declare

OPENED = ActKind(
    "ledgertest.opened",
    "opened a test table",
    {
        "rows": Detail.COUNT,
        "columns": Detail.NAMES,
        "case": Detail.CASE_REFERENCE,
        "subjects": Detail.DIGEST,
        "until": Detail.MOMENT,
        "day": Detail.DAY,
        "reason": Detail.CODE,
        "reasons": Detail.CODES,
        "grant": Detail.ID,
        "grants": Detail.IDS,
        "full": Detail.FLAG,
    },
)
CLOSED = ActKind("ledgertest.closed", "closed a test table")
declare(OPENED, CLOSED)

ANN = "person_" + "a" * 20
TABLE = "table_" + "b" * 20
BOROUGH, BRIGADE, CHARITY = (f"organisation_{letter * 20}" for letter in "cde")


class HandClock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def tick(self, **by: float) -> None:
        self.now += timedelta(**by)


an_act = partial(Act, OPENED, ANN, BOROUGH, TABLE)


def write(count: int, clock: HandClock, *parties: str) -> list[Entry]:
    """Records so many acts of BOROUGH in one transaction."""
    with transaction.atomic():
        return acts.record_many([an_act(parties, details={"rows": row}) for row in range(count)], clock=clock)
