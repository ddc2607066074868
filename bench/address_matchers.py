"""A matcher as a process of its own, ours or the anchor: it makes its index, answers every record and ends.

`python address_matchers.py ours|anchor REFERENCE.parquet RECORDS.parquet ANSWERS.parquet`. The anchor is run by the
Python of another environment, where nothing of ours can be imported.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

_BATCH = 20_000


def main(arguments: list[str]) -> int:
    """The answers have a row for each record, in any order, with its unique_id."""
    matcher, *paths = arguments
    {"ours": _ours, "anchor": _anchor}[matcher](*map(Path, paths))
    return 0


def _ours(reference: Path, records: Path, out: Path) -> None:
    """Columns unique_id, uprn, parent_uprn, probability."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from wardmote.engine.linkage.gazetteer.building import build
    from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
    from wardmote.engine.linkage.matching import Matcher, no_collecting
    from wardmote.engine.reading.without_pandas import leave_pandas_out

    leave_pandas_out()
    table = pq.read_table(records, columns=["unique_id", "address_concat", "postcode"])
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        build(reference, Path(folder) / "gazetteer", progress=lambda _: None)
        matcher = Matcher(Gazetteer(Path(folder) / "gazetteer"))
        answers = []
        with no_collecting():
            for start in range(0, table.num_rows, _BATCH):
                part = table.slice(start, _BATCH)
                texts, postcodes = (
                    part.column(name).combine_chunks().cast(pa.string())
                    for name in ("address_concat", "postcode")
                )
                made = matcher.match(texts, postcodes).select(["uprn", "parent_uprn", "probability"])
                answers.append(
                    pa.table([part.column("unique_id"), *made.columns], ["unique_id", *made.schema.names])
                )
    pq.write_table(pa.concat_tables(answers), out)


def _anchor(reference: Path, records: Path, out: Path) -> None:
    """Columns unique_id, uprn, weight and distinguishability; both are null for what was found without a score."""
    import duckdb
    from uk_address_matcher import (
        AddressMatcher,
        ExactMatchStage,
        PeeledAddressStage,
        SplinkStage,
        UniqueTrigramStage,
    )

    engine = duckdb.connect()
    listed = engine.sql(
        f"SELECT uprn::VARCHAR AS unique_id, address_concat, postcode FROM read_parquet('{reference}')"
    )
    asked = engine.sql(f"SELECT unique_id, address_concat, postcode FROM read_parquet('{records}')")
    matcher = AddressMatcher(
        canonical_addresses=listed,
        addresses_to_match=asked,
        con=engine,
        stages=[ExactMatchStage(), PeeledAddressStage(), UniqueTrigramStage(), SplinkStage()],
        show_progress="off",
    )
    found = matcher.match().matches(all_columns=True)
    engine.register("found", found)
    engine.execute(
        f"""COPY (SELECT unique_id, resolved_canonical_id AS uprn, match_weight AS weight, distinguishability,
                         match_reason AS reason FROM found) TO '{out}' (FORMAT parquet)"""
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
