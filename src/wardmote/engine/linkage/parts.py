"""Parts looked up at once: the unit, number and words of a text in its postcode, where nothing is misspelt.

What it finds is what comparing every building would find, at a tenth of the cost; what it does not find is compared.
"""

from __future__ import annotations

from functools import lru_cache

from wardmote.engine.linkage.address import Address
from wardmote.engine.linkage.gazetteer.gazetteer import Entry, Gazetteer
from wardmote.engine.linkage.units import NO_UNIT, Unit
from wardmote.engine.linkage.words import RESIDENTIAL

_Key = tuple[Unit, str, frozenset[str]]
_POSTCODES_KEPT = 20_000


class PartsIndex:
    """The entries of a postcode by their parts; none for parts of two properties, or of a building with units."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._of = lru_cache(maxsize=_POSTCODES_KEPT)(self._indexed)

    def find(self, address: Address, words: frozenset[str], postcode: str) -> Entry | None:
        """The one entry whose parts are those of the text, its localities apart."""
        return self._of(postcode).get((_plain(address.unit), address.number, words))

    def _indexed(self, postcode: str) -> dict[_Key, Entry | None]:
        found: dict[_Key, Entry | None] = {}
        for building in self._gazetteer.block(postcode)[0]:
            place = self._gazetteer.place(building.place)
            for entry in building.entries:
                _put(found, (_plain(entry.unit), building.number, place.words), entry)
                if place.name and not building.number and entry.unit == _flat(entry.unit.ident):
                    _put(found, (NO_UNIT, entry.unit.ident, place.words), entry)  # 7 HOLLIN HOUSE
        return found


def _put(found: dict[_Key, Entry | None], key: _Key, entry: Entry) -> None:
    known = found.setdefault(key, entry)
    if entry.has_units or (known is not None and known.uprn != entry.uprn):
        found[key] = None


@lru_cache(maxsize=200_000)
def _plain(unit: Unit) -> Unit:
    """FLAT 3, APARTMENT 3 and 3 are one."""
    return (
        unit._replace(kind="")
        if unit.kind == RESIDENTIAL and (unit.ident or unit.floor or unit.position)
        else unit
    )


def _flat(ident: str) -> Unit:
    return Unit(ident, kind=RESIDENTIAL)
