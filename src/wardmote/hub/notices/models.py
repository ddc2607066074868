"""Storage of notices: who is told of which entry, and whether they have seen it. The words are the ledger's."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Notice(models.Model):
    """One organisation is told of one entry that somebody else made. Entries of one `topic` are told as one."""

    organisation_id = models.CharField(max_length=40)
    sequence = models.PositiveBigIntegerField()
    topic = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation_id", "sequence"], name="told_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation_id", "seen_at", "topic"], name="notice_unseen"),
            models.Index(fields=["made_at"], name="notice_made"),
        ]


class PostedCheckpoint(models.Model):
    """The last checkpoint that was sent to a member."""

    organisation_id = models.CharField(primary_key=True, max_length=40)
    size = models.PositiveBigIntegerField()
    posted_at = models.DateTimeField()
