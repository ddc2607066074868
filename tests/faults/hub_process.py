"""A hub served by `wardmote serve` in its own processes, which a test can kill at any moment and start again."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException, IncompleteRead
from pathlib import Path
from typing import Any

from wardmote.verify.command import main as verify

_WAIT_SECONDS = 150.0
_FOUND = Path(__file__).with_name("found_hub.py")


class HubProcess:
    """`token` is that of somebody with every role of the hub's operator. Everything the hub says goes to `log`.

    `settings` are variables of its environment; `within` stands before each command, to run it in a namespace.
    """

    def __init__(
        self, home: Path, *, settings: Mapping[str, str] | None = None, within: Sequence[str] = ()
    ) -> None:
        self.home = home
        self._within = within
        self.port = _free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = home.with_suffix(".log")
        self._environment = os.environ | {
            "WARDMOTE_HOME": str(home),
            "WARDMOTE_BASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "wardmote.site.settings",
            "DATABASE_URL": "",
            **(settings or {}),
        }
        self._sign_of_life = home / "worker.alive"
        self.token = self.run(str(_FOUND)).strip().splitlines()[-1]
        self._server: subprocess.Popen[bytes] | None = None

    def run(self, *arguments: str) -> str:
        """Runs Python in the hub's environment; returns what it printed."""
        command = [*self._within, sys.executable, *arguments]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        """Serves, and waits until it answers."""
        command = [
            *self._within,
            sys.executable,
            "-m",
            "wardmote.site",
            "serve",
            "--home",
            str(self.home),
            "--port",
            str(self.port),
        ]
        with self.log.open("ab") as log:
            self._server = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)
        self.wait()

    def wait(self) -> None:
        """Until the web server answers."""
        deadline = time.monotonic() + _WAIT_SECONDS
        while time.monotonic() < deadline:
            if self.call("GET", "/healthz")[0]:
                return
            time.sleep(0.1)
        raise TimeoutError("the hub does not answer")

    def stop(self) -> None:
        """Ends everything at once, worker included."""
        assert self._server is not None
        for pid in [self._server.pid, *_descendants(self._server.pid)]:
            _kill(pid)
        self._server.wait()
        self._sign_of_life.unlink(missing_ok=True)

    def processes(self) -> set[int]:
        """Everything that serves: the web server, its processes, and the worker."""
        assert self._server is not None
        return {self._server.pid, *_descendants(self._server.pid)}

    def worker(self) -> int:
        """The worker's process id; waits until there is one."""
        assert self._server is not None
        deadline = time.monotonic() + _WAIT_SECONDS
        while time.monotonic() < deadline:
            for pid in _descendants(self._server.pid):
                if _is_worker(pid):
                    return pid
            time.sleep(0.05)
        raise TimeoutError("the hub has no worker")

    @contextmanager
    def another_worker(self) -> Iterator[None]:
        """A second worker beside the one that the server keeps."""
        command = [*self._within, sys.executable, "-m", "wardmote.site", "worker", "--home", str(self.home)]
        with self.log.open("ab") as log:
            second = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)
        try:
            yield
        finally:
            second.kill()
            second.wait()

    def wait_until_at_work(self) -> None:
        """Until there is a worker, and it has looked for work since the last was killed."""
        self.worker()
        deadline = time.monotonic() + _WAIT_SECONDS
        while not self._sign_of_life.exists():
            assert time.monotonic() < deadline, "the worker does not look for work"
            time.sleep(0.05)

    def kill_something(self, chance: random.Random) -> str:
        """kill -9 of the web server with all its processes, one web process, or the worker. Returns which."""
        assert self._server is not None
        worker = self.worker()
        web = [pid for pid in _descendants(self._server.pid) if not _is_worker(pid)]
        kind = chance.choices(["server", "web", "worker"], weights=[1, 2, 3])[0]
        if kind == "server" or not web:
            self.stop()
            self.start()
            return "server"
        _kill(chance.choice(web) if kind == "web" else worker)
        if kind == "worker":
            self._sign_of_life.unlink(missing_ok=True)
        return kind

    def call(
        self, method: str, path: str, body: object = None, *, token: str | None = None
    ) -> tuple[int, Any]:
        """One call of the REST interface: status and JSON. Status 0 where the connection broke."""
        data = json.dumps(body).encode() if body is not None else None
        status, answer = self.raw(method, path, data, token=token)
        try:
            return status, json.loads(answer) if answer else None
        except ValueError:
            return status, None

    def raw(
        self, method: str, path: str, data: bytes | None = None, *, token: str | None = None
    ) -> tuple[int, bytes]:
        """The same with bytes in and out. Of an answer that was cut: status 0, and what came of it."""
        headers = {"Authorization": f"Bearer {token or self.token}", "Content-Type": "application/json"}
        with closing(HTTPConnection("localhost", self.port, timeout=60)) as connection:
            try:
                with suppress(BrokenPipeError, ConnectionResetError):
                    # the hub may answer, and hang up, before it has everything: the answer says why
                    connection.request(method, path, data, headers)
                if connection.sock is None:  # the hub was killed while it was called
                    return 0, b""
                answer = connection.getresponse()
                return answer.status, answer.read()
            except IncompleteRead as cut:
                return 0, cut.partial
            except (HTTPException, OSError):
                return 0, b""

    def call_upload(self, content: bytes, file_name: str) -> tuple[int, Any]:
        """Sends a file; status and what the hub says of it."""
        status, answer = self.raw("POST", f"/api/v1/uploads?file_name={file_name}", content)
        return status, json.loads(answer or b"null")

    def entries(self, *, token: str | None = None) -> Iterator[dict[str, Any]]:
        """All of the ledger that the token's organisation may see."""
        after, page = 0, {"entries": [None]}
        while page["entries"]:
            status, page = self.call("GET", f"/api/v1/ledger/entries?after={after}&limit=500", token=token)
            assert status == 200, page
            yield from page["entries"]
            after = max((entry["sequence"] for entry in page["entries"]), default=after)

    def verify_ledger(self, folder: Path) -> None:
        """Exports the ledger to the folder and has it checked against the hub's key."""
        export, key = folder / "export.zip", folder / "key.pem"
        export.write_bytes(self.raw("GET", "/api/v1/ledger/export")[1])
        key.write_bytes(self.raw("GET", "/api/v1/ledger/public-key")[1])
        assert verify([str(export), "--key", str(key)]) == 0

    def finished_upload(self, upload_id: str) -> dict[str, Any]:
        """Waits until the upload is read, over any number of restarts of the worker."""
        deadline = time.monotonic() + _WAIT_SECONDS
        while time.monotonic() < deadline:
            status, found = self.call("GET", f"/api/v1/uploads/{upload_id}")
            if status == 200 and found["state"] in {"ready", "refused", "failed"}:
                return dict(found)
            assert status in {0, 200, 502, 503}, (status, found)
            time.sleep(0.2)
        raise TimeoutError(upload_id)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _is_worker(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0").count(b"worker") == 1
    return False


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += [int(child) for child in (task / "children").read_text(encoding="ascii").split()]
    return found + [each for child in found for each in _descendants(child)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
