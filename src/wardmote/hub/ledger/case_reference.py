"""Case references: the one thing a person types that the ledger keeps, so its pattern is closed."""

from __future__ import annotations

import re

CASE_REFERENCE_RULE = (
    "A case reference is up to 30 letters, digits, hyphens and slashes, with at least one digit and no spaces, "
    "for example HFSV-2026/0147."
)

_SHAPE = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9/-]{1,30}", re.ASCII)


def is_case_reference(text: str) -> bool:
    """Whether the text has the shape that CASE_REFERENCE_RULE describes."""
    return _SHAPE.fullmatch(text) is not None
