"""A derivation: that one version is, was or could not be matched, with what, and how well. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum


class DerivationState(StrEnum):
    """Where a derivation stands."""

    WAITING = "waiting"
    MADE = "made"
    PASSED_OVER = "passed_over"  # a newer version or gazetteer came before it was its turn
    FAILED = "failed"


@dataclass(frozen=True)
class Stage:
    """How many rows came to a level in one way."""

    level: str
    how: str
    rows: int


@dataclass(frozen=True)
class Group:
    """Of a ward or class ("" where it is not known): its rows, and those with a UPRN."""

    by: str
    value: str
    rows: int
    matched: int


@dataclass(frozen=True)
class StandsOut:
    """A group that fares otherwise than the others: the shares of rows with a UPRN, 0 to 1."""

    by: str
    value: str
    rows: int
    share: float
    share_of_others: float


@dataclass(frozen=True)
class Report:
    """What became of the rows: by level, how, by the check of held UPRNs and by group. No word of any address."""

    rows: int = 0
    levels: Mapping[str, int] = field(default_factory=dict)
    stages: tuple[Stage, ...] = ()
    held: Mapping[str, int] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    stands_out: tuple[StandsOut, ...] = ()

    def without_groups(self) -> Report:
        """What those of the owner's see of it who may not open its rows."""
        return replace(self, groups=(), stands_out=())

    @property
    def matched(self) -> int:
        """Rows that have a UPRN."""
        return self.levels.get("exact", 0) + self.levels.get("guess", 0)


@dataclass(frozen=True)
class Derivation:
    """`version_id` is what was made, "" while there is nothing. `problem` says why it waits or failed."""

    id: str
    source_version_id: str
    source_table_id: str
    owner_id: str
    instruction_id: str
    gazetteer_digest: str
    gazetteer_source: str
    gazetteer_removed: bool
    made_by: str
    state: DerivationState
    rows_done: int
    problem: dict[str, str | None] | None
    dataset_id: str
    version_id: str
    report: Report
    asked_at: datetime
    finished_at: datetime | None
