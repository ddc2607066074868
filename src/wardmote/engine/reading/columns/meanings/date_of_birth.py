"""Day of birth.

Source: the ICO counts it as personal data always; days before 1890 and in the future are nobody's.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.date_styles import birth_readers
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof

MEANING = Meaning(
    name="date_of_birth",
    title="date of birth",
    proof=Proof.HEADER,
    personal=Personal.YES,
    is_of_one_person=True,
    headers=words_pattern(
        "dob", "d o b", "date ?of ?birth", "birth ?date", "born(?: on)?", "birth ?day", r"dob ?\d"
    ),
    readers=birth_readers,
    called="Date of birth",
    examples=("01/02/1950", "1950-02-01", "3 March 1999"),
    near_misses=("01/02/2950", "1850-02-01", "31/02/1950"),
)
