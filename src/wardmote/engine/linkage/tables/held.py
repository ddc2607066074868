"""UPRNs that a table holds already, checked against the gazetteer and against what the row's address says."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.match import Level

Array = np.ndarray[Any, Any]

#: The column that the check is written to.
COLUMN: Final = "held_uprn_check"
_UPRN: Final = r"^0*[0-9]{1,12}(\.0*)?$"
_NONE, _NO_UPRN = 0, -1
#: A spreadsheet leaves the first digits of a long number, six of them or fewer, and noughts: 100023000000.
_LONG, _LOST = 10**9, 10**5
#: Room, flat, block: so many parents up stands the building.
_STOREYS: Final = 4


class Held(StrEnum):
    """What is to be said of a held UPRN; nothing where none is held."""

    AGREES = "agrees"  # the address means it
    SAME_BUILDING = "same_building"  # one is in the other, or the address does not tell which unit
    OTHER_PROPERTY = "other_property"  # the address means another
    SAYS_NOTHING = "address_says_nothing"  # listed and live, and the address does not tell
    HISTORIC = "historic"  # no longer in use, whatever the address says
    NOT_LISTED = "not_in_gazetteer"
    NO_UPRN = "not_a_uprn"  # no number of up to 12 digits, or a spreadsheet has shortened it


#: For a reader.
MEANS: Final = {
    Held.AGREES: "the address means it",
    Held.SAME_BUILDING: "the address means its building, a unit in it, or does not tell which unit",
    Held.OTHER_PROPERTY: "the address means another property",
    Held.SAYS_NOTHING: "it is in use; the address does not tell whether it is right",
    Held.HISTORIC: "it is no longer in use",
    Held.NOT_LISTED: "the gazetteer does not have it",
    Held.NO_UPRN: "it is not a number of up to 12 digits, or has lost its last ones in a spreadsheet",
}


def checked(gazetteer: Gazetteer, held: pa.Array, answers: pa.RecordBatch) -> pa.Array:
    """For each row one of Held, null where no UPRN is held.

    `held` are numbers or texts, `answers` the rows of `matching.SCHEMA` of their addresses, in the same order.
    """
    uprns = uprns_of(held)
    facts = gazetteer.facts_of(uprns)
    level, given, parent, candidates = (
        answers.column(name) for name in ("match_level", "uprn", "parent_uprn", "candidates")
    )
    answered = pc.coalesce(given, parent, pa.scalar(_NONE, pa.int64())).to_numpy()
    is_none, is_exact = (pc.equal(level, each).to_numpy(False) for each in (Level.NONE, Level.EXACT))
    is_unlisted = ~facts.column("is_listed").to_numpy(False)
    said = [
        (uprns == _NONE, None),
        (uprns == _NO_UPRN, Held.NO_UPRN),
        (is_unlisted & (uprns >= _LONG) & (uprns % _LOST == 0), Held.NO_UPRN),
        (is_unlisted, Held.NOT_LISTED),
        (pc.equal(facts.column("status"), "historic").fill_null(False).to_numpy(False), Held.HISTORIC),
        (is_none, Held.SAYS_NOTHING),
        (given.fill_null(_NONE).to_numpy() == uprns, Held.AGREES),
        (_is_near(gazetteer, uprns, answered, is_exact), Held.SAME_BUILDING),
        (_is_among(uprns, candidates, level), Held.SAME_BUILDING),
    ]
    numbers = np.select([is_so for is_so, _ in said], np.arange(len(said)), len(said))
    words = pa.array([None if word is None else str(word) for _, word in said] + [str(Held.OTHER_PROPERTY)])
    return words.take(pa.array(numbers))


def uprns_of(held: pa.Array) -> Array:
    """Each as a number: 0 where there is none, -1 for what is no UPRN. 100023336956.0 is one, 1.00023E+11 is none."""
    if pa.types.is_floating(held.type):
        return _of_floats(held.to_numpy(False))
    text = pc.utf8_trim_whitespace(held.cast(pa.string()).fill_null(""))
    is_uprn = pc.match_substring_regex(text, _UPRN)
    whole = pc.utf8_ltrim(pc.replace_substring_regex(text, r"\..*$", ""), "0")
    digits = pc.if_else(pc.and_(is_uprn, pc.not_equal(whole, "")), whole, "0")
    numbers: Array = digits.cast(pa.int64()).to_numpy()
    is_empty = pc.equal(text, "").to_numpy(False)
    return np.where(is_uprn.to_numpy(False) | is_empty, numbers, _NO_UPRN)


def _of_floats(given: Array) -> Array:
    """As a column is read that has empty cells; NaN is one."""
    number = np.nan_to_num(given, nan=_NONE, posinf=_NO_UPRN, neginf=_NO_UPRN)
    is_uprn = (number == np.floor(number)) & (number >= 0) & (number < 1e12)
    return np.where(is_uprn, number, _NO_UPRN).astype(np.int64)


def _is_near(gazetteer: Gazetteer, held: Array, answered: Array, is_exact: Array) -> Array:
    """Whether one is in the other; for an answer that is not exact, whether both are in one building."""
    above_held, above_answered = _with_parents(gazetteer, held), _with_parents(gazetteer, answered)
    is_in = np.any([each == answered for each in above_held], axis=0)
    holds = np.any([each == held for each in above_answered], axis=0)
    same_root = _root(above_held) == _root(above_answered)
    found: Array = (answered != _NONE) & (is_in | holds | (same_root & ~is_exact))
    return found


def _with_parents(gazetteer: Gazetteer, uprns: Array) -> list[Array]:
    """The UPRNs, their parents, the parents of those; 0 where there is none."""
    found = [uprns]
    for _ in range(_STOREYS):
        found.append(gazetteer.facts_of(found[-1]).column("parent_uprn").fill_null(_NONE).to_numpy())
    return found


def _root(storeys: list[Array]) -> Array:
    root = storeys[0]
    for above in storeys[1:]:
        root = np.where(above != _NONE, above, root)
    return root


def _is_among(held: Array, candidates: pa.Array, level: pa.Array) -> Array:
    """Whether a building, which may have no UPRN itself, lists the held one among its units."""
    found = np.zeros(len(held), bool)
    for row in np.flatnonzero(pc.is_in(level, pa.array([Level.BUILDING, Level.PARENT])).to_numpy(False)):
        found[row] = str(held[row]) in (candidates[row].as_py() or "").split()
    return found
