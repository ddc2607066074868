"""Times and figures, with their spread: the median of several is quoted, and least and most beside it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Seconds:
    """Several measurements of one thing."""

    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.runs)

    def __str__(self) -> str:
        return f"{self.median:.2f} s ({min(self.runs):.2f} to {max(self.runs):.2f}, {len(self.runs)} runs)"


def timed(work: Callable[[], object]) -> float:
    """Wall seconds of one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def several(work: Callable[[], object], *, runs: int, pause_s: float = 0.0) -> Seconds:
    """Wall seconds of several calls, with a pause before each: time for the server to see that the last one left."""
    spent = []
    for _ in range(runs):
        time.sleep(pause_s)
        spent.append(timed(work))
    return Seconds(tuple(spent))


def in_turn(
    ours: Callable[[], object], peer: Callable[[], object], *, runs: int
) -> tuple[Seconds, Seconds, float]:
    """Ours and the peer's in turn, and the median of the ratios pair by pair, which a drifting machine moves least."""
    pairs = [(timed(ours), timed(peer)) for _ in range(runs)]
    ratio = statistics.median(one / other for one, other in pairs)
    return Seconds(tuple(one for one, _ in pairs)), Seconds(tuple(other for _, other in pairs)), ratio


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of them does not pass."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, the target, what came out, and whether it was met."""

    what: str
    target: str
    measured: str
    met: bool

    def as_row(self) -> str:
        """The line in Markdown."""
        return f"| {self.what} | {self.target} | {self.measured} | {'yes' if self.met else '**no**'} |"
