"""The permit: without one no row is opened, and only this room makes one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from wardmote.hub.agreements.row_condition import RowCondition

ANYONE = "anyone"
"""The actor of a permit for open data that nobody signed in for."""


class Ground(StrEnum):
    """Why the rows may be opened."""

    AGREEMENT = "agreement"
    OPEN = "open"
    OWNER = "owner"
    PROCESSING = "processing"  # by the hub itself, on the owner's instruction


class Use(StrEnum):
    """What is done with the rows."""

    PREVIEW = "preview"
    DOWNLOAD = "download"
    SHARE = "share"
    QUERY = "query"
    PROCESS = "process"


@dataclass(frozen=True)
class Permit:
    """Leave for one actor to open these columns and rows of one version, on one ground.

    `token_id` is that of the API token it was asked for with, if any: it ends with the token.
    `instruction_id` is the owner's instruction that the hub's own work is done on.
    `columns` are in the order they were asked for, or the table's. All of `rows` must hold for a row to be opened.
    `mac` is policy's seal over every other field: a permit that was copied wider, or made elsewhere, does not open.
    """

    id: str
    ground: Ground
    use: Use
    actor_id: str
    token_id: str | None
    organisation_id: str | None
    owner_id: str
    dataset_id: str
    table_id: str
    version_id: str
    columns: tuple[str, ...]
    rows: tuple[RowCondition, ...]
    agreement_id: str | None
    agreement_version: int | None
    purpose: str | None
    case_reference: str | None
    instruction_id: str | None
    decided_at: datetime
    mac: bytes = field(repr=False)
