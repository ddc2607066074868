"""How fast the ledger is: single acts, batches, followers, exports and their checking.

    python bench/ledger_speed.py [--entries 20000]

SQLite runs with synchronous=FULL in a temporary folder; with DATABASE_URL set, that PostgreSQL database is used (and
left with the entries in it). Beside the ledger stands the bare cost of a durable commit on the same disk.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import partial
from io import StringIO
from pathlib import Path

_HOME = tempfile.mkdtemp(prefix="wardmote-bench-")
os.environ["WARDMOTE_HOME"] = _HOME
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wardmote.site.settings")

import django  # noqa: E402 - the home must be chosen before the settings are read

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from wardmote.hub.ledger import acts, queries  # noqa: E402
from wardmote.hub.ledger.act import Act  # noqa: E402
from wardmote.hub.ledger.entry import Entry  # noqa: E402
from wardmote.hub.ledger.export import export_chunks  # noqa: E402
from wardmote.hub.ledger.follower import ENTRIES_A_TURN, run_once  # noqa: E402
from wardmote.hub.ledger.kinds import ActKind, Detail, declare  # noqa: E402
from wardmote.kernel.clock import Clock, system_clock  # noqa: E402
from wardmote.kernel.ids import new_id  # noqa: E402
from wardmote.verify.command import main as verify  # noqa: E402

OPENED = ActKind("bench.opened", "opened a table", {"rows": Detail.COUNT, "columns": Detail.NAMES})
declare(OPENED)
BOROUGH, BRIGADE = new_id("organisation"), new_id("organisation")
ACT = Act(
    OPENED,
    new_id("person"),
    BRIGADE,
    new_id("version"),
    (BOROUGH,),
    agreement=new_id("agreement"),
    purpose="home_fire_safety_visits",
    details={"rows": 1234, "columns": ["uprn", "assisted_bin", "lives_alone", "age_band", "tenure"]},
)


@dataclass
class Counting:
    """A follower that does nothing."""

    name: str = "bench_counting"
    acts: frozenset[str] = frozenset({OPENED.name})

    def handle(self, entry: Entry, *, clock: Clock) -> None:
        """Nothing: what is measured is the position's own commit."""


def single_act() -> None:
    with transaction.atomic():
        acts.record_many([ACT], clock=system_clock)


def bare_commit() -> Callable[[], None]:
    database = sqlite3.connect(Path(_HOME) / "bare.sqlite3", isolation_level=None)
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (body TEXT);")

    def commit() -> None:
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO t VALUES (?)", ("x" * 500,))
        database.execute("COMMIT")

    return commit


def milliseconds(work: Callable[[], object], times: int) -> str:
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append((time.perf_counter() - start) * 1000)
    cuts = statistics.quantiles(spent, n=100)
    return f"p50 {cuts[49]:.2f} ms, p95 {cuts[94]:.2f} ms, p99 {cuts[98]:.2f} ms"


def per_second(count: int, work: Callable[[], object]) -> str:
    start = time.perf_counter()
    work()
    return f"{count / (time.perf_counter() - start):,.0f} a second"


def write(count: int, *, batch_size: int) -> None:
    for _ in range(count // batch_size):
        with transaction.atomic():
            acts.record_many([ACT] * batch_size, clock=system_clock)


def act_and_checkpoint() -> None:
    single_act()
    acts.make_checkpoint(clock=system_clock)


def follow() -> None:
    run_once([Counting()], worker="bench", clock=system_clock)


def export(of: str | None, path: Path) -> None:
    path.write_bytes(b"".join(export_chunks(of)))


def check(path: Path, key: Path) -> None:
    with redirect_stdout(StringIO()):
        assert verify([str(path), "--key", str(key)]) == 0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=20_000)
    entries: int = parser.parse_args().entries
    call_command("migrate", verbosity=0)
    print("database:", connection.vendor)
    print("bare SQLite commit:", milliseconds(bare_commit(), 500))
    print("single act:", milliseconds(single_act, 1_000))
    for size in (100, 1_000, 10_000):
        print(f"batches of {size:,}:", per_second(entries, partial(write, entries, batch_size=size)))
    print("single act and checkpoint:", milliseconds(act_and_checkpoint, 50))
    print("follower:", per_second(ENTRIES_A_TURN, follow))
    key = Path(_HOME) / "hub.pem"
    key.write_text(acts.public_key(), encoding="ascii")
    acts.make_checkpoint(clock=system_clock)
    size = queries.head()
    for name, of in (("member", BOROUGH), ("whole", None)):
        path = Path(_HOME) / f"{name}.zip"
        print(f"export of {size:,} entries, {name}:", per_second(size, partial(export, of, path)))
        print("  checked:", per_second(size, partial(check, path, key)))
        print(f"  {path.stat().st_size / size:.0f} bytes an entry")


main()
