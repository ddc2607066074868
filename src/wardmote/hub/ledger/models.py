"""Storage of the ledger. Entries, their parties, nodes and checkpoints are never changed: `guards` sees to it."""

from __future__ import annotations

from django.db import models

ID_LENGTH = 64
TIME_LENGTH = 27
"""RFC 3339 with microseconds: as text it sorts as time does, and equals what stands in the signed body."""


class LedgerHead(models.Model):
    """The one row that says how far the ledger has come. Whoever appends holds its lock until the commit."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    ledger_id = models.CharField(max_length=ID_LENGTH)
    size = models.BigIntegerField(default=0)
    frontier = models.BinaryField(default=b"")
    last_time = models.CharField(max_length=TIME_LENGTH, default="")
    public_key = models.BinaryField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="ledger_has_one_head"),)


class StoredEntry(models.Model):
    """One entry. `body` is what counts; the other columns repeat parts of it, to be searched by."""

    sequence = models.BigIntegerField(primary_key=True)
    leaf = models.BinaryField()
    salt = models.BinaryField(null=True)
    body = models.TextField(null=True)
    time = models.CharField(max_length=TIME_LENGTH)
    act = models.CharField(max_length=ID_LENGTH + 20)
    actor = models.CharField(max_length=ID_LENGTH)
    object_id = models.CharField(max_length=ID_LENGTH)
    agreement = models.CharField(max_length=ID_LENGTH, null=True)

    class Meta:
        db_table = "ledger_entry"
        indexes = (
            models.Index(fields=["object_id", "sequence"], name="ledger_entry_by_object"),
            models.Index(fields=["act", "sequence"], name="ledger_entry_by_act"),
            models.Index(fields=["actor", "sequence"], name="ledger_entry_by_actor"),
            models.Index(
                fields=["agreement", "sequence"],
                condition=models.Q(agreement__isnull=False),
                name="ledger_entry_by_agreement",
            ),
        )


class EntryParty(models.Model):
    """That an entry is an organisation's business."""

    pk = models.CompositePrimaryKey("organisation", "entry_id")
    organisation = models.CharField(max_length=ID_LENGTH)
    entry = models.ForeignKey(
        StoredEntry,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="concerned",
    )

    class Meta:
        db_table = "ledger_entry_party"


class StoredThread(models.Model):
    """How many entries concern an organisation, now and as of the latest checkpoint, and the key of their tags."""

    organisation = models.CharField(max_length=ID_LENGTH, primary_key=True)
    key = models.BinaryField()
    entries = models.BigIntegerField(default=0)
    sealed_entries = models.BigIntegerField(default=0)

    class Meta:
        db_table = "ledger_thread"


class TreeNode(models.Model):
    """The hash of a complete subtree of 256 leaves or more, so that a proof reads hundreds of leaves, not all."""

    pk = models.CompositePrimaryKey("level", "place")
    level = models.PositiveSmallIntegerField()
    place = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        db_table = "ledger_tree_node"


class StoredCheckpoint(models.Model):
    """A signed checkpoint."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    census_root = models.BinaryField()
    time = models.CharField(max_length=TIME_LENGTH)
    note = models.TextField()

    class Meta:
        db_table = "ledger_checkpoint"


class FollowerPosition(models.Model):
    """How far a follower has come, who is at work for it and until when, and how often its next entry failed."""

    name = models.CharField(max_length=ID_LENGTH, primary_key=True)
    position = models.BigIntegerField(default=0)
    holder = models.CharField(max_length=2 * ID_LENGTH, default="")
    lease_expires = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=200, default="")
    due = models.DateTimeField(null=True)
    last_turn = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_follower"


class StoredParkedEntry(models.Model):
    """An entry a follower gave up on, kept where people can see it."""

    follower = models.CharField(max_length=ID_LENGTH)
    sequence = models.BigIntegerField()
    attempts = models.PositiveIntegerField()
    fault = models.CharField(max_length=200)
    parked = models.DateTimeField()
    retry = models.BooleanField(default=False)

    class Meta:
        db_table = "ledger_parked_entry"
        constraints = (
            models.UniqueConstraint(fields=["follower", "sequence"], name="ledger_parks_an_entry_once"),
        )
