"""Numbers of things, as a person says them."""

from __future__ import annotations


def counted(count: int, one: str) -> str:
    """A number with its noun: "1 row", "1,200 rows", "3 addresses"."""
    if count == 1:
        return f"{count:,} {one}"
    return f"{count:,} {one}{'es' if one.endswith('s') else 's'}"
