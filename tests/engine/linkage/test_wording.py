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


def test_a_building_is_another_though_its_name_is_also_a_locality() -> None:
    bits = {"MOZART": 8.0, "GATE": 3.0, "COURT": 1.0, "ARMOURY": 9.0, "ROAD": 1.0, "HOUSE": 1.0}

    def is_other(text: str, name: str) -> bool:
        words = (*name.split(), "ARMOURY", "ROAD")
        place = Place(
            tuple(name.split()), ("ARMOURY", "ROAD"), frozenset(words), sum(bits[each] for each in words)
        )
        return fit(text.split(), place, weigh=bits.__getitem__, localities={"GATE"}).other_name

    assert is_other("GATE COURT ARMOURY ROAD", "MOZART COURT")
    assert is_other("MOZART COURT ARMOURY ROAD", "GATE COURT")
    assert not is_other("MOZART COURT ARMOURY ROAD", "MOZART COURT")
    assert not is_other("MOZART HOUSE ARMOURY ROAD", "MOZART COURT")
    assert not is_other("ARMOURY ROAD GATE", "MOZART COURT")
    assert not is_other("GATE COURT ARMOURY ROAD", ""), "a street has no name to be another"
