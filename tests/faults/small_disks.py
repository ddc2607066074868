"""Disks that a test fills and empties: memory disks in a mount namespace of their own, which need no privilege.

A disk is made full by shrinking it to what is on it, so fullness costs no memory; everything that runs `within` sees
the disks at the folders they are mounted on, everybody else sees empty folders there.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

ROOMY_BYTES = 3 * 2**30  # more than `/healthz` wants to see free; nothing is taken until it is written
_READY = b"mounted\n"
_TRIES = 50


class SmallDisks:
    """One memory disk on each of the folders. Raises Skipped where this machine lets nobody mount one."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        mounts = [f'mount -t tmpfs -o size={ROOMY_BYTES},mode=0700 wardmote "{folder}"' for folder in folders]
        for folder in folders:
            folder.mkdir(parents=True)
        script = " && ".join([*mounts, "echo mounted", "exec sleep infinity"])
        self._holder = _start(["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script])

    @property
    def within(self) -> Sequence[str]:
        """What to put before a command, so that it sees the disks."""
        return ("nsenter", f"--target={self._holder.pid}", "--user", "--mount", "--preserve-credentials")

    def seen(self, path: Path) -> Path:
        """The path by which this process, outside, sees what stands at `path` within."""
        return Path(f"/proc/{self._holder.pid}/root{path}")

    def leave(self, free_bytes: int, folder: Path) -> None:
        """Leaves so much room on a disk, to the next whole page."""
        for _ in range(_TRIES - 1):
            with suppress(
                subprocess.CalledProcessError
            ):  # somebody wrote in between: it would not hold what is on it
                return self._leave(free_bytes, folder)
        return self._leave(free_bytes, folder)

    def _leave(self, free_bytes: int, folder: Path) -> None:
        facts = os.statvfs(self.seen(folder))
        taken_bytes = (facts.f_blocks - facts.f_bfree) * facts.f_frsize
        # to tmpfs a size of 0 is no limit at all
        self._resize(folder, max(taken_bytes + free_bytes, facts.f_frsize))

    def fill(self, folder: Path) -> None:
        """Leaves no room on a disk."""
        self.leave(0, folder)

    def make_room(self) -> None:
        """Makes every disk roomy again."""
        for folder in self._folders:
            self._resize(folder, ROOMY_BYTES)

    def close(self) -> None:
        """Forgets the disks and what is on them."""
        self._holder.send_signal(signal.SIGKILL)
        self._holder.wait()
        if self._holder.stdout is not None:
            self._holder.stdout.close()

    def _resize(self, folder: Path, size_bytes: int) -> None:
        command = ["mount", "-o", f"remount,size={size_bytes}", str(folder)]
        subprocess.run([*self.within, *command], check=True, capture_output=True)


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    if shutil.which("unshare") is None or shutil.which("nsenter") is None:
        pytest.skip("NO DISK CAN BE FILLED HERE: util-linux's unshare and nsenter are not installed")
    holder = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stderr is not None
    with holder.stderr:
        if holder.stdout.readline() == _READY:
            return holder
        said = holder.stderr.read().decode(errors="replace").strip()
    holder.stdout.close()
    holder.wait()
    pytest.skip(f"NO DISK CAN BE FILLED HERE: this system lets nobody mount one in a namespace ({said})")
