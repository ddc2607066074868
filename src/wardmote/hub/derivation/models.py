"""Storage of gazetteers and of what was made with them. Never a row of anybody's."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from wardmote.kernel.ids import new_id


def _gazetteer_id() -> str:
    return new_id("gazetteer")


def _derivation_id() -> str:
    return new_id("derivation")


class InstalledGazetteer(models.Model):
    """A gazetteer in the hub's home, and who may have it used."""

    id = models.CharField(primary_key=True, max_length=40, default=_gazetteer_id)
    digest = models.CharField(
        max_length=64, unique=True
    )  # SHA-256 of its header, which has that of every file
    source = models.CharField(max_length=40)  # gazetteers.GazetteerSource
    counts = models.JSONField()  # as its header has them
    for_all_members = models.BooleanField()
    organisation_ids = models.JSONField(default=list)
    installed_at = models.DateTimeField(db_index=True)
    removed_at = models.DateTimeField(null=True)  # the row stays: what was matched with it names it


class Derivation(models.Model):
    """One version matched, or to be matched, with one gazetteer on one instruction, for the first time or again."""

    id = models.CharField(primary_key=True, max_length=40, default=_derivation_id)
    source_version_id = models.CharField(max_length=40, db_index=True)
    source_table_id = models.CharField(max_length=40, db_index=True)
    owner_id = models.CharField(max_length=40)
    instruction_id = models.CharField(max_length=40)
    gazetteer = models.ForeignKey(InstalledGazetteer, on_delete=models.PROTECT)
    attempt = models.PositiveIntegerField(default=1)  # from 1: of this version, instruction and gazetteer
    state = models.CharField(max_length=20)  # derivation.DerivationState
    rows_done = models.PositiveBigIntegerField(default=0)
    problem = models.JSONField(null=True)
    made_by = models.CharField(max_length=100, blank=True)  # which matcher
    dataset_id = models.CharField(max_length=40, blank=True)
    version_id = models.CharField(max_length=40, db_index=True, blank=True)
    report = models.JSONField(default=dict)  # derivation.Report as a dictionary
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["source_version_id", "instruction_id", "gazetteer", "attempt"],
                name="derived_once_each_attempt",
            )
        ]


def _review_id() -> str:
    return new_id("review")


class Review(models.Model):
    """The list of doubtful addresses of one matched version. No word of an address is kept: only keyed digests."""

    id = models.CharField(primary_key=True, max_length=40, default=_review_id)
    version_id = models.CharField(max_length=40, unique=True)
    owner_id = models.CharField(max_length=40)
    left_out = models.PositiveIntegerField(default=0)  # addresses past the most that a list holds
    made_at = models.DateTimeField()


class ReviewAddress(models.Model):
    """One address of a list, those first where a decision mends most rows."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="addresses")
    place = models.PositiveIntegerField()  # from 1
    digest = models.BinaryField(max_length=32)
    row = models.PositiveBigIntegerField()  # the first that has it, from 0
    rows = models.PositiveBigIntegerField()
    offered = models.JSONField()  # UPRNs, in the order in which they are shown
    held = models.JSONField(default=list)  # UPRNs that its rows held already, each with how many rows did

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["review", "place"], name="review_place_once")
        ]


class ReviewSitting(models.Model):
    """A permit under which somebody looks at the rows of a list. It stays when the list goes: what they know does."""

    version_id = models.CharField(max_length=40)
    owner_id = models.CharField(max_length=40)
    reviewer_id = models.CharField(max_length=40)
    permit_id = models.CharField(max_length=40, unique=True)
    begun_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)  # when they last took all decisions with them
    told_at = models.DateTimeField(null=True)  # when they were last told how this list came out

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner_id", "reviewer_id"], name="review_sittings_of_one")
        ]


class AddressDecision(models.Model):
    """What one person decided of an address of their organisation's; the last word of each person stands."""

    owner_id = models.CharField(max_length=40)
    digest = models.BinaryField(max_length=32)
    reviewer_id = models.CharField(max_length=40)
    verdict = models.CharField(max_length=20)  # decided.Verdict
    uprn = models.PositiveBigIntegerField(default=0)
    offered = models.JSONField()
    gazetteer = models.CharField(max_length=64)  # its digest
    decided_at = models.DateTimeField()
    is_blind = models.BooleanField(default=True)  # they knew of no other's word, taken back since or not

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["owner_id", "digest", "reviewer_id"], name="address_decided_once_by_each"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner_id", "decided_at"], name="address_decided_since")
        ]


class FirstWord(models.Model):
    """What one person decided first of an address, where they changed it or took it back since."""

    owner_id = models.CharField(max_length=40)
    digest = models.BinaryField(max_length=32)
    reviewer_id = models.CharField(max_length=40)
    verdict = models.CharField(max_length=20)  # decided.Verdict
    uprn = models.PositiveBigIntegerField(default=0)
    decided_at = models.DateTimeField()
    is_blind = models.BooleanField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["owner_id", "digest", "reviewer_id"], name="first_word_once_of_each"
            )
        ]
