"""From a borough's messy file to a partner's lawful use, and its end: the whole story in a real browser."""

from __future__ import annotations

import pytest

from tests.story import publishing
from tests.story.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.timeout(900)
def test_the_whole_story(stage: Stage) -> None:
    publishing.publishes_a_messy_spreadsheet(stage)
    publishing.publishes_the_next_month(stage)
    publishing.publishes_names_openly_with_a_reason(stage)
    publishing.anybody_reads_what_is_open(stage)
