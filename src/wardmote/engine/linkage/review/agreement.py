"""How far two people who decided the same rows without seeing each other's decisions agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import NamedTuple


class Agreement(NamedTuple):
    """`same` of `rows` were decided alike. `kappa` is None where both used one category alone: chance explains all."""

    rows: int
    same: int
    kappa: float | None

    @property
    def share(self) -> float:
        """Between 0 and 1; 0 where no row was decided by both."""
        return self.same / self.rows if self.rows else 0.0


def agreement(pairs: Iterable[tuple[Hashable, Hashable]]) -> Agreement:
    """Of the categories that both gave to each row: how often alike, and Cohen's kappa, at most 1, 0 as by chance.

    kappa = (observed - expected) / (1 - expected), where the expected share is that of two who give their categories
    as often as these do, but by lot. Source: J. Cohen, "A coefficient of agreement for nominal scales", Educational
    and Psychological Measurement 20 (1960), 37-46.
    """
    both = list(pairs)
    rows = len(both)
    same = sum(one == other for one, other in both)
    ours, theirs = Counter(one for one, _ in both), Counter(other for _, other in both)
    expected = sum(count * theirs[category] for category, count in ours.items())
    if expected == rows * rows:
        return Agreement(rows, same, None)
    return Agreement(rows, same, (same * rows - expected) / (rows * rows - expected))
