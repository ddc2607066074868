"""A program as a person starts it: its seconds, from the first to the last, and the most memory it took."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """`peak_mb` is that of the process itself, without its children."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


def run(*command: str, expected: tuple[int, ...] = (0,)) -> Run:
    """Runs a command to its end. Raises RuntimeError where it ends otherwise than expected."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in expected:
        raise RuntimeError(f"{command} ended with {process.returncode}")
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def python(*arguments: str) -> tuple[str, ...]:
    """A command that runs this Python."""
    return (sys.executable, *arguments)
