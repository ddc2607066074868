"""A process of its own that forks writers and workers, kills them, and then looks at what is left.

Run by test_processes.py under WARDMOTE_HOME and, for PostgreSQL, DATABASE_URL. Writes what it found as one JSON object.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from tests.hub.ledger import plain_tree
from tests.hub.ledger.acts_for_tests import ANN, BOROUGH, BRIGADE, OPENED, TABLE, an_act
from wardmote.hub.ledger import acts, queries
from wardmote.hub.ledger.act import Act
from wardmote.hub.ledger.entry import Entry
from wardmote.hub.ledger.follower import run_once
from wardmote.hub.ledger.kinds import ActKind, Detail, declare
from wardmote.hub.ledger.models import LedgerHead, StoredCheckpoint, StoredEntry, StoredThread
from wardmote.hub.ledger.tree import Frontier
from wardmote.kernel.clock import Clock, system_clock

ECHOED = ActKind("ledgertest.echoed", "echoed an entry", {"of": Detail.COUNT})
declare(ECHOED)

_STARTED = datetime.now(UTC)


def hurried_clock() -> datetime:
    """Time two hundred times as fast, so that the lease of a killed worker runs out in a third of a second."""
    return _STARTED + (datetime.now(UTC) - _STARTED) * 200


def fork(work: Callable[[], None]) -> int:
    """Runs the work in a child; returns its process id."""
    connection.close()
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    except BaseException as fault:  # noqa: BLE001 - a forked child must never run the parent's code
        sys.stderr.write(f"{fault!r}\n")
        sys.stderr.flush()
        os._exit(1)


def write_one(row: int) -> int:
    with transaction.atomic():
        entry = acts.record(
            OPENED,
            actor=ANN,
            organisation=BOROUGH,
            object_id=TABLE,
            parties=[BRIGADE] if row % 3 else [],
            clock=system_clock,
            details={"rows": row},
        )
    return entry.sequence


# --- many writers at once


def crowd(rounds: int) -> dict[str, object]:
    """Four processes record `rounds` times each: singles, batches, and some that are rolled back."""
    children = [fork(lambda: _write_mixed(rounds)) for _ in range(4)]
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    return {"codes": codes, "expected": 4 * rounds * 4}


def _write_mixed(rounds: int) -> None:
    for row in range(rounds):
        write_one(row)
        with transaction.atomic():
            acts.record_many([an_act([BRIGADE])] * 3, clock=system_clock)
        with transaction.atomic():
            acts.record_many([an_act([BRIGADE])] * 2, clock=system_clock)
            transaction.set_rollback(True)
        acts.make_checkpoint(clock=system_clock)


# --- writers killed


def kill_writers(rounds: int) -> dict[str, object]:
    """Kills a writer `rounds` times; what it had said was done must be there."""
    acknowledged: list[tuple[int, int]] = []
    for _ in range(rounds):
        reader, writer = os.pipe()
        child = fork(lambda writer=writer: _write_for_ever(writer))  # type: ignore[misc]
        os.close(writer)
        with os.fdopen(reader) as told:
            lines = [told.readline() for _ in range(random.randint(1, 10))]
            time.sleep(random.uniform(0, 0.02))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            lines += told.readlines()
        done = [line.split() for line in lines if line.endswith("\n")]
        acknowledged += [(int(sequence), int(row)) for sequence, row in done]
    rows = {entry.sequence: entry.details["rows"] for entry in queries.entries(limit=10**6)}
    lost = [sequence for sequence, row in acknowledged if rows.get(sequence) != row]
    return {"acknowledged": len(acknowledged), "lost": lost}


def _write_for_ever(acknowledge: int) -> None:
    while True:
        row = random.randrange(10**9)
        sequence = write_one(row)
        os.write(acknowledge, f"{sequence} {row}\n".encode())
        if acts.due(clock=system_clock):
            acts.make_checkpoint(clock=system_clock)


# --- workers killed


class Echo:
    """Its effect is in the database: exactly once."""

    name = "echo"
    acts = frozenset({OPENED.name})

    def handle(self, entry: Entry, *, clock: Clock) -> None:
        acts.record_many(
            [Act(ECHOED, "hub:echo", None, TABLE, (), details={"of": entry.sequence})], clock=system_clock
        )


class Outbox:
    """Its effect is outside the database: at least once."""

    name = "outbox"
    acts = frozenset({OPENED.name})
    path = settings.HOME.folder / "outbox.txt"

    def handle_long(self, entry: Entry, *, clock: Clock, keep_lease: Callable[[], None]) -> None:
        keep_lease()
        with self.path.open("a", encoding="ascii") as file:
            file.write(f"{entry.sequence}\n")
            file.flush()
            os.fsync(file.fileno())
        keep_lease()


def kill_workers(rounds: int) -> dict[str, object]:
    """Two workers follow while entries are written; one of them is killed `rounds` times."""
    with transaction.atomic():
        acts.record_many([an_act([BRIGADE], details={"rows": row}) for row in range(30)], clock=system_clock)
    workers = [fork(_work_for_ever) for _ in range(2)]
    for turn in range(rounds):
        for row in range(5):
            write_one(row)
        time.sleep(random.uniform(0.02, 0.15))
        victim = workers.pop(turn % 2)
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        workers.append(fork(_work_for_ever))
    wanted = [entry.sequence for entry in queries.entries(act=OPENED.name, limit=10**6)]
    _wait_until_all_caught_up(wanted[-1])
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
    echoes = Counter(entry.details["of"] for entry in queries.entries(act=ECHOED.name, limit=10**6))
    parked = {parked.sequence for parked in queries.parked("outbox")}
    sent = Counter(int(line) for line in Outbox.path.read_text(encoding="ascii").split())
    return {
        "wanted": len(wanted),
        "echoes_wrong": [number for number in wanted if echoes[number] != 1],
        "never_sent": [number for number in wanted if not sent[number] and number not in parked],
        "sent_twice": sum(times > 1 for times in sent.values()),
        "parked": len(queries.parked()),
    }


def _work_for_ever() -> None:
    while True:
        if not run_once([Echo(), Outbox()], worker=f"worker_{os.getpid()}", clock=hurried_clock):
            time.sleep(0.01)


def _wait_until_all_caught_up(last: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        states = {state.name: state.position for state in queries.follower_states()}
        if all(states.get(name, 0) >= last for name in ("echo", "outbox")):
            return
        time.sleep(0.05)


# --- what is left


def soundness() -> dict[str, object]:
    """Everything about the ledger that must be true however its writers ended."""
    stored = list(StoredEntry.objects.order_by("sequence"))
    leaves = [sha256(b"\x00" + bytes(one.salt or b"") + (one.body or "").encode()).digest() for one in stored]
    head = LedgerHead.objects.get()
    counted = Counter(party for one in stored for party in json.loads(one.body or "{}")["parties"])
    times = [one.time for one in stored]
    return {
        "size": head.size,
        "gapless": [one.sequence for one in stored] == list(range(1, head.size + 1)),
        "leaves": [bytes(one.leaf) for one in stored] == leaves,
        "root": Frontier(head.size, bytes(head.frontier)).root() == plain_tree.mth(leaves),
        "checkpoints": all(
            bytes(one.root) == plain_tree.mth(leaves[: one.size]) for one in StoredCheckpoint.objects.all()
        ),
        "threads": {one.organisation: one.entries for one in StoredThread.objects.all()} == counted,
        "times": times == sorted(times),
    }


def main(command: str, rounds: int) -> None:
    call_command("migrate", verbosity=0)
    random.seed(rounds)
    found = {"crowd": crowd, "kill_writers": kill_writers, "kill_workers": kill_workers}[command](rounds)
    sys.stdout.write(json.dumps(found | soundness()))
