"""Chance that belongs to a name: the same words give the same number, whatever was drawn before."""

from __future__ import annotations

import random
from hashlib import blake2b


def chance(*words: str | int) -> float:
    """A number from 0 up to 1 that depends on the words alone."""
    return int.from_bytes(_digest(words)[:7], "big") / 2**56


def source(*words: str | int) -> random.Random:
    """A source of chance that depends on the words alone."""
    return random.Random(int.from_bytes(_digest(words), "big"))


def _digest(words: tuple[str | int, ...]) -> bytes:
    return blake2b("/".join(map(str, words)).encode(), digest_size=16).digest()
