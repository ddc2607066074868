"""From bits to the probability that an answer is right.

The shares were measured on one half of made-up records with errors at councils' rates; a borough's own are for
`gazetteer calibrate`, which is to come.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from wardmote.engine.linkage.match import Level
from wardmote.engine.linkage.scoring import SAME_POSTCODE, Candidate

WHOLE_TEXT: Final = 0.998
PARTS: Final = 0.989
#: Bits -> share that was right: in the text's own postcode, in another one, without one, and of guesses.
_Knots = tuple[tuple[int, ...], tuple[float, ...]]
_OWN: Final[_Knots] = ((14, 20, 26), (0.985, 0.988, 0.992))
_OTHER: Final[_Knots] = ((18, 22, 25, 28, 32), (0.15, 0.5, 0.85, 0.95, 0.995))
_NONE: Final[_Knots] = ((14, 20, 30), (0.9, 0.96, 0.99))
_GUESS: Final[_Knots] = ((20, 30, 36, 42), (0.7, 0.6, 0.8, 0.87))


def probability(best: Candidate, level: Level, *, has_postcode: bool) -> float:
    """Between 0 and 1, for an answer of this level; of `building` and `parent` that it is this building."""
    if level is Level.GUESS:
        knots = _GUESS
    elif not has_postcode:
        knots = _NONE
    else:
        knots = _OWN if best.postcode_bits >= SAME_POSTCODE else _OTHER
    return round(between(best.bits, *knots), 4)


def between(bits: float, at: tuple[int, ...], shares: tuple[float, ...]) -> float:
    """The share on the line through the knots, flat beyond them: np.interp, which is slow for one number."""
    after = bisect_right(at, bits)
    if after in (0, len(at)):
        return shares[min(after, len(at) - 1)]
    part = (bits - at[after - 1]) / (at[after] - at[after - 1])
    return shares[after - 1] + part * (shares[after] - shares[after - 1])
