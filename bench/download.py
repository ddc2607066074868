"""A million rows out again: CSV beside Datasette's stream, Delta Sharing beside a plain static server."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import delta_sharing

from bench.hub import Hub
from bench.timing import Figure, in_turn, several, timed

_READ_BYTES = 2**20
_FIRST_BYTES = 9


def measure(hub: Hub, rows: Path, folder: Path, *, runs: int) -> list[Figure]:
    """The figures of reading. Publishes the rows first, openly described as what they are: made up."""
    version_id, table_id = _published(hub, rows)
    return [*_csv(hub, version_id, folder, runs=runs), *_delta(hub, table_id, folder, runs=runs)]


def _published(hub: Hub, rows: Path) -> tuple[str, str]:
    upload = hub.upload(rows)
    version_id = upload["tables"][0]["version_id"]
    said = {
        "title": "Reports",
        "summary": "",
        "licence": "closed",
        "visibility": "members",
        "frequency": "monthly",
        "contact": "a@example.org",
        "topics": [],
    }
    dataset = hub.call("PUT", f"/datasets/{upload['dataset_id']}", said)
    hub.call("POST", f"/versions/{version_id}/publish", {})
    return version_id, dataset["tables"][0]["id"]


def _csv(hub: Hub, version_id: str, folder: Path, *, runs: int) -> list[Figure]:
    permit = hub.call("POST", "/permits", {"version_id": version_id, "use": "download"})
    path = f"/permits/{permit['id']}/rows.csv"
    ours = several(lambda: _drain(hub.request("GET", path)), runs=runs)
    first = several(lambda: _first_byte(hub.request("GET", path)), runs=_FIRST_BYTES, pause_s=0.5)
    with _datasette(folder / "peer.sqlite") as url:
        datasette = timed(lambda: _drain(urllib.request.Request(f"{url}/peer/rows.csv?_stream=on&_size=max")))
    faster = datasette / ours.median
    return [
        Figure(
            "CSV download of 1M rows, against Datasette's stream",
            "at least 15 x faster",
            f"{faster:.1f} x: {ours} against {datasette:.1f} s",
            faster >= 15,
        ),
        Figure(
            "the same, first byte",
            "under 100 ms",
            f"{first.median * 1000:.0f} ms (median of {_FIRST_BYTES})",
            first.median < 0.1,
        ),
    ]


def _delta(hub: Hub, table_id: str, folder: Path, *, runs: int) -> list[Figure]:
    answer = hub.call("POST", "/shares", {"table_id": table_id})
    made = answer["share"]
    profile = folder / "profile.share"
    profile.write_text(json.dumps(answer["profile"]), encoding="utf-8")
    address = f"{profile}#{made['share']}.{made['schema']}.{made['table']}"
    cold = timed(lambda: delta_sharing.load_as_pandas(address))
    with _static_stub(profile, made, folder) as stub:
        ours, plain, ratio = in_turn(
            lambda: delta_sharing.load_as_pandas(address),
            lambda: delta_sharing.load_as_pandas(stub),
            runs=runs,
        )
    return [
        Figure(
            "delta-sharing load_as_pandas, 1M rows, warm, against a static server",
            "at most 1.5 x",
            f"{ratio:.2f} x: {ours} against {plain}; first, cold read {cold:.2f} s",
            ratio <= 1.5,
        ),
    ]


def _drain(request: urllib.request.Request) -> None:
    with urllib.request.urlopen(request) as answer:
        while answer.read(_READ_BYTES):
            pass


def _first_byte(request: urllib.request.Request) -> None:
    with urllib.request.urlopen(request) as answer:
        answer.read(1)


@contextmanager
def _datasette(database: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "datasette",
        "serve",
        str(database),
        "--port",
        str(port),
        "--setting",
        "max_csv_mb",
        "0",
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _until_it_answers(f"http://127.0.0.1:{port}/")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _until_it_answers(url: str) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(url).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(url)


@contextmanager
def _static_stub(profile: Path, made: dict[str, Any], folder: Path) -> Iterator[str]:
    """A server that knows nothing of permits: the same answers and the same file, straight from the disk."""
    answers, parquet = _recorded(profile, made)
    stub = ThreadingHTTPServer(("127.0.0.1", 0), _stub_handler(answers, parquet))
    endpoint = f"http://127.0.0.1:{stub.server_port}"
    plain = folder / "stub.share"
    told = json.loads(profile.read_text(encoding="utf-8")) | {"endpoint": endpoint}
    plain.write_text(json.dumps(told), encoding="utf-8")
    answers["endpoint"] = endpoint
    threading.Thread(target=stub.serve_forever, daemon=True).start()
    try:
        yield f"{plain}#{made['share']}.{made['schema']}.{made['table']}"
    finally:
        stub.shutdown()
        stub.server_close()


def _recorded(profile: Path, made: dict[str, Any]) -> tuple[dict[str, str], bytes]:
    told = json.loads(profile.read_text(encoding="utf-8"))
    table = f"{told['endpoint']}/shares/{made['share']}/schemas/{made['schema']}/tables/{made['table']}"
    headers = {"Authorization": f"Bearer {told['bearerToken']}", "Content-Type": "application/json"}

    def ask(address: str, data: bytes | None = None) -> bytes:
        with urllib.request.urlopen(urllib.request.Request(address, data, headers)) as answer:
            found: bytes = answer.read()
            return found

    query = ask(f"{table}/query", b"{}").decode()
    url = json.loads(query.splitlines()[2])["file"]["url"]
    return {"metadata": ask(f"{table}/metadata").decode(), "query": query.replace(url, "FILE")}, ask(url)


def _stub_handler(answers: dict[str, str], parquet: bytes) -> type[BaseHTTPRequestHandler]:
    class Stub(_Stub):
        pass

    Stub.answers, Stub.parquet = answers, parquet
    return Stub


class _Stub(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    answers: ClassVar[dict[str, str]]
    parquet: ClassVar[bytes]

    def do_HEAD(self) -> None:
        self._file(body=False)

    def do_GET(self) -> None:
        if self.path.endswith("/metadata"):
            self._text(self.answers["metadata"])
        elif self.path.endswith("/version"):
            self._text("")
        else:
            self._file(body=True)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._text(self.answers["query"].replace("FILE", f"{self.answers['endpoint']}/file.parquet"))

    def _text(self, text: str) -> None:
        headers = {"Content-Type": "application/x-ndjson", "Delta-Table-Version": "1"}
        self._send(200, text.encode(), headers, body=True)

    def _file(self, *, body: bool) -> None:
        start, end = 0, len(self.parquet)
        wanted = self.headers.get("Range", "")
        if wanted.startswith("bytes="):
            first, last = wanted.removeprefix("bytes=").split("-")
            start = int(first) if first else end - int(last)
            end = int(last) + 1 if first and last else end
        headers = {"Accept-Ranges": "bytes", "Content-Range": f"bytes {start}-{end - 1}/{len(self.parquet)}"}
        self._send(206 if wanted else 200, self.parquet[start:end], headers, body=body)

    def _send(self, status: int, data: bytes, headers: dict[str, str], *, body: bool) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if body:
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Says nothing."""
