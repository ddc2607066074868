"""Public ids: opaque, unguessable, and naming their kind (`dataset_3k9...`)."""

from __future__ import annotations

import re
import secrets

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
_LENGTH = 20  # 100 random bits
_SHAPE = re.compile(rf"[a-z]+_[{_ALPHABET}]{{{_LENGTH}}}")


def new_id(kind: str) -> str:
    """A fresh id: the kind, an underscore, 20 letters and digits (100 random bits)."""
    return f"{kind}_{''.join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))}"


def is_id(text: str) -> bool:
    """Whether the text has the shape of an id of ours."""
    return _SHAPE.fullmatch(text) is not None
