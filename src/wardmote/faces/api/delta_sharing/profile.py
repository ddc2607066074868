"""The profile file that a Delta Sharing client opens: where the server is, and the token of one share."""

from __future__ import annotations

from datetime import UTC

from django.conf import settings

from wardmote.hub.holdings.shares import SharedTable

PREFIX = "delta-sharing/"


def profile(share: SharedTable, token: str) -> dict[str, str | int]:
    """Profile version 1, to be saved as `*.share`. The token is shown this once."""
    return {
        "shareCredentialsVersion": 1,
        "endpoint": f"{settings.BASE_URL}/{PREFIX.rstrip('/')}",
        "bearerToken": token,
        "expirationTime": share.expires_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    }
