"""Email address: a practical form, not all that RFC 5322 allows.

Source: RFC 5321 and 5322, of which the practical part is taken.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Detail, Meaning, Personal, Proof
from wardmote.engine.reading.columns.offices import are_mailboxes_of_offices
from wardmote.engine.reading.columns.reader import PatternReader

_PATTERN = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"


def _mended(text: str) -> str:
    """Without gaps, a comma for a dot, the sign typed twice, a stop too many."""
    return text.replace(" ", "").replace(",", ".").replace("@@", "@").rstrip(".;")


MEANING = Meaning(
    name="email",
    title="email address",
    proof=Proof.VALUES,
    personal=Personal.CONTACT,
    headers=words_pattern("e ?mails?", "e ?mail address(?:es)?"),
    not_headers=words_pattern("consent", "opt", "sent", "count", "number of", "preferred", "date"),
    readers=lambda _: [PatternReader(_PATTERN, Code.NOT_AN_EMAIL, thing="an email address", suggest=_mended)],
    details=lambda sample: Detail(of_an_office=are_mailboxes_of_offices(sample)),
    values_share=0.9,
    called="Email",
    examples=("a.b@croydon.gov.uk", "o'neil+x@example.org", "me@example.com"),
    near_misses=("a.b.croydon.gov.uk", "a@b", "www.example.org"),
)
