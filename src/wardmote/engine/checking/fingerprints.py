"""Rows known by a fingerprint of some of their values: 128 bits, however long the values are.

MD5 over the values, each with its length, behind a secret that is new for every table: nobody can make two rows meet,
and among 10^9 rows chance does so once in 10^20 tables. DuckDB computes it, a batch at a time.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Fingerprints = npt.NDArray[np.uint64]
"""Two numbers a row."""


class Fingerprinter:
    """Makes fingerprints that are alike where the values are. Not for several threads at once."""

    def __init__(self) -> None:
        self._salt = secrets.token_hex(16)
        self._database = duckdb.connect(config={"threads": 1, "python_enable_replacements": False})

    def of(self, columns: Sequence[pa.Array]) -> Fingerprints:
        """A fingerprint of each row of some columns of any type, of no column at all the same for each."""
        names = [f"c{place}" for place in range(len(columns))]
        texts = [_as_text(each) for each in columns]
        batch = pa.RecordBatch.from_arrays(texts, names=names)
        parts = " || ".join(f"coalesce(strlen({name})::VARCHAR || ':' || {name}, 'n')" for name in names)
        self._database.register("batch", batch)
        try:
            hashed = self._database.execute(f"SELECT md5_number(? || {parts}) FROM batch", [self._salt])  # noqa: S608 - names are ours
            numbers = hashed.to_arrow_table().column(0).combine_chunks()
        finally:
            self._database.unregister("batch")
        return _as_pairs(numbers)


def _as_text(values: pa.Array) -> pa.StringArray:
    """Values as text that differs where they do."""
    if pa.types.is_timestamp(values.type):
        values = values.cast(pa.int64())
    return values if values.type == pa.string() else pc.cast(values, pa.string())


def _as_pairs(numbers: pa.Array) -> Fingerprints:
    """The 16 bytes of each number as two of 8."""
    data = numbers.buffers()[1]
    if data is None or not len(numbers):
        return np.zeros((0, 2), np.uint64)
    return np.frombuffer(data, np.uint64)[2 * numbers.offset :][: 2 * len(numbers)].reshape(-1, 2)
