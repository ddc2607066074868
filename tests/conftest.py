"""What every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.browser import axe, browser_page, chromium, live_hub  # noqa: F401 - fixtures
from tests.emptied_ledger import ledger_can_be_emptied  # noqa: F401 - a fixture
from tests.postgres import postgres_server, postgres_url  # noqa: F401 - fixtures

# A timing never stands in a test: on a busy machine an example takes as long as it takes.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

_ROOT = Path(__file__).resolve().parents[1]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are cores: browsers and servers are waited for a quarter of the time."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + cores // 2


_LONG = ("postgres", "browser", "slow")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long tests first, so that no worker starts one when the others have nothing left."""
    items.sort(key=lambda item: not any(item.get_closest_marker(name) for name in _LONG))


@pytest.fixture(scope="session")
def open_data() -> Path:
    """The folder of really published files, where there is one; they are not part of the project."""
    folder = Path(os.environ.get("WARDMOTE_OPEN_DATA", _ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the folder of published open data is not here (set WARDMOTE_OPEN_DATA to try it)")
    return folder
