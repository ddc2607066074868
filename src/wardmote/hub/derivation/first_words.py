"""What people decided first: how far they agree is told of that alone, whatever they thought of later."""

from __future__ import annotations

from datetime import datetime

from wardmote.engine.linkage.decided import Verdict
from wardmote.hub.derivation.models import AddressDecision, FirstWord


def keep_first_word(decision: AddressDecision) -> None:
    """Before it is changed or taken back, unless the person's first word on the address is kept already."""
    FirstWord.objects.get_or_create(
        owner_id=decision.owner_id,
        digest=decision.digest,
        reviewer_id=decision.reviewer_id,
        defaults={
            "verdict": decision.verdict,
            "uprn": decision.uprn,
            "decided_at": decision.decided_at,
            "is_blind": decision.is_blind,
        },
    )


def change_first_word(owner_id: str, digest: bytes, reviewer_id: str, verdict: Verdict, uprn: int) -> None:
    """A second word before anybody else gave one mends a slip: nothing was there to be told. Then it is the first."""
    given = {"owner_id": owner_id, "digest": digest}
    others = (
        model.objects.filter(**given).exclude(reviewer_id=reviewer_id)
        for model in (AddressDecision, FirstWord)
    )
    if not any(each.exists() for each in others):
        FirstWord.objects.filter(**given, reviewer_id=reviewer_id).update(verdict=verdict.value, uprn=uprn)


def knows_a_word(owner_id: str, digest: bytes, reviewer_id: str, *, known_at: datetime | None) -> bool:
    """Whether somebody else's word, changed or taken back since, was there when a person was told of what there was."""
    if known_at is None:
        return False
    others = FirstWord.objects.filter(owner_id=owner_id, digest=digest).exclude(reviewer_id=reviewer_id)
    return others.filter(decided_at__lte=known_at).exists()


def forget_older(owner_id: str, digest: bytes, *, before: datetime) -> None:
    """Decisions from before a list was made, on an address that it has although it was decided."""
    decided = AddressDecision.objects.filter(owner_id=owner_id, digest=digest)
    decided.filter(decided_at__lt=before).delete()
    words = FirstWord.objects.filter(owner_id=owner_id, digest=digest, decided_at__lt=before)
    words.exclude(reviewer_id__in=decided.values("reviewer_id")).delete()
