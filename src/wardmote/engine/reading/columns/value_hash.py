"""A number of 64 bits for each value of a column: equal values have equal ones, and others hardly ever.

Among 16 million different values two meet with a chance of 1 in 100,000 (DuckDB's hash; not made against somebody who
tries). Where values are told apart by it, such a meeting must cost no more than a remark that is not made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]


class ValueHash:
    """Not for several threads at once. Its start costs some milliseconds: make one where there is much to hash."""

    def __init__(self) -> None:
        self._database = duckdb.connect(config={"threads": 1, "enable_external_access": False})

    def of(self, values: pa.Array) -> Hashes:
        """The numbers of some values, none of which is null."""
        hashed = self._database.from_arrow(pa.table({"value": values})).project("hash(value) AS hashed")
        return np.asarray(hashed.fetchnumpy()["hashed"], np.uint64)

    def close(self) -> None:
        """Gives back what it holds."""
        self._database.close()
