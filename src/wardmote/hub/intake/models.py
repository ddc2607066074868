"""Storage of uploads."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from wardmote.hub.intake.reading import ReadingFrom
from wardmote.hub.organisations.models import Account, Organisation
from wardmote.kernel.ids import new_id


def _upload_id() -> str:
    return new_id("upload")


def _partial_id() -> str:
    return new_id("partial")


class Upload(models.Model):
    """A file that arrived whole. Its bytes are `holdings`' to keep."""

    id = models.CharField(primary_key=True, max_length=40, default=_upload_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="uploads")
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    file_name = models.CharField(max_length=200)
    original_id = models.CharField(max_length=40, db_index=True)  # the sealed file of `holdings`
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)  # "" of a file that came in parts, until it is read
    state = models.CharField(max_length=10)
    dataset_id = models.CharField(max_length=40, null=True)
    same_as = models.CharField(max_length=40, null=True)  # an earlier upload of the same bytes
    table_name = models.CharField(max_length=200, blank=True)
    rows_read = models.PositiveBigIntegerField(default=0)
    coming_on = models.JSONField(null=True)  # upload.ComingOn as a dictionary, before there are rows
    problem = models.JSONField(null=True)
    tables = models.JSONField(default=list)  # a list of upload.FoundTable as dictionaries
    reading = models.JSONField(default=dict)  # how its tables were read: reading.Reading as JSON
    reading_from = models.CharField(max_length=10, default=ReadingFrom.FOUND.value)
    wanted = models.JSONField(null=True)  # the reading somebody asks for, until it is done
    unfit = models.JSONField(null=True)  # the Problem of a remembered choice that no longer fits
    first_seen = models.TextField(blank=True, default="")  # of a refused file: sealed, see first_seen.py
    received_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    # whether who asked for it to be read may open rows by what they signed in with: other tables are looked up for them
    opens_data = models.BooleanField(default=False)

    class Meta:
        # the same bytes sent again are looked for at every arrival
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "sha256"], name="upload_by_content"),
            # what waits is counted again and again while somebody watches
            models.Index(
                fields=["received_at"],
                condition=models.Q(state__in=["received", "reading"]),
                name="upload_unfinished",
            ),
        ]


class SeriesSteps(models.Model):
    """The steps that mended the last file of a series; offered for the next one, and never taken unasked."""

    dataset_id = models.CharField(max_length=40)
    table_name = models.CharField(max_length=200, blank=True)  # as of SeriesReading
    steps = models.JSONField()  # as sealed_steps keeps them: no text of a cell in the clear

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dataset_id", "table_name"], name="steps_once_in_series")
        ]


class SeriesReading(models.Model):
    """How the files of a series are read: a table of a dataset, or all that a file holds ("")."""

    dataset_id = models.CharField(max_length=40)
    table_name = models.CharField(max_length=200, blank=True)
    reading = models.JSONField()  # reading.Reading as JSON
    columns = models.JSONField()  # the names of each table's columns when it was read so

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dataset_id", "table_name"], name="reading_once_in_series")
        ]


class PartialUpload(models.Model):
    """A file that is being sent in parts. Its bytes are `holdings`' to keep; how far it is, is said here."""

    id = models.CharField(primary_key=True, max_length=40, default=_partial_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    original_id = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200)
    dataset_id = models.CharField(max_length=40, null=True)
    metadata = models.CharField(max_length=8000)
    wanted = models.JSONField(
        null=True
    )  # how it is to be read: reading.Reading as JSON; null leaves that to be found
    length_bytes = models.PositiveBigIntegerField()
    offset_bytes = models.PositiveBigIntegerField(default=0)
    opens_data = models.BooleanField(default=False)
    state = models.CharField(max_length=10, db_index=True)
    upload_id = models.CharField(max_length=40, null=True)
    expires_at = models.DateTimeField(db_index=True)
