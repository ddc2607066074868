"""From bits to the probability that an answer is right.

The shares that are shipped were measured on made-up records with errors at councils' rates; a borough's own are made by
`wardmote gazetteer calibrate` and lie beside its gazetteer.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from pathlib import Path
from typing import Any, Final

from wardmote.engine.linkage.comparing.scoring import SAME_POSTCODE, Candidate
from wardmote.engine.linkage.match import Level
from wardmote.kernel.problem import Damaged, Unavailable

FORMAT: Final = "wardmote-calibration"
_FORMAT_VERSION: Final = 1
#: Bits, and the share of answers with as many that was right.
Curve = tuple[tuple[float, ...], tuple[float, ...]]


class Kind(StrEnum):
    """Answers that are judged alike."""

    WHOLE_TEXT = "whole_text"
    PARTS = "parts"
    OWN = "own_postcode"  # found in the postcode that the text gives
    OTHER = "other_postcode"
    WITHOUT = "no_postcode"
    GUESS = "guess"
    FIRST_OF_TWO = "first_of_two_floors"  # a guess: FLAT 1, where the gazetteer lists flats by floors
    FIRST_OF_THREE = "first_of_three_floors"
    BUILDING = "building"
    PARENT = "parent"


@dataclass(frozen=True)
class Calibration:
    """A curve for each kind. `source` says what it was made of."""

    curves: Mapping[Kind, Curve]
    source: str

    @property
    def digest(self) -> str:
        """What tells it from every other: of its curves alone."""
        return hashlib.sha256(json.dumps(self._told(), sort_keys=True).encode()).hexdigest()[:16]

    def share(self, kind: Kind, bits: float = 0.0) -> float:
        """Between 0 and 1; of `building` and `parent` that it is this building."""
        return round(between(bits, *self.curves[kind]), 4)

    def probability(self, best: Candidate, level: Level, *, has_postcode: bool) -> float:
        """The share for an answer of this level that comes of comparing."""
        return self.share(_kind(best, level, has_postcode=has_postcode), best.bits)

    def write(self, folder: Path, version: str) -> Path:
        """Writes it for the gazetteer of this version, into its folder. Raises Unavailable where that cannot be."""
        path = calibration_path(folder, version)
        told = {
            "format": [FORMAT, _FORMAT_VERSION],
            "gazetteer": version,
            "source": self.source,
            "digest": self.digest,
            "curves": self._told(),
        }
        part = path.with_suffix(".part")
        try:
            part.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise Unavailable(
                "calibration.not_written",
                "The calibration could not be written.",
                where=str(path),
                next_step="Make room on the disk, or see whether you may write in this folder.",
            ) from error
        return path

    def _told(self) -> dict[str, Any]:
        return {str(kind): [list(map(float, each)) for each in curve] for kind, curve in self.curves.items()}


_FIRST_OF: Final = {2: Kind.FIRST_OF_TWO, 3: Kind.FIRST_OF_THREE}


def _kind(best: Candidate, level: Level, *, has_postcode: bool) -> Kind:
    if level is Level.GUESS:
        return _FIRST_OF.get(best.one_of, Kind.GUESS)
    if not has_postcode:
        return Kind.WITHOUT
    if best.postcode_bits < SAME_POSTCODE:
        return Kind.OTHER
    return Kind.OWN if level is Level.EXACT else Kind(str(level))


def calibration_of(folder: Path, version: str) -> Calibration:
    """The borough's own of this version of its gazetteer, else the shipped one.

    Raises Damaged for one that was changed or is of another gazetteer.
    """
    path = calibration_path(folder, version)
    if not path.is_file():
        return SHIPPED
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        curves = {Kind(name): _curve(*given) for name, given in told["curves"].items()}
        made = Calibration(curves, str(told["source"]))
        is_sound = told["format"] == [FORMAT, _FORMAT_VERSION] and told["gazetteer"] == version
        is_sound = is_sound and told["digest"] == made.digest and set(curves) == set(Kind)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        is_sound = False
    if not is_sound:
        raise Damaged(
            "calibration.damaged",
            "The calibration of this gazetteer cannot be read, was changed, or is another gazetteer's.",
            where=str(path),
            next_step="Make it again with: wardmote gazetteer calibrate DIR, or remove the file.",
        )
    return made


def _curve(at: list[float], shares: list[float]) -> Curve:
    is_curve = len(at) == len(shares) > 0 and all(map(isfinite, at)) and sorted(at) == at
    if not is_curve or not all(0 <= each <= 1 for each in shares):
        raise ValueError
    return tuple(map(float, at)), tuple(map(float, shares))


def calibration_path(folder: Path, version: str) -> Path:
    """Where the calibration of this version of a gazetteer stands, if it has one of its own."""
    return folder / f"calibration-{version}.json"


def between(bits: float, at: tuple[float, ...], shares: tuple[float, ...]) -> float:
    """The share on the line through the knots, flat beyond them: np.interp, which is slow for one number."""
    after = bisect_right(at, bits)
    if after in (0, len(at)):
        return shares[min(after, len(at) - 1)]
    part = (bits - at[after - 1]) / (at[after] - at[after - 1])
    return shares[after - 1] + part * (shares[after] - shares[after - 1])


_OWN: Final[Curve] = ((14, 20, 26), (0.985, 0.988, 0.992))
SHIPPED: Final = Calibration(
    {
        Kind.WHOLE_TEXT: ((0,), (0.998,)),
        Kind.PARTS: ((0,), (0.989,)),
        Kind.OWN: _OWN,
        Kind.OTHER: ((18, 22, 25, 28, 32), (0.15, 0.5, 0.85, 0.95, 0.995)),
        Kind.WITHOUT: ((14, 20, 30), (0.9, 0.96, 0.99)),
        Kind.GUESS: ((20, 28, 36), (0.87, 0.9, 0.95)),
        Kind.FIRST_OF_TWO: ((0,), (0.5,)),
        Kind.FIRST_OF_THREE: ((0,), (0.333,)),
        Kind.BUILDING: _OWN,
        Kind.PARENT: _OWN,
    },
    "shipped",
)
