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
        self._state, state = os.pipe()
        self._end = weakref.finalize(self, _end, self._channel, self._state)
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

    def exit_code(self) -> int:
        """How it ended, after its last message; as if it were killed where its template is gone with it."""
        states = b""
        while len(states) < 2 * STATE.size:
            ready, _, _ = select.select([self._state], [], [], _LAST_WORD_SECONDS)
            more = os.read(self._state, 2 * STATE.size) if ready else b""
            if not more:
                return -signal.SIGKILL
            states += more
        code: int = STATE.unpack(states[STATE.size :])[0]
        return code

    def close(self) -> None:
        """Ends it."""
        self._end()


def _end(channel: socket.socket, state: int) -> None:
    """Ends a process that is still there: it is ours as long as its end has not been told."""
    channel.close()
    with suppress(OSError):
        ready, _, _ = select.select([state], [], [], _LAST_WORD_SECONDS)
        told = os.read(state, 2 * STATE.size) if ready else b""
        if len(told) == STATE.size and not select.select([state], [], [], 0)[0]:
            os.kill(STATE.unpack(told)[0], signal.SIGKILL)
    os.close(state)
