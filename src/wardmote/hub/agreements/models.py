"""Storage of agreements. A version's content is kept as the canonical bytes that are signed, and never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from wardmote.hub.organisations.models import Account, Organisation
from wardmote.kernel.ids import new_id


def _agreement_id() -> str:
    return new_id("agreement")


class Agreement(models.Model):
    """An agreement through all its versions. Locked by whoever changes it, and by decisions made under it."""

    id = models.CharField(primary_key=True, max_length=40, default=_agreement_id)
    newest = models.PositiveIntegerField(default=1)
    running = models.PositiveIntegerField(null=True)  # the newest version that every party signed
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True)
    ended_because = models.TextField(blank=True)


class AgreementVersion(models.Model):
    """One wording of an agreement, and how far it came on its way to being signed."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.TextField()  # canonical JSON
    content_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    made_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    screening = models.JSONField(default=dict)  # trigger's code: true or false
    dpia = models.JSONField(null=True)  # dpia.DpiaRecord
    sent_for_review_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)  # when the last party signed

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agreement", "number"], name="agreement_version_number_once")
        ]


class AgreementParty(models.Model):
    """That an organisation is a party to a version: read off its content, to be searched by."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "organisation"], name="agreement_party_once")
        ]


class OpenedTable(models.Model):
    """That a version opens columns of a table to a recipient: read off its content, to be searched by."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="opened_tables")
    table_id = models.CharField(max_length=40)
    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["table_id", "recipient", "version"], name="agreement_opened_table_once"
            )
        ]


class ReadyMark(models.Model):
    """That a party's information governance lead has read a version and finds it ready to sign."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="ready_marks")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "organisation"], name="agreement_ready_mark_once")
        ]


class Signature(models.Model):
    """One party's signature of one version, over the SHA-256 of its content."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="signatures")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    content_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["version", "organisation"], name="agreement_signed_once_by_party"
            ),
            models.UniqueConstraint(fields=["version", "account"], name="agreement_signed_once_by_person"),
        ]


class Comment(models.Model):
    """What a party's person said of a version under review. It stays in this room; the ledger has its digest."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="comments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    made_at = models.DateTimeField()


class Suspension(models.Model):
    """One party's suspension. Several can stand at once; each is lifted by the party that made it."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="suspensions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    suspended_at = models.DateTimeField()
    resumed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["agreement", "organisation"],
                condition=models.Q(resumed_at=None),
                name="agreement_suspended_once_by_party",
            )
        ]


class Disposal(models.Model):
    """A recipient's certificate that its copies are gone."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="disposals")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=40)
    disposed_on = models.DateField()
    reference = models.CharField(max_length=100)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["agreement", "organisation"], name="agreement_disposed_once_by_party"
            )
        ]
