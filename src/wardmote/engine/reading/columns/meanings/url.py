"""Address of a page or a file on the web.

Source: RFC 3986, of which the schemes http, https and ftp are taken; under a header that says so also without
a scheme.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import PatternReader
from wardmote.engine.reading.columns.sample import Sample

_WITH_SCHEME = (
    r"(?:[Hh][Tt][Tt][Pp][Ss]?|[Ff][Tt][Pp]):/{1,3}[^\s/][^\s]*|[Ww][Ww][Ww]\.[^\s]+\.[A-Za-z]{2,}[^\s]*"
)
_WITHOUT = (
    r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:uk|com|org|net|eu|info|gov|scot|wales|london|io|coop)(?:/[^\s]*)?"
)


def _readers(sample: Sample) -> list[PatternReader]:
    pattern = f"{_WITH_SCHEME}|{_WITHOUT}" if MEANING.is_named_by(sample.header) else _WITH_SCHEME
    return [
        PatternReader(
            pattern, Code.NOT_OF_THE_FORM, thing="a web address", form="http or https and a place on the web"
        )
    ]


MEANING: Meaning = Meaning(
    name="url",
    title="web address",
    proof=Proof.VALUES,
    personal=Personal.NO,
    headers=words_pattern(
        "ur[li]s?",
        "web ?(?:site|page|address|link)s?(?: ?(?:address|url|link))?",
        "hyper ?links?",
        "home ?page",
        "links?",
        r"\w+ur[li]",
        "more info(?:rmation)? (?:url|link)",
    ),
    not_headers=words_pattern("count", "number of", "rank", "clicks", "flag", "title", "text", "curl"),
    readers=_readers,
    least_distinct=1,
    values_share=0.9,
    called="Website",
    examples=(
        "https://www.example.org/a?b=c",
        "http://example.org",
        "www.example.org",
        "ftp://example.org/a.csv",
    ),
    near_misses=("https://", "see www.example.org", "a.b@example.org", "example"),
)
