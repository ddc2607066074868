"""A follower's work in a process of its own, which the system ends past its limits, whatever it hangs in.

It is forked, so that starting it costs little, and begins with nothing open to the database. It ends with the worker.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import resource
import select
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Never

from django.db import OperationalError, connections

from wardmote.engine.process_template import TEMPLATE
from wardmote.hub.ledger.entry import Entry
from wardmote.hub.ledger.follower import FailedApart, fault_told
from wardmote.hub.ledger.limited_work import LimitedFollower, WorkLimits
from wardmote.kernel.clock import Clock

KEEP_LEASE_EVERY_SECONDS = 15.0
_PAST_LIMITS = frozenset({-signal.SIGXCPU, -signal.SIGALRM})
_LAST_WORD_BYTES = 4096

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Apart:
    """A follower whose long work is done apart."""

    follower: LimitedFollower

    @property
    def name(self) -> str:
        return self.follower.name

    @property
    def acts(self) -> frozenset[str]:
        return self.follower.acts

    def handle_long(self, entry: Entry, *, clock: Clock, keep_lease: Callable[[], None]) -> None:
        """Waits for the work, and keeps the lease meanwhile. Raises FailedApart for what fails there."""
        limits = self.follower.limits_of(entry, clock=clock)

        def work() -> None:
            self.follower.handle_long(entry, clock=clock, keep_lease=lambda: None)

        try:
            done = done_apart(work, limits=limits, keep_lease=keep_lease)
        except FailedApart:
            self.follower.has_failed(entry, clock=clock)
            raise
        if not done:
            _log.warning("follower %s: entry %d was ended past its limits", self.name, entry.sequence)
            self.follower.past_limits(entry, limits, clock=clock)


def done_apart(work: Callable[[], None], *, limits: WorkLimits, keep_lease: Callable[[], None]) -> bool:
    """Whether the work came to its end within its limits. Raises FailedApart, and what `keep_lease` raises."""
    connections.close_all()  # a connection is its process's own
    told, tells = os.pipe()
    waits, stays = os.pipe()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    with TEMPLATE.lent():
        child = os.fork()
    if child == 0:
        os.close(told)
        os.close(stays)
        _work_and_end(work, limits, tells=tells, waits=waits)
    os.close(tells)
    os.close(waits)
    try:
        last_word = _last_word(told, keep_lease)
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        os.close(told)
        os.close(stays)
        _, status = os.waitpid(child, 0)
    return _came_to_its_end(last_word, os.waitstatus_to_exitcode(status))


def _last_word(told: int, keep_lease: Callable[[], None]) -> bytes:
    """What the process says at its end; nothing where it was ended."""
    while True:
        ready, _, _ = select.select([told], [], [], KEEP_LEASE_EVERY_SECONDS)
        if ready:
            return os.read(told, _LAST_WORD_BYTES)
        try:
            keep_lease()
        except OperationalError:
            _log.warning("the lease of work apart could not be kept; tried again")


def _came_to_its_end(last_word: bytes, exit_code: int) -> bool:
    if last_word:
        fault: str | None = json.loads(last_word)
        if fault is not None:
            raise FailedApart(fault)
        return True
    if exit_code in _PAST_LIMITS:
        return False
    how = signal.Signals(-exit_code).name if exit_code < 0 else f"code {exit_code}"
    raise FailedApart(f"its process ended with {how}")


def _work_and_end(work: Callable[[], None], limits: WorkLimits, *, tells: int, waits: int) -> Never:
    """The life of the process: nothing of it gets back to what the worker was doing when it was forked."""
    try:
        gc.freeze()
        _limit(limits)
        threading.Thread(target=_end_with, args=(waits,), daemon=True, name="ends with the worker").start()
        fault = None
        try:
            work()
        except Exception as error:  # noqa: BLE001 - told to the worker, which keeps, retries and parks it
            fault = fault_told(error)
        connections.close_all()
        os.write(tells, json.dumps(fault).encode())
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    finally:
        os._exit(0)


def _limit(limits: WorkLimits) -> None:
    """By the system's own hand: it ends a process that is inside one long call of a library, too."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 5))


def _end_with(waits: int) -> None:
    """The worker holds the other end: it is closed when the worker is no more, however that ended."""
    with suppress(OSError):
        os.read(waits, 1)
    os._exit(1)
