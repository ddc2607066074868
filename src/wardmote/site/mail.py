"""How the hub sends email, if at all: without a mail server, links are handed over by administrators."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from wardmote.kernel.problem import Invalid

_PORTS = {"smtp": 587, "smtps": 465}


def mail_settings(url: str | None) -> dict[str, Any]:
    """Django's settings for `smtp://user:password@host:587` (STARTTLS) or `smtps://...:465`; without a URL, none.

    `?plain=1` sends without TLS, for a server on the same machine. Raises Invalid for a URL of another kind.
    """
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise Invalid(
            "settings.smtp_url",
            "WARDMOTE_SMTP_URL is not the address of a mail server.",
            where="WARDMOTE_SMTP_URL",
            next_step="Write it as smtp://user:password@host:587, or leave it out to hand links over yourself.",
        )
    plain = "plain" in parse_qs(parts.query)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or _PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp" and not plain,
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }
