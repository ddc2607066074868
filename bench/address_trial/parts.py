"""The parts of an address as the gazetteer has them, and put together."""

from __future__ import annotations

import random

from bench.address_trial.city import City, Home


def joined(*parts: str, by: str = ", ") -> str:
    """Those that are not empty."""
    return by.join(part for part in parts if part)


def street_line(home: Home) -> str:
    """12 HIGH STREET."""
    return joined(home.number, home.street, by=" ")


def place(home: Home, by: str = ", ") -> str:
    """WALTER HOUSE, 12 HIGH STREET."""
    return joined(home.name, street_line(home), by=by)


def whole(home: Home, by: str = ", ") -> str:
    """All but the town and the postcode."""
    return joined(home.unit, place(home, by), by=by)


def full(home: Home, by: str = ", ") -> str:
    """All but the postcode."""
    return joined(whole(home, by), home.locality, home.town, by=by)


def number_of(unit: str) -> str:
    """12 of FLAT 12, C of FLAT C; nothing of a floor or a garage."""
    word, _, rest = unit.partition(" ")
    return rest if word in ("FLAT", "APARTMENT") and " " not in rest else ""


def floor_of(unit: str) -> str:
    """FIRST of FIRST FLOOR FLAT, BASEMENT of BASEMENT FLAT."""
    words = unit.split(" ")
    return words[0] if len(words) >= 2 and words[-1] == "FLAT" else ""


def next_number(home: Home) -> str:
    """14 of 12; empty where it has no number, or a range."""
    return str(int(home.number) + 2) if home.number.isdigit() else ""


def outward(postcode: str) -> str:
    """E6 of E6 2HJ."""
    return postcode.split(" ", maxsplit=1)[0]


def another_code(home: Home, city: City, rng: random.Random, *, near: bool) -> str:
    """A postcode that exists: of the same district, or of another."""
    for _ in range(200):
        code = rng.choice(city.codes)
        if (outward(code) == outward(home.postcode)) == near and code != home.postcode:
            return code
    return home.postcode


def free_number(home: Home, city: City, rng: random.Random) -> str:
    """A number that no property of a street of this name has, in no range either."""
    taken: set[int] = set()
    for number in city.numbers[home.street]:
        ends = [int("".join(c for c in end if c.isdigit()) or 0) for end in number.split("-")]
        taken.update(range(ends[0], ends[-1] + 1))
    top = max(taken, default=1)
    inside = [each for each in range(1, top) if each not in taken]
    return str(rng.choice(inside) if inside and rng.random() < 0.5 else top + rng.randrange(2, 40))
