"""Makes .venv, or the folder and the extras that are named, with the pinned packages: with uv where it is on the PATH,
with pip otherwise. Standard library only.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main(folder: str = ".venv", extras: str = "dev,bench") -> int:
    """Installs, editable, with everything the tests and benches need. Returns the installer's exit code."""
    python, package = str(ROOT / folder / "bin" / "python"), [f".[{extras}]", "-c", "constraints.txt"]
    if sys.version_info < (3, 11):
        print("Wardmote needs Python 3.11 or newer; run `make PYTHON=python3.11 install`.", file=sys.stderr)
        return 2
    uv = shutil.which("uv")
    if uv:
        commands = [
            [uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, folder],
            [uv, "pip", "install", "--quiet", "--python", python, "-e", *package],
        ]
    else:
        commands = [
            [sys.executable, "-m", "venv", folder],
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-e", *package],
        ]
    for command in commands:
        finished = subprocess.run(command, cwd=ROOT, check=False)
        if finished.returncode:
            return finished.returncode
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
