"""Decisions as a table of addresses: what `--decisions` reads, and what a hub hands to its owner's people."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple

from wardmote.engine.linkage.decided import Decision, Decisions, Verdict, digest, made_alike
from wardmote.kernel.problem import Invalid

COLUMNS: Final = ("address", "postcode", "decision", "uprn", "decided_on", "offered")
"""`decision` is property, none of these or cannot tell; `offered` the UPRNs that were seen, with spaces between."""
_REQUIRED: Final = ("address", "uprn")
_KEY_BYTES = 32


class _Line(NamedTuple):
    """A row of the table, all texts, with its number from 1."""

    number: int
    cells: Mapping[str, str]


def read_decisions(columns: Iterable[str], rows: Iterable[Mapping[str, str | None]]) -> Decisions:
    """The decisions of a table with COLUMNS, of which `address` and `uprn` have to be there.

    Raises Invalid, with the number of the row, for what is none, and where two rows decide one address differently.
    """
    _require(columns)
    key = secrets.token_bytes(_KEY_BYTES)
    found: dict[bytes, tuple[int, Decision]] = {}
    for number, row in enumerate(rows, start=1):
        line = _Line(number, {name: (row.get(name) or "").strip() for name in COLUMNS})
        text, postcode = made_alike(line.cells["address"], line.cells["postcode"])
        if not text:
            raise _wrong(f"Row {number} has no address: it would decide every row without one.", "address")
        mark = digest(text, postcode, key=key)
        decision = _decision(line)
        before, known = found.setdefault(mark, (number, decision))
        if (known.verdict, known.uprn) != (decision.verdict, decision.uprn):
            raise _wrong(f"Row {number} decides an address otherwise than row {before} does.", "address")
    return Decisions({mark: each for mark, (_, each) in found.items()}, key=key)


def as_row(address: str | None, postcode: str | None, decision: Decision) -> dict[str, str]:
    """What `read_decisions` reads."""
    offered = " ".join(map(str, decision.offered))
    uprn = str(decision.uprn) if decision.uprn else ""
    cells = (
        address or "",
        postcode or "",
        decision.verdict.value,
        uprn,
        decision.decided_on.isoformat() if decision.decided_on else "",
        offered,
    )
    return dict(zip(COLUMNS, cells, strict=True))


def _require(columns: Iterable[str]) -> None:
    missing = sorted(set(_REQUIRED) - set(columns))
    if missing:
        raise Invalid(
            "decisions.columns",
            f"The decisions have no column {' and no column '.join(missing)}.",
            next_step=f"Give them the columns {', '.join(COLUMNS)}; all but {' and '.join(_REQUIRED)} may be left out.",
        )


def _decision(line: _Line) -> Decision:
    said = line.cells["decision"].lower() or (Verdict.PROPERTY if line.cells["uprn"] else Verdict.NONE)
    if said not in set(Verdict):
        raise _wrong(f"Row {line.number} has no decision that is known.", "decision")
    verdict, uprn = Verdict(said), _uprn(line, line.cells["uprn"], "uprn") if line.cells["uprn"] else 0
    if (verdict is Verdict.PROPERTY) != bool(uprn):
        raise _wrong(f"Row {line.number} chooses a property without its UPRN, or none with one.", "uprn")
    offered = tuple(_uprn(line, each, "offered") for each in line.cells["offered"].split())
    return Decision(verdict, uprn, offered, _day(line))


def _uprn(line: _Line, text: str, column: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 12 and int(text)):
        raise _wrong(f"Row {line.number} holds what is no UPRN.", column)
    return int(text)


def _day(line: _Line) -> date | None:
    text = line.cells["decided_on"]
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise _wrong(
            f"Row {line.number} has a day that is none: write it as 2026-05-04.", "decided_on"
        ) from None


def _wrong(says: str, column: str) -> Invalid:
    return Invalid("decisions.row", says, where=column, next_step="Correct the row, or leave it out.")
