"""Use of one's own data, counted off the ledger: per dataset how often, by whom, how many rows, and when last."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render

from wardmote.faces.routes import HubRequest, acting, any_role
from wardmote.faces.web.home import Task, offer
from wardmote.faces.web.page_face import page
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.catalogue.dataset import Dataset
from wardmote.hub.ledger import queries
from wardmote.hub.ledger.act import HUB
from wardmote.hub.ledger.entry import Entry
from wardmote.hub.organisations.actor import Role
from wardmote.hub.organisations.queries import organisation_names
from wardmote.hub.policy.ledger_acts import COMPLETED, GIVEN, REFUSED
from wardmote.hub.policy.permit import Use as PermitUse

WEEKS = 13
MOST_ENTRIES = 20_000
_BATCH = 1_000
_NOBODY = ""
_TAKEN = frozenset({PermitUse.DOWNLOAD, PermitUse.SHARE, PermitUse.QUERY})

offer(
    Task(
        "Use of our data",
        "How often each dataset was used, by whom, and how many rows went out.",
        "ledger_use",
    )
)


@dataclass(frozen=True)
class User:
    """What one organisation did with a dataset.

    `organisation_id` is empty for people who were not signed in.
    """

    organisation_id: str
    opened: int
    rows: int
    refused: int
    last: datetime


@dataclass(frozen=True)
class Use:
    """What others did with a dataset: by week, the oldest first, and by whom, the busiest first.

    `own` is how often the owner's own people took rows away. Their looking at it, and the hub's reading it for them, is
    no use of it.
    """

    weeks: tuple[int, ...]
    users: tuple[User, ...]
    own: int

    @property
    def opened(self) -> int:
        """How often rows were opened."""
        return sum(self.weeks)


def counted(
    entries: Iterable[Entry], *, datasets: Mapping[str, str], owner_id: str, now: datetime
) -> dict[str, Use]:
    """Use by dataset's id. `datasets` is the dataset of each version; entries about other versions are left out."""
    by_dataset: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.object_id in datasets:
            by_dataset[datasets[entry.object_id]].append(entry)
    return {dataset_id: _use(found, owner_id, now) for dataset_id, found in by_dataset.items()}


def _use(found: list[Entry], owner_id: str, now: datetime) -> Use:
    entries = [each for each in found if each.organisation != owner_id and not _is_the_hubs(each)]
    given = Counter((now - each.time) // timedelta(weeks=1) for each in entries if each.act == GIVEN.name)
    by_user: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_user[_user(entry)].append(entry)
    users = [_counted_user(each, found) for each, found in by_user.items()]
    return Use(
        weeks=tuple(given[back] for back in reversed(range(WEEKS))),
        users=tuple(sorted(users, key=lambda each: (-each.opened, -each.refused, each.organisation_id))),
        own=sum(each.organisation == owner_id and _is_taken(each) for each in found),
    )


def _is_the_hubs(entry: Entry) -> bool:
    return entry.actor.partition(":")[0] == HUB


def _is_taken(entry: Entry) -> bool:
    return entry.act == GIVEN.name and entry.details.get("use") in _TAKEN


def _user(entry: Entry) -> str:
    outsider = entry.details.get("outsider")
    return entry.organisation or (outsider if isinstance(outsider, str) else _NOBODY)


def _counted_user(organisation_id: str, entries: list[Entry]) -> User:
    acts = Counter(each.act for each in entries)
    rows = (each.details.get("rows") for each in entries if each.act == COMPLETED.name)
    return User(
        organisation_id=organisation_id,
        opened=acts[GIVEN.name],
        rows=sum(each for each in rows if isinstance(each, int)),
        refused=acts[REFUSED.name],
        last=max(each.time for each in entries),
    )


def use(request: HubRequest) -> HttpResponse:
    """Use of the organisation's own datasets over the last weeks."""
    actor, now = acting(request), request.clock()
    own = catalogue.datasets(organisation_id=actor.organisation_id)
    entries = list(_entries(actor.organisation_id, since=now - timedelta(weeks=WEEKS)))
    uses = counted(entries, datasets=_by_version(own), owner_id=actor.organisation_id, now=now)
    names = organisation_names(user.organisation_id for each in uses.values() for user in each.users)
    rows = [(each, uses[each.id]) for each in own if each.id in uses and uses[each.id].users]
    used = {dataset.id for dataset, _ in rows}
    context = {
        "rows": sorted(rows, key=lambda row: -row[1].opened),
        "unused": [(each, uses.get(each.id)) for each in own if each.id not in used and each.has_published],
        "names": {_NOBODY: "People who were not signed in", **names},
        "may_read_ledger": actor.has(Role.IG_LEAD),
        "weeks": WEEKS,
        "capped": MOST_ENTRIES if len(entries) == MOST_ENTRIES else 0,
    }
    return render(request, "ledger/use.html", context)


def _by_version(datasets: Iterable[Dataset]) -> dict[str, str]:
    return {
        version.id: dataset.id
        for dataset in datasets
        for table in dataset.tables
        for version in table.versions
    }


def _entries(organisation_id: str, *, since: datetime) -> Iterator[Entry]:
    """What was given, completed and refused since then, newest first, MOST_ENTRIES at most."""
    before: int | None = None
    for _ in range(MOST_ENTRIES // _BATCH):
        batch = queries.entries(
            organisation=organisation_id,
            act=[GIVEN.name, COMPLETED.name, REFUSED.name],
            before=before,
            limit=_BATCH,
            newest_first=True,
        )
        recent = [each for each in batch if each.time > since]
        yield from recent
        if len(recent) < _BATCH:
            return
        before = recent[-1].sequence


ROUTES = [
    page(
        "ledger/use",
        use,
        name="ledger_use",
        needs=any_role(Role.IG_LEAD, Role.PUBLISHER),
        says="Use of one's organisation's own datasets.",
    ),
]
