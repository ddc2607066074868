"""`/healthz`: whether the hub can do its work, for load balancers and people who keep it running."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse

from wardmote.faces.json_face import JSON_FACE
from wardmote.faces.routes import PUBLIC, HubRequest, route
from wardmote.hub.ledger import queries as ledger

FREE_BYTES_NEEDED = 1 << 30
SPOOL_BYTES_NEEDED = 256 << 20
"""The spool may be a memory disk."""
CLOCK_BEHIND = timedelta(minutes=1)
WORKER_SILENT_SECONDS = 120.0


def healthz(request: HubRequest) -> HttpResponse:  # noqa: ARG001 - a view
    """200 while the hub can do its work, or 503 with the part that is not `ok`.

    A hub without a worker beside it has none to report. A clock that is `behind` what the ledger has written, and
    followers that have `parked` something, are for the operator to look at and keep nobody from the hub.
    """
    found = {name: check() for name, check in _CHECKS.items()}
    well = not any(word in _UNWELL for word in found.values())
    body = {"status": "ok" if well else "failing", **found}
    return JsonResponse(body, status=HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "failing"
    return "ok"


def _lake() -> str:
    return "ok" if os.access(settings.HOME.lake, os.W_OK | os.X_OK) else "failing"


def _space_on(folder: Path, needed_bytes: int) -> str:
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return "failing"
    return "ok" if free >= needed_bytes else "low"


def _worker() -> str:
    try:
        silent_for = time.time() - (settings.HOME.folder / "worker.alive").stat().st_mtime
    except FileNotFoundError:
        return "none"
    # either way: a sign of life in the future is from before the clock was set back
    return "ok" if abs(silent_for) <= WORKER_SILENT_SECONDS else "silent"


def _clock() -> str:
    try:
        last = ledger.last_time()
    except DatabaseError:
        return "unknown"
    return "behind" if last is not None and last - settings.CLOCK() > CLOCK_BEHIND else "ok"


def _followers() -> str:
    try:
        return "parked" if ledger.parked() else "ok"
    except DatabaseError:
        return "unknown"


_UNWELL = frozenset({"failing", "low", "silent"})
_CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "lake": _lake,
    "space": lambda: _space_on(settings.HOME.lake, FREE_BYTES_NEEDED),
    "space_home": lambda: _space_on(settings.HOME.folder, FREE_BYTES_NEEDED),
    "space_spool": lambda: _space_on(settings.HOME.spool, SPOOL_BYTES_NEEDED),
    "worker": _worker,
    "clock": _clock,
    "followers": _followers,
}

ROUTES = [
    route(
        "healthz",
        healthz,
        name="healthz",
        face=JSON_FACE,
        needs=PUBLIC,
        methods=["GET"],
        says="Whether the hub can do its work: database, lake, free space, worker, clock, followers.",
    )
]
