"""Parents that can be: nothing is in itself, nothing in two buildings, and nothing in what is in it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def sound_parents(uprn: Array, parent: Array, counted: Counter[str]) -> Array:
    """The parent of each row, 0 for none, from the UPRN and the parent that stand there; what was wrong is counted.

    Of several parents of one UPRN the lowest is taken, whatever order the rows have. A parent may stand outside the
    area: it is kept.
    """
    own = (parent == uprn) & (parent != 0)
    sound = np.where(own, 0, parent)
    child, lowest, has_several = _parent_of_each(uprn, sound)
    _take(uprn, sound, child[has_several], lowest[has_several])
    round_and_round = child[on_circles(child, lowest)]
    _take(uprn, sound, round_and_round, np.zeros_like(round_and_round))
    outside = ~np.isin(np.unique(sound[sound != 0]), uprn)
    counted["addresses whose parent is their own UPRN, taken as without one"] = int(own.sum())
    counted["UPRNs with several parents, of which the lowest is taken"] = int(has_several.sum())
    counted["UPRNs whose parents go round in a circle, taken as without one"] = len(round_and_round)
    counted["parents that are not in the source, kept as they are"] = int(outside.sum())
    return sound


def _parent_of_each(uprn: Array, parent: Array) -> tuple[Array, Array, Array]:
    """The UPRNs that have a parent, in order, the lowest of each, and whether there are others."""
    rows = np.flatnonzero(parent)
    rows = rows[np.argsort(uprn[rows], kind="stable")]
    child, given = uprn[rows], parent[rows]
    first = np.flatnonzero(np.diff(child, prepend=0))
    if not len(first):
        return child, given, np.zeros(0, bool)
    lowest = np.minimum.reduceat(given, first)
    return child[first], lowest, np.maximum.reduceat(given, first) != lowest


def on_circles(child: Array, parent: Array) -> Array:
    """The places of those of these, each once and in order, from which the way up by the parents leads back to them."""
    top = len(child)
    at = np.searchsorted(child, parent)
    is_child = np.append(child, 0)[at] == parent
    above = np.append(np.where(is_child, at, top), top)
    steps = 1
    while steps < top and (above != top).any():
        above, steps = above[above], steps * 2  # twice as far up
    # whoever is on its way still goes round, and who goes round is where another of his circle has come to
    return np.unique(above[above != top])


def _take(uprn: Array, parent: Array, of: Array, taken: Array) -> None:
    """Puts these parents of these UPRNs, which are in order, in the place of those that they have."""
    rows = np.flatnonzero(np.isin(uprn, of) & (parent != 0)) if len(of) else of
    parent[rows] = taken[np.searchsorted(of, uprn[rows])]
