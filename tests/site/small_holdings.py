"""Run inside a founded hub's environment: publishes files, destroys versions, says what still opens. Prints JSON.

small_holdings.py publish N | destroy ID | die-destroying ID | opening
"""

import json
import os
import sys
from dataclasses import replace

import django

django.setup()

from tests.hub import people  # noqa: E402 - Django must be set up before its models are imported
from tests.hub.datasets import CLOSED  # noqa: E402
from wardmote.hub.catalogue import acts as catalogue  # noqa: E402
from wardmote.hub.holdings import (  # noqa: E402
    destroy,
    originals,
    publishing,
    released,
)
from wardmote.hub.holdings.models import StoredObject  # noqa: E402
from wardmote.hub.holdings.stored import FileFormat  # noqa: E402
from wardmote.hub.holdings.vault import key_of  # noqa: E402
from wardmote.hub.intake import queries  # noqa: E402
from wardmote.hub.intake.arrival import Arrival  # noqa: E402
from wardmote.hub.intake.followers import FOLLOWERS  # noqa: E402
from wardmote.hub.ledger.follower import run_once  # noqa: E402
from wardmote.hub.organisations.models import Account  # noqa: E402
from wardmote.hub.policy.decide import decide  # noqa: E402
from wardmote.hub.policy.gather import Ask  # noqa: E402
from wardmote.hub.policy.permit import Use  # noqa: E402
from wardmote.kernel.clock import system_clock as clock  # noqa: E402
from wardmote.kernel.problem import NotFound  # noqa: E402

ROWS = "UPRN,Ward\n" + "".join(f"{10_000_000_000 + n},Eastwick\n" for n in range(40))
actor = people.signed_in(Account.objects.get().id, clock=clock)


def publish(number: int) -> dict[str, str]:
    """A published version from a file of its own, and a released file of it."""
    arriving = Arrival(file_name=f"{number}.csv", dataset_id=None, expected_bytes=0, actor=actor, clock=clock)
    with arriving as arrival:
        arrival.write(ROWS.encode())
        upload_id = arrival.finish()
    while run_once(FOLLOWERS, worker="test", clock=clock):
        pass
    upload = queries.upload(upload_id, actor=actor)
    version_id = upload.tables[0].version_id
    described = replace(CLOSED, title=f"Bins {number}")
    catalogue.describe(described, dataset_id=upload.dataset_id, actor=actor, clock=clock)
    publishing.publish(version_id, reason_for_personal=None, actor=actor, clock=clock)
    permit = decide(Ask(version_id, Use.DOWNLOAD, None, None, None, None), actor=actor, clock=clock)
    with released.released(permit, FileFormat.PARQUET, clock=clock) as file:
        file_id = file.etag.strip('"')
    return {"version": version_id, "original": originals.original_of(version_id), "released": file_id}


def withdrawn(version_id: str) -> str:
    catalogue.withdraw(version_id, actor=actor, clock=clock)
    return version_id


def opening() -> list[str]:
    found = []
    for stored in StoredObject.objects.all():
        try:
            key_of(stored, clock=clock)
        except NotFound:
            continue
        found.append(stored.id)
    return found


asked, words = sys.argv[1], sys.argv[2:]
if asked == "publish":
    said: object = [publish(number) for number in range(int(words[0]))]
elif asked == "opening":
    said = opening()
else:
    if asked == "die-destroying":
        written = destroy.write_down

        def die(erasure: destroy.Erasure) -> None:
            written(erasure)
            os._exit(0)

        destroy.write_down = die
    said = destroy.destroy_version(withdrawn(words[0]), actor=actor, clock=clock)
sys.stdout.write(f"{json.dumps(said)}\n")
