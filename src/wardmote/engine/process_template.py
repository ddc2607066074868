"""The process that limited ones are forked from: starting one anew for each file takes too long.

Each process that reads files has one, started when the first file is read, or before: then it imports what it needs
beside whoever started it.
"""

from __future__ import annotations

import atexit
import os
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

STATE = struct.Struct("<i")
"""What is told of a forked process: first its number, at the end its exit code, a signal as its negative."""
_MODULE = "wardmote.engine.reading.limited.template"
_ENVIRONMENT = {"ARROW_DEFAULT_MEMORY_POOL": "system", "OMP_NUM_THREADS": "1", "LANG": "C.UTF-8", "TZ": "UTC"}


class Template:
    """The template of this process, started when it is first needed, and again where it is gone."""

    def __init__(self) -> None:
        self._is_lent = False
        self.forget()
        os.register_at_fork(after_in_child=self._forget_unless_lent)
        atexit.register(self.stop)

    def forget(self) -> None:
        """A forked process starts one of its own."""
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def _forget_unless_lent(self) -> None:
        if not self._is_lent:
            self.forget()

    @contextmanager
    def lent(self) -> Iterator[None]:
        """A process that is forked in this block goes on with it: whoever forks leaves it alone until that one ends."""
        self.start()
        self._is_lent = True
        try:
            yield
        finally:
            self._is_lent = False

    def stop(self) -> None:
        """Ends it, and with it whatever was forked from it."""
        if self._control is not None and self._process is not None:
            self._control.close()
            self._process.wait()
        self._control = self._process = None

    def start(self) -> None:
        """Starts it now, to be there when a job comes. Where that fails, the job will say so."""
        with self._lock, suppress(OSError):
            self._started()

    def begin(self, descriptors: list[int]) -> None:
        """Begins a job. Raises OSError where no process can be started."""
        with self._lock:
            try:
                socket.send_fds(self._started(), [b"\0"], descriptors)
            except BrokenPipeError:
                self.stop()
                socket.send_fds(self._started(), [b"\0"], descriptors)

    def _started(self) -> socket.socket:
        if self._control is None:
            self._control, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(
                    [
                        sys.executable,
                        "-I",
                        "-m",
                        _MODULE,
                        str(theirs.fileno()),
                    ],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    pass_fds=(theirs.fileno(),),
                    cwd="/",
                    env=_ENVIRONMENT,
                )
        return self._control


TEMPLATE = Template()
"""The one of this process, not yet started."""
