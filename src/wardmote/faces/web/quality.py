"""The quality figures of a table's versions as pages draw them: a number, a small line over the versions, and words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor

from wardmote.faces.web.data_words import percent
from wardmote.hub.catalogue.dataset import Column, Frequency, Table, Version, VersionState
from wardmote.hub.catalogue.quality import (
    ColumnQuality,
    Quality,
    column_quality,
    expected_by,
    qualities,
)

WIDTH, HEIGHT, _EDGE = 96, 24, 3
_MOST_VERSIONS = 24


@dataclass(frozen=True)
class Drawn:
    """A figure over the versions, oldest first. `points` are a polyline's; `dot` is where the last one stands."""

    title: str
    says: str
    last: str
    points: str
    dot: tuple[float, float] | None


@dataclass(frozen=True)
class Measure:
    """One figure of a version: what it is, how it was worked out, how it stands and stood."""

    name: str
    means: str
    drawn: Drawn


@dataclass(frozen=True)
class ColumnLine:
    """The figures of one column: complete, valid, unique."""

    name: str
    drawn: Sequence[Drawn]


@dataclass(frozen=True)
class QualityShown:
    """All of it. `table` has a line for each version, so that nothing is told by a drawing alone."""

    measures: Sequence[Measure]
    columns: Sequence[ColumnLine]
    table: Sequence[tuple[str, Sequence[str]]]
    is_estimated: bool
    overdue_since: datetime | None


_MEASURES: Sequence[tuple[str, str, Callable[[Quality], float | None]]] = (
    ("Complete", "cells that are filled", lambda found: found.complete),
    ("Valid", "filled cells that can be read as what their column holds", lambda found: found.valid),
    ("Unique", "rows that the best column tells apart", lambda found: found.unique),
    ("Timely", "whether it came when it was expected after the version before", lambda found: found.timely),
)
_OF_COLUMNS: Sequence[tuple[str, Callable[[ColumnQuality], float | None]]] = (
    ("Complete", lambda found: found.complete),
    ("Valid", lambda found: found.valid),
    ("Unique", lambda found: found.unique),
)


def shown_quality(table: Table, version: Version, frequency: Frequency, *, now: datetime) -> QualityShown:
    """The figures of a version, and of those that readers had before it."""
    found = qualities(table, frequency, now=now)
    series = [*_before(table, version), version][-_MOST_VERSIONS:]
    names = [_called(each) for each in series]
    values = {name: [figure(found[each.id]) for each in series] for name, _, figure in _MEASURES}
    key = found[version.id].key
    due = expected_by(table, frequency) if version == table.current else None
    return QualityShown(
        measures=[
            Measure(
                name,
                f"{means} ({key})" if name == "Unique" and key else means,
                draw(name, names, values[name]),
            )
            for name, means, _ in _MEASURES
        ],
        columns=[_column_line(each, names, series) for each in version.columns],
        table=[(name, [_said(values[each][place]) for each in values]) for place, name in enumerate(names)],
        is_estimated=any(each.is_estimated for each in version.columns),
        overdue_since=due if due is not None and due < now else None,
    )


def draw(title: str, names: Sequence[str], values: Sequence[float | None]) -> Drawn:
    """A line over the versions, from the lowest ten per cent they need up to 100 %; versions without are left out."""
    known = [(name, value) for name, value in zip(names, values, strict=True) if value is not None]
    last = _said(values[-1])
    if not known:
        return Drawn(title, "Not known.", last, "", None)
    low = min(0.9, floor(min(value for _, value in known) * 10) / 10)
    places = [_place(number, len(known), value, low) for number, (_, value) in enumerate(known)]
    says = ", ".join(f"{name}: {_said(value)}" for name, value in known)
    points = " ".join(f"{x},{y}" for x, y in places) if len(places) > 1 else ""
    return Drawn(title, f"{says}. The line runs from {low:.0%} to 100%.", last, points, places[-1])


def _place(number: int, count: int, value: float, low: float) -> tuple[float, float]:
    across = number / (count - 1) if count > 1 else 1.0
    up = (value - low) / (1 - low)
    return (
        round(_EDGE + across * (WIDTH - 2 * _EDGE), 1),
        round(HEIGHT - _EDGE - up * (HEIGHT - 2 * _EDGE), 1),
    )


def _before(table: Table, version: Version) -> list[Version]:
    earlier = [
        each
        for each in table.versions
        if each.state is VersionState.PUBLISHED
        and (version.number is None or (each.number or 0) < version.number)
    ]
    return sorted(earlier, key=lambda each: each.number or 0)


def _column_line(column: Column, names: Sequence[str], series: Sequence[Version]) -> ColumnLine:
    found = [_of_column(each, column.name) for each in series]
    drawn = [
        draw(f"{column.name}: {name}", names, [figure(each) if each else None for each in found])
        for name, figure in _OF_COLUMNS
    ]
    return ColumnLine(column.name, drawn)


def _of_column(version: Version, name: str) -> ColumnQuality | None:
    found = next((each for each in version.columns if each.name == name), None)
    return column_quality(found, rows=version.rows) if found else None


def _called(version: Version) -> str:
    return f"Version {version.number}" if version.number else "Draft"


def _said(value: float | None) -> str:
    return "Not known" if value is None else percent(value)
