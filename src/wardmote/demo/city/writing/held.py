"""Names and addresses as a system holds them: mostly right, at times in one of the ways they go wrong in life."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from wardmote.demo.city.model import Home, Person

_STREET_SHORT = {
    "Road": "Rd",
    "Street": "St",
    "Avenue": "Ave",
    "Gardens": "Gdns",
    "Close": "Cl",
    "Lane": "La",
    "Grove": "Gr",
    "Crescent": "Cres",
    "Terrace": "Terr",
    "Drive": "Dr",
}
_NAME_WAYS = {"known as": 45, "former surname": 25, "initial": 13, "typing error": 14, "swapped": 3}
_FLOOR_SHORT = {
    "Basement Flat": "BSMT FLAT",
    "Ground Floor Flat": "GFF",
    "First Floor Flat": "FFF",
    "Second Floor Flat": "2nd Flr Flat",
    "Top Floor Flat": "TFF",
}


@dataclass(frozen=True, slots=True)
class HeldName:
    """A name as held: `change` is "" or one of initial, known as, former surname, typing error, swapped."""

    title: str
    first: str
    middle: str
    last: str
    change: str

    @property
    def full(self) -> str:
        """Title, first name and surname."""
        return f"{self.title} {self.first} {self.last}"

    @property
    def surname_first(self) -> str:
        """ "SMITH, Mrs Joan": one field for all, as older systems have it."""
        return f"{self.last.upper()}, {self.title} {self.first}"


@dataclass(frozen=True, slots=True)
class HeldAddress:
    """An address as held: lines without the postcode, the postcode, and what was changed ("" if nothing)."""

    lines: tuple[str, ...]
    postcode: str
    change: str

    @property
    def one_line(self) -> str:
        """The lines with commas between."""
        return ", ".join(self.lines)

    def split(self, count: int) -> tuple[str, ...]:
        """The lines in that many fields: what is left over joins the last, what is missing is empty."""
        head, rest = self.lines[: count - 1], self.lines[count - 1 :]
        return (*head, *([", ".join(rest)] if rest else []), *[""] * (count - len(self.lines)))


def title_of(person: Person, on: date, rng: random.Random) -> str:
    """A courtesy title that suits the person."""
    if person.sex == "M":
        return "Mr" if person.age_on(on) >= 16 else "Master"
    if person.age_on(on) < 18:
        return "Miss"
    return "Mrs" if person.former_last_name or person.age_on(on) > 70 else rng.choice(("Ms", "Miss", "Mrs"))


def held_name(person: Person, *, on: date, share_changed: float, rng: random.Random) -> HeldName:
    """The person's name as held; about the given share are changed, fewer where there is nothing to change it to."""
    name = HeldName(title_of(person, on, rng), person.first_name, person.middle_name, person.last_name, "")
    if rng.random() >= share_changed:
        return name
    change = rng.choices(list(_NAME_WAYS), list(_NAME_WAYS.values()))[0]
    if (change == "known as" and not person.known_as) or (
        change == "former surname" and not person.former_last_name
    ):
        return name
    different = {
        "initial": replace(name, first=name.first[0], middle=name.middle[:1]),
        "typing error": replace(name, last=mistype(name.last, rng)),
        "swapped": replace(name, first=name.last, last=name.first),
        "known as": replace(name, first=person.known_as, middle=""),
        "former surname": replace(name, last=person.former_last_name),
    }
    held = replace(different[change], change=change)
    return held if (held.first, held.last) != (name.first, name.last) else name


def held_address(home: Home, *, share_changed: float, rng: random.Random) -> HeldAddress:
    """The home's address as held; about the given share are changed in a way that `change` names."""
    parts = _parts(home)
    if rng.random() >= share_changed:
        return HeldAddress(parts.lines(), parts.postcode, "")
    ways = _ways_for(home)
    change = rng.choices([way for way, _ in ways], [weight for _, weight in ways])[0]
    changed = _CHANGES[change](parts, rng)
    return HeldAddress(changed.lines(), changed.postcode, change)


def plain_address(home: Home) -> str:
    """The address as it truly is, in one line with its postcode."""
    parts = _parts(home)
    return ", ".join((*parts.lines(), parts.postcode))


def mistype(word: str, rng: random.Random) -> str:
    """The word with two letters swapped, one left out, or one doubled, never the same as before."""
    for _ in range(8):
        at = rng.randrange(1, len(word)) if len(word) > 1 else 0
        typed = rng.choice(
            (
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
            )
        )
        if typed not in {word, ""}:
            return typed
    return word + word[-1]


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of an address, each "" where there is none."""

    unit: str
    building: str
    number: str
    street: str
    locality: str
    town: str
    postcode: str

    def lines(self) -> tuple[str, ...]:
        thoroughfare = f"{self.number} {self.street}".strip()
        return tuple(
            part for part in (self.unit, self.building, thoroughfare, self.locality, self.town) if part
        )


def _parts(home: Home) -> _Parts:
    return _Parts(home.unit, home.building, home.number, home.street, home.locality, home.town, home.postcode)


def _ways_for(home: Home) -> list[tuple[str, int]]:
    """The ways this address can go wrong, with weights."""
    ways = [("street shortened", 45), ("street mistyped", 10), ("no postcode", 10), ("no town", 15)]
    if home.unit.startswith("Flat "):
        ways += [("no word flat", 20), ("joined", 6), ("unit lost", 6)]
    if home.unit in _FLOOR_SHORT:
        ways += [("floor shortened", 40), ("unit lost", 6)]
    if re.fullmatch(r"Flat [A-D]", home.unit) and home.number:
        ways.append(("flat as letter", 25))
    if re.fullmatch(r"\d+[A-D]", home.number) and home.parent_uprn:
        ways.append(("letter as flat", 25))
    if home.building and home.number:
        ways.append(("no building", 12))
    return ways


def _shortened(street: str) -> str:
    kind = street.rsplit(" ", 1)[-1]
    return street.removesuffix(kind) + _STREET_SHORT.get(kind, kind.upper())


_CHANGES: dict[str, Callable[[_Parts, random.Random], _Parts]] = {
    "street shortened": lambda parts, _: replace(parts, street=_shortened(parts.street)),
    "street mistyped": lambda parts, rng: replace(parts, street=mistype(parts.street, rng)),
    "no postcode": lambda parts, _: replace(parts, postcode=""),
    "no town": lambda parts, _: replace(parts, town=""),
    "no word flat": lambda parts, _: replace(parts, unit=parts.unit.removeprefix("Flat ")),
    "joined": lambda parts, _: replace(parts, unit=parts.unit.replace(" ", "")),
    "unit lost": lambda parts, _: replace(parts, unit=""),
    "floor shortened": lambda parts, _: replace(parts, unit=_FLOOR_SHORT[parts.unit]),
    "flat as letter": lambda parts, _: replace(parts, unit="", number=f"{parts.number}{parts.unit[-1]}"),
    "letter as flat": lambda parts, _: replace(
        parts, unit=f"Flat {parts.number[-1]}", number=parts.number[:-1]
    ),
    "no building": lambda parts, _: replace(parts, building=""),
}
