"""Addresses matched to UPRNs and scored: by set, by kind of error, what is not in the reference, processor seconds.

`python -m bench.addresses FOLDER [--set NAME ...] [--half 0|1] [--no-postcode] [--calibrate] [--anchor]` reads the sets
of FOLDER as its README names them (`newham_ref`, `newham_messy_natural` ..., `london_variants`, `london_messy`) and
prints; it judges nothing. `--anchor` runs uk_address_matcher beside ours on the same records; London costs it nine
minutes of a processor and 7 GB. How answers are scored: bench/address_scores.py.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from bench.address_anchor import Measured, measure_both
from bench.address_scores import (
    Scored,
    calibration_error,
    half_of,
    is_decidable,
    score_of,
    scored,
    share_of_foreign,
)
from bench.timing import Figure
from wardmote.engine.linkage.calibrating.kit import calibrate
from wardmote.engine.linkage.calibration import Calibration
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.matching import Matcher, no_collecting
from wardmote.engine.reading.without_pandas import leave_pandas_out

#: Set -> its reference.
SETS = {
    "newham_messy_natural": "newham_ref",
    "newham_messy_hard": "newham_ref",
    "newham_messy_typed": "newham_ref",
    "london_messy": "london_variants",
}
#: Those that a run takes that names none.
USUAL = tuple(SETS)[:3]
#: Set -> the F1 that is wanted.
TARGETS = {
    "newham_messy_natural": 0.960,
    "newham_messy_hard": 0.840,
    "newham_messy_typed": 0.995,
    "london_messy": 0.970,
}
_BATCH = 20_000
#: Addresses made for a calibration.
CALIBRATED_ON = 40_000


def main() -> int:
    """Always 0."""
    parser = argparse.ArgumentParser(prog="python -m bench.addresses", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--set", action="append", choices=list(SETS), dest="sets")
    parser.add_argument(
        "--half", type=int, choices=(0, 1), help="only the records whose digest is even, or odd"
    )
    parser.add_argument("--no-postcode", action="store_true", help="as if no record had one")
    parser.add_argument(
        "--calibrate",
        action="store_true",
        help="also with probabilities fitted to the gazetteer's own addresses",
    )
    parser.add_argument("--anchor", action="store_true", help="uk_address_matcher beside ours")
    arguments = parser.parse_args()
    leave_pandas_out()
    with tempfile.TemporaryDirectory(prefix="wardmote-bench-") as made:
        for name in arguments.sets or USUAL:
            source = arguments.folder / f"{SETS[name]}.parquet"
            table = _records(arguments.folder, name, half=arguments.half, no_postcode=arguments.no_postcode)
            _measure(name, table, source, Path(made))
            if arguments.calibrate:
                _measure_calibrated(table, Path(made) / source.stem)
            if arguments.anchor:
                _print_beside(*_both(name, table, source, Path(made)))
    return 0


def measure(sets: Path | None, folder: Path) -> list[Figure]:
    """The figures of the usual sets beside the anchor's; none, and a word why, where the sets are not there."""
    if sets is None or not all((sets / f"{name}.parquet").is_file() for name in USUAL):
        print("addresses: left out. Its labelled sets are not here: name their folder with --address-sets.")
        return []
    return [figure for name in USUAL for figure in _figures(name, sets, folder)]


def _figures(name: str, sets: Path, folder: Path) -> list[Figure]:
    table = _records(sets, name)
    ours, anchor = _both(name, table, sets / f"{SETS[name]}.parquet", folder)
    target, ratio = TARGETS[name], anchor.cost.cpu_seconds / ours.cost.cpu_seconds
    return [
        Figure(f"{name}: F1 as used", f"at least {target:.3f}", str(ours), ours.score.f1 >= target),
        Figure(
            "the same, uk_address_matcher, at its best",
            "below ours",
            str(anchor),
            anchor.best.f1 < ours.score.f1,
        ),
        Figure("the same, its processor seconds against ours", "above 1", f"{ratio:.1f} x", ratio > 1),
    ]


def _records(folder: Path, name: str, *, half: int | None = None, no_postcode: bool = False) -> pa.Table:
    table = pq.read_table(folder / f"{name}.parquet")
    if half is not None:
        table = table.filter(pa.array([half_of(each) == half for each in table["unique_id"].to_pylist()]))
    if no_postcode:
        at = table.schema.get_field_index("postcode")
        table = table.set_column(at, "postcode", pa.nulls(table.num_rows, pa.string()))
    return table


def _measure(name: str, table: pa.Table, source: Path, made: Path) -> None:
    gazetteer = made / source.stem
    if not gazetteer.exists():
        seconds = cpu_seconds(lambda: build(source, gazetteer, progress=lambda _: None))
        print(
            f"{source.stem}: gazetteer built in {seconds:.1f} processor seconds, {_peak_mb():.0f} MB at most"
        )
    batches: list[pa.RecordBatch] = []
    seconds = cpu_seconds(lambda: batches.extend(_answers(table, gazetteer)))
    rows = _scored_rows(table, batches)
    print(f"\n{name}: {len(rows):,} records, {len(rows) / seconds:,.0f} a processor second, {scored(rows)}")
    if table.column("postcode").null_count < table.num_rows:
        limit = physical_limit(table, source)
        share = len(rows) / seconds / limit
        print(f"  postcode block and one string score a pair: {limit:,.0f}; ours is {share:.0%} of it")
    _print_parts(rows)
    _print_calibration([row for row in rows if row.given])


def _measure_calibrated(table: pa.Table, folder: Path) -> None:
    """The same answers, their probabilities fitted to errors made in the gazetteer's own addresses."""
    gazetteer = Gazetteer(folder)
    made: list[Calibration] = []
    seconds = cpu_seconds(lambda: made.append(calibrate(gazetteer, count=CALIBRATED_ON, seed=1).calibration))
    print(f"  calibrated in {seconds:.1f} processor seconds, on {made[0].source}:")
    rows = _scored_rows(table, _answers(table, folder, made[0]))
    _print_calibration([row for row in rows if row.given])


def _both(name: str, table: pa.Table, source: Path, made: Path) -> tuple[Measured, Measured]:
    records = made / f"{name}.parquet"
    pq.write_table(table, records)
    return measure_both(source, records, made)


def _print_beside(ours: Measured, anchor: Measured) -> None:
    print(f"  ours, index and all   {ours}")
    print(f"  uk_address_matcher    {anchor}")
    print(f"  its processor seconds are {anchor.cost.cpu_seconds / ours.cost.cpu_seconds:.1f} x ours")
    decidable = [[row for row in each.rows if is_decidable(row)] for each in (ours, anchor)]
    print(f"  decidable             {scored(decidable[0])} against {scored(decidable[1])}")


def cpu_seconds(work: Callable[[], object]) -> float:
    """What a call costs, threads included."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _answers(
    table: pa.Table, gazetteer: Path, calibration: Calibration | None = None
) -> Iterable[pa.RecordBatch]:
    matcher = Matcher(Gazetteer(gazetteer), calibration=calibration)
    with no_collecting():
        for start in range(0, table.num_rows, _BATCH):
            part = table.slice(start, _BATCH)
            addresses = part.column("address_concat").combine_chunks()
            postcodes = part.column("postcode").combine_chunks()
            yield matcher.match(addresses, postcodes)


def _scored_rows(table: pa.Table, batches: Iterable[pa.RecordBatch]) -> list[Scored]:
    answers = pa.Table.from_batches(batches).to_pylist()
    return [score_of(*each) for each in zip(table.to_pylist(), answers, strict=True)]


def _print_parts(rows: Sequence[Scored]) -> None:
    for half in (0, 1):
        print(
            f"  half {half}       {scored([row for row in rows if half_of(row.record['unique_id']) == half])}"
        )
    print(f"  decidable    {scored([row for row in rows if is_decidable(row)])}")
    foreign = share_of_foreign(rows)
    if foreign is not None:
        print(f"  not in the reference: {foreign:.1%} given a UPRN")
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
    """Expected calibration error, and what a threshold would give."""
    print(f"  expected calibration error {calibration_error(given):.4f}")
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
