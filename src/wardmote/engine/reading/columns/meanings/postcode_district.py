"""Postcode district or sector: the first part of a postcode, with or without the first digit of the second.

Source: Royal Mail, Programmers' Guide to the Postcode Address File (areas and their districts).
"""

from __future__ import annotations

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.names_of_places import POSTCODE_AREAS
from wardmote.engine.reading.columns.reader import PatternReader

MEANING = Meaning(
    name="postcode_district",
    title="postcode district",
    proof=Proof.HEADER,
    personal=Personal.BESIDE_PEOPLE,
    headers=words_pattern(
        "post ?code (?:district|sector|outward|out|area)s?",
        "(?:district|sector|outward) post ?codes?",
        "out ?codes?",
        "outward code",
        "partial post ?codes?",
        "post ?codes? ?(?:district|sector|outcode)?",
        "pcd (?:district|sector)",
    ),
    not_headers=words_pattern("count", "number of"),
    readers=lambda _: [
        PatternReader(
            f"(?i:(?:{'|'.join(POSTCODE_AREAS)})[0-9][0-9A-Z]?(?: ?[0-9])?)",
            Code.NOT_OF_THE_FORM,
            thing="a postcode district",
            form="the first part of a postcode, such as SE1",
        )
    ],
    called="Postcode district",
    examples=("SE1", "SW1A", "BR1 2", "e1w"),
    near_misses=("QQ1", "SE", "SE1 1AA", "123"),
)
