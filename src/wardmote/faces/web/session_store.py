"""Sessions in the database under a digest of their key: whoever reads the table cannot use what stands in it."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone


class SessionStore(DatabaseStore):
    """Django's own, except that the row stands under SHA-256(key); the key itself is only in the cookie."""

    def _get_session_from_db(self) -> Session | None:
        found = Session.objects.filter(
            session_key=_digest(self.session_key or ""), expire_date__gt=timezone.now()
        ).first()
        if found is None:
            self._session_key = None  # so that a new session never takes over a key somebody else chose
        return found

    def exists(self, session_key: str) -> bool:
        """Whether there is a session under the key."""
        return super().exists(_digest(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to write."""
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]  # the stubs say its base
        row.session_key = _digest(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        """Ends the session."""
        key = session_key or self.session_key
        if key is not None:
            super().delete(_digest(key))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:40]  # the column's width: 160 bits
