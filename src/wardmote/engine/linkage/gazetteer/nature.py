"""What sort of property an entry is, as far as it says which one a text means: a building, a ruin, a plan, a garage.

Logical status as BS 7666-2 and DTF 7.3 number it, class as BLPU classification codes it (RD04, CR08).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa

from wardmote.engine.linkage.gazetteer.sources.sql import Status
from wardmote.engine.linkage.text.units import Unit, unpacked
from wardmote.engine.linkage.text.words import RESIDENTIAL

Array = np.ndarray[Any, Any]

#: Live UPRNs have it as their parent.
HAS_UNITS: Final = 1
HISTORIC: Final = 2
PROVISIONAL: Final = 4
#: Commercial, land, a garage: nobody lives there.
NO_HOME: Final = 8
#: A garage or a parking space whose address does not say so: 14, HOLLIN HOUSE.
KIND_UNSAID: Final = 16
#: With any of these, that an address is listed word for word does not yet make it the one that is meant.
ASK_FURTHER: Final = HAS_UNITS | HISTORIC | PROVISIONAL | KIND_UNSAID
ALL_FLAGS: Final = 31

#: Beginnings of class codes -> the kind of unit that they are, whatever their address says.
_KINDS: Final = {"RG": "GARAGE", "RC": "PARKING"}
#: Kinds of units that a house has without being divided.
BESIDE: Final = ("GARAGE", "PARKING", "STORE")
_NO_HOMES: Final = ("C", "L", "M", "O", "Z", "RB", *_KINDS)


def flags_of(table: pa.Table) -> Array:
    """Of each row, without HAS_UNITS and KIND_UNSAID; nothing where the source says neither status nor class."""
    flags = np.zeros(table.num_rows, np.uint8)
    if "status" in table.column_names:
        status = table.column("status").to_numpy()
        flags[status == Status.HISTORIC] |= HISTORIC
        flags[status == Status.PROVISIONAL] |= PROVISIONAL
        flags[_has_class(table, _NO_HOMES)] |= NO_HOME
    return flags


def say_kinds(
    table: pa.Table, unit: Array, flags: Array, units: Sequence[str], number_of: Callable[[str], int]
) -> None:
    """Makes the unit of what is a garage by its class a garage, in place."""
    if "class" not in table.column_names:
        return
    for beginning, kind in _KINDS.items():
        rows = np.flatnonzero(_has_class(table, (beginning,)))
        for number in np.unique(unit[rows]).tolist():
            listed = unpacked(units[number])
            if listed.kind in ("", RESIDENTIAL):
                same = rows[unit[rows] == number]
                unit[same] = number_of(Unit(*listed)._replace(kind=kind).packed())
                flags[same] |= KIND_UNSAID


def are_units(unit: Array, flags: Array, units: Sequence[str]) -> Array:
    """Which entries make what they are in a building of several: none that are historic, and no garages."""
    beside = np.array([unpacked(text).kind in BESIDE for text in units], bool)
    found: Array = ~beside[unit] & (flags & HISTORIC == 0)
    return found


def _has_class(table: pa.Table, beginnings: tuple[str, ...]) -> Array:
    coded = table.column("class").combine_chunks()
    begins = np.array([text.startswith(beginnings) for text in coded.dictionary.to_pylist()], bool)
    has: Array = begins[coded.indices.to_numpy()]
    return has
