"""A real hub for the benches: its own home, founded through its acts, served by `wardmote serve` on a free port."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.process_tree import Tree

WAIT_SECONDS = 60.0

_FOUND = """
import django; django.setup()
from datetime import date, timedelta
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
from wardmote.hub.organisations import acts, people_acts, queries, token_acts
from wardmote.hub.organisations.actor import Scope
from wardmote.hub.organisations.organisation import Evidence, EvidenceKind, Kind
from wardmote.kernel.clock import system_clock as clock
registered = Evidence(EvidenceKind.ICO_REGISTRATION, "ZA000000", date(2099, 1, 1))
evidence = (registered, Evidence(EvidenceKind.DPO, "DPO", None))
hub = acts.found_hub(acts.Application("Bench hub", Kind.GOVERNMENT, "a@example.org", "", evidence), clock=clock)
link = people_acts.invite_first_administrator(email="a@example.org", name="A", organisation_id=hub, clock=clock)
account = people_acts.accept_invitation(link.text, password="correct horse battery 7", clock=clock)
actor = queries.actor_of(account, second_factor_at=clock())
print(token_acts.make_token(name="bench", scopes=list(Scope), life=timedelta(days=1), actor=actor, clock=clock)[1])
"""


@dataclass(frozen=True)
class Hub:
    """A running hub. `token` belongs to somebody with every role."""

    home: Path
    url: str
    token: str
    pid: int

    def call(self, method: str, path: str, body: object = None) -> Any:
        """One call of the REST interface; the JSON that came back."""
        data = json.dumps(body).encode() if body is not None else None
        with urllib.request.urlopen(self.request(method, path, data)) as answer:
            return json.load(answer)

    def request(self, method: str, path: str, data: Any = None) -> urllib.request.Request:
        """A request with the token on it."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        return urllib.request.Request(f"{self.url}/api/v1{path}", data, headers, method=method)

    def upload(self, path: Path) -> dict[str, Any]:
        """Sends a file and waits until it is read. Returns the upload as the interface shows it."""
        found = self.send(path)
        while found["state"] in {"received", "reading"}:
            time.sleep(0.02)
            found = self.call("GET", f"/uploads/{found['id']}")
        if found["state"] != "ready":
            raise RuntimeError(found)
        return found

    def send(self, path: Path) -> dict[str, Any]:
        """Sends a file in one request. Returns the upload as it is then."""
        with path.open("rb") as file:
            request = self.request("POST", f"/uploads?file_name={path.name}", file)
            request.add_header("Content-Length", str(path.stat().st_size))
            request.add_header("Content-Type", "application/octet-stream")
            with urllib.request.urlopen(request) as answer:
                sent: dict[str, Any] = json.load(answer)
                return sent

    def worker_pid(self) -> int:
        """The process that reads uploads; waits until it is there."""
        for _ in range(int(WAIT_SECONDS / 0.1)):
            found = [pid for pid in Tree(self.pid).pids() if _is_worker(pid)]
            if found:
                return found[0]
            time.sleep(0.1)
        raise RuntimeError("the hub has no worker")

    def peak_mb(self, pid: int) -> float:
        """The most memory a process has had, in MB."""
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        return int(status.split("VmHWM:")[1].split()[0]) / 1000

    def peaks_mb(self) -> dict[str, float]:
        """The largest web process, and the worker."""
        children = Tree(self.pid).pids()
        worker = [pid for pid in children if _is_worker(pid)]
        web = [pid for pid in children if pid not in worker]
        return {
            "web": max(self.peak_mb(pid) for pid in [self.pid, *web]),
            "worker": max((self.peak_mb(pid) for pid in worker), default=0.0),
        }


@contextmanager
def running_hub(home: Path) -> Iterator[Hub]:
    """Founds a hub in the home and serves it for as long as the block lasts."""
    port = _free_port()
    environment = os.environ | {
        "WARDMOTE_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "wardmote.site.settings",
        "WARDMOTE_BASE_URL": f"http://localhost:{port}",
    }
    founded = subprocess.run(
        [sys.executable, "-c", _FOUND], env=environment, capture_output=True, text=True, check=True
    )
    command = [sys.executable, "-m", "wardmote.site", "serve", "--home", str(home), "--port", str(port)]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            url = f"http://localhost:{port}"
            _wait_for(url)
            yield Hub(home, url, founded.stdout.strip().splitlines()[-1], server.pid)
        finally:
            server.terminate()


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{url}/healthz") as answer:
                if json.load(answer)["status"] == "ok":
                    return
        except OSError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _is_worker(pid: int) -> bool:
    return b"worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
