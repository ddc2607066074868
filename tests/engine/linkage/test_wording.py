"""Words of a text beside those of a place."""

from __future__ import annotations

from wardmote.engine.linkage.comparing.scoring import word_bits
from wardmote.engine.linkage.comparing.wording import fit
from wardmote.engine.linkage.gazetteer.gazetteer import Place

_BITS = {"EELBROOK": 9.0, "LANE": 1.0, "AVENUE": 1.0, "THREE": 8.0, "LANES": 8.0, "EELBROK": 9.0}


def _bits(text: str, street: str) -> float:
    words = tuple(street.split())
    place = Place((), words, frozenset(words), sum(_BITS[word] for word in words))
    return word_bits(fit(text.split(), place, weigh=_BITS.__getitem__, localities=()))


def test_a_common_word_is_no_slip_for_a_rare_one() -> None:
    assert _bits("EELBROOK LANE", "EELBROOK LANE") > _bits("EELBROOK LANE", "EELBROOK AVENUE THREE LANES")
    assert _bits("EELBROK LANE", "EELBROOK LANE") > 0.8 * _bits("EELBROOK LANE", "EELBROOK LANE")
