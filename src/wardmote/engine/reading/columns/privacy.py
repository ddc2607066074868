"""Which columns of a table are about people: from what they mean, what they are called and what stands beside them.

An address says little about anybody in a list of shops and much in a list of tenants. So columns that are always
personal are found first; if there is one, the table is about people, and columns that are personal beside people
count too. A telephone number or an email address does not colour its neighbours, and is personal by itself unless it
is an office's: a role mailbox, a service number, the number of a place whose hours or web page stand beside it. Whom
to ask at such a place is personal and colours nothing. Where a column singles out the person a row is about (a birth
date, an NHS number, a pupil's number), whatever else stands in the row is said of that person: every column is
personal but those about the office or the file. A name alone does not do that: it may be whom to ask. A special
category or criminal offence is told from the header, and a column of counts ("Ethnic group: Asian", 4,210) is not
one.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from wardmote.engine.reading.columns.headers import speaks_of, words_pattern
from wardmote.engine.reading.columns.meaning import Personal
from wardmote.engine.reading.columns.offices import is_place_header, is_who_leads, is_whom_to_ask
from wardmote.engine.reading.columns.own_lists import own_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wardmote.engine.reading.columns.infer import Column

_MEASURES = frozenset({"integer", "number"})
_NO_NAME = frozenset({"number", "boolean"})
_LEAST_TEXTS = 2
_LEAST_SHARE_OF_TEXTS = 0.3
_GIVEN = words_pattern(
    "fore ?names?", "first ?names?", "given ?names?", "fname", "known as", "preferred name"
)
_FAMILY = words_pattern("sur ?names?", "last ?names?", "family ?names?", "lname")


@dataclass(frozen=True)
class Privacy:
    """Whether a column is personal data, and of which special category (or criminal offence), if any."""

    personal: bool
    special_category: str | None


@cache
def _headers() -> dict[str, Any]:
    lists = own_list("sensitive.yaml")
    special = {name: words_pattern(*words) for name, words in lists["special_category"].items()}
    return {
        "one_person": words_pattern(*lists["one_person"]),
        "not_the_person": words_pattern(*lists["not_the_person"]),
        "personal": words_pattern(*lists["personal"]),
        "beside_people": words_pattern(*lists["beside_people"]),
        "with_letters": words_pattern(*lists["with_letters"]),
        "served": words_pattern(*lists["served"]),
        "in_cells": {name: words_pattern(*words) for name, words in lists["in_cells"].items()},
        "special": special | {"criminal offence": words_pattern(*lists["criminal_offence"])},
    }


def _says(pattern: re.Pattern[str], header: str) -> bool:
    return speaks_of(pattern, header)


def special_category_of(column: Column, *, about_people: bool) -> str | None:
    """The special category the header speaks of; figures are counts unless the table is about people."""
    if column.reader.type in _MEASURES and not about_people:
        return None
    if column.meaning is not None and column.meaning.special_category is not None:
        return column.meaning.special_category
    special: dict[str, re.Pattern[str]] = _headers()["special"]
    said = next((name for name, pattern in special.items() if _says(pattern, column.name)), None)
    if said is not None or not about_people or _says(_headers()["not_the_person"], column.name):
        return said
    return _told_by_cells(column.texts)


def _told_by_cells(texts: Sequence[str]) -> str | None:
    """The special category that most texts of a column speak of, where several of its few texts speak of one."""
    told = [name for name in map(_spoken_of, texts) if name is not None]
    if len(told) < _LEAST_TEXTS or len(told) < _LEAST_SHARE_OF_TEXTS * len(texts):
        return None
    return Counter(told).most_common(1)[0][0]


def _spoken_of(text: str) -> str | None:
    patterns: dict[str, re.Pattern[str]] = _headers()["in_cells"]
    return next((name for name, pattern in patterns.items() if _says(pattern, text)), None)


def _is_contact(column: Column, *, of_places: bool) -> bool:
    """Whether the column reaches a person: not an office, nor (where nobody can say) the place the row is about."""
    if column.meaning is None or column.meaning.personal is not Personal.CONTACT:
        return False
    return not (column.of_an_office or (column.of_an_office is None and of_places))


def _is_of_places(columns: Sequence[Column]) -> bool:
    """Whether the rows are about places or firms: when they open, what they are called, where their page is."""
    return any(
        is_place_header(column.name)
        or (column.meaning is not None and column.meaning.name in {"opening_hours", "url"})
        for column in columns
    )


def _counts_people(column: Column) -> bool:
    """Whether figures stand under a header of numbers that have letters: "Overseas nationals (NINo)" counts people."""
    return column.reader.type in _MEASURES and _says(_headers()["with_letters"], column.name)


def _singles_out(column: Column) -> bool:
    """Whether the column tells which person its row is about."""
    if _counts_people(column):
        return False
    if column.meaning is not None and column.meaning.is_of_one_person:
        return True
    if _is_name(column) and _says(_headers()["served"], column.name):
        return True
    return column.reader.type not in _NO_NAME and _says(_headers()["one_person"], column.name)


def _is_name(column: Column) -> bool:
    return column.meaning is not None and column.meaning.name == "person_name"


def _is_list_of_people(columns: Sequence[Column]) -> bool:
    """Whether given names and family names stand in columns of their own, and are not those of whom to ask."""
    names = [each.name for each in columns if _is_name(each) and not is_whom_to_ask(each.name)]
    return any(_says(_GIVEN, name) for name in names) and any(_says(_FAMILY, name) for name in names)


def _always(column: Column) -> bool:
    if column.meaning is not None and column.meaning.personal is Personal.YES:
        return True
    if _singles_out(column):
        return True
    if _counts_people(column):
        return False
    return column.reader.type not in _NO_NAME and _says(_headers()["personal"], column.name)


def _beside_people(column: Column, special: str | None) -> bool:
    if column.meaning is not None and column.meaning.personal is Personal.BESIDE_PEOPLE:
        return True
    return special is not None or _says(_headers()["beside_people"], column.name)


def privacy_of(columns: Sequence[Column]) -> list[Privacy]:
    """For every column of a table, whether it is about people."""
    always = [_always(column) for column in columns]
    of_places = _is_of_places(columns)
    speaks_of_people = any(
        yes and not (of_places and is_who_leads(column.name))
        for yes, column in zip(always, columns, strict=True)
    )
    about_people = any(
        yes and not (of_places and is_whom_to_ask(column.name))
        for yes, column in zip(always, columns, strict=True)
    )
    row_per_person = any(map(_singles_out, columns)) or _is_list_of_people(columns)
    special = [special_category_of(column, about_people=about_people) for column in columns]
    return [
        Privacy(
            is_always
            or _is_contact(column, of_places=of_places and not speaks_of_people)
            or (about_people and _beside_people(column, category))
            or (row_per_person and not _says(_headers()["not_the_person"], column.name)),
            category,
        )
        for column, is_always, category in zip(columns, always, special, strict=True)
    ]
