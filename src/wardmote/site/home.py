"""Where a hub keeps what is its own: one folder, and what in it may be moved elsewhere."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from wardmote.kernel.new_file import make_file
from wardmote.kernel.problem import Damaged, Invalid

SECRET_BYTES = 32
SQLITE_OPTIONS = {
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    "timeout": 30,
}


@dataclass(frozen=True)
class Home:
    """The folder of one hub. In production `keys` is another volume, `spool` a memory disk (docs/how-to/deploy.md)."""

    folder: Path
    lake: Path
    keys: Path
    spool: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Home:
        """WARDMOTE_HOME (default ./var), and WARDMOTE_LAKE, WARDMOTE_KEYS, WARDMOTE_SPOOL to move parts of it."""
        folder = Path(environment.get("WARDMOTE_HOME", "var")).resolve()
        return cls(
            folder=folder,
            lake=Path(environment.get("WARDMOTE_LAKE", folder / "lake")).resolve(),
            keys=Path(environment.get("WARDMOTE_KEYS", folder / "keys")).resolve(),
            spool=Path(environment.get("WARDMOTE_SPOOL", folder / "spool")).resolve(),
        )

    @property
    def gazetteers(self) -> Path:
        """Where the operator's gazetteers are: copies of published tables, no secret of anybody's."""
        return self.folder / "gazetteers"

    def prepare(self) -> None:
        """Makes the folders, readable by this user alone."""
        for folder in (self.folder, self.lake, self.keys, self.spool):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def secret(self, name: str) -> str:
        """A 256-bit secret of this hub, made at first use, kept in the key folder. Raises Damaged for half of one."""
        path = self.keys / name
        if not path.exists():
            self.prepare()
            make_file(path, secrets.token_urlsafe(SECRET_BYTES).encode("ascii"))
        kept = path.read_text(encoding="ascii").strip()
        if len(kept) < SECRET_BYTES:
            raise Damaged(
                "settings.secret_damaged",
                "A secret of this hub is cut short.",
                where=name,
                next_step="Restore the key folder from its backup.",
            )
        return kept


def database_settings(url: str | None, home: Home) -> dict[str, Any]:
    """Django's settings of the one database: SQLite in the home folder, or the PostgreSQL that the URL names.

    Raises Invalid for a URL of another kind.
    """
    if not url:
        return {
            "ENGINE": "wardmote.site.sqlite",
            "NAME": str(home.folder / "hub.sqlite3"),
            "OPTIONS": SQLITE_OPTIONS,
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise Invalid(
            "settings.database_url",
            "DATABASE_URL is not the address of a PostgreSQL database.",
            where="DATABASE_URL",
            next_step="Write it as postgresql://user:password@host:5432/name, or leave it out to use SQLite.",
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
