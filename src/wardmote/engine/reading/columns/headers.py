"""What a column is called, in a form that patterns can be held to."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from wardmote.engine.reading.columns.own_lists import own_list

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


@cache
def _cut_short() -> list[tuple[re.Pattern[str], str]]:
    """Abbreviations of several words first."""
    told: dict[str, str] = own_list("abbreviations.yaml")
    longest_first = sorted(told, key=lambda words: -words.count(" "))
    return [(re.compile(rf"(?<![^ ])(?:{words})(?![^ ])"), told[words]) for words in longest_first]


@lru_cache(maxsize=4096)
def whole_words(header: str) -> str:
    """`header_words` with what is cut short made whole: "Applcnt DoB" is "applicant dob"."""
    words = header_words(header)
    for pattern, whole in _cut_short():
        words = pattern.sub(whole, words)
    return words


def speaks_of(pattern: re.Pattern[str], header: str) -> bool:
    """Whether a pattern of `words_pattern` is found in a header, as it stands or with its words made whole."""
    words = header_words(header)
    if pattern.search(words):
        return True
    whole = whole_words(header)
    return whole != words and pattern.search(whole) is not None


def words_pattern(*alternatives: str) -> re.Pattern[str]:
    """A pattern found in `header_words` where one of the alternatives stands as whole words."""
    return re.compile(rf"(?:^| )(?:{'|'.join(alternatives)})(?= |$)")
