"""What a column is called, in a form that patterns can be held to."""

from __future__ import annotations

import re
from functools import lru_cache

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_WORD = re.compile(r"[^a-z0-9£%]+")
_GLUED = re.compile(
    r"\b(report|charge|location|organi[sz]ation|contact|extract|invoice|supplier|property|site|building|owner|"
    r"customer|tenant|pupil|child|start|end|birth|issue|licen[cs]e|payment|delivery|billing)"
    r"(e ?mail|tel|telephone|phone|amount|text|label|date|name|number|address|postcode|type|code|ref|url|uri|id)\b"
)


@lru_cache(maxsize=4096)
def header_words(header: str) -> str:
    """The words of a header in lower case with single spaces: "LeadLiableName" is "lead liable name".

    So is REPORTTEL "report tel": words run together in one case are parted where both are common in headers.
    """
    spaced = _CAMEL.sub(" ", header.replace("'", "").replace("’", ""))
    return _GLUED.sub(r"\1 \2", _NOT_WORD.sub(" ", spaced.lower()).strip())


def words_pattern(*alternatives: str) -> re.Pattern[str]:
    """A pattern found in `header_words` where one of the alternatives stands as whole words."""
    return re.compile(rf"(?:^| )(?:{'|'.join(alternatives)})(?= |$)")
