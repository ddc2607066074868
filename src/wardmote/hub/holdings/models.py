"""Storage of what is held: wrapped keys, objects of the lake, shares. Never a row of anybody's."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from wardmote.kernel.ids import new_id


def _share_id() -> str:
    return new_id("share")


class HeldKey(models.Model):
    """An organisation's key, wrapped under the key outside the database."""

    organisation_id = models.CharField(primary_key=True, max_length=40)
    wrapped = models.BinaryField()
    under = models.CharField(max_length=16)  # fingerprint of the key-encryption key
    made_at = models.DateTimeField()


class StoredObject(models.Model):
    """An object of the lake and its wrapped data key. Without the key the object is gone, backups included."""

    id = models.CharField(primary_key=True, max_length=40)
    kind = models.CharField(max_length=10)  # see stored.ObjectKind
    organisation_id = models.CharField(max_length=40, db_index=True)
    of_version = models.CharField(max_length=40, db_index=True, blank=True)
    made_of = models.CharField(
        max_length=40, db_index=True, blank=True
    )  # the original that a version's rows came from
    wrapped_key = models.BinaryField(null=True)
    manifest = models.JSONField()
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)


class GrowingOriginal(models.Model):
    """An original that arrives in parts, and its wrapped key. It becomes a stored object of the same id."""

    id = models.CharField(primary_key=True, max_length=40)
    organisation_id = models.CharField(max_length=40)
    wrapped_key = models.BinaryField()
    length_bytes = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()


class Share(models.Model):
    """What a Delta Sharing client of one person may read: one table under one purpose of one agreement."""

    id = models.CharField(primary_key=True, max_length=40, default=_share_id)
    account_id = models.CharField(max_length=40, db_index=True)
    organisation_id = models.CharField(max_length=40, db_index=True)
    table_id = models.CharField(max_length=40)
    agreement_id = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=64, blank=True)
    case_reference = models.CharField(max_length=30, blank=True)
    name = models.CharField(max_length=100)
    schema_name = models.CharField(max_length=100)
    table_name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    fresh_starts = models.PositiveIntegerField(default=0)  # of its person, when it was made
    # the last permit given to it, and the version that was for: one decision per version, not per request
    permit_id = models.CharField(max_length=40, blank=True)
    version_id = models.CharField(max_length=40, blank=True)


class ReleasedFile(models.Model):
    """The permitted columns and rows of one version as one file, kept so that ranges of it can be read again."""

    id = models.CharField(primary_key=True, max_length=40)  # the stored object's id
    version_id = models.CharField(max_length=40)
    cut = models.CharField(max_length=64)  # SHA-256 over format, columns and row conditions
    rows = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version_id", "cut"], name="released_once_per_cut")
        ]


class Handover(models.Model):
    """That the completion of a grant is in the ledger: a permit, or a link made under one."""

    grant_id = models.CharField(primary_key=True, max_length=60)
    made_at = models.DateTimeField()
