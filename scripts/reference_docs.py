"""Writes the reference pages from the code, or with --check says which do not tell the truth any more.

Run by `make docs`, and with --check by `make check` and `make test`.
"""

from __future__ import annotations

import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"


def main(arguments: list[str]) -> int:
    """0 when the pages are as the code says, 1 under --check when they are not."""
    with tempfile.TemporaryDirectory() as home:
        pages = _made(home)
    stale = [name for name, text in pages.items() if _written(FOLDER / name) != text]
    if "--check" in arguments:
        for name in stale:
            print(f"docs/reference/{name} is not what the code says: run `make docs`", file=sys.stderr)
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (FOLDER / name).write_text(pages[name], encoding="utf-8")
        print(f"docs/reference/{name} is written")
    return 0


def _made(home: str) -> dict[str, str]:
    for name in [name for name in os.environ if name.startswith("WARDMOTE_") or name == "DATABASE_URL"]:
        del os.environ[name]  # what this machine sets is no part of the documentation
    os.environ |= {"WARDMOTE_HOME": home, "DJANGO_SETTINGS_MODULE": "wardmote.site.settings"}
    django.setup()
    pages = import_module("scripts.reference.pages").PAGES
    return {name: make() for name, make in pages.items()}


def _written(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
