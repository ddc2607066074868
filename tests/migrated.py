"""A migrated database to begin with: hubs of their own, in folders and processes of their own, need not migrate again.

Bringing an empty database up to date takes three seconds; that it can be done is shown by the tests' own database, by
founding a hub with the command, and by the demo.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Django's own, and a copy of the database made before any test has written to it."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as own:
            if own.execute("SELECT 1 FROM sqlite_master WHERE name = 'django_migrations'").fetchone():
                own.execute("VACUUM INTO ?", (str(_copy()),))


@pytest.fixture(scope="session")
def migrated_home(django_db_setup: None) -> Callable[[Path], Path]:
    """Makes a folder the home of a hub that nobody has founded: its database is there. Returns the folder."""
    copy = _copy()
    if not copy.exists():  # none of the tests that run needs a database of the tests' own
        home = copy.with_suffix("")
        subprocess.run([sys.executable, "-m", "wardmote.site", "migrate", "--home", home], check=True)
        (home / "hub.sqlite3").rename(copy)

    def laid(home: Path) -> Path:
        home.mkdir(parents=True, exist_ok=True)
        shutil.copy(copy, home / "hub.sqlite3")
        return home

    return laid


def _copy() -> Path:
    return Path(connection.settings_dict["NAME"]).with_name("migrated.sqlite3")
