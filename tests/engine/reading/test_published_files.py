"""Every published file at hand is read to its last row or refused by name, whatever it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.published import files_of, outcome


@pytest.mark.fault
def test_every_published_file_is_read_to_its_end_or_refused_by_name(open_data: Path) -> None:
    outcomes = [outcome(path) for path in files_of(open_data)]
    assert not [each for each in outcomes if each.is_crash]
    assert sum(each.says.startswith("refused") for each in outcomes) < 0.1 * len(outcomes)
