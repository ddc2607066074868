"""What a trial asks, and what is right."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Literal, NamedTuple

from bench.address_trial.city import City, Home

#: uprn: one of `truth` is the answer. either: it is, or the building level with it as the parent. building: `truth` is
#: the parent, and no UPRN is right. none: no UPRN is right.
Expected = Literal["uprn", "either", "building", "none"]


class Asked(NamedTuple):
    """One address and what is right for it."""

    address: str
    postcode: str | None
    truth: frozenset[str]
    expected: Expected


Maker = Callable[[Home, City, random.Random], Asked | None]


@dataclass(frozen=True)
class Kind:
    """A way of writing. `make` says None of what it cannot be said of."""

    name: str
    make: Maker


def kind(maker: Maker) -> Maker:
    """A kind, under the function's name."""
    setattr(maker, _MARK, True)
    return maker


_MARK = "is_kind"


def kinds_of(*modules: ModuleType) -> list[Kind]:
    """Those of some modules, in their order."""
    return [
        Kind(name, maker)
        for module in modules
        for name, maker in vars(module).items()
        if getattr(maker, _MARK, False)
    ]


def same(home: Home, address: str, postcode: str | None) -> Asked:
    """The home is meant; of one with units, and of a shop, which may have homes above, its building may be said."""
    return Asked(
        address, postcode, frozenset([home.uprn]), "either" if home.parts or home.sort == "shop" else "uprn"
    )


def one_of(homes: list[Home], address: str, postcode: str | None) -> Asked:
    """Any of these is right."""
    return Asked(address, postcode, frozenset(home.uprn for home in homes), "uprn")


def its_building(building: Home, address: str, postcode: str | None) -> Asked:
    """The building is meant, or a unit of it that the gazetteer has not."""
    return Asked(address, postcode, frozenset([building.uprn]), "building")


def nobody(address: str, postcode: str | None) -> Asked:
    """Nothing that the gazetteer has."""
    return Asked(address, postcode, frozenset(), "none")


def sorted_out(asked: Asked, uprn: str | None, parent: str | None) -> Literal["right", "wrong", "left"]:
    """What an answer is worth. `left`: nothing false was said, and not all that could be."""
    if asked.expected == "either" and uprn is None:
        return "right" if parent in asked.truth else "left"
    if asked.expected in ("uprn", "either"):
        if uprn is None:
            return "left"
        return "right" if uprn in asked.truth else "wrong"
    if uprn is not None:
        return "wrong"
    return "right" if asked.expected == "none" or parent in asked.truth else "left"
