"""Tables of a series that have another name in each file, as sheets named for their month do."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from wardmote.engine.reading.choices import ReadChoices

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PERIOD = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)(?![a-z])|\d+",
    re.IGNORECASE,
)
_FIRST_YEAR = 1900
_T = TypeVar("_T")


def names_now(before: Collection[str], now: Sequence[str]) -> dict[str, str]:
    """For names that are gone, those that stand in their place: they differ in a month, in numbers or capitals alone.

    Of several that are alike the earliest takes the place of the earliest, where they are as many as before; nothing
    is said where they are not.
    """
    gone, new = defaultdict(list), defaultdict(list)
    for name in before:
        if name not in now:
            gone[_alike(name)].append(name)
    for name in now:
        if name not in before:
            new[_alike(name)].append(name)
    found: dict[str, str] = {}
    for alike, old in gone.items():
        if len(old) == len(new[alike]):
            found |= dict(zip(sorted(old, key=_when), sorted(new[alike], key=_when), strict=True))
    return found


def with_names(choices: ReadChoices, names: Mapping[str, str]) -> ReadChoices:
    """The choices, of tables as they are called now."""
    return replace(
        choices,
        sheets=tuple(names.get(each, each) for each in choices.sheets),
        leave_out=tuple(names.get(each, each) for each in choices.leave_out),
        tables=keyed(choices.tables, names),
    )


def keyed(of_tables: Mapping[str, _T], names: Mapping[str, str]) -> dict[str, _T]:
    """What is kept by tables' names, by those they have now."""
    return {names.get(name, name): each for name, each in of_tables.items()}


def names_said(choices: ReadChoices) -> tuple[str, ...]:
    """The names of tables that the choices say."""
    return (*choices.sheets, *choices.leave_out, *choices.tables)


def _alike(name: str) -> str:
    return " ".join(_PERIOD.sub("#", name.casefold()).split())


def _when(name: str) -> tuple[list[int], list[int]]:
    """Years first, then all numbers and months in their order."""
    numbers = [_number(each.group().casefold()) for each in _PERIOD.finditer(name)]
    return [each for each in numbers if each >= _FIRST_YEAR], numbers


def _number(said: str) -> int:
    return int(said[:18]) if said.isdecimal() else 1 + _MONTHS.index(said[:3])
