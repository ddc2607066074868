"""What a column is called, in a form that patterns can be held to."""

from __future__ import annotations

import re
from functools import lru_cache

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_WORD = re.compile(r"[^a-z0-9£%]+")


@lru_cache(maxsize=4096)
def header_words(header: str) -> str:
    """The words of a header in lower case with single spaces: "LeadLiableName" is "lead liable name"."""
    spaced = _CAMEL.sub(" ", header.replace("'", "").replace("’", ""))
    return _NOT_WORD.sub(" ", spaced.lower()).strip()


def words_pattern(*alternatives: str) -> re.Pattern[str]:
    """A pattern found in `header_words` where one of the alternatives stands as whole words."""
    return re.compile(rf"(?:^| )(?:{'|'.join(alternatives)})(?= |$)")
