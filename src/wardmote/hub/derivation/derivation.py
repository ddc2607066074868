"""A derivation: that one version is, was or could not be matched, with what, and how well. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class DerivationState(StrEnum):
    """Where a derivation stands."""

    WAITING = "waiting"
    MADE = "made"
    PASSED_OVER = "passed_over"  # a newer version or gazetteer came before it was its turn
    FAILED = "failed"


@dataclass(frozen=True)
class Report:
    """How many rows reached each level, and within a level which stage decided: no word of any address."""

    rows: int = 0
    levels: Mapping[str, int] = field(default_factory=dict)
    stages: tuple[tuple[str, str, int], ...] = ()
    held: Mapping[str, int] = field(default_factory=dict)

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
    made_by: str
    state: DerivationState
    rows_done: int
    problem: dict[str, str | None] | None
    dataset_id: str
    version_id: str
    report: Report
    asked_at: datetime
    finished_at: datetime | None
