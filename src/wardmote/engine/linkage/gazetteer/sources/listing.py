"""What a format makes of the files of a source."""

from __future__ import annotations

from typing import NamedTuple


class Listing(NamedTuple):
    """`sql` gives spellings (see sources/sql.py); `has_facts`: more than UPRN, parent and address is
    recorded; `left_out` says in words what of the source is not among them.
    """

    title: str
    sql: str
    has_facts: bool
    left_out: tuple[str, ...] = ()
