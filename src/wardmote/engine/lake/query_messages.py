"""How a query's two processes talk: JSON messages over a Unix socket, file descriptors beside them.

Nothing is pickled: the parent must be able to read whatever the process that ran somebody's SQL says.
"""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

MAX_MESSAGE_BYTES = 16 * 2**20
_LENGTH = struct.Struct("!I")

Message = dict[str, Any]


def send(channel: socket.socket, message: Message, *, descriptor: int | None = None) -> None:
    """Sends a message, and a copy of a file descriptor with it. Raises OSError if nobody is there."""
    body = json.dumps(message).encode()
    head = _LENGTH.pack(len(body))
    if descriptor is None:
        channel.sendall(head)
    else:
        socket.send_fds(channel, [head], [descriptor])
    channel.sendall(body)


def receive(channel: socket.socket) -> tuple[Message, int | None]:
    """The next message and the descriptor that came with it.

    Raises EOFError when there is none, ValueError for one that is too long or not a JSON object.
    """
    head, descriptors, _, _ = socket.recv_fds(channel, _LENGTH.size, 1)
    head += _exactly(channel, _LENGTH.size - len(head))
    (size_bytes,) = _LENGTH.unpack(head)
    if size_bytes > MAX_MESSAGE_BYTES:
        raise ValueError("a message past the limit")
    message = json.loads(_exactly(channel, size_bytes))
    if not isinstance(message, dict):
        raise ValueError("a message is an object")  # noqa: TRY004 - of what was sent, not of an argument
    return message, (descriptors[0] if descriptors else None)


def _exactly(channel: socket.socket, size_bytes: int) -> bytes:
    body = bytearray()
    while len(body) < size_bytes:
        piece = channel.recv(min(2**20, size_bytes - len(body)))
        if not piece:
            raise EOFError
        body += piece
    return bytes(body)
