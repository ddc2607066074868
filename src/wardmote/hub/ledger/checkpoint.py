"""Checkpoints: what the hub signs, so that it cannot later say something else.

A checkpoint is a signed note as other transparency logs write it (C2SP signed-note and tlog-checkpoint), so that
witnesses made for those can follow a hub too. docs/reference/ledger-export.md describes it for readers.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wardmote.kernel.clock import as_text

_ED25519 = b"\x01"


@dataclass(frozen=True)
class Checkpoint:
    """The first `size` entries have this Merkle root and this census root, said the hub at this time, and signed."""

    size: int
    root: bytes
    census_root: bytes
    time: datetime
    note: str


def origin(ledger_id: str) -> str:
    """The name of the ledger in its notes."""
    return f"wardmote/{ledger_id}"


def signed_note(
    key: Ed25519PrivateKey, *, ledger_id: str, size: int, root: bytes, census_root: bytes, time: datetime
) -> str:
    """The text of a checkpoint: five lines, an empty one, and a line with the signature."""
    name = origin(ledger_id)
    text = f"{name}\n{size}\n{_base64(root)}\ncensus {_base64(census_root)}\ntime {as_text(time)}\n"
    public = key.public_key().public_bytes_raw()
    key_id = sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]
    return f"{text}\n\N{EM DASH} {name} {_base64(key_id + key.sign(text.encode()))}\n"


def _base64(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")
