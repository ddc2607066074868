"""What a calibration found, for a reader: thresholds, and how well probabilities say what they mean."""

from __future__ import annotations

from collections.abc import Sequence

from wardmote.engine.linkage.calibrating.fitting import Bin, Threshold, calibration_error
from wardmote.engine.linkage.calibrating.kit import Calibrated
from wardmote.engine.linkage.calibration import Kind


def lines(found: Calibrated) -> list[str]:
    """The curves, what a threshold gives, and the reliability before and after, on addresses held out."""
    told = [f"Made of {found.calibration.source}.", "", "answers fitted to       right of 100"]
    for kind in Kind:
        _, shares = found.calibration.curves[kind]
        told.append(
            f"   {kind:<15}{found.counts[kind]:>8,}   {100 * shares[0]:.1f} to {100 * shares[-1]:.1f}"
        )
    told += ["", "On as many other addresses, made in the same way:", *threshold_lines(found.thresholds)]
    for name, bins in (("before", found.before), ("after", found.after)):
        told += ["", f"Reliability {name}: expected calibration error {calibration_error(bins):.4f}"]
        told += reliability_lines(bins)
    return told


def threshold_lines(thresholds: Sequence[Threshold]) -> list[str]:
    """What taking only answers of a probability and above gives."""
    return ["probability        UPRNs   precision   recall"] + [
        f"   {each.least:>5.2f} and up{each.given:>9,}{each.precision:>12.4f}{each.recall:>9.4f}"
        for each in thresholds
    ]


def reliability_lines(bins: Sequence[Bin]) -> list[str]:
    """What was said of answers beside what was right of them."""
    return [f"   said {each.said:.3f}, right {each.right:.3f} of {each.answers:,}" for each in bins]
