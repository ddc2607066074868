"""The terms of an instruction to match addresses: which columns say where, and how they are found to be offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from wardmote.engine.linkage.tables.address_columns import AddressColumns, addresses_meant, postcodes_meant
from wardmote.engine.linkage.tables.answers import Wanted
from wardmote.hub.catalogue.dataset import Column
from wardmote.kernel.problem import Invalid


def said(*, address: Sequence[str], postcode: str | None, held_uprn: str | None) -> Wanted:
    """What an instruction says: the lines of the address, the postcode, the UPRN that the table holds already."""
    return Wanted(AddressColumns(tuple(address), postcode or None), held_uprn or None, facts=True)


class Found(NamedTuple):
    """What is offered, and what its owner has to choose first, None where all is clear.

    Where several columns could hold the address, or its postcode, none of them is offered: another's address, such as
    a landlord's home, must not be given as the property of the row.
    """

    wanted: Wanted
    doubt: Invalid | None


def found_columns(columns: Sequence[Column]) -> Found:
    """Columns as they are called, else as they were found to mean. It may lack an address."""
    names = [each.name for each in columns]
    called = addresses_meant(names)
    addresses = called or [(each,) for each in _meaning("address", columns)]
    address = addresses[0] if len(addresses) == 1 else ()
    postcodes = postcodes_meant(names, address[0] if address else "")
    if not called and not postcodes:
        postcodes = _meaning("postcode", columns)
    postcode = postcodes[0] if len(postcodes) == 1 else None
    doubt = _several("address", [lines[0] for lines in addresses]) or _several("postcode", postcodes)
    uprns = _meaning("uprn", columns)
    return Found(Wanted(AddressColumns(address, postcode), next(iter(uprns), None), facts=True), doubt)


def names_of(wanted: Wanted) -> tuple[str, ...]:
    """Every column that it needs."""
    return (*wanted.columns.names, *([wanted.uprn] if wanted.uprn else []))


def as_terms(wanted: Wanted) -> dict[str, Any]:
    """As an instruction keeps it."""
    return {
        "address": list(wanted.columns.address),
        "postcode": wanted.columns.postcode,
        "held_uprn": wanted.uprn,
    }


def from_terms(terms: Mapping[str, Any]) -> Wanted:
    """As it was kept."""
    return said(address=terms["address"], postcode=terms["postcode"], held_uprn=terms["held_uprn"])


def require_sound(wanted: Wanted, carried: Sequence[str]) -> None:
    """Raises Invalid without an address, for one column in two parts, or one that is not carried over."""
    names = names_of(wanted)
    if not wanted.columns.address or len(set(names)) < len(names) or not set(names) <= set(carried):
        raise Invalid(
            "matching.columns",
            "Matching needs a column of addresses; each column has one part, and is carried over.",
            where="address",
            next_step="Say which columns hold the address, the postcode and the UPRN, and carry those over.",
        )


def _several(what: str, names: Sequence[str]) -> Invalid | None:
    if len(names) < 2:
        return None
    return Invalid(
        "matching.several",
        f"Several columns could hold the {what}: {', '.join(names)}.",
        where=what,
        next_step=f"Choose the {what} of the properties that you want matched; the hub chose none.",
    )


def _meaning(semantic_type: str, columns: Sequence[Column]) -> list[str]:
    return [each.name for each in columns if each.semantic_type == semantic_type]
