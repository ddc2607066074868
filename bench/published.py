"""Every file of a folder as it is published: read to its last row, or refused by name; and how long it took.

`python -m bench.published FOLDER [--slowest N]` prints a line for each file, the slowest at the end. Seconds are those
of processors, of this process and those it starts. The exit code is 1 where a file was neither read nor refused.
"""

from __future__ import annotations

import argparse
import resource
import traceback
from dataclasses import dataclass
from pathlib import Path

from wardmote.engine.reading import open_tables
from wardmote.kernel.problem import Problem


@dataclass(frozen=True)
class Outcome:
    """What became of one file: `is_crash` where it was neither read to its end nor refused."""

    path: Path
    says: str
    cpu_seconds: float
    is_crash: bool = False


def main() -> int:
    """Prints what became of each file. 1 where one crashed, 0 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m bench.published", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--slowest", type=int, default=10)
    arguments = parser.parse_args()
    outcomes = []
    for path in files_of(arguments.folder):
        outcomes.append(outcome(path))
        print(f"{outcomes[-1].cpu_seconds:6.2f}  {path.relative_to(arguments.folder)}: {outcomes[-1].says}")
    crashes = [each for each in outcomes if each.is_crash]
    refused = sum(each.says.startswith("refused") for each in outcomes)
    print(f"\n{len(outcomes)} files, {refused} refused, {len(crashes)} crashed; the slowest:")
    for each in sorted(outcomes, key=lambda each: -each.cpu_seconds)[: arguments.slowest]:
        print(f"{each.cpu_seconds:6.2f}  {each.path.relative_to(arguments.folder)}")
    return 1 if crashes else 0


def files_of(folder: Path) -> list[Path]:
    """All files below a folder, in order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def outcome(path: Path) -> Outcome:
    """Reads one file to the last row of its last table."""
    before, is_crash = _cpu_seconds(), False
    try:
        says = _read(path)
    except Problem as problem:
        says = f"refused, {problem.code}"
    except Exception:  # noqa: BLE001 - a crash is what is looked for
        says, is_crash = traceback.format_exc(), True
    return Outcome(path, says, _cpu_seconds() - before, is_crash)


def _read(path: Path) -> str:
    tables = open_tables(path, file_name=path.name)
    counted = [sum(len(batch.lines) for batch in table.batches()) for table in tables]
    if counted != [table.row_count for table in tables]:
        raise ValueError("the rows are others than were announced")
    return f"{len(tables)} tables of {sum(counted):,} rows"


def _cpu_seconds() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    raise SystemExit(main())
