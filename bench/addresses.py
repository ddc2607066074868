"""Addresses matched to UPRNs and scored: by set, by kind of error, what is not in the reference, processor seconds.

`python -m bench.addresses FOLDER [--set NAME ...] [--half 0|1] [--no-postcode]` reads the sets of FOLDER as its README
names them (`newham_ref`, `newham_messy_natural` ..., `london_variants`, `london_messy`) and prints; it judges nothing.

Scoring: an answer's UPRN is right or wrong; precision is right by given, recall right by records whose UPRN is in the
reference, and a UPRN given where there is no right answer is an error. Kind 22 is right when the parent is the truth.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.matching import Matcher
from wardmote.engine.reading.without_pandas import leave_pandas_out

#: Set -> its reference.
SETS = {
    "newham_messy_natural": "newham_ref",
    "newham_messy_hard": "newham_ref",
    "newham_messy_typed": "newham_ref",
    "london_messy": "london_variants",
}
UNDECIDABLE = (
    "SU7",
    "SU10:subunit_text_replaced",
    "SU4:floor_descriptor_dropped",
    "SU13:other_subunit_text_dropped",
    "PN4",
    "SU1:suffix_dropped",
)
_BATCH = 20_000
Row = dict[str, Any]


class Scored(NamedTuple):
    """A record and its answer. `has_truth`: its UPRN is in the reference."""

    record: Row
    answer: Row
    has_truth: bool
    given: bool
    right: bool


class Score(NamedTuple):
    """Of some records."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean."""
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)

    def __str__(self) -> str:
        return f"P {self.precision:.4f}  R {self.recall:.4f}  F1 {self.f1:.4f}"


def main() -> int:
    """Always 0."""
    parser = argparse.ArgumentParser(prog="python -m bench.addresses", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--set", action="append", choices=list(SETS), dest="sets")
    parser.add_argument(
        "--half", type=int, choices=(0, 1), help="only the records whose digest is even, or odd"
    )
    parser.add_argument("--no-postcode", action="store_true", help="as if no record had one")
    arguments = parser.parse_args()
    leave_pandas_out()
    with tempfile.TemporaryDirectory(prefix="wardmote-bench-") as made:
        for name in arguments.sets or list(SETS)[:3]:
            _measure(name, arguments, Path(made))
    return 0


def _measure(name: str, arguments: argparse.Namespace, made: Path) -> None:
    source = arguments.folder / f"{SETS[name]}.parquet"
    gazetteer = made / source.stem
    if not gazetteer.exists():
        seconds = cpu_seconds(lambda: build(source, gazetteer, progress=lambda _: None))
        print(
            f"{source.stem}: gazetteer built in {seconds:.1f} processor seconds, {_peak_mb():.0f} MB at most"
        )
    table = pq.read_table(arguments.folder / f"{name}.parquet")
    if arguments.half is not None:
        table = table.filter(
            pa.array([half_of(each) == arguments.half for each in table["unique_id"].to_pylist()])
        )
    answers: list[Row] = []
    seconds = cpu_seconds(
        lambda: answers.extend(_answers(table, gazetteer, no_postcode=arguments.no_postcode))
    )
    rows = [score_of(record, answer) for record, answer in zip(table.to_pylist(), answers, strict=True)]
    print(f"\n{name}: {len(rows):,} records, {len(rows) / seconds:,.0f} a processor second, {scored(rows)}")
    limit = physical_limit(table, source)
    print(
        f"  postcode block and one string score a pair: {limit:,.0f}; ours is {len(rows) / seconds / limit:.0%} of it"
    )
    _print_parts(rows)
    _print_calibration([row for row in rows if row.given])


def half_of(key: str) -> int:
    """Which half of a set a record is in: one is for development, the other to be measured by."""
    return hashlib.sha256(key.encode()).digest()[0] & 1


def cpu_seconds(work: Callable[[], object]) -> float:
    """What a call costs, threads included."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _answers(table: pa.Table, gazetteer: Path, *, no_postcode: bool) -> Iterable[Row]:
    matcher = Matcher(Gazetteer(gazetteer))
    for start in range(0, table.num_rows, _BATCH):
        part = table.slice(start, _BATCH)
        addresses = part.column("address_concat").combine_chunks()
        postcodes = (
            pa.nulls(part.num_rows, pa.string()) if no_postcode else part.column("postcode").combine_chunks()
        )
        yield from matcher.match(addresses, postcodes).to_pylist()


def score_of(record: Row, answer: Row) -> Scored:
    """One record under the rules above."""
    kind = record.get("kind") or ""
    truth = record["truth"]
    if kind.startswith("22"):
        right = answer["uprn"] is None and str(answer["parent_uprn"]) == truth
        return Scored(record, answer, True, right or answer["uprn"] is not None, right)
    has_truth = not (record.get("not_in_ref") or kind[:2] in ("28", "29"))
    given = answer["uprn"] is not None
    return Scored(record, answer, has_truth, given, has_truth and given and str(answer["uprn"]) == truth)


def scored(rows: Sequence[Scored]) -> Score:
    """Precision and recall of these."""
    right = sum(row.right for row in rows)
    return Score(
        right / max(1, sum(row.given for row in rows)), right / max(1, sum(row.has_truth for row in rows))
    )


def is_decidable(row: Scored) -> bool:
    """Whether the text still tells the property from every other."""
    rules = row.record.get("applied_rules") or ""
    collides = row.record.get("collision") in ("matches_other_only", "matches_label_and_other")
    return row.has_truth and not collides and not any(rule in rules for rule in UNDECIDABLE)


def _print_parts(rows: Sequence[Scored]) -> None:
    for half in (0, 1):
        print(
            f"  half {half}       {scored([row for row in rows if half_of(row.record['unique_id']) == half])}"
        )
    print(f"  decidable    {scored([row for row in rows if is_decidable(row)])}")
    foreign = [row for row in rows if not row.has_truth]
    if foreign:
        share = sum(row.given for row in foreign) / len(foreign)
        print(f"  not in the reference: {share:.1%} of {len(foreign):,} given a UPRN")
    groups: dict[str, list[Scored]] = defaultdict(list)
    for row in rows:
        for kind in (row.record.get("kind") or row.record.get("applied_rules") or "untouched").split("|"):
            groups[kind].append(row)
    for kind, some in sorted(groups.items()):
        if len(some) >= 50:
            right, wrong = sum(row.right for row in some), sum(row.given and not row.right for row in some)
            print(
                f"  {kind:<36}{len(some):>8,}  right {right / len(some):6.1%}  wrong {wrong / len(some):6.1%}"
            )


def _print_calibration(given: Sequence[Scored]) -> None:
    """Expected calibration error over ten bins of equal width, and what a threshold would give."""
    error = 0.0
    for low in (each / 10 for each in range(10)):
        some = [row for row in given if low <= row.answer["probability"] < low + 0.1 + (low == 0.9)]
        if some:
            said = sum(row.answer["probability"] for row in some) / len(some)
            error += abs(said - sum(row.right for row in some) / len(some)) * len(some) / len(given)
    print(f"  expected calibration error {error:.4f}")
    for threshold in (0.5, 0.8, 0.9, 0.95, 0.99):
        some = [row for row in given if row.answer["probability"] >= threshold]
        right = sum(row.right for row in some) / max(1, len(some))
        print(f"  probability >= {threshold:.2f}: {len(some):>8,} given, {right:.4f} right")


def physical_limit(table: pa.Table, source: Path) -> float:
    """Records a processor second of the least there is to do: join by postcode, one string score for each pair."""
    with duckdb.connect() as engine:
        engine.execute("SET threads=1")
        engine.execute(f"CREATE TABLE ref AS SELECT address_concat, postcode FROM '{source}'")
        engine.register("records", table.select(["address_concat", "postcode"]))
        query = """SELECT count(*) FILTER (jaro_winkler_similarity(upper(r.address_concat), f.address_concat) > 0.9)
                   FROM records r JOIN ref f USING (postcode)"""
        seconds = cpu_seconds(lambda: engine.execute(query).fetchall())
    rate: float = table.num_rows / seconds
    return rate


if __name__ == "__main__":
    raise SystemExit(main())
