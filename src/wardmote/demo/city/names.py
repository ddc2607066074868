"""Names of many origins, drawn from names.toml."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wardmote.demo.city.model import Sex

_DATA: dict[str, Any] = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
KNOWN_AS: dict[str, list[str]] = _DATA.pop("known_as")
"""Nicknames and other spellings, by first name."""

ORIGINS: tuple[str, ...] = tuple(_DATA)


_OLDEST_BIRTH_YEAR, _YOUNGEST_BIRTH_YEAR = 1930, 2026


@dataclass(frozen=True, slots=True)
class Surname:
    """A surname in its form for men and its form for women."""

    male: str
    female: str

    def of(self, sex: Sex) -> str:
        """The form for that sex."""
        return self.male if sex == "M" else self.female


def draw_origin(council_index: int, rng: random.Random) -> str:
    """An origin by the council's weights; `council_index` follows organisations.COUNCILS."""
    return rng.choices(ORIGINS, [_DATA[origin]["weights"][council_index] for origin in ORIGINS])[0]


def draw_first_name(origin: str, sex: Sex, birth_year: int, rng: random.Random) -> str:
    """A first name of that origin; where the list runs from old names to new, one that suits the year of birth."""
    names: list[str] = _DATA[origin]["men" if sex == "M" else "women"]
    if not _DATA[origin].get("oldest_first", False):
        return rng.choice(names)
    middle = (birth_year - _OLDEST_BIRTH_YEAR) / (_YOUNGEST_BIRTH_YEAR - _OLDEST_BIRTH_YEAR) * len(names)
    return names[min(max(int(rng.gauss(middle, len(names) / 6)), 0), len(names) - 1)]


def draw_surname(origin: str, rng: random.Random) -> Surname:
    """A surname of that origin."""
    male, _, female = rng.choice(_DATA[origin]["surnames"]).partition("|")
    return Surname(male, female or male)


def surname_with(origin: str, form: str) -> Surname:
    """The surname of that origin that has this form, for a man or a woman; a name without two forms is itself."""
    for entry in _DATA[origin]["surnames"]:
        male, _, female = entry.partition("|")
        if form in {male, female}:
            return Surname(male, female or male)
    return Surname(form, form)


def wife_takes_surname(origin: str, rng: random.Random) -> bool:
    """Whether a wife of that origin took her husband's name."""
    return rng.random() < float(_DATA[origin]["takes_surname"])
