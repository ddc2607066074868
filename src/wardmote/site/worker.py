"""The worker: follows the ledger, signs checkpoints, sweeps what is left behind or past. Safe to kill at any moment."""

from __future__ import annotations

import logging
import os
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.db import OperationalError, close_old_connections

from wardmote.faces.web.session_store import SessionStore
from wardmote.hub.derivation.gazetteers import sweep_gazetteers
from wardmote.hub.holdings.destroy import replay_erasures
from wardmote.hub.holdings.sweep import sweep
from wardmote.hub.intake.arriving_in_parts import tend_partial_uploads
from wardmote.hub.ledger import acts as ledger
from wardmote.hub.ledger.entry import Entry
from wardmote.hub.ledger.follower import AnyFollower, FairFollower, LongFollower, run_once
from wardmote.hub.ledger.limited_work import LimitedFollower
from wardmote.hub.notices.checkpoint_post import post_checkpoints
from wardmote.hub.notices.forgetting import forget_notices
from wardmote.hub.organisations.forgetting import forget_past_access
from wardmote.hub.policy.forgetting import forget_decisions
from wardmote.kernel.clock import Clock, system_clock
from wardmote.site.apart import Apart
from wardmote.site.before_forks import put_away_before_forks
from wardmote.site.followers import FOLLOWERS

REST_SECONDS = 0.1
REST_AFTER_FAULT_SECONDS = 5.0
HOUSEKEEPING_EVERY_SECONDS = 600.0

_log = logging.getLogger(__name__)


def heartbeat_path() -> Path:
    """The file whose time says when the worker last looked for work, or went on with it; `/healthz` reads it."""
    return Path(settings.HOME.folder) / "worker.alive"


@dataclass(frozen=True)
class _Alive:
    """A follower for long work that gives a sign of life whenever it keeps its lease."""

    follower: LongFollower

    @property
    def name(self) -> str:
        return self.follower.name

    @property
    def acts(self) -> frozenset[str]:
        return self.follower.acts

    def handle_long(self, entry: Entry, *, clock: Clock, keep_lease: Callable[[], None]) -> None:
        def keep() -> None:
            keep_lease()
            heartbeat_path().touch()

        self.follower.handle_long(entry, clock=clock, keep_lease=keep)


class _AliveInLanes(_Alive):
    """The same of a follower whose turns go round the organisations."""

    in_lanes = True


def _alive(follower: AnyFollower) -> AnyFollower:
    if not isinstance(follower, LongFollower):
        return follower
    done = Apart(follower) if isinstance(follower, LimitedFollower) else follower
    return _AliveInLanes(done) if isinstance(follower, FairFollower) else _Alive(done)


def work(*, clock: Clock, stopping: Callable[[], bool]) -> None:
    """Goes round until told to stop. A database that is away, or has no room, is waited for, not died of."""
    worker = f"{socket.gethostname()}:{os.getpid()}"
    next_housekeeping = 0.0
    alive = [_alive(each) for each in FOLLOWERS]
    while not stopping():
        try:
            if time.monotonic() >= next_housekeeping:
                _keep_house(clock)
                next_housekeeping = time.monotonic() + HOUSEKEEPING_EVERY_SECONDS
            handled = run_once(alive, worker=worker, clock=clock)
            if ledger.due(clock=clock):
                ledger.make_checkpoint(clock=clock)
            heartbeat_path().touch()
            rest = 0.0 if handled else REST_SECONDS
        except OperationalError:
            _log.exception(
                "the database takes nothing in, or does not answer; trying again in %s seconds",
                REST_AFTER_FAULT_SECONDS,
            )
            close_old_connections()
            rest = REST_AFTER_FAULT_SECONDS
        time.sleep(rest)


def _keep_house(clock: Clock) -> None:
    """Does each chore. One that fails is logged and waits for the next time: the ledger has to be sealed meanwhile."""
    for chore in CHORES:
        try:
            chore(clock=clock)
        except OperationalError:
            raise
        except Exception:  # noqa: BLE001 - whatever it is, following and sealing go on
            _log.exception(
                "%s failed; trying again in %s seconds", chore.__name__, HOUSEKEEPING_EVERY_SECONDS
            )


def _forget_sessions(*, clock: Clock) -> None:  # noqa: ARG001 - Django has its own idea of the time
    SessionStore.clear_expired()


def _post_checkpoints(*, clock: Clock) -> None:
    if settings.MAIL_WORKS:
        post_checkpoints(hub_name=settings.HUB_NAME, clock=clock)


CHORES = (
    replay_erasures,
    tend_partial_uploads,
    sweep,
    sweep_gazetteers,
    forget_decisions,
    forget_past_access,
    forget_notices,
    _forget_sessions,
    _post_checkpoints,
)


def main(*, beside: int | None) -> int:
    """Runs until SIGTERM or SIGINT, or until `beside`, the process that started it, is gone (None: by itself)."""
    put_away_before_forks()
    asked: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    work(clock=system_clock, stopping=lambda: bool(asked) or beside not in {None, os.getppid()})
    return 0
