"""The lease of a long reading, kept by a thread of its own: a file of ten gigabytes gives no other sign for minutes.

It is copied, looked through for its tables, and sorted by its keys at the end; only in between rows come. What hangs
for good is not kept alive: without any progress the lease is let go after a while, and the hub says that its worker is
silent.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from django.db import OperationalError, connections

from wardmote.hub.ledger.lease import LeaseLost

KEEP_EVERY_SECONDS = 15.0
MOST_SILENT_SECONDS = 3600.0
_TOLD_EVERY_SECONDS = 1.0

_log = logging.getLogger(__name__)


class LeaseKept:
    """Keeps a lease while its block runs. `confirm` is to be called whenever there is progress."""

    def __init__(self, keep_lease: Callable[[], None], *, every_seconds: float = KEEP_EVERY_SECONDS) -> None:
        self._keep_lease, self._every_seconds = keep_lease, every_seconds
        self._over = threading.Event()
        self._lost: LeaseLost | None = None
        self._progress_at = time.monotonic()
        self._told_at = float("-inf")
        self._thread = threading.Thread(target=self._keep, name="keeps a lease", daemon=True)

    def confirm(self) -> bool:
        """Says that the work goes on; whether it is time again to tell people how far. Raises LeaseLost."""
        if self._lost is not None:
            raise self._lost
        self._progress_at = time.monotonic()
        if self._progress_at - self._told_at < _TOLD_EVERY_SECONDS:
            return False
        self._told_at = self._progress_at
        return True

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        if kind is None and self._lost is not None:
            raise self._lost

    def _keep(self) -> None:
        try:
            while not self._over.wait(self._every_seconds):
                if time.monotonic() - self._progress_at > MOST_SILENT_SECONDS:
                    _log.error("a reading has not come on for %d seconds", MOST_SILENT_SECONDS)
                    return
                try:
                    self._keep_lease()
                except OperationalError:
                    _log.warning("the lease of a reading could not be kept; tried again")
                except LeaseLost as lost:
                    self._lost = lost
                    return
        finally:
            connections.close_all()
