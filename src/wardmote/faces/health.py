"""`/healthz`: whether the hub can do its work, for load balancers and people who keep it running."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse

from wardmote.faces.json_face import JSON_FACE
from wardmote.faces.routes import PUBLIC, HubRequest, route

FREE_BYTES_NEEDED = 1 << 30
WORKER_SILENT_SECONDS = 120.0


def healthz(request: HubRequest) -> HttpResponse:  # noqa: ARG001 - a view
    """200 with every part `ok`, or 503 with what is not. A hub without a worker beside it has none to report."""
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


def _space() -> str:
    try:
        free = shutil.disk_usage(settings.HOME.lake).free
    except OSError:
        return "failing"
    return "ok" if free >= FREE_BYTES_NEEDED else "low"


def _worker() -> str:
    try:
        silent_for = time.time() - (settings.HOME.folder / "worker.alive").stat().st_mtime
    except FileNotFoundError:
        return "none"
    return "ok" if silent_for <= WORKER_SILENT_SECONDS else "silent"


_UNWELL = frozenset({"failing", "low", "silent"})
_CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "lake": _lake,
    "space": _space,
    "worker": _worker,
}

ROUTES = [
    route(
        "healthz",
        healthz,
        name="healthz",
        face=JSON_FACE,
        needs=PUBLIC,
        methods=["GET"],
        says="Whether the hub can do its work: database, lake, free space, worker.",
    )
]
