"""How long `wardmote demo --no-serve` takes to build the made-up city."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.timing import Figure, timed


def measure(home: Path) -> list[Figure]:
    """One build: it takes the better part of a minute."""
    command = [sys.executable, "-m", "wardmote.site", "demo", "--home", str(home), "--no-serve"]
    quiet = subprocess.DEVNULL
    seconds = timed(lambda: subprocess.run(command, check=True, stdout=quiet, stderr=quiet))
    return [Figure("demo build of the whole city", "under 60 s", f"{seconds:.0f} s", seconds < 60)]
