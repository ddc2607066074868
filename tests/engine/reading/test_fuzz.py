"""Spoiled files of every format, for as long as one likes: WARDMOTE_FUZZ_SECONDS, ten minutes in `make faults`.

A failure names its seed: `fuzz_once(SEED, folder, text_apart=...)` does the same again.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.engine.reading.fuzzing import FaultError, fuzz_once
from tests.engine.reading.test_text_apart import wait_for_no_process
from wardmote.engine.reading.formats.registry import FORMATS


def _fuzz(folder: Path, *, first_seed: int, seconds: float) -> Counter[str]:
    """How often each format was read, and with which word it was refused."""
    outcomes: Counter[str] = Counter()
    faults: list[str] = []
    end, seed = time.monotonic() + seconds, first_seed
    while time.monotonic() < end and len(faults) < 20:
        try:
            outcomes[fuzz_once(seed, folder, text_apart=seed % 4 == 0)] += 1
        except Exception as error:  # noqa: BLE001 - each is a fault, to be told with its seed
            if not isinstance(error, FaultError):
                error.add_note("the reader raised it")
            faults.append(f"seed {seed}: {type(error).__name__}: {error}")
        seed += 1
    sys.stdout.write(f"seeds {first_seed} to {seed - 1}: {dict(outcomes)}\n")
    assert not faults, "\n".join(faults)
    return outcomes


_MOST_IN_VAIN = 100
"""Files of a format, after which one should have been spoiled where it does no harm."""


def test_spoiled_files_are_read_or_refused_for_three_seconds(tmp_path: Path) -> None:
    assert _fuzz(tmp_path, first_seed=1, seconds=3)


_FOUND = (
    1_795_357_135,
    1_795_364_738,
    1_795_364_824,
    1_795_388_767,
    1_795_399_562,
    1_795_404_057,
    1_795_404_812,
)


@pytest.mark.parametrize("seed", _FOUND)
def test_what_was_once_found_so(tmp_path: Path, seed: int) -> None:
    """A text in two encodings that took half a minute; a shapefile, an Arrow file and a workbook taken for ours; a
    shapefile's part that is text, a member of a zip without a name, a shapefile's text in no encoding.
    """
    fuzz_once(seed, tmp_path, text_apart=seed % 4 == 0)


@pytest.mark.fault
def test_spoiled_files_are_read_or_refused_at_length(tmp_path: Path) -> None:
    first_seed = int(os.environ.get("WARDMOTE_FUZZ_SEED", time.time()))
    seconds = float(os.environ.get("WARDMOTE_FUZZ_SECONDS", "600"))
    outcomes = _fuzz(tmp_path, first_seed=first_seed, seconds=seconds)
    tries: Counter[str] = Counter()
    for outcome, count in outcomes.items():
        tries[outcome.split()[0]] += count
    never_read = {each.name for each in FORMATS} - {
        said.split()[0] for said in outcomes if said.endswith(" read")
    }
    assert all(tries[each] < _MOST_IN_VAIN for each in never_read), never_read
    assert wait_for_no_process() == []
