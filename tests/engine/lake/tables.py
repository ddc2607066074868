"""Small tables of every kind of column, and plain ways to store and read them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.lake.folder import LakeFolder
from wardmote.engine.lake.keys import DataKey
from wardmote.engine.lake.manifest import Manifest
from wardmote.engine.lake.version_reader import open_version
from wardmote.engine.lake.version_writer import VersionWriter
from wardmote.kernel.ids import new_id


def people(rows: int, *, seed: int = 1) -> pa.Table:
    """Made-up people: a secret column, a column to filter on, and columns of most types, with nulls."""
    chance = random.Random(seed)
    day = dt.date(1950, 1, 1)
    columns = {
        "uprn": [100_000_000 + number for number in range(rows)],
        "nhs_number": [f"{chance.randrange(10**10):010d}" for _ in range(rows)],
        "ward": [chance.choice(["E05013371", "E05013372", None]) for _ in range(rows)],
        "born": [day + dt.timedelta(days=chance.randrange(20_000)) for _ in range(rows)],
        "seen": [dt.datetime(2024, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=n) for n in range(rows)],
        "cost": [
            Decimal(chance.randrange(10**6)).scaleb(-2) if chance.random() < 0.9 else None
            for _ in range(rows)
        ],
        "risk": [chance.random() for _ in range(rows)],
        "alone": [chance.choice([True, False, None]) for _ in range(rows)],
        "photo": [chance.randbytes(chance.randrange(9)) for _ in range(rows)],
        "tags": [[chance.choice("ab") for _ in range(chance.randrange(3))] or None for _ in range(rows)],
        "place": [{"x": number, "y": None} for number in range(rows)],
    }
    schema = pa.schema(
        {
            "uprn": pa.int64(),
            "nhs_number": pa.string(),
            "ward": pa.string(),
            "born": pa.date32(),
            "seen": pa.timestamp("us", tz="UTC"),
            "cost": pa.decimal128(12, 2),
            "risk": pa.float64(),
            "alone": pa.bool_(),
            "photo": pa.binary(),
            "tags": pa.list_(pa.string()),
            "place": pa.struct({"x": pa.int64(), "y": pa.string()}),
        }
    )
    return pa.table(columns, schema=schema)


def noise(size_bytes: int) -> pa.Table:
    """A table no compression makes smaller."""
    return pa.table({"noise": [random.randbytes(1000) for _ in range(size_bytes // 1000)]})


def store(
    folder: LakeFolder,
    table: pa.Table,
    *,
    key: DataKey | None,
    batch_rows: int = 1000,
    part_bytes: int = 2**40,
) -> Manifest:
    with VersionWriter(
        folder,
        object_id=new_id("version"),
        schema=table.schema,
        key=key,
        expected_bytes=0,
        part_bytes=part_bytes,
    ) as writer:
        for batch in table.to_batches(max_chunksize=batch_rows):
            writer.write(batch)
        return writer.close()


def read(
    folder: LakeFolder,
    manifest: Manifest,
    *,
    key: DataKey | None,
    columns: Sequence[str] | None = None,
    row_filter: pc.Expression | None = None,
) -> pa.Table:
    with open_version(folder, manifest, key=key) as version:
        table = version.permitted(columns=columns or manifest.schema.names, row_filter=row_filter)
        return pa.Table.from_batches(table.batches(), table.schema)
