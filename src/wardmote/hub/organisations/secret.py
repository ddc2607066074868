"""Secrets handed out once: made of 256 random bits, kept as a SHA-256 digest, compared in constant time.

A slow hash is for what people choose; 256 random bits cannot be guessed, and a token is checked on every request.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

_PREFIX = "wardmote"  # lets scanners of leaked secrets find ours
_SHAPE = re.compile(rf"{_PREFIX}\.([a-z]+_[0-9a-z]{{20}})\.([A-Za-z0-9_-]{{43}})")


@dataclass(frozen=True)
class Presented:
    """A secret as somebody presented it: the id to look up, and what to compare."""

    id: str
    digest: str


def make_secret(object_id: str) -> tuple[str, str]:
    """A new secret for the object: the text to show once, and the digest to keep."""
    secret = secrets.token_urlsafe(32)
    return f"{_PREFIX}.{object_id}.{secret}", _digest(secret)


def read_secret(text: str) -> Presented | None:
    """The parts of a presented secret, or None if it has not our shape."""
    match = _SHAPE.fullmatch(text)
    return Presented(match[1], _digest(match[2])) if match else None


def same(presented: Presented, kept_digest: str) -> bool:
    """Whether they agree, in constant time."""
    return hmac.compare_digest(presented.digest, kept_digest)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("ascii")).hexdigest()
