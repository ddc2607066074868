"""An owner's instruction to the hub: what it shall do with one table, and which columns it may open for that.

The hub is then the owner's processor, who works on documented instructions only (UK GDPR, Article 28(3)(a)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Processing(StrEnum):
    """What the hub can be instructed to do."""

    MATCH_ADDRESSES = "match_addresses"


@dataclass(frozen=True)
class Processor:
    """The part of the hub that does it, as the actor of a decision: no person, and of no organisation.

    `name` is an actor's in the ledger, such as `hub:derivation`.
    """

    name: str


DERIVATION = Processor("hub:derivation")

PROCESSORS: Mapping[Processing, Processor] = {Processing.MATCH_ADDRESSES: DERIVATION}
"""Who does what: an instruction opens rows to no other part of the hub."""


@dataclass(frozen=True)
class Instruction:
    """One instruction. `columns` are all that may be opened; `terms` say how it is to be done, to whoever does it."""

    id: str
    table_id: str
    owner_id: str
    processing: Processing
    processor: str
    columns: tuple[str, ...]
    terms: Mapping[str, Any]
    given_at: datetime
    withdrawn: bool
