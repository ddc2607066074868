"""Storage of members, their people, their links and tokens. The rules are in the nouns beside it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from wardmote.kernel.ids import new_id


def _organisation_id() -> str:
    return new_id("organisation")


def _account_id() -> str:
    return new_id("account")


def _link_id() -> str:
    return new_id("link")


def _token_id() -> str:
    return new_id("token")


class Organisation(models.Model):
    """A body that applied to join; a member once admitted."""

    id = models.CharField(primary_key=True, max_length=40, default=_organisation_id)
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20)
    contact_email = models.EmailField()
    website = models.URLField(blank=True)
    operates_hub = models.BooleanField(default=False)
    applied_at = models.DateTimeField()
    admitted_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    suspended_because = models.TextField(blank=True)  # the last time; the ledger has its digest
    left_at = models.DateTimeField(null=True)


class AssuranceEvidence(models.Model):
    """One piece of evidence; renewing adds a row."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=30)
    reference = models.CharField(max_length=100)
    valid_until = models.DateField(null=True)
    recorded_at = models.DateTimeField()


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by email, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """What Django's sign-in asks for."""
        return self.get(email=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """A person's sign-in, for one organisation. Django's user model."""

    id = models.CharField(primary_key=True, max_length=40, default=_account_id)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="accounts")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    fresh_starts = models.PositiveIntegerField(default=0)  # how often all they could come in with was voided

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django's base has a plain attribute here
        """Django's word for: may sign in."""
        return self.left_at is None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """One spelling of an email, so that it is one account."""
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)


class RoleHeld(models.Model):
    """A role that a person holds for their organisation."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="roles_held")
    role = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "role"], name="role_held_once")
        ]


class AccessLink(models.Model):
    """An invitation or a reset: a single-use link that an administrator hands over, or the hub sends."""

    id = models.CharField(primary_key=True, max_length=40, default=_link_id)
    kind = models.CharField(max_length=20)  # invitation | reset
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True)  # of a reset
    email = models.EmailField()
    name = models.CharField(max_length=200)
    roles = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class ApiToken(models.Model):
    """A personal API token: only the SHA-256 of its secret is kept."""

    id = models.CharField(primary_key=True, max_length=40, default=_token_id)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
