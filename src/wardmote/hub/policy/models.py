"""Storage of permits that were given, so that a link can be re-checked and a stop is recorded once, and of refusals.

Their history is the ledger's: rows here are forgotten in time (`forgetting`). Instructions stay.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from wardmote.kernel.ids import new_id


def _instruction_id() -> str:
    return new_id("instruction")


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


class GivenInstruction(models.Model):
    """An owner's instruction to the hub; one that was withdrawn or replaced stays."""

    id = models.CharField(primary_key=True, max_length=40, default=_instruction_id)
    table_id = models.CharField(max_length=40, db_index=True)
    owner_id = models.CharField(max_length=40)
    processing = models.CharField(max_length=40)  # instruction.Processing
    columns = models.JSONField()  # names
    terms = models.JSONField()
    given_by = models.CharField(max_length=40)
    given_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=40, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["table_id", "processing"],
                condition=models.Q(withdrawn_at=None),
                name="one_instruction_in_force",
            )
        ]
