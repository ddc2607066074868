"""What a trial asks, and what is right."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Literal, NamedTuple

from bench.address_trial.city import City, Home
from bench.address_trial.conditions import Condition
from bench.address_trial.parts import next_number

#: uprn: one of `truth` is the answer. either: it is, or the building level with it as the parent. building: `truth` is
#: the parent, and no UPRN is right. none: no UPRN is right.
Expected = Literal["uprn", "either", "building", "none"]


class Asked(NamedTuple):
    """One address and what is right for it."""

    address: str
    postcode: str | None
    truth: frozenset[str]
    expected: Expected


class At(NamedTuple):
    """What is written, and with which postcode: said where it is not the home's."""

    address: str
    postcode: str | None


#: Writes an address of a home; None where it cannot be said of it.
Writer = Callable[[Home, City, random.Random], str | At | None]
#: What is right where this was written of a home.
Meaning = Callable[[Home, City, At], Asked]


@dataclass(frozen=True)
class Kind:
    """A way of writing, of homes of which all conditions are true."""

    name: str
    means: Meaning
    where: tuple[Condition, ...]
    write: Writer

    def make(self, home: Home, city: City, rng: random.Random) -> Asked | None:
        """None where it cannot be said of the home."""
        written = self.write(home, city, rng) if all(true(home, city) for true in self.where) else None
        if written is None:
            return None
        return self.means(home, city, written if isinstance(written, At) else At(written, home.postcode))


def kind(means: Meaning, *where: Condition) -> Callable[[Writer], Kind]:
    """A kind, under the function's name."""
    return lambda write: Kind(write.__name__, means, where, write)


def kinds_of(*modules: ModuleType) -> list[Kind]:
    """Those of some modules, in their order."""
    return [each for module in modules for each in vars(module).values() if isinstance(each, Kind)]


def same(home: Home, _city: City, at: At) -> Asked:
    """The home is meant; of one with units, and of a shop, which may have homes above, its building may be said."""
    return Asked(*at, frozenset([home.uprn]), "either" if home.parts or home.sort == "shop" else "uprn")


def this_or_the_next(home: Home, city: City, at: At) -> Asked:
    """It, or the next house of its side of the street."""
    houses = [home, *city.next_houses(home, next_number(home))]
    return Asked(*at, frozenset(each.uprn for each in houses), "uprn")


def its_building(building: Home, _city: City, at: At) -> Asked:
    """The building is meant, or a unit of it that the gazetteer has not."""
    return Asked(*at, frozenset([building.uprn]), "building")


def nobody(_home: Home, _city: City, at: At) -> Asked:
    """Nothing that the gazetteer has."""
    return Asked(*at, frozenset(), "none")


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
