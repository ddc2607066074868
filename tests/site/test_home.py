"""What a hub keeps as its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from wardmote.kernel.problem import Damaged, Invalid
from wardmote.site.home import Home, database_settings


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.from_environment({"WARDMOTE_HOME": str(tmp_path / "hub")})


def test_a_secret_is_made_once_however_many_processes_start_at_once(home: Home) -> None:
    with ThreadPoolExecutor(16) as pool:
        secrets = set(pool.map(lambda _: home.secret("permit_key"), range(16)))
    assert len(secrets) == 1
    assert len(secrets.pop()) == 43
    assert home.secret("another") != home.secret("permit_key")


def test_a_secret_that_is_cut_short_seals_nothing(home: Home) -> None:
    home.prepare()
    (home.keys / "permit_key").touch()
    with pytest.raises(Damaged):
        home.secret("permit_key")


def test_its_folders_are_its_owners_alone(home: Home) -> None:
    home.prepare()
    for folder in (home.folder, home.lake, home.keys, home.spool):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_database_is_sqlite_in_the_home_or_the_postgresql_that_is_named(home: Home) -> None:
    assert database_settings(None, home)["NAME"] == str(home.folder / "hub.sqlite3")
    named = database_settings("postgresql://hub:p%40ss@db.example.org:5433/city?sslmode=verify-full", home)
    assert (named["NAME"], named["USER"], named["PASSWORD"]) == ("city", "hub", "p@ss")
    assert (named["HOST"], named["PORT"], named["OPTIONS"]) == (
        "db.example.org",
        "5433",
        {"sslmode": "verify-full"},
    )
    with pytest.raises(Invalid):
        database_settings("mysql://db.example.org/city", home)
