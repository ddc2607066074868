"""Postal address or a line of one.

Source: BS 7666 and Royal Mail's Postcode Address File, whose words for streets and buildings stand in
places.yaml.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.headers import header_words, words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.names_of_places import (
    is_address,
    is_address_line,
    is_address_line_in_words,
    mentions_street,
)
from wardmote.engine.reading.columns.reader import Reader, TextReader
from wardmote.engine.reading.columns.sample import Sample

_NUMBERED = words_pattern(
    "(?:building|house|flat|street|road) (?:no|number)", "[sp]aon", r"addr(?:ess)? ?(?:line)? ?\d?"
)
_PLACE = words_pattern("locations?(?: (?:long |short )?(?:text|description))?")


def _share(sample: Sample, _reader: Reader) -> float:
    if MEANING.is_named_by(sample.header):
        numbered = _NUMBERED.search(header_words(sample.header)) is not None
        return sample.share(is_address_line if numbered else is_address_line_in_words)
    if _PLACE.search(header_words(sample.header)) and len(sample.ordinary) >= 5:
        return 1.0 if sample.share(mentions_street) >= 0.6 else 0.0
    return 1.0 if sample.share(is_address) >= 0.7 and len(sample.ordinary) >= 5 else 0.0


MEANING = Meaning(
    name="address",
    title="address",
    proof=Proof.VALUES,
    personal=Personal.BESIDE_PEOPLE,
    headers=words_pattern(
        r"address(?:es)?(?: ?(?:line|\d).*)?",
        r"addr(?:ess)? ?\d*",
        r"address ?line ?\d?",
        "street(?: ?name)?",
        "thoroughfare",
        "[sp]aon",
        "property address",
        "premises",
        "location text",
        "(?:building|house|flat) (?:no|number)",
        "road(?: name)?",
        "house name",
        "building name",
    ),
    not_headers=words_pattern(
        "e ?mail",
        "web(?: ?site)?",
        "ip",
        "url",
        "mac",
        "count",
        "number of",
        "type",
        "uprn",
        "usrn",
        "reference",
        "ref",
        "id",
        "code",
        "town",
        "qualifier",
        "flag",
        "on street",
        "premises names?",
    ),
    readers=lambda _: [TextReader()],
    share=_share,
    named_share=0.6,
    called="Address",
    examples=("12 High Street", "Flat 3, 7 Elm Road", "The Old Mill, Quay Lane"),
    near_misses=("https://example.org/a", "www.example.org", "a@example.org"),
)
