"""A yes or a no: told from the type of the column."""

from __future__ import annotations

from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof

MEANING = Meaning(name="boolean", title="yes or no", proof=Proof.TYPE, personal=Personal.NO)
