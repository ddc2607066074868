"""What one person was given and took of late: their own permits, how each stands now, and when rows last came.

Which there were is read off the ledger, whose index leads to a person's own entries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from wardmote.hub.catalogue.dataset import Dataset, Table, Version
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.policy import ledger_acts
from wardmote.hub.policy.decide import objection
from wardmote.hub.policy.models import GivenPermit
from wardmote.hub.policy.outlook import Outlook
from wardmote.hub.policy.permit import Permit
from wardmote.hub.policy.recording import problem
from wardmote.hub.policy.seal import from_stored
from wardmote.hub.policy.visible import find_datasets
from wardmote.kernel.problem import Problem

MOST_ENTRIES = 500
"""How far back a list looks, in entries of the person's own of one kind."""


@dataclass(frozen=True)
class Received:
    """That rows came to the end: when last, and how many."""

    at: datetime
    rows: int


@dataclass(frozen=True)
class Given:
    """A permit of one's own. `stopped` is whether something ended it, for good."""

    permit: Permit
    stopped: bool


@dataclass(frozen=True)
class Placed:
    """What a permit or share is of, as its holder may know it now: nothing where the dataset is hidden from them."""

    dataset: Dataset | None
    table: Table | None
    version: Version | None


def given_to(actor: Actor, *, limit: int) -> list[Given]:
    """The permits lately given to the person, newest first; those that were forgotten since are left out."""
    entries = ledger.entries(
        act=ledger_acts.GIVEN.name, actor=actor.account_id, limit=limit, newest_first=True
    )
    ids = [str(each.details["permit"]) for each in entries]
    stored = {each.id: each for each in GivenPermit.objects.filter(pk__in=ids)}
    return [
        Given(from_stored(stored[each].body), stored[each].stopped_at is not None)
        for each in ids
        if each in stored
    ]


def received_by(actor: Actor) -> dict[str, Received]:
    """When rows last came to the end under each permit of the person's, by the permit's id."""
    entries = ledger.entries(
        act=ledger_acts.COMPLETED.name, actor=actor.account_id, limit=MOST_ENTRIES, newest_first=True
    )
    found: dict[str, Received] = {}
    for each in entries:
        rows = each.details.get("rows")
        found.setdefault(
            str(each.details["permit"]), Received(each.time, rows if isinstance(rows, int) else 0)
        )
    return found


def placed(wanted: Mapping[str, Permit], *, actor: Actor, now: datetime) -> dict[str, Placed]:
    """Where each of the permits, by whatever names them, has its rows from."""
    datasets = {
        each.id: each
        for each in find_datasets({one.dataset_id for one in wanted.values()}, actor=actor, now=now)
    }
    return {name: _placed(datasets.get(each.dataset_id), each) for name, each in wanted.items()}


def refusal_now(given: Given, place: Placed, outlook: Outlook) -> Problem | None:
    """What `still` would raise of the permit now; None while it stands. Records nothing."""
    permit = given.permit
    if place.dataset is None or place.version is None:
        return unknown()
    judged = outlook.asked(
        place.dataset,
        place.version,
        use=permit.use,
        columns=permit.columns,
        agreement_id=permit.agreement_id,
        purpose=permit.purpose,
        case_reference=permit.case_reference,
    )
    denied = objection(permit, judged.decision, stopped=given.stopped)
    return problem(judged, denied) if denied else None


def _placed(dataset: Dataset | None, permit: Permit) -> Placed:
    tables = dataset.tables if dataset else ()
    table = next((each for each in tables if each.id == permit.table_id), None)
    versions = table.versions if table else ()
    version = next((each for each in versions if each.id == permit.version_id), None)
    return Placed(dataset, table, version)
