"""How good a version is, in four figures: complete, valid, unique, timely. Pure: told from what was counted at intake.

The names are those of the dimensions of the Government Data Quality Framework (accuracy and consistency cannot be told
from a file alone). Every figure is a share, 0 to 1, or None where there is nothing to tell it from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from wardmote.hub.catalogue.dataset import Column, Frequency, Table, Version

EXPECTED_WITHIN: Mapping[Frequency, timedelta] = MappingProxyType(
    {
        Frequency.DAILY: timedelta(days=3),  # over a weekend
        Frequency.WEEKLY: timedelta(days=7),
        Frequency.MONTHLY: timedelta(days=31),
        Frequency.QUARTERLY: timedelta(days=92),
        Frequency.ANNUAL: timedelta(days=366),
    }
)
"""How long after one version the next is expected. Of what comes now and then, or once, nothing is expected."""


@dataclass(frozen=True)
class ColumnQuality:
    """`complete`: cells that are filled; of those, `valid`: that can be read, `unique`: how many different values."""

    complete: float | None
    valid: float | None
    unique: float | None


@dataclass(frozen=True)
class Quality:
    """`complete` and `valid` as of a column, over all cells; `timely` is 1 for a version that came when expected.

    `unique` is the share of rows that the best column tells apart, and `key` that column.
    """

    complete: float | None
    valid: float | None
    unique: float | None
    timely: float | None
    key: str | None


def column_quality(column: Column, *, rows: int) -> ColumnQuality:
    """The figures of one column of a version with that many rows."""
    filled = rows - column.empty_cells
    return ColumnQuality(
        complete=filled / rows if rows else None,
        valid=column.share_valid if filled else None,
        unique=column.unique_share,
    )


def version_quality(version: Version, *, timely: float | None) -> Quality:
    """The figures of a version."""
    rows, columns = version.rows, version.columns
    filled = [rows - each.empty_cells for each in columns]
    readable = sum(cells * each.share_valid for cells, each in zip(filled, columns, strict=True))
    told_apart = [(each.distinct_values, each.name) for each in columns if each.distinct_values is not None]
    values, key = max(told_apart, key=lambda pair: pair[0], default=(0, None))
    return Quality(
        complete=sum(filled) / (rows * len(columns)) if rows and columns else None,
        valid=readable / sum(filled) if sum(filled) else None,
        unique=min(1.0, values / rows) if rows and key is not None else None,
        timely=timely,
        key=key if rows else None,
    )


def timeliness(before: datetime | None, at: datetime, frequency: Frequency) -> float | None:
    """1 if a version came within the time expected after the one before, else the share that this is of the wait."""
    expected = EXPECTED_WITHIN.get(frequency)
    if before is None or expected is None:
        return None
    return 1.0 if at - before <= expected else expected / (at - before)


def qualities(table: Table, frequency: Frequency, *, now: datetime) -> dict[str, Quality]:
    """The figures of every version of a table, by its id, from the oldest. A draft's are as if it came `now`."""
    numbered = sorted(
        (each for each in table.versions if each.published_at), key=lambda each: each.number or 0
    )
    drafts = [each for each in table.versions if each.published_at is None]
    before = [None, *(each.published_at for each in numbered)]
    found = {
        each.id: version_quality(each, timely=timeliness(last, each.published_at or now, frequency))
        for each, last in zip(numbered, before, strict=False)
    }
    return found | {
        each.id: version_quality(each, timely=timeliness(before[-1], now, frequency)) for each in drafts
    }


def expected_by(table: Table, frequency: Frequency) -> datetime | None:
    """When the next version is due; None where none is expected."""
    current, expected = table.current, EXPECTED_WITHIN.get(frequency)
    if current is None or current.published_at is None or expected is None:
        return None
    return current.published_at + expected
