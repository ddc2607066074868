"""One of a few values that come back again and again: told from the values."""

from __future__ import annotations

from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof

MEANING = Meaning(name="category", title="category", proof=Proof.TYPE, personal=Personal.NO)
