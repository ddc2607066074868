"""The gazetteers of the hub: the operator installs one, says who may have it used, and removes it again.

The newest that an organisation may have used is used.

A gazetteer is licensed to somebody, so nobody has one unless the operator says so.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from wardmote.engine.linkage.calibration import calibration_of, calibration_path
from wardmote.engine.linkage.gazetteer.store import HEADER, Header, verify
from wardmote.hub.derivation import ledger_acts
from wardmote.hub.derivation.derivation import DerivationState
from wardmote.hub.derivation.models import Derivation, InstalledGazetteer
from wardmote.hub.holdings.sweep import ORPHAN_AGE
from wardmote.hub.ledger.act import HUB
from wardmote.hub.ledger.acts import record
from wardmote.hub.organisations.queries import organisation_names
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Conflict, Invalid, NotFound, Problem, Unavailable

OPERATOR = "operator"
LEAST_DIGITS = 8
FILES_KEPT = timedelta(minutes=10)
"""After it was removed: a page that is being made when that happens has its files to the end."""


class GazetteerSource(StrEnum):
    """What a gazetteer was built from: whose licence it is under."""

    ADDRESSBASE = "addressbase"
    NGD_ADDRESS = "ngd_address"
    LLPG = "llpg"
    OTHER = "other"


def install(
    folder: Path,
    *,
    source: GazetteerSource,
    for_all_members: bool,
    organisation_ids: Collection[str],
    clock: Clock,
) -> InstalledGazetteer:
    """Copies a gazetteer into the hub's home, every byte checked, and says who may have it used.

    One that is there already, and whole, is not copied again: then this says anew whose it is, and it is the newest
    again. Raises Invalid where nobody may have it or for an organisation there is not, and whatever `verify` raises of
    the folder.
    """
    _require_somebody(for_all_members, organisation_ids)
    header = verify(folder)
    names = _names(folder, header)
    digest = _digest(folder, names)
    place = _place(digest)
    if not _is_whole(place, names, digest):
        _copy(folder, names, place)
    with transaction.atomic():
        row, _ = InstalledGazetteer.objects.update_or_create(
            digest=digest,
            defaults={
                "source": source.value,
                "counts": dict(header.counts),
                "for_all_members": for_all_members,
                "organisation_ids": sorted(set(organisation_ids)),
                "installed_at": clock(),
                "removed_at": None,
            },
        )
        if not place.exists():
            raise _swept_meanwhile()
        _record_installed(row, clock)
    return row


def _record_installed(row: InstalledGazetteer, clock: Clock) -> None:
    record(
        ledger_acts.INSTALLED,
        actor=OPERATOR,
        organisation=None,
        object_id=HUB,
        parties=row.organisation_ids,
        clock=clock,
        details={
            "gazetteer": row.id,
            "content": row.digest,
            "source": row.source,
            "for_all_members": row.for_all_members,
            "organisations": row.organisation_ids,
        },
    )


def remove(digest: str, *, clock: Clock) -> InstalledGazetteer:
    """Removes the one whose digest begins so: nothing more is matched with it, and what was stays as it is.

    Owners have the next newest used that they may have. `sweep_gazetteers` deletes the files. Raises Invalid for less
    than LEAST_DIGITS, NotFound for none that begins so.
    """
    if len(digest) < LEAST_DIGITS:
        raise Invalid(
            "gazetteer.digest",
            f"At least {LEAST_DIGITS} characters of a digest say which gazetteer is meant.",
            where=digest,
            next_step="Give it as install-gazetteer and the reports of matched tables say it.",
        )
    with transaction.atomic():
        rows = _installed().select_for_update().filter(digest__startswith=digest.lower())
        row = rows.first()
        if row is None:
            raise _none_such(digest)
        row.removed_at = clock()
        row.save(update_fields=["removed_at"])
        record(
            ledger_acts.REMOVED,
            actor=OPERATOR,
            organisation=None,
            object_id=HUB,
            parties=row.organisation_ids,
            clock=clock,
            details={"gazetteer": row.id, "content": row.digest},
        )
    return row


def sweep_gazetteers(*, clock: Clock) -> None:
    """Deletes the files of those that were removed, as soon as nothing is matched with them and no page shows them.

    Safe to run at any time; also takes what a kill left of a copy.
    """
    for row in InstalledGazetteer.objects.filter(removed_at__lt=clock() - FILES_KEPT):
        place = _place(row.digest)
        aside = place.with_name(f".{place.name}")
        with transaction.atomic():
            held = InstalledGazetteer.objects.select_for_update().get(pk=row.pk)
            at_work = Derivation.objects.filter(gazetteer=held, state=DerivationState.WAITING).exists()
            if held.removed_at is None or at_work:
                continue
            with suppress(FileNotFoundError):  # they are gone already
                place.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)
    _sweep_aside()


def gazetteer_for(organisation_id: str) -> InstalledGazetteer | None:
    """The newest that the organisation may have used; None where it may have none."""
    return next(iter(gazetteers_for(organisation_id)), None)


def gazetteers_for(organisation_id: str) -> list[InstalledGazetteer]:
    """All that the organisation may have used, the newest first."""
    newest_first = _installed().order_by("-installed_at", "-id")
    return [each for each in newest_first if each.for_all_members or organisation_id in each.organisation_ids]


def folder_of(gazetteer: InstalledGazetteer) -> Path:
    """Where its files are. Raises Unavailable where they are gone, as after a restore that left them out.

    They were checked when it was installed; `Gazetteer` checks every byte that it answers with again where it opens
    them, and raises Damaged.
    """
    place = _place(gazetteer.digest)
    if not place.is_dir():
        raise Unavailable(
            "gazetteer.gone",
            "The gazetteer is not in the hub's folder.",
            next_step="The hub's operator installs it again with wardmote install-gazetteer.",
        )
    return place


def _installed() -> QuerySet[InstalledGazetteer]:
    return InstalledGazetteer.objects.filter(removed_at=None)


def _none_such(digest: str) -> NotFound:
    there = ", ".join(each.digest[:16] for each in _installed().order_by("-installed_at")) or "none"
    return NotFound(
        "gazetteer.unknown",
        "No gazetteer with this digest is installed.",
        where=digest,
        next_step=f"Installed are, the newest first: {there}.",
    )


def _sweep_aside() -> None:
    """What a kill left of a copy, or of deleting one."""
    place = Path(settings.HOME.gazetteers)
    before = time.time() - ORPHAN_AGE.total_seconds()
    for each in place.iterdir() if place.is_dir() else ():
        with suppress(FileNotFoundError):  # another worker was quicker
            if each.name.startswith(".") and each.stat().st_mtime < before:
                shutil.rmtree(each, ignore_errors=True)


def _swept_meanwhile() -> Conflict:
    return Conflict(
        "gazetteer.swept",
        "The files of this gazetteer, which was removed before, were deleted while it was installed again.",
        next_step="Install it once more.",
    )


def _place(digest: str) -> Path:
    return Path(settings.HOME.gazetteers) / digest


def _names(folder: Path, header: Header) -> list[str]:
    """Its files. Its own calibration is one of them: with another its answers would have other probabilities.

    Raises Damaged for a calibration that is another gazetteer's, or was changed.
    """
    calibration_of(folder, header.version)
    own = calibration_path(folder, header.version)
    return [*header.files, HEADER, *([own.name] if own.is_file() else [])]


def _digest(folder: Path, names: Sequence[str]) -> str:
    """Of what the header says, which has the digest of every other file, and of a calibration."""
    small = [folder / each for each in names if each.endswith(".json")]
    return hashlib.sha256(b"".join(each.read_bytes() for each in small)).hexdigest()


def _require_somebody(for_all_members: bool, organisation_ids: Collection[str]) -> None:
    known = organisation_names(organisation_ids)
    if len(known) < len(set(organisation_ids)) or not (for_all_members or organisation_ids):
        raise Invalid(
            "gazetteer.for_whom",
            "A gazetteer is installed for all members, or for organisations of this hub.",
            where="--for",
            next_step="Give all-members, or the ids of organisations separated by commas.",
        )


def _is_whole(place: Path, names: Sequence[str], digest: str) -> bool:
    """Whether it is there, and every byte as it was installed."""
    try:
        verify(place)
        return _digest(place, names) == digest
    except (Problem, OSError):
        return False


def _copy(folder: Path, names: Sequence[str], place: Path) -> None:
    """Whole or not at all: the folder has its name only once every byte is there, checked after it was copied."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".", dir=place.parent))
    try:
        for name in names:
            shutil.copyfile(folder / name, aside / name)
        verify(aside)
        if place.exists():  # it was damaged there
            place.rename(aside.with_name(f"{aside.name}-damaged"))
        aside.rename(place)
    except OSError as error:
        raise Unavailable(
            "gazetteer.not_installed",
            "The gazetteer could not be copied into the hub's folder.",
            where=str(place.parent),
            next_step="Make room on the disk, and install it again.",
        ) from error
    finally:
        for left in place.parent.glob(f"{aside.name}*"):
            shutil.rmtree(left, ignore_errors=True)
