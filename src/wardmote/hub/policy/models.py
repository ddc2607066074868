"""Storage of permits that were given, so that a link can be re-checked and a stop is recorded once, and of refusals.

Their history is the ledger's: rows here are forgotten in time (`forgetting`).
"""

from __future__ import annotations

from django.db import models


class GivenPermit(models.Model):
    """A permit and its seal, as text; once stopped it stays stopped."""

    id = models.CharField(primary_key=True, max_length=40)
    body = models.TextField()
    given_at = models.DateTimeField(db_index=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_because = models.CharField(max_length=30, blank=True)


class RecentRefusal(models.Model):
    """When a refusal was last recorded, so that the same one is not recorded again at once."""

    digest = models.CharField(primary_key=True, max_length=64)  # SHA-256 of what makes two refusals the same
    recorded_at = models.DateTimeField(db_index=True)
