"""How many really published tables are read exactly as people who looked at them say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.reading.truth import verdicts

_FLOOR_SHARE = 0.98


@pytest.mark.slow
def test_published_tables_are_found_as_people_see_them(open_data: Path) -> None:
    judged = verdicts(open_data)
    wrong = {
        f"{verdict.label['path']} {verdict.label['sheet']}": verdict.wrong
        for verdict in judged
        if verdict.wrong
    }
    share = 1 - len(wrong) / len(judged)
    assert share >= _FLOOR_SHARE, f"{share:.1%} of {len(judged)} tables; wrong: {wrong}"
