"""Making cells wrong, on purpose and on record."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from wardmote.demo.city.chance import chance, source
from wardmote.demo.city.writing.render import Cell
from wardmote.demo.city.writing.sheet import Draft, Kind


@dataclass(frozen=True, slots=True)
class BadCell:
    """One cell that is wrong: `row` is the record's number from 1, header and titles not counted."""

    row: int
    column: str
    kind: str
    written: str
    should_be: str


def spoil(draft: Draft, cells: list[list[Cell]], *, seed: str) -> list[BadCell]:
    """Spoils the planned cells in place and returns what was done.

    Which records are chosen depends on the seed and each record's key, so that a record wrong in one month is wrong
    in the next. Of 75 filled cells at most one is spoiled, and one at least where any is planned: what a column holds
    stays plain to see.
    """
    bad: list[BadCell] = []
    lots = [_lot(seed, row.key) for row in draft.sheet.rows]
    for index, column in enumerate(draft.sheet.columns):
        count = draft.bad_cells.get(column.key, 0)
        word, holes = draft.placeholders.get(column.key, ("", 0))
        if count + holes == 0:
            continue
        chosen = _choose(cells, index, lots, _lot(seed, column.key))
        count = min(count, max(1, len(chosen) // 75))
        for row in chosen[:count]:
            rng = source(seed, column.key, draft.sheet.rows[row].key)
            before = _as_text(cells[row][index])
            cells[row][index] = _SPOILERS[column.kind](before, rng)  # free text cannot be wrong: KeyError
            bad.append(BadCell(row + 1, column.key, column.kind, _as_text(cells[row][index]), before))
        for row in chosen[count : count + holes]:
            bad.append(BadCell(row + 1, column.key, "placeholder", word, _as_text(cells[row][index])))
            cells[row][index] = word
    return sorted(bad, key=lambda one: (one.row, one.column))


def _choose(cells: list[list[Cell]], index: int, lots: list[int], column_lot: int) -> list[int]:
    """The rows whose cell is filled, in an order that depends on each row's key and the column's alone."""
    filled = [row for row, values in enumerate(cells) if values[index] != ""]
    return sorted(filled, key=lambda row: lots[row] ^ column_lot)


def _lot(seed: str, key: str) -> int:
    return int(chance(seed, key) * 2**56)


def _as_text(cell: Cell) -> str:
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _bad_date(_before: str, rng: random.Random) -> str:
    return rng.choice(("31/02/1941", "00/00/1938", "29/02/1947", "32-Jan-1949", "about 1940"))


def _bad_money(before: str, rng: random.Random) -> str:
    digits = re.sub(r"[^\d.]", "", before) or "0.00"
    return rng.choice(
        (f"£{digits.replace('0', 'O', 1)}" if "0" in digits else f"£{digits}..", f"{digits} pcm?", "see file")
    )


def _bad_flag(_before: str, rng: random.Random) -> str:
    return rng.choice(("?", "Y/N", "check", "Y?"))


def _bad_uprn(before: str, rng: random.Random) -> str:
    return rng.choice(("see LLPG", "9.99E+11", before + "77"))


def _bad_postcode(before: str, rng: random.Random) -> str:
    return rng.choice((before[:-1], before[1:] + "?", before + "X"))


def _bad_nhs_number(before: str, _rng: random.Random) -> str:
    """The last digit one too high: the shape is right and the check digit is not."""
    return before[:-1] + str((int(before[-1]) + 1) % 10)


def _bad_nino(before: str, rng: random.Random) -> str:
    return rng.choice((before[:-2], before[:2] + before[3:], before + "1"))


def _bad_phone(before: str, rng: random.Random) -> str:
    return rng.choice((before[:-4], before + " 99", "ask son"))


def _bad_email(before: str, rng: random.Random) -> str:
    return rng.choice((before.replace("@", " at "), before.replace("@", ""), before.replace("@", "@@")))


def _bad_count(_before: str, rng: random.Random) -> str:
    return rng.choice(("two", "3+", "?"))


_SPOILERS: dict[Kind, Callable[[str, random.Random], str]] = {
    "date": _bad_date,
    "money": _bad_money,
    "flag": _bad_flag,
    "uprn": _bad_uprn,
    "postcode": _bad_postcode,
    "nhs_number": _bad_nhs_number,
    "nino": _bad_nino,
    "phone": _bad_phone,
    "email": _bad_email,
    "count": _bad_count,
}
