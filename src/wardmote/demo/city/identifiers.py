"""Identifiers that look right and can belong to nobody.

| identifier | the rule here | why nobody real has it |
|---|---|---|
| NHS number | ten digits from 999, with a true check digit | NHS England keeps 999 for tests |
| NINO | prefix QQ, six digits, suffix A to D | QQ is never allocated (HMRC, NIM39110: Q is not used) |
| UPRN | 999 001 000000 to 999 003 999999 | no custodian's range begins with 999 |
| USRN | 999 00000 to 999 99999 | no street authority's range begins with 999 |
| phone | 020 7946 0xxx, 01632 960xxx, 07700 900xxx | Ofcom sets these ranges aside for drama |
| email | @example.org and names under it | reserved by RFC 2606 |
| postcode | districts E41-E44, RM31-RM34, IG31-IG34 | Royal Mail has never opened these districts |

There are only 1,000 numbers in a drama range, so unrelated people share telephone numbers: in the demo city a number
alone identifies nobody, a little more than in a real one.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

POSTCODE_DISTRICTS = {
    "northmarsh": ("E41", "E42", "E43", "E44"),
    "eastferry": ("RM31", "RM32", "RM33", "RM34"),
    "kingschase": ("IG31", "IG32", "IG33", "IG34"),
}
_INWARD_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"  # a real inward code never has C, I, K, M, O or V
_FIRST_UPRN = {"northmarsh": 999001000000, "eastferry": 999002000000, "kingschase": 999003000000}

_FICTIONAL = {
    "nhs_number": re.compile(r"999 ?\d{3} ?\d{4}"),
    "nino": re.compile(r"QQ ?\d{2} ?\d{2} ?\d{2} ?[A-D]"),
    "uprn": re.compile(r"99900[123]\d{6}"),
    "usrn": re.compile(r"999\d{5}"),
    "phone": re.compile(r"(?:020 ?7946 ?0\d{3}|01632 ?960 ?\d{3}|07700 ?900 ?\d{3})"),
    "email": re.compile(r"[^@\s]+@(?:[a-z-]+\.)?example\.org"),
    "postcode": re.compile(rf"(?:E4[1-4]|RM3[1-4]|IG3[1-4]) ?[1-9][{_INWARD_LETTERS}]{{2}}"),
}


def is_fictional(kind: str, text: str) -> bool:
    """Whether the text is wholly inside the made-up range of its kind (a key of the table above)."""
    return _FICTIONAL[kind].fullmatch(text) is not None


def nhs_check_digit(nine_digits: str) -> int | None:
    """The modulus 11 check digit of an NHS number, None where the rule gives ten and the number is not issued.

    NHS Data Model and Dictionary, "NHS NUMBER": weights 10 to 2, eleven less the remainder, eleven counts as nought.
    """
    total = sum(int(digit) * weight for digit, weight in zip(nine_digits, range(10, 1, -1), strict=True))
    digit = (11 - total % 11) % 11
    return None if digit == 10 else digit


def nhs_numbers(rng: random.Random) -> Iterator[str]:
    """Distinct valid NHS numbers of the test range, without end until its 900,000 or so are used."""
    used: set[str] = set()
    while True:
        stem = f"999{rng.randrange(1_000_000):06d}"
        digit = nhs_check_digit(stem)
        if digit is not None and stem not in used:
            used.add(stem)
            yield f"{stem}{digit}"


def ninos(rng: random.Random) -> Iterator[str]:
    """Distinct National Insurance numbers of the never-issued prefix QQ."""
    used: set[int] = set()
    while True:
        number = rng.randrange(4_000_000)
        if number not in used:
            used.add(number)
            yield f"QQ{number // 4:06d}{'ABCD'[number % 4]}"


def uprns(council: str, rng: random.Random) -> Iterator[int]:
    """Rising UPRNs of the council's made-up million, with gaps."""
    uprn = _FIRST_UPRN[council]
    while True:
        uprn += rng.randint(1, 3)
        yield uprn


def landline(rng: random.Random) -> str:
    """A London number three times in four, else one with no area."""
    if rng.random() < 0.75:
        return f"020 7946 0{rng.randrange(1000):03d}"
    return f"01632 960{rng.randrange(1000):03d}"


def mobile(rng: random.Random) -> str:
    """A mobile number."""
    return f"07700 900{rng.randrange(1000):03d}"


def email(first_name: str, last_name: str, number: int, *, domain: str = "example.org") -> str:
    """An address made of plain letters and a number that makes it one of a kind."""
    words = [re.sub(r"[^a-z]", "", word.lower()) or "x" for word in (first_name, last_name)]
    return f"{words[0]}.{words[1]}{number}@{domain}"


def postcode_units(council: str, ward_index: int, rng: random.Random) -> Iterator[str]:
    """The postcodes of one ward, in no order: the ward decides district and sector, 400 units each.

    `ward_index` counts the council's wards from 0; four districts of nine sectors serve up to 36 wards.
    """
    districts = POSTCODE_DISTRICTS[council]
    outward = districts[ward_index % len(districts)]
    sector = ward_index // len(districts) + 1
    units = [f"{outward} {sector}{a}{b}" for a in _INWARD_LETTERS for b in _INWARD_LETTERS]
    rng.shuffle(units)
    yield from units
