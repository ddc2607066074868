"""A process that has no use for pandas: Arrow loads it, where it is installed, only to ask whether a list is one of
its own, and that costs a second or more."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder

import pyarrow as pa


class _WithoutPandas(MetaPathFinder):
    def find_spec(self, fullname: str, *_: object) -> None:
        """Raises ModuleNotFoundError for pandas."""
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)


def leave_pandas_out() -> None:
    """From here on this process has no pandas. For a process of our own only: what runs in somebody's notebook may
    want it."""
    sys.meta_path.insert(0, _WithoutPandas())
    pa.array([0])  # Arrow asks here, once, and not in several threads at the same time
