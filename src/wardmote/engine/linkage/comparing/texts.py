"""Texts that are looked for, as columns: a row for each way to read one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from wardmote.engine.linkage.comparing.wording import Wording
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.text.readings import Reading
from wardmote.engine.linkage.text.units import Unit

Array = np.ndarray[Any, Any]


class Text(NamedTuple):
    """What is looked for: words, postcode, and the ways to read the unit and the number, the plainest first."""

    wording: Wording
    postcode: str
    readings: Sequence[Reading]


class Texts:
    """Arrays have a place for each reading, those of one text side by side.

    `text` is a place in `texts`, `number` and `unit` are places in `numbers` and `units`.
    """

    def __init__(self, gazetteer: Gazetteer, texts: Sequence[Text]) -> None:
        self.texts = texts
        self.readings = [way for each in texts for way in each.readings]
        self.text = np.repeat(np.arange(len(texts)), [len(each.readings) for each in texts])
        #: Of each reading the gazetteer's number of its text's postcode; -1 for none, or one that it does not have.
        codes = [gazetteer.postcode_of.get(each.postcode, -1) if each.postcode else -1 for each in texts]
        self.postcode = np.array(codes, np.int64)[self.text]
        numbers: dict[str, int] = {}
        units: dict[Unit, int] = {}
        coded = [
            (
                numbers.setdefault(way.number, len(numbers)),
                units.setdefault(way.unit, len(units)),
                way.cost,
                bool(way.assumed),
                way.is_guess,
                bool(way.word),
                way.only_listed,
                bool(way.block),
            )
            for way in self.readings
        ]
        number, unit, cost, *flags = zip(*coded, strict=True) if coded else [()] * 8
        self.number, self.unit = np.array(number, np.int64), np.array(unit, np.int64)
        self.cost = np.array(cost, np.float64)
        self.assumed, self.is_guess, self.is_word, self.only_listed, self.is_block = (
            np.array(each, bool) for each in flags
        )
        self.numbers, self.units = list(numbers), list(units)
        #: The gazetteer's number of each of `numbers`, -1 for one that it does not have.
        self.listed_number = np.array([gazetteer.number_of.get(each, -1) for each in numbers], np.int64)
        self.is_range = np.array(["-" in each for each in numbers], bool)
        self.has_number = np.array(list(map(bool, numbers)), bool)[self.number]
        self.has_unit = np.array(list(map(bool, units)), bool)[self.unit]
        self.has_room = np.array([bool(each.room) for each in units], bool)[self.unit]
