"""Storage of the catalogue."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from wardmote.hub.organisations.models import Organisation
from wardmote.kernel.ids import new_id


def _dataset_id() -> str:
    return new_id("dataset")


def _table_id() -> str:
    return new_id("table")


def _schema_id() -> str:
    return new_id("schema")


def _version_id() -> str:
    return new_id("version")


class Dataset(models.Model):
    """A dataset and its description."""

    id = models.CharField(primary_key=True, max_length=40, default=_dataset_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="datasets")
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    licence = models.CharField(max_length=20)
    visibility = models.CharField(max_length=10)
    frequency = models.CharField(max_length=20)
    contact = models.CharField(max_length=200, blank=True)
    topics = models.JSONField(default=list)
    made_at = models.DateTimeField()


class Table(models.Model):
    """A table of a dataset."""

    id = models.CharField(primary_key=True, max_length=40, default=_table_id)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="tables")
    name = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dataset", "name"], name="table_name_once_in_dataset")
        ]


class GivenSchema(models.Model):
    """A schema that a publisher gave a table. One that was replaced or withdrawn stays: versions were checked by it."""

    id = models.CharField(primary_key=True, max_length=40, default=_schema_id)
    table = models.ForeignKey(Table, on_delete=models.PROTECT, related_name="schemas")
    descriptor = models.JSONField()  # a Table Schema, as engine.checking.schema_to_json writes it
    sha256 = models.CharField(max_length=64)  # of the descriptor
    kept_from = models.CharField(max_length=40, blank=True)  # the version in which it was recognised
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["table"], condition=models.Q(withdrawn_at=None), name="one_schema_of_a_table"
            )
        ]


class Version(models.Model):
    """A version of a table. The row is the commit: its files mean nothing without it."""

    id = models.CharField(primary_key=True, max_length=40, default=_version_id)
    table = models.ForeignKey(Table, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(null=True)  # given when published
    state = models.CharField(max_length=10)
    rows = models.PositiveBigIntegerField()
    bad_cells = models.PositiveBigIntegerField()
    content_sha256 = models.CharField(max_length=64)
    columns = models.JSONField()  # a list of dataset.Column as dictionaries, in the table's order
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # the IG lead's reason for publishing columns openly that look personal; empty where there was no need
    open_despite_personal = models.TextField(blank=True)
    # the digest of the difference that breaks readers and that the publisher accepted; empty where nobody did
    accepted_difference = models.CharField(max_length=64, blank=True)
    # what it was checked against: its table's schema as it then was, or a data ask; neither for what was found out
    schema = models.ForeignKey(GivenSchema, on_delete=models.PROTECT, null=True, related_name="+")
    ask = models.CharField(max_length=100, blank=True)
    # the version of the same owner that the hub made it of; "" of one that was sent
    derived_from = models.CharField(max_length=40, blank=True, db_index=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["table", "number"], name="version_number_once_in_table")
        ]
