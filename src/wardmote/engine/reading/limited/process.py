"""A process of its own for one job, limited in memory and time; forked from a template, so that starting costs little.

It gets no key, no setting and no folder of ours: an empty environment and the descriptors of its job.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import time
import weakref
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from wardmote.engine.process_template import STATE, TEMPLATE
from wardmote.engine.reading.limited.problems import no_room

_READ_BYTES = 64 * 1024
_LAST_WORD_SECONDS = 10.0


class LimitedProcess:
    """One job. Messages are objects of JSON; `close` ends the process, whatever it is doing."""

    def __init__(self, request: Mapping[str, Any], *, writes_to: int) -> None:
        self._channel, theirs = socket.socketpair()
        told, state = os.pipe()
        self._told = _Told(told)
        self._end = weakref.finalize(self, _end, self._channel, self._told)
        try:
            TEMPLATE.begin([theirs.fileno(), state, writes_to])
        except OSError as error:
            raise no_room("file") from error
        finally:
            theirs.close()
            os.close(state)
        self._rest = b""
        self._request = json.dumps(request).encode() + b"\n"
        with suppress(BrokenPipeError):  # it ended already: its exit code says how
            self._channel.sendall(self._request)

    def messages(self, *, end: float) -> Iterator[dict[str, Any]]:
        """What it says until it ends. Raises TimeoutError where that is later than `end`, on the monotonic clock."""
        while True:
            line, found, rest = self._rest.partition(b"\n")
            if found:
                self._rest = rest
                yield json.loads(line)
                continue
            self._channel.settimeout(max(0.01, end - time.monotonic()))
            try:
                more = self._channel.recv(_READ_BYTES)
            except ConnectionResetError:
                more = b""
            if not more:
                return
            self._rest += more

    def number(self) -> int | None:
        """The number that the system gives it; None where its template is gone with it."""
        told = self._told.wait(1, seconds=_LAST_WORD_SECONDS)
        return told[0] if told else None

    def exit_code(self) -> int:
        """How it ended, after its last message; as if it were killed where its template is gone with it."""
        told = self._told.wait(2, seconds=_LAST_WORD_SECONDS)
        return told[1] if len(told) == 2 else -signal.SIGKILL

    def close(self) -> None:
        """Ends it."""
        self._end()


class _Told:
    """What the template tells of the process through a pipe: first its number, at its end its exit code."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor, self._read = descriptor, b""
        self.asked_by = os.getpid()

    def wait(self, count: int, *, seconds: float) -> list[int]:
        """So many of the two; fewer where the template is gone, or says nothing for so many seconds."""
        while len(self._read) < count * STATE.size:
            ready, _, _ = select.select([self._descriptor], [], [], seconds)
            more = os.read(self._descriptor, 2 * STATE.size) if ready else b""
            if not more:
                break
            self._read += more
        whole = len(self._read) // STATE.size * STATE.size
        return [number for (number,) in STATE.iter_unpack(self._read[:whole])]

    def close(self) -> None:
        """Nothing more is asked."""
        os.close(self._descriptor)


def _end(channel: socket.socket, told: _Told) -> None:
    """Ends a process that is still there: it is ours as long as its end has not been told.

    A fork of who began it has the same pipe, and leaves the process alone.
    """
    channel.close()
    if told.asked_by == os.getpid():
        with suppress(OSError):
            told.wait(1, seconds=_LAST_WORD_SECONDS)
            numbers = told.wait(2, seconds=0)
            if len(numbers) == 1:
                os.kill(numbers[0], signal.SIGKILL)
    told.close()
