"""Tables as they come back when a data ask was sent out: made from an ask by a seeded generator.

Headers are one of the names a field has, shortened, misspelt, turned round, dressed in another case or under a prefix;
columns are shuffled, left out and added. Nothing here looks at how columns are matched.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wardmote.engine.checking import FoundColumn, SchemaField, TableSchema
from wardmote.engine.reading.columns.headers import header_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_SMALL_WORDS = {"of", "the", "a", "an", "in", "for", "to", "by", "was", "is", "and", "be"}
_USUAL_SHORTENINGS = {
    "number": "no", "reference": "ref", "date": "dt", "address": "addr", "account": "acct", "property": "prop",
    "amount": "amt", "category": "cat", "description": "desc", "organisation": "org", "authority": "auth",
    "identifier": "id", "months": "mths", "percentage": "pct", "start": "st", "department": "dept", "code": "cd",
    "name": "nm", "type": "typ", "assessment": "assmt", "maximum": "max", "minimum": "min", "average": "avg",
}  # fmt: skip
_NOBODY_ASKED = (
    "Notes", "Comments", "Row No", "Created By", "Modified On", "Batch", "Internal Ref", "Spare 1", "Export Run",
    "Officer Initials", "Sheet", "Checked", "File Name", "Load Timestamp", "Unnamed: 0", "Column12", "Old System Key",
    "Telephone Extension", "Colour", "Directorate", "Cost Centre", "Version", "Checksum", "Remarks", "Queue",
)  # fmt: skip
_PREFIXES = ("src", "tbl", "rep", "q", "vw", "stg", "new", "xx", "data", "dbo")


@dataclass(frozen=True)
class NoisyTable:
    """Columns of a made-up answer to an ask, and the field each of them stands for."""

    columns: tuple[FoundColumn, ...]
    truth: dict[str, str]


def noisy_table(
    asked: TableSchema, others: Sequence[TableSchema], *, seed: str, with_cells: bool
) -> NoisyTable:
    """An answer to an ask. `with_cells` adds what would be known of the cells; without, there are headers only."""
    chance = random.Random(seed)
    dress, prefix = _dress(chance), _prefix(chance)
    columns: list[FoundColumn] = []
    truth: dict[str, str] = {}
    for each in asked.fields:
        if chance.random() < (0.03 if each.is_required else 0.3):
            continue
        header = _unused(each, truth, chance, dress, prefix)
        truth[header] = each.name
        columns.append(_column(header, each, chance) if with_cells else FoundColumn(header))
    taken = {header_words(header) for header in truth}
    for name, like in _extras(asked, others, chance):
        header = prefix + dress(name.split())
        if header_words(header) not in taken:
            taken.add(header_words(header))
            columns.append(_column(header, like, chance) if with_cells and like else FoundColumn(header))
    chance.shuffle(columns)
    return NoisyTable(tuple(columns), truth)


def _unused(
    asked: SchemaField,
    truth: dict[str, str],
    chance: random.Random,
    dress: Callable[[list[str]], str],
    prefix: str,
) -> str:
    taken = {header_words(header) for header in truth}
    while True:
        header = prefix + dress(_worn(chance.choice([asked.name, asked.name, *asked.aliases]), chance))
        if header_words(header) and header_words(header) not in taken:
            return header


def _worn(name: str, chance: random.Random) -> list[str]:
    """The words of a header after people have been at it."""
    words = re.findall(r"[A-Za-z0-9£%]+", header_words(name)) or [name]
    if len(words) >= 3 and chance.random() < 0.03:
        return ["".join(word[0] for word in words)]
    if chance.random() < 0.3:
        words = [word for word in words if word not in _SMALL_WORDS] or words
    if chance.random() < 0.25:
        words = [_shortened(word, chance) if chance.random() < 0.6 else word for word in words]
    if chance.random() < 0.2 and len(words) > 1:
        turn = chance.randrange(1, len(words))
        words = words[turn:] + words[:turn]
    if chance.random() < 0.15:
        at = chance.randrange(len(words))
        words[at] = _misspelt(words[at], chance)
    return words


def _shortened(word: str, chance: random.Random) -> str:
    if len(word) < 5 or not word.isalpha():
        return _USUAL_SHORTENINGS.get(word, word)
    ways = [word[: chance.randint(3, 5)], word[0] + re.sub("[aeiou]", "", word[1:])]
    return chance.choice([*ways, _USUAL_SHORTENINGS.get(word, ways[0])])


def _misspelt(word: str, chance: random.Random) -> str:
    if len(word) < 4 or not word.isalpha():
        return word
    at = chance.randrange(1, len(word) - 1)
    return chance.choice([
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + chance.choice("aeioustrn") + word[at + 1 :],
    ])  # fmt: skip


def _dress(chance: random.Random) -> Callable[[list[str]], str]:
    """One way of writing headers, for a whole table."""
    return chance.choice([
        lambda words: " ".join(words).title(),
        lambda words: " ".join(words).upper(),
        lambda words: " ".join(words).capitalize(),
        "_".join,
        lambda words: "_".join(words).upper(),
        "-".join,
        ".".join,
        lambda words: "".join(word.capitalize() for word in words),
        "".join,
        lambda words: f" {'  '.join(words)}: ".title(),
        lambda words: f"{words[0]} ({' '.join(words[1:])})" if len(words) > 2 else " ".join(words),
    ])  # fmt: skip


def _prefix(chance: random.Random) -> str:
    return f"{chance.choice(_PREFIXES)}_" if chance.random() < 0.2 else ""


def _extras(
    asked: TableSchema, others: Sequence[TableSchema], chance: random.Random
) -> list[tuple[str, SchemaField | None]]:
    """Columns nobody asked for: clutter, and columns of other asks that are not in this one by another name."""
    own = {header_words(name) for each in asked.fields for name in (each.name, *each.aliases)}
    meanings = {each.semantic_type for each in asked.fields} - {None}
    foreign = [
        each
        for other in others
        for each in other.fields
        if each.semantic_type not in meanings
        and own.isdisjoint(header_words(name) for name in (each.name, *each.aliases))
    ]
    clutter: list[tuple[str, SchemaField | None]] = [
        (name, None) for name in chance.sample(_NOBODY_ASKED, chance.randint(0, 4))
    ]
    borrowed = chance.sample(foreign, chance.randint(0, 2))
    return clutter + [(header_words(each.name), each) for each in borrowed]


def _column(header: str, like: SchemaField, chance: random.Random) -> FoundColumn:
    """What a reader would say of the column: mostly right, sometimes no more than that it is text."""
    listed = [str(value) for value in like.constraints.get("enum", [])]
    values = chance.sample(listed, min(len(listed), chance.randint(1, 6)))
    values += [f"other {number}" for number in range(chance.randint(0, 1))] if values else []
    is_clean = chance.random() < 0.8
    return FoundColumn(
        header,
        like.type if is_clean else "string",
        like.semantic_type if is_clean else None,
        tuple(values) or ("some", "words", "here"),
    )
