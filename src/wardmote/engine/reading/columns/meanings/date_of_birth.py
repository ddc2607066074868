"""Day of birth."""

from __future__ import annotations

from wardmote.engine.reading.columns.date_styles import birth_readers
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof

MEANING = Meaning(
    name="date_of_birth",
    title="date of birth",
    proof=Proof.HEADER,
    personal=Personal.YES,
    headers=words_pattern(
        "dob", "d o b", "date ?of ?birth", "birth ?date", "born(?: on)?", "birth ?day", r"dob ?\d"
    ),
    readers=birth_readers,
)
