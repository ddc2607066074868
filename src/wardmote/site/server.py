"""The web server with its worker beside it: gunicorn with threads, because a download it cuts short looks cut."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger

from wardmote.kernel.failure import failure_told
from wardmote.site.before_forks import put_away_before_forks

_log = logging.getLogger(__name__)
RESTART_SECONDS = 1.0

_starting = threading.Lock()


class QuietLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's log, which says of a failure what the hub's own log says: where and of which kind.

    What fails while an answer is being sent reaches gunicorn and not Django; its message may repeat a cell, and the
    address of the request may be a link that opens a file.
    """

    def exception(self, _msg: object, *_args: object, **_options: object) -> None:
        """Gunicorn calls this while it handles the exception."""
        self.error_log.error("the web server met a failure\n%s", failure_told(sys.exc_info()[1]))


class HubServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn over the hub's WSGI application, configured here and nowhere else."""

    def __init__(
        self, load: Callable[[], Any], *, host: str, port: int, processes: int, threads: int
    ) -> None:
        self._load = load
        self._settings = {
            "bind": f"{host}:{port}",
            "workers": processes,
            "threads": threads,
            "worker_class": "gthread",
            "timeout": 120,
            "graceful_timeout": 10,
            "keepalive": 15,
            "accesslog": None,  # addresses hold ids of what somebody looked at; the ledger keeps what matters
            "logger_class": QuietLogger,
            "when_ready": _keep_worker,
            "proc_name": "wardmote",
            "control_socket_disable": True,  # one file per user: two hubs on a machine would fight over it
        }
        put_away_before_forks()
        super().__init__()

    def load_config(self) -> None:
        """Gunicorn asks for this."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Gunicorn asks for this, in each of its processes."""
        return self._load()


def _keep_worker(server: Arbiter) -> None:
    # A web process that is forked just while the worker is being started would inherit the pipe on which its start is
    # awaited, and keep it open: nobody would notice the worker's end, or start it again.
    os.register_at_fork(
        before=_starting.acquire, after_in_parent=_starting.release, after_in_child=_starting.release
    )
    threading.Thread(
        target=_run_worker_again_and_again, args=(server,), daemon=True, name="keeps the worker"
    ).start()


def _run_worker_again_and_again(server: Arbiter) -> None:
    command = [sys.executable, "-m", "wardmote.site", "worker", "--beside", str(os.getpid())]
    while True:
        with _starting:
            worker = subprocess.Popen(command)
        # How it ended is not to be had: gunicorn takes note of the end of any child of this process, often first.
        worker.wait()
        time.sleep(RESTART_SECONDS)
        if not server.LISTENERS:  # the server is stopping, and the worker was told to stop with it
            return
        _log.error("the worker ended; starting it again")
