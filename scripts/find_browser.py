"""Finds Chromium for the browser tests, or installs Debian's where that can be done; else says they will skip."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


def main() -> int:
    """Always 0: without a browser the browser tests skip, loudly."""
    if _is_found():
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _try("apt-get", "update")
        _try("apt-get", "install", "-y", "--no-install-recommends", "chromium")
    if not _is_found():
        print(
            "No Chromium here: THE BROWSER TESTS WILL SKIP. Install the package `chromium`.", file=sys.stderr
        )
    return 0


def _is_found() -> bool:
    """Whether tests/browser.py will find one."""
    return bool(
        os.environ.get("WARDMOTE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )


def _try(*command: str) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    raise SystemExit(main())
