"""Name of a person, or a part of one.

Source: people.yaml holds the words of headers and of names; names given often, ONS and US Census Bureau lists
of given names and surnames.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.names_of_people import HEADERS, NOT_HEADERS, share_of_people
from wardmote.engine.reading.columns.reader import Reader, TextReader
from wardmote.engine.reading.columns.sample import Sample


def _share(sample: Sample, _reader: Reader) -> float:
    return share_of_people(sample)


MEANING = Meaning(
    name="person_name",
    title="name of a person",
    proof=Proof.VALUES,
    personal=Personal.YES,
    headers=HEADERS,
    not_headers=NOT_HEADERS,
    readers=lambda _: [TextReader()],
    share=_share,
    called="Surname",
    examples=("Smith", "Okafor", "O'Neil"),
    near_misses=("12", "Acme Ltd", "12 High Street"),
)
