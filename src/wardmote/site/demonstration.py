"""`wardmote demo`: builds the made-up city where there is none yet, and says how to sign in."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

from wardmote.demo.story.build import build
from wardmote.kernel.clock import system_clock
from wardmote.site.followers import FOLLOWERS

_SHOWN = ("northmarsh.example.org", "eastferry.example.org", "fire-brigade.example.org", "hub.example.org")


def build_and_tell(*, home: Path, seed: int, scale: float) -> None:
    """Builds or finds the demo in the home, and prints its sign-ins."""
    told = _built(home)
    if told is None:
        told = build(
            home, seed=seed, scale=scale, base_url=settings.BASE_URL, followers=FOLLOWERS, clock=system_clock
        )
    elif told["base_url"] != settings.BASE_URL:
        told = _moved(told, home)
    sys.stdout.write(_words(told, home))
    sys.stdout.flush()


def _built(home: Path) -> dict[str, Any] | None:
    path = home / "demo.json"
    if not path.exists():
        return None
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told


def _moved(told: dict[str, Any], home: Path) -> dict[str, Any]:
    """The demo as it is told when it is served at another address than last time."""
    profile = Path(told["share_profile"])
    said = profile.read_text(encoding="utf-8").replace(told["base_url"], settings.BASE_URL)
    moved = told | {"base_url": settings.BASE_URL}
    profile.write_text(said, encoding="utf-8")
    (home / "demo.json").write_text(json.dumps(moved, indent=2), encoding="utf-8")
    return moved


def _words(told: dict[str, Any], home: Path) -> str:
    people = [each for each in told["people"] if each["email"].endswith(_SHOWN)]
    width = max(len(each["email"]) for each in people)
    lines = [
        f"  {each['email']:<{width}}  {each['password']}  {each['totp_secret']}  {each['role']}"
        for each in people
    ]
    return "\n".join(
        [
            "",
            f"The made-up city is at {told['base_url']} (everybody in it is made up).",
            "",
            "Sign in with an email address, its password, and a code from the authenticator secret beside it:",
            *lines,
            "",
            f"Everybody else, API tokens and the Delta Sharing profile: {home / 'demo.json'}",
            "A code for a secret, without a phone: .venv/bin/wardmote code SECRET",
            "",
        ]
    )
