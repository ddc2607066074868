"""What a format makes of the files of a source."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Listing(NamedTuple):
    """`sql` gives spellings (see sources/sql.py); `has_facts`: more than UPRN, parent and address is recorded.

    `left_out` says in words what of the source is not among them, `seen` in sentences what stood beside its rows;
    `supply` is SQL of the rows that later changes can be
    put onto, empty for a format that has none.
    """

    title: str
    sql: str
    has_facts: bool
    left_out: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    supply: str = ""


class Supply(NamedTuple):
    """What a gazetteer keeps of its supply for changes to be put onto: the title of its format, and a Parquet file."""

    title: str
    path: Path
