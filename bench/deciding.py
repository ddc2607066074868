"""Run inside a built demo: times decisions on one closed table, for its owner and for the agreement's recipient."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django

django.setup()

# rooms of the hub can be imported once Django is set up
from wardmote.hub.agreements import queries as agreements  # noqa: E402
from wardmote.hub.catalogue import queries as catalogue  # noqa: E402
from wardmote.hub.organisations.actor import Actor, Role  # noqa: E402
from wardmote.hub.organisations.models import Account  # noqa: E402
from wardmote.hub.organisations.queries import actor_of  # noqa: E402
from wardmote.hub.policy.decide import decide  # noqa: E402
from wardmote.hub.policy.gather import Ask, Asker, gather  # noqa: E402
from wardmote.hub.policy.permit import Use  # noqa: E402
from wardmote.hub.policy.rule import rule  # noqa: E402
from wardmote.kernel.clock import system_clock  # noqa: E402

DECISIONS, RULINGS = 300, 5_000


def main(home: Path) -> None:
    """Prints, as JSON, the seconds of every `decide` and every `rule`, by the ground they stand on."""
    told = json.loads((home / "demo.json").read_text(encoding="utf-8"))
    ids = Account.objects.filter(email__in=[each["email"] for each in told["people"]]).values_list(
        "pk", flat=True
    )
    people = [actor for each in ids if (actor := actor_of(each, second_factor_at=None))]
    agreement = next(
        found
        for each in people
        for found in agreements.agreements_of(each.organisation_id)
        if found.id == told["agreement"]
    )
    item = agreement.newest.content.items[0]
    dataset = catalogue.dataset_of_table(item.table_id)
    version_id = next(each.current.id for each in dataset.tables if each.id == item.table_id and each.current)
    purpose = agreement.newest.content.purposes[0].code
    own = Ask(version_id, Use.DOWNLOAD, None, None, None, None)
    agreed = Ask(version_id, Use.DOWNLOAD, None, agreement.id, purpose, "HFSV-2026/0147")
    spent = {
        "owner": _spent(own, _analyst(people, dataset.organisation_id)),
        "agreement": _spent(agreed, _analyst(people, item.recipients[0])),
    }
    print(json.dumps(spent))


def _analyst(people: list[Actor], organisation_id: str) -> Actor:
    return next(each for each in people if each.organisation_id == organisation_id and each.has(Role.ANALYST))


def _spent(ask: Ask, actor: Actor) -> dict[str, list[float]]:
    decide(ask, actor=actor, clock=system_clock)
    asker = Asker(actor.account_id, actor.token_id, actor.organisation_id, actor.scopes)
    facts, _ = gather(ask, asker=asker, now=system_clock(), hold=False)
    return {
        "decide": _timed(lambda: decide(ask, actor=actor, clock=system_clock), DECISIONS),
        "rule": _timed(lambda: rule(facts), RULINGS),
    }


def _timed(work: Callable[[], object], times: int) -> list[float]:
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        spent.append(time.perf_counter() - started)
    return spent


if __name__ == "__main__":
    main(Path(sys.argv[1]))
