"""The hub and the browsers of the story."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import BUILT, AxeCheck
from tests.story.stage import Stage, running_hub


@pytest.fixture
def stage(chromium: Browser, axe: AxeCheck) -> Iterator[Stage]:
    """A hub of its own for one story. Fails at the end where a script failed or the CSP stopped one."""
    if not BUILT.exists():
        pytest.skip("the front-end files are not built (make frontend)")
    with tempfile.TemporaryDirectory(prefix="wardmote-story-") as folder, running_hub(Path(folder)) as url:
        stage = Stage(url, Path(folder), chromium, axe, "WARDMOTE_SCREENSHOTS" in os.environ)
        try:
            yield stage
        finally:
            stage.leave()
    assert stage.complaints == []
