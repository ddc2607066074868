"""Finds Chromium for the browser tests, or installs Debian's where that can be done; else says they will skip."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

# without a window a page costs a third of the processor's time: the first is preferred
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")


def main() -> int:
    """Always 0: without a browser the browser tests skip, loudly."""
    if find_chromium() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _try("apt-get", "update")
        for package in _NAMES[:2]:
            if find_chromium() is None:
                _try("apt-get", "install", "-y", "--no-install-recommends", package)
    if find_chromium() is None:
        print(
            "No Chromium here: THE BROWSER TESTS WILL SKIP. Install the package `chromium-headless-shell` or "
            "`chromium`.",
            file=sys.stderr,
        )
    return 0


def find_chromium() -> str | None:
    """The browser that the tests drive: WARDMOTE_CHROMIUM, else what is installed; None where there is none."""
    return os.environ.get("WARDMOTE_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)


def _try(*command: str) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    raise SystemExit(main())
