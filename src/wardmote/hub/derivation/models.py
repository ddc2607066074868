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


class Derivation(models.Model):
    """One version matched, or to be matched, with one gazetteer on one instruction."""

    id = models.CharField(primary_key=True, max_length=40, default=_derivation_id)
    source_version_id = models.CharField(max_length=40, db_index=True)
    source_table_id = models.CharField(max_length=40, db_index=True)
    owner_id = models.CharField(max_length=40)
    instruction_id = models.CharField(max_length=40)
    gazetteer = models.ForeignKey(InstalledGazetteer, on_delete=models.PROTECT)
    state = models.CharField(max_length=10)  # derivation.DerivationState
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
                fields=["source_version_id", "instruction_id", "gazetteer"], name="derived_once"
            )
        ]
