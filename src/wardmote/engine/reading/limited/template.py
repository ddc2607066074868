"""A process that has imported all that reads files, and forks a limited one for each: starting anew takes too long.

Run as `python -I -m wardmote.engine.reading.limited.template CONTROL_FD`. A byte on the control socket comes with the
descriptors of one job: its channel, where its state is told, and where it writes. Of each child its number is told, and
how it ended. When the control socket is closed, the children are ended, and so is this process.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
from importlib import import_module

from wardmote.engine.process_template import STATE
from wardmote.engine.reading.limited.child import serve
from wardmote.engine.reading.without_pandas import leave_pandas_out

_MOST_DESCRIPTORS = 3
_PRELOADED = (
    "numpy",
    "pyarrow.csv",
    "pyarrow.compute",
    "wardmote.engine.reading.formats.registry",
    "wardmote.engine.reading.formats.xlsx",
    "wardmote.engine.reading.limited.text_service",
)


def main() -> None:
    """Imports everything, then serves until the control socket is closed."""
    control = socket.socket(fileno=int(sys.argv[1]))
    leave_pandas_out()
    for name in _PRELOADED:
        import_module(name)
    gc.freeze()
    _Template(control).serve()


class _Template:
    """The children of this process, each with the descriptor on which its state is told."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children: dict[int, int] = {}
        self._woken, wakes = os.pipe()
        for descriptor in (self._woken, wakes):
            os.set_blocking(descriptor, False)
        signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> None:
        """One job after another is begun; they run side by side."""
        while True:
            ready, _, _ = select.select([self._control.fileno(), self._woken], [], [])
            if self._woken in ready:
                os.read(self._woken, 4096)
                self._tell_of_the_ended()
            if self._control.fileno() in ready:
                asked, descriptors, _, _ = socket.recv_fds(self._control, 1, _MOST_DESCRIPTORS)
                if not asked:
                    break
                self._begin(*descriptors)
        for child in self._children:
            os.kill(child, signal.SIGKILL)

    def _begin(self, channel: int, state: int, writes_to: int) -> None:
        child = os.fork()
        if child == 0:
            os.close(state)
            self._become_a_child()
            os._exit(_served(channel, writes_to))
        self._children[child] = state
        os.close(channel)
        os.close(writes_to)
        _told(state, child)

    def _become_a_child(self) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._control.close()
        for descriptor in self._children.values():
            os.close(descriptor)

    def _tell_of_the_ended(self) -> None:
        while self._children:
            child, status = os.waitpid(-1, os.WNOHANG)
            if not child:
                return
            state = self._children.pop(child)
            _told(state, os.waitstatus_to_exitcode(status))
            os.close(state)


def _told(state: int, number: int) -> None:
    try:
        os.write(state, STATE.pack(number))
    except BrokenPipeError:
        return  # nobody waits any more


def _served(channel: int, writes_to: int) -> int:
    """The exit code of a child. It has told by its channel what stopped it, if it still could."""
    try:
        serve(channel, writes_to)
    except BaseException:  # noqa: BLE001 - a forked process never goes back to where it came from
        return 1
    return 0


if __name__ == "__main__":
    main()
    os._exit(0)  # nothing is left to be put away, and a command that ends waits for it
