"""Storage of permits that were given: so that a link can be re-checked, and a stop is recorded once."""

from __future__ import annotations

from django.db import models


class GivenPermit(models.Model):
    """A permit and its seal, as text; once stopped it stays stopped."""

    id = models.CharField(primary_key=True, max_length=40)
    body = models.TextField()
    given_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    stopped_because = models.CharField(max_length=30, blank=True)
