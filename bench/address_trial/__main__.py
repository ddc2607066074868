"""Which ways of writing an address the matcher reads rightly, which wrongly, and which it leaves.

`python -m bench.address_trial COMPONENTS.parquet GAZETTEER [--reference FILE] [--each N] [--streets N] [--seed N]
[--show KIND ...]` prints by kind how many answers are right, wrong (a UPRN that is not the one meant, or one where none
is right) and left (nothing false, and less than could be said). COMPONENTS has the parts of each property; GAZETTEER is
what `wardmote gazetteer build` made of the same; --reference names the table of UPRNs that it holds, where that is not
all of them. It judges nothing.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from bench.address_trial import absent, places, systems, units
from bench.address_trial.asked import Asked, Kind, kinds_of, sorted_out
from bench.address_trial.city import City, read_city
from bench.addresses import cpu_seconds
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.matching import Matcher

OUTCOMES = ("right", "wrong", "left")


class Tried(NamedTuple):
    """An address, its answer, and which of OUTCOMES that is."""

    kind: str
    asked: Asked
    answer: dict[str, Any]
    outcome: str


def main() -> int:
    """Always 0."""
    parser = argparse.ArgumentParser(prog="python -m bench.address_trial", description=__doc__)
    parser.add_argument("components", type=Path)
    parser.add_argument("gazetteer", type=Path)
    parser.add_argument("--reference", type=Path, help="the table of UPRNs that the gazetteer holds")
    parser.add_argument("--each", type=int, default=150, help="addresses of each kind, at most")
    parser.add_argument("--streets", type=int, default=600, help="streets that they are taken from")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="append", default=[], help="print what is not right of this kind")
    arguments = parser.parse_args()
    city = read_city(
        arguments.components, arguments.reference, streets=arguments.streets, seed=arguments.seed
    )
    asked = [
        (kind.name, each)
        for kind in kinds_of(systems, units, places, absent)
        for each in made(kind, city, each=arguments.each, seed=arguments.seed)
    ]
    rows: list[Tried] = []
    seconds = cpu_seconds(lambda: rows.extend(tried(Matcher(Gazetteer(arguments.gazetteer)), asked)))
    print(f"{len(rows):,} addresses in {seconds:.1f} processor seconds")
    _print_kinds(rows)
    for name in arguments.show:
        _print_not_right(row for row in rows if row.kind == name)
    return 0


def made(kind: Kind, city: City, *, each: int, seed: int) -> list[Asked]:
    """At most `each` of a kind, of properties by chance; the same seed makes the same."""
    rng = random.Random(f"{seed} {kind.name}")
    homes = city.homes[:]
    rng.shuffle(homes)
    found: list[Asked] = []
    for home in homes:
        if len(found) == each:
            break
        asked = kind.make(home, city, rng)
        if asked is not None:
            found.append(asked)
    return found


def tried(matcher: Matcher, asked: Sequence[tuple[str, Asked]]) -> list[Tried]:
    """Every address with its answer."""
    addresses = pa.array([each.address for _, each in asked], pa.string())
    postcodes = pa.array([each.postcode for _, each in asked], pa.string())
    answers = matcher.match(addresses, postcodes).to_pylist()
    return [
        Tried(kind, each, answer, sorted_out(each, _text(answer["uprn"]), _text(answer["parent_uprn"])))
        for (kind, each), answer in zip(asked, answers, strict=True)
    ]


def _text(uprn: object) -> str | None:
    return None if uprn is None else str(uprn)


def _print_kinds(rows: Sequence[Tried]) -> None:
    groups: dict[str, list[Tried]] = defaultdict(list)
    for row in rows:
        groups[row.kind].append(row)
        groups[
            "all where a property or building is right" if row.asked.truth else "all where none is"
        ].append(row)
    print(f"{'kind':<44}{'addresses':>10}" + "".join(f"{each:>9}" for each in OUTCOMES))
    for name, some in sorted(groups.items(), key=lambda each: _shares(each[1])):
        print(f"{name:<44}{len(some):>10,}" + "".join(f"{each:>9.1%}" for each in _shares(some)))


def _shares(rows: Sequence[Tried]) -> list[float]:
    counts = Counter(row.outcome for row in rows)
    return [counts[each] / len(rows) for each in OUTCOMES]


def _print_not_right(rows: Iterable[Tried]) -> None:
    for row in rows:
        if row.outcome != "right":
            answer, asked = row.answer, row.asked
            print(
                f"{row.kind} {row.outcome}: {asked.address!r} {asked.postcode or ''}, meant {set(asked.truth)}"
            )
            print(
                f"    {answer['match_level']} {answer['uprn']} {answer['parent_uprn']}: {answer['explanation']}"
            )


if __name__ == "__main__":
    raise SystemExit(main())
