"""A relay between a client and the hub, which does something in the middle of an answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress

_PIECE_BYTES = 64 * 2**10


class Relay:
    """Passes bytes both ways, in small pieces, so that little of an answer waits between the two ends.

    `arm` has it call something once, when so many bytes of answers have gone by from then on; nothing more goes by
    until that returns. Point clients at `port`, and the relay at the hub's own port with `to`.
    """

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._to = 0
        self._bytes_to_go = 0
        self._midway: Callable[[], object] | None = None
        self._lock = threading.Lock()

    def to(self, port: int) -> None:
        """Starts to relay to a port of this machine."""
        self._to = port
        threading.Thread(target=self._accept, daemon=True).start()

    def arm(self, after_bytes: int, midway: Callable[[], object]) -> None:
        """Calls `midway` when so much more has gone by."""
        with self._lock:
            self._bytes_to_go, self._midway = after_bytes, midway

    def close(self) -> None:
        """Takes no more connections."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._join, args=(client,), daemon=True).start()

    def _join(self, client: socket.socket) -> None:
        with client, socket.socket() as hub, suppress(OSError):
            hub.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _PIECE_BYTES)
            hub.connect(("127.0.0.1", self._to))
            up = threading.Thread(target=_pass, args=(client, hub), daemon=True)
            up.start()
            self._answer(hub, client)
            for end in (hub, client):  # wakes the other direction, which may wait for more
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            up.join()

    def _answer(self, hub: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while piece := hub.recv(_PIECE_BYTES):
                client.sendall(piece)
                self._count(len(piece))

    def _count(self, gone_by: int) -> None:
        with self._lock:
            self._bytes_to_go -= gone_by
            if self._midway is not None and self._bytes_to_go <= 0:
                midway, self._midway = self._midway, None
                midway()


def _pass(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(_PIECE_BYTES):
            target.sendall(piece)
