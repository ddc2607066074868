"""A day, or a moment: told from the type of the column."""

from __future__ import annotations

from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof

MEANING = Meaning(name="date", title="date", proof=Proof.TYPE, personal=Personal.NO)
