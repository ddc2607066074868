"""What every test may use."""

from __future__ import annotations

import gc
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.browser import axe, browser_page, chromium, live_hub  # noqa: F401 - fixtures
from tests.emptied_ledger import ledger_can_be_emptied  # noqa: F401 - a fixture
from tests.migrated import django_db_setup, migrated_home  # noqa: F401 - fixtures
from tests.one_handler import middleware_is_set_up_once  # noqa: F401 - a fixture
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


# What is imported and collected stays to the end of the process: the collector of garbage need not go through these
# millions of objects while they grow, nor again and again afterwards.
gc.disable()


def pytest_collection_finish() -> None:
    """From here on garbage is looked for again, among what the tests make."""
    gc.freeze()
    gc.enable()


_LONG = ("postgres", "browser", "slow")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long tests first, dealt to all workers: none starts one, or still has several, when the others are done."""
    workers = int(getattr(config, "workerinput", {}).get("workercount", 1))
    long = sorted(filter(_is_long, items), key=_allowed_seconds, reverse=True)
    items[:] = _dealt(long, [item for item in items if not _is_long(item)], workers)


def _is_long(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in _LONG)


def _allowed_seconds(item: pytest.Item) -> float:
    marker = item.get_closest_marker("timeout")
    return float(marker.args[0]) if marker else 600.0


def _dealt(long: list[pytest.Item], short: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """The order in which every worker begins with its share of the long ones: each is sent as many tests in a row."""
    dealt: list[pytest.Item] = []
    for worker in range(workers):
        size = (len(long) + len(short) - len(dealt)) // (workers - worker)
        own = long[worker::workers]
        room = max(0, size - len(own))
        dealt += [*own, *short[:room]]
        short = short[room:]
    return [*dealt, *short]


_TOLD_FROM_SECONDS = 120.0


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """After a long run: the ten files that took longest, with what their tests were given to start from."""
    seconds: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for each in reports:
            if isinstance(each, pytest.TestReport):
                seconds[each.nodeid.partition("::")[0]] += each.duration
    if seconds.total() < _TOLD_FROM_SECONDS:
        return
    terminalreporter.section("slowest files, seconds of their workers")
    for file, took in seconds.most_common(10):
        terminalreporter.line(f"{took:7.0f}  {file}")


@pytest.fixture(scope="session")
def open_data() -> Path:
    """The folder of really published files, where there is one; they are not part of the project."""
    folder = Path(os.environ.get("WARDMOTE_OPEN_DATA", _ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the folder of published open data is not here (set WARDMOTE_OPEN_DATA to try it)")
    return folder
