"""What matching addresses costs: loading a gazetteer, seconds by number of records, two processes, memory.

`python -m bench.address_costs GAZETTEER RECORDS.parquet [--records N]` prints; it judges nothing. RECORDS has the
columns address_concat and postcode. Every figure is of processes of their own, so that none begins with what another
has kept. Memory is what a process has for itself: the mapped gazetteer is left out.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple, Self

import pyarrow.parquet as pq

from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.matching import Matcher, no_collecting
from wardmote.engine.reading.without_pandas import leave_pandas_out

_BATCH = 20_000
_PARTS = (8, 4, 2, 1)
_WANTED = "under 2 s", "under 1,000 MB", "at least 1.8 x"


class Cost(NamedTuple):
    """Of one process that matched `records`; loading apart."""

    records: int
    load_seconds: float
    load_cpu_seconds: float
    seconds: float
    cpu_seconds: float
    private_mb: float

    def __str__(self) -> str:
        rate = self.records / self.cpu_seconds
        return (
            f"{self.records:>9,} records  {self.cpu_seconds:6.2f} processor seconds  {rate:8,.0f} a second  "
            f"{self.private_mb:5.0f} MB"
        )


class Measuring:
    """A process that measures itself, from its start until its answer is asked for."""

    def __init__(self, gazetteer: Path, records: Path, first: int, last: int) -> None:
        arguments = ("--of", str(first), str(last), str(gazetteer), str(records))
        command = (sys.executable, "-m", "bench.address_costs", *arguments)
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def cost(self) -> Cost:
        """Waits for it. Raises RuntimeError where it failed."""
        said, _ = self._process.communicate()
        if self._process.returncode:
            raise RuntimeError(f"the measured process ended with {self._process.returncode}")
        return Cost(*json.loads(said))

    @classmethod
    def of(cls, gazetteer: Path, records: Path, count: int) -> Self:
        """The first so many records."""
        return cls(gazetteer, records, 0, count)


def main() -> int:
    """Always 0."""
    parser = argparse.ArgumentParser(prog="python -m bench.address_costs", description=__doc__)
    parser.add_argument("gazetteer", type=Path)
    parser.add_argument("records", type=Path)
    parser.add_argument("--records", type=int, dest="count", help="the first so many of them")
    parser.add_argument("--of", type=int, nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    leave_pandas_out()
    if arguments.of:
        print(json.dumps(measured(arguments.gazetteer, arguments.records, *arguments.of)))
        return 0
    held = pq.read_metadata(arguments.records).num_rows
    count = min(arguments.count or held, held)
    _print_growth(arguments.gazetteer, arguments.records, count)
    _print_two(arguments.gazetteer, arguments.records, count)
    return 0


def measured(gazetteer: Path, records: Path, first: int, last: int) -> Cost:
    """The cost of this process for some of the records, batch by batch, as the command takes them."""
    table = pq.read_table(records, columns=["address_concat", "postcode"]).slice(first, last - first)
    before = _anonymous_mb()
    began, began_cpu = time.perf_counter(), time.process_time()
    matcher = Matcher(Gazetteer(gazetteer))
    loaded, loaded_cpu = time.perf_counter(), time.process_time()
    most = 0.0
    with no_collecting():
        for batch in table.to_batches(max_chunksize=_BATCH):
            matcher.match(batch.column("address_concat"), batch.column("postcode"))
            most = max(most, _anonymous_mb() - before)
    ended, ended_cpu = time.perf_counter(), time.process_time()
    return Cost(
        table.num_rows, loaded - began, loaded_cpu - began_cpu, ended - loaded, ended_cpu - loaded_cpu, most
    )


def _anonymous_mb() -> float:
    """Memory that is no file's, as Linux counts it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("RssAnon"))
    return int(kilobytes) / 1024


def _print_growth(gazetteer: Path, records: Path, count: int) -> None:
    costs = [Measuring.of(gazetteer, records, count // part).cost() for part in _PARTS]
    loads = [each.load_seconds for each in costs]
    print(f"loading the gazetteer: {min(loads):.2f} to {max(loads):.2f} s (wanted: {_WANTED[0]})")
    print("\n".join(map(str, costs)))
    last, before = costs[-1], costs[-2]
    grown = (last.cpu_seconds / before.cpu_seconds) / (last.records / before.records)
    print(f"a record of all costs {grown:.2f} x one of the first half (1.00 is linear)")
    print(f"memory of its own: {max(each.private_mb for each in costs):,.0f} MB (wanted: {_WANTED[1]})")


def _print_two(gazetteer: Path, records: Path, count: int) -> None:
    """Each of the two has the half of the records that the one has whole; the three begin with nothing kept."""
    alone = Measuring.of(gazetteer, records, count).cost()
    both = [
        Measuring(gazetteer, records, 0, count // 2),
        Measuring(gazetteer, records, count // 2, count),
    ]
    slower = max(each.cost().seconds for each in both)
    print(
        f"two processes are {alone.seconds / slower:.2f} x as fast as one (wanted: {_WANTED[2]}): "
        f"{slower:.1f} s against {alone.seconds:.1f} s"
    )


if __name__ == "__main__":
    raise SystemExit(main())
