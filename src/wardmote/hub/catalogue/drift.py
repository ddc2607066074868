"""How a version differs from the one that readers have, and whom that breaks. Pure: no row is looked at.

A column is known by its name, as agreements and programs know it. That one was renamed is a guess, and said as one:
whoever asks for the old name does not find it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from statistics import median

from wardmote.engine.reading.columns.headers import header_words
from wardmote.hub.catalogue.dataset import Column, Table, Version

LEAST_LIKENESS = 0.6
"""Under this two names are not taken for one that was changed, unless both columns mean the same."""

FEW_VALUES = 50
"""A column of no more different values than this is taken for one of categories."""

_LONG_SERIES = 3
_SHARE_OF_SHORT, _SHARE_OF_LONG = 0.5, 0.2
_DEVIATIONS = 3 * 1.4826
"""Three standard deviations, told from the median deviation as in a normal distribution."""


class ChangeKind(StrEnum):
    """What can differ."""

    GONE = "gone"
    RENAMED = "renamed"  # a guess
    TYPE = "type"
    MEANING = "meaning"
    PERSONAL = "personal"
    CATEGORIES = "categories"
    ADDED = "added"
    ROWS = "rows"


@dataclass(frozen=True)
class Change:
    """One difference. `column` is the name readers have, or the new one of an added column, or "" for the rows.

    `before` and `after` are, by kind: names (renamed), types (type, gone, added), semantic types (meaning),
    "no", "personal" or "special" (personal), or whole numbers (categories, rows).
    """

    kind: ChangeKind
    column: str
    before: str
    after: str


class ReaderKind(StrEnum):
    """Who reads, and by what they would notice."""

    AGREEMENT = "agreement"  # names columns and their types
    SHARE = "share"  # Delta Sharing of open data or one's own: every column
    OPEN = "open"  # whoever reads open data by a program


@dataclass(frozen=True)
class BrokenReader:
    """Somebody who reads columns by name and type, and who finds these `columns` no more, or of another type.

    `told` are the organisations whose business that is; nobody's where readers are not known.
    """

    kind: ReaderKind
    columns: tuple[str, ...]
    agreement_id: str | None
    agreement_title: str
    told: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """All that differs between the version that readers have and another."""

    baseline_id: str
    baseline_number: int | None
    version_id: str
    changes: tuple[Change, ...]
    broken: tuple[BrokenReader, ...]

    @property
    def breaking_columns(self) -> tuple[str, ...]:
        """The columns by which somebody is broken, each once, sorted."""
        return tuple(sorted({name for each in self.broken for name in each.columns}))

    @property
    def sha256(self) -> str:
        """SHA-256 over versions, changes and readers, 64 hexadecimal digits: what somebody accepts who accepts it."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    def breaks(self, change: Change) -> bool:
        """Whether this change is one by which somebody is broken."""
        by_name = {ChangeKind.GONE, ChangeKind.RENAMED, ChangeKind.TYPE}
        return change.kind in by_name and change.column in self.breaking_columns


def baseline_of(table: Table, version: Version) -> Version | None:
    """The version that readers have: the current one, or where all were withdrawn, the last they had."""
    others = [each for each in table.versions if each.number is not None and each.id != version.id]
    if version.number is not None:
        others = [each for each in others if (each.number or 0) < version.number]
    if table.current in others:
        return table.current
    return max(others, key=lambda each: each.number or 0, default=None)


def changes_between(before: Version, after: Version, *, earlier_rows: Sequence[int]) -> tuple[Change, ...]:
    """Every difference: what readers lose first. `earlier_rows` are the row counts of the versions before `after`."""
    old = {each.name: each for each in before.columns}
    new = {each.name: each for each in after.columns}
    gone = [each for name, each in old.items() if name not in new]
    added = [each for name, each in new.items() if name not in old]
    renamed = likely_renames(gone, added)
    kept = [(each, new[name]) for name, each in old.items() if name in new]
    found = [
        *(Change(ChangeKind.GONE, each.name, each.type, "") for each in gone if each.name not in renamed),
        *(Change(ChangeKind.RENAMED, name, name, each.name) for name, each in renamed.items()),
        *(change for pair in kept for change in _of_column(*pair)),
        *(change for name, each in renamed.items() for change in _of_column(old[name], each)),
        *_added(added, renamed.values()),
        *_of_rows(after.rows, earlier_rows),
    ]
    order = list(ChangeKind)
    return tuple(sorted(found, key=lambda change: order.index(change.kind)))


def likely_renames(gone: Sequence[Column], added: Sequence[Column]) -> dict[str, Column]:
    """Columns that seem to go on under another name: by the old name. Each is taken once, the likeliest first."""
    pairs = [(likeness, old, new) for old in gone for new in added if (likeness := _likeness(old, new)) > 0]
    found: dict[str, Column] = {}
    for _, old, new in sorted(pairs, key=lambda pair: (-pair[0], pair[1].name, pair[2].name)):
        if old.name not in found and new not in found.values():
            found[old.name] = new
    return found


def usual_rows(earlier: Sequence[int]) -> tuple[float, float] | None:
    """The lowest and highest row counts that are no news after these, oldest or newest first; None after none.

    Around the median: three deviations and at least a fifth; half as much or more, while there are fewer than three.
    """
    if not earlier:
        return None
    middle = median(earlier)
    if len(earlier) < _LONG_SERIES:
        return middle * _SHARE_OF_SHORT, middle / _SHARE_OF_SHORT
    deviation = median(abs(each - middle) for each in earlier)
    reach = max(_DEVIATIONS * deviation, _SHARE_OF_LONG * middle)
    return middle - reach, middle + reach


def _likeness(old: Column, new: Column) -> float:
    """How likely it is one column under two names, 0 (no) to 2."""
    words = header_words(old.name), header_words(new.name)
    if words[0] == words[1]:
        return 2.0
    if old.type != new.type:
        return 0.0
    alike = SequenceMatcher(None, *words).ratio()
    means_same = old.semantic_type is not None and old.semantic_type == new.semantic_type
    if old.semantic_type and new.semantic_type and not means_same:
        return 0.0
    return alike + 1.0 if means_same else alike if alike >= LEAST_LIKENESS else 0.0


def _of_column(old: Column, new: Column) -> list[Change]:
    found = []
    if old.type != new.type:
        found.append(Change(ChangeKind.TYPE, old.name, old.type, new.type))
    if old.semantic_type != new.semantic_type:
        found.append(Change(ChangeKind.MEANING, old.name, old.semantic_type or "", new.semantic_type or ""))
    if _about_people(old) != _about_people(new):
        found.append(Change(ChangeKind.PERSONAL, old.name, _about_people(old), _about_people(new)))
    if _has_other_categories(old, new):
        found.append(
            Change(ChangeKind.CATEGORIES, old.name, str(old.distinct_values), str(new.distinct_values))
        )
    return found


def _about_people(column: Column) -> str:
    return "special" if column.special_category else "personal" if column.personal else "no"


def _has_other_categories(old: Column, new: Column) -> bool:
    counts = (old.distinct_values, new.distinct_values)
    if old.type != "string" or new.type != "string" or None in counts or counts[0] == counts[1]:
        return False
    return all(count is not None and 0 < count <= FEW_VALUES for count in counts)


def _added(added: Iterable[Column], renamed: Iterable[Column]) -> list[Change]:
    known = {each.name for each in renamed}
    return [Change(ChangeKind.ADDED, each.name, "", each.type) for each in added if each.name not in known]


def _of_rows(rows: int, earlier: Sequence[int]) -> list[Change]:
    usual = usual_rows(earlier)
    if usual is None or usual[0] <= rows <= usual[1]:
        return []
    return [Change(ChangeKind.ROWS, "", str(round(median(earlier))), str(rows))]
