"""What a check can end with, other than that all holds."""

from __future__ import annotations

from dataclasses import dataclass


class UnreadableError(Exception):
    """Nothing could be checked: the message says in plain words what is missing or is not what it should be."""


@dataclass(frozen=True)
class Fault:
    """Something does not hold: the lowest number of an entry that is not proven because of it, and why."""

    sequence: int
    words: str
