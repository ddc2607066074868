"""Numbers of things, as a person says them."""

from __future__ import annotations


def counted(count: int, one: str) -> str:
    """A number with its noun: "1 row", "1,200 rows"."""
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"
