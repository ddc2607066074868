"""The terms of an instruction to match addresses: which columns say where, and how they are found to be offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wardmote.engine.linkage.matched_table import AddressColumns
from wardmote.hub.catalogue.dataset import Column
from wardmote.kernel.problem import Invalid


def found_columns(columns: Sequence[Column]) -> AddressColumns:
    """By what the columns were found to mean: every line of an address, the first postcode, the first UPRN."""

    def meaning(semantic_type: str) -> list[str]:
        return [each.name for each in columns if each.semantic_type == semantic_type]

    postcodes, uprns = meaning("postcode"), meaning("uprn")
    return AddressColumns(
        address=tuple(meaning("address")),
        postcode=postcodes[0] if postcodes else None,
        held_uprn=uprns[0] if uprns else None,
    )


def as_terms(columns: AddressColumns) -> dict[str, Any]:
    """As an instruction keeps them."""
    return {
        "address": list(columns.address),
        "postcode": columns.postcode,
        "held_uprn": columns.held_uprn,
    }


def from_terms(terms: Mapping[str, Any]) -> AddressColumns:
    """As they were kept."""
    return AddressColumns(tuple(terms["address"]), terms["postcode"], terms["held_uprn"])


def require_sound(columns: AddressColumns, carried: Sequence[str]) -> None:
    """Raises Invalid without an address, for one column in two parts, or one that is not carried over."""
    names = columns.names()
    if not columns.address or len(set(names)) < len(names) or not set(names) <= set(carried):
        raise Invalid(
            "matching.columns",
            "Matching needs a column of addresses; each column has one part, and is carried over.",
            where="address",
            next_step="Say which columns hold the address, the postcode and the UPRN, and carry those over.",
        )
