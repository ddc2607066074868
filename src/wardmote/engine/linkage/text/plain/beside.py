"""What stands at, beside, behind or opposite a house: SHOP AT 12 is what stands at 12, LAND ADJACENT TO 12 is not."""

from __future__ import annotations

import re
from typing import Final

from wardmote.engine.linkage.text.plain.buildings import goes_on_with_a_building
from wardmote.engine.linkage.text.plain.change import Change, first_words, replaced
from wardmote.engine.linkage.text.words import BESIDE

_SHOPS: Final = "LOCK UP SHOP|SHOP|RETAIL UNIT|PREMISES"
_SHOP_AT = re.compile(
    rf"^(?:(?:GROUND|GRD|GND) (?:FLOOR|FLR|FL) )?(?:{_SHOPS})(?: (?:AT|PREMISES))* "
    r"(?=[0-9]+[A-Z]?(?:-[0-9]+[A-Z]?)? ([^0-9]*)$)"
)


def _without_shop(text: str) -> str:
    """SHOP AT 12 HIGH STREET is what stands at 12; SHOP 3, HOLLIN HOUSE is one of a building's."""
    return _SHOP_AT.sub(lambda found: found[0] if goes_on_with_a_building(found[1]) else "", text)


SHOP_AT: Final = Change(_without_shop, first_words(_SHOPS))

REAR_OF: Final = replaced(r"\bR O (?=[0-9])", "REAR OF ", words={"R"})

_GARAGES: Final = "GARAGE|GARAGES|LOCK UP|LOCK UPS|CAR PARK|PARKING"
GARAGES_BY: Final = replaced(
    rf"^(?:{_GARAGES})(?: [A-Z]+)? (?:REAR|AT REAR)(?: OF)? (?=[0-9])",
    f"{BESIDE} ",
    words=first_words(_GARAGES),
)

_NEAR_WORDS: Final = (
    "ADJACENT|ADJ|ADJOINING|OPPOSITE|OPP|BESIDE|BEHIND|NEXT TO|NEXT DOOR|OUTSIDE|LAND|R O|O S|NEAR|ACROSS FROM|"
    "CORNER OF|BUS STOP|SUBSTATION|SUB STATION|LAMP POST|LAMPPOST|LAMP COLUMN"
)
#: THE APPLE TREE is a public house.
_NEAR: Final = rf"{_NEAR_WORDS}|TREE(?= (?:AT|BY|NEAR|OUTSIDE|OPPOSITE)\b)"
_BETWEEN: Final = "TO|OF|BY|THE|REAR|AT|AND|NO|NUMBER|SIDE|ON|NORTH|SOUTH|EAST|WEST|FRONT|BACK"
NEARBY: Final = replaced(
    rf"^([^0-9]*?)\b(?:{_NEAR})(?: (?:{_NEAR}|{_BETWEEN}))* (?=[0-9])",
    rf"\1{BESIDE} ",
    words=first_words(_NEAR_WORDS) | {"TREE"},
)
