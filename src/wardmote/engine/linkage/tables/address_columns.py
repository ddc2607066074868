"""Which columns of a table hold its addresses: told by their names, asked for where several could be meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.reading.columns.headers import whole_words
from wardmote.kernel.problem import Invalid

_ADDRESS: Final = re.compile(
    r"(?P<whose>(?!.*\b(?:e ?mail|web|ip|mac|url)\b)(?:\w+ )*?)address"
    r"(?P<more> concat| text| of \w+(?: \w+)*?)?(?: ?(?:line ?)?(?P<line>[0-9]))?"
)
_POSTCODE: Final = re.compile(r"(?P<whose>(?:\w+ )*?)post ?code(?: locator)?")
_IN_ONE: Final = frozenset({"full ", "whole ", "single line "})
_NOT_SHOWN: Final = 30


class AddressColumns(NamedTuple):
    """The column of the address, or those of its lines in order, and that of the postcode, where it has one."""

    address: tuple[str, ...]
    postcode: str | None

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.address, *([self.postcode] if self.postcode else []))

    def texts(self, rows: pa.RecordBatch) -> tuple[pa.Array, pa.Array]:
        """The addresses, lines joined by commas, and the postcodes: null where nothing is written."""
        lines = [rows.column(name).cast(pa.string()) for name in self.address]
        ended = [
            *lines,
            pa.repeat("", rows.num_rows),
        ]  # Arrow leaves a row out where all that it joins is null
        address = pc.utf8_trim(pc.binary_join_element_wise(*ended, ", ", null_handling="skip"), ", ")
        postcode = rows.column(self.postcode).cast(pa.string()) if self.postcode else None
        return address, pa.nulls(rows.num_rows, pa.string()) if postcode is None else postcode


def address_columns(
    names: Sequence[str], *, address: Sequence[str], postcode: str | None, where: str
) -> AddressColumns:
    """The columns that were named; those that were not, by what they are called.

    A column called after nobody, or after the property, goes before any other person's or body's address. Raises
    Invalid where a named column is not there, none is called address, or several could be meant.
    """
    given = [(each, "address") for each in address] + ([(postcode, "postcode")] if postcode else [])
    for name, what in given:
        require_column(names, name, what, where=where)
    lines = tuple(address) or _lines(names, where)
    return AddressColumns(lines, postcode or _postcode(names, lines[0], where))


def require_column(names: Sequence[str], name: str, what: str, *, where: str) -> None:
    """Raises Invalid where a column that was named for something is not there."""
    if name not in names:
        raise _not_told(names, f"The table has no column {name}.", what, where)


def addresses_meant(names: Sequence[str]) -> list[tuple[str, ...]]:
    """What could be the address by what it is called, each as its lines; several where nothing tells whose is meant."""
    families: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for name in names:
        if found := _ADDRESS.fullmatch(whole_words(name)):
            line = found["line"] or ""
            families.setdefault((found["whose"], found["more"] or ""), []).append((line, name))
    nearest = min(map(_distance, families), default=0)
    meant = [sorted(lines) for key, lines in families.items() if _distance(key) == nearest]
    return [tuple(name for _, name in lines) for lines in meant]


def postcodes_meant(names: Sequence[str], address: str) -> list[str]:
    """The postcodes of the same owner as that column's, else those called after nobody, else the property's."""
    found = {name: each["whose"] for name in names if (each := _POSTCODE.fullmatch(whole_words(name)))}
    for owner in (_whose(address), "", "property "):
        if meant := [name for name, of in found.items() if of == owner]:
            return meant
    return []


def _lines(names: Sequence[str], where: str) -> tuple[str, ...]:
    meant = addresses_meant(names)
    if not meant:
        raise _not_told(names, "No column of the table is called address.", "address", where)
    if len(meant) > 1:
        several = ", ".join(lines[0] for lines in meant)
        raise _not_told(names, f"Several columns could hold the address: {several}.", "address", where)
    return meant[0]


def _distance(family: tuple[str, str]) -> int:
    """An address in one column goes before one in lines; then those of the property, then all others."""
    whose, more = family
    if whose in _IN_ONE or (not whose and more in (" concat", " text")):
        return 0
    return 3 if more else {"": 1, "property ": 2}.get(whose, 3)


def _whose(address: str) -> str:
    found = _ADDRESS.fullmatch(whole_words(address))
    return found["whose"] if found else ""


def _postcode(names: Sequence[str], address: str, where: str) -> str | None:
    """That of the same owner, else one called after nobody or the property; never that of somebody else."""
    meant = postcodes_meant(names, address)
    if len(meant) > 1:
        says = f"Several columns could hold the postcode: {', '.join(meant)}."
        raise _not_told(names, says, "postcode", where)
    return meant[0] if meant else None


def _not_told(names: Sequence[str], says: str, what: str, where: str) -> Invalid:
    shown = ", ".join(names[:_NOT_SHOWN])
    several = ", several times for the lines of one address" if what == "address" else ""
    return Invalid(
        "match.column",
        says,
        where=where,
        next_step=f"Name it with --{what}{several}. The columns are: {shown}.",
    )
