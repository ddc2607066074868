"""Threads: how an organisation can tell that none of its entries was kept from it.

An organisation's entries are numbered from 1. The number itself would tell its partners how busy it is, so an
entry carries a tag instead: a keyed digest of the number, under a key that only that organisation is given. Each
checkpoint signs, through its census root, how long every thread is.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from wardmote.hub.ledger.canonical import canonical_json

KEY_BYTES = 32
TAG_BYTES = 16


@dataclass(frozen=True)
class Thread:
    """How many of the first entries of the ledger concern one organisation, and the key of their tags."""

    organisation: str
    key: bytes
    entries: int


def tag(key: bytes, number: int) -> str:
    """The tag of a thread's entry: HMAC-SHA-256 of the number in 8 bytes, its first 16 bytes in hexadecimal."""
    return hmac.digest(key, number.to_bytes(8, "big"), "sha256")[:TAG_BYTES].hex()


def census_leaf(thread: Thread) -> bytes:
    """SHA-256(0x00 || key || canonical JSON of the organisation and its number of entries)."""
    body = canonical_json({"entries": thread.entries, "organisation": thread.organisation})
    return sha256(b"\x00" + thread.key + body).digest()


def census_leaves(threads: Iterable[Thread]) -> list[bytes]:
    """The leaves of the census tree, for threads in the order of the organisations' ids."""
    return [census_leaf(thread) for thread in threads]
