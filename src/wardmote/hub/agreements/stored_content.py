"""Contents as they are stored: read back strictly, held against their digest, and parsed once per wording."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from wardmote.hub.agreements.content import Content
from wardmote.kernel.problem import Damaged, Invalid


def read_content(text: str, *, sha256: str) -> Content:
    """The content that was stored. Raises Damaged where the text is not the one that the digest was made of."""
    if hashlib.sha256(text.encode()).hexdigest() != sha256:
        raise _damaged()
    return _parsed(text)


@lru_cache(maxsize=256)  # of a pure function of the text: what it answers can never be out of date
def _parsed(text: str) -> Content:
    try:
        return Content.from_json(json.loads(text))
    except (Invalid, ValueError):
        raise _damaged() from None


def _damaged() -> Damaged:
    return Damaged(
        "agreement.damaged",
        "The stored text of this agreement is not what was written.",
        next_step="Tell the hub's operator: nothing can be used under it until it is restored.",
    )
