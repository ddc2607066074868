"""An entry of the ledger: who did what, for whom, under which agreement, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

DetailValue = int | bool | str | list[str]
"""A detail as it is kept: see `kinds.Detail`."""


@dataclass(frozen=True)
class Entry:
    """One recorded act, as it was written.

    `sequence` counts from 1 without gaps in commit order. `time` is aware, in UTC, and never earlier than that of
    the entry before; `clock_behind` says that the machine's clock had gone back and the last time was kept.
    `parties` are the ids of every organisation whose business the entry is, `organisation` included, sorted.
    """

    sequence: int
    time: datetime
    clock_behind: bool
    act: str
    actor: str
    organisation: str | None
    object_id: str
    agreement: str | None
    purpose: str | None
    parties: tuple[str, ...]
    details: Mapping[str, DetailValue]
