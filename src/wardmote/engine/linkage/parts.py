"""Parts looked up at once: the unit, number and words of a text in its postcode, where nothing is misspelt.

What it finds is what comparing every building would find, at a tenth of the cost; what it does not find is compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from wardmote.engine.linkage.comparing.wording import Wording
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.gazetteer.part_keys import mixed, plain
from wardmote.engine.linkage.text.address import Address


class Asked(NamedTuple):
    """What is looked for: a text taken apart, its words, and its postcode squeezed."""

    address: Address
    wording: Wording
    postcode: str


def rows_of(gazetteer: Gazetteer, asked: Sequence[object]) -> np.ndarray[Any, Any]:
    """For each the row of the entry that has its parts; -1 for none, for more than one property, and for no `Asked`."""
    numbers = [_numbers(gazetteer, each) if isinstance(each, Asked) else _NOTHING for each in asked]
    columns = np.array(numbers, np.uint64).reshape(-1, 4)
    rows = gazetteer.part_rows(mixed(*columns.T))
    rows[columns[:, 1] == 0] = -1
    return rows


_NOTHING = (0, 0, 0, 0)


def _numbers(gazetteer: Gazetteer, asked: Asked) -> tuple[int, int, int, int]:
    """What a key is made of; zeros where the gazetteer does not have one of them, or several homes are named."""
    if asked.address.is_several:
        return _NOTHING
    postcode = gazetteer.postcode_of.get(asked.postcode)
    number = gazetteer.number_of.get(asked.address.number)
    unit = gazetteer.unit_of.get(plain(asked.address.unit))
    if postcode is None or number is None or unit is None:
        return _NOTHING
    return postcode, asked.wording.key, number, unit
