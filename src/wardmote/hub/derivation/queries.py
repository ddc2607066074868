"""Reads of derivations and of what was made of what, as values. Whose business it is, the caller says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.catalogue.dataset import Dataset, Version
from wardmote.hub.derivation import models
from wardmote.hub.derivation.derivation import (
    Derivation,
    DerivationState,
    Group,
    Report,
    Stage,
    StandsOut,
)
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.policy.visible import find_datasets


@dataclass(frozen=True)
class Related:
    """A version of another dataset that the asker may know of."""

    dataset: Dataset
    version: Version


@dataclass(frozen=True)
class Lineage:
    """What versions were made of, and what was made of them, by their ids: as far as the asker may know of it."""

    made_of: dict[str, Related]
    made_into: dict[str, tuple[Related, ...]]


def latest_derivation(table_id: str) -> Derivation | None:
    """The latest of a table, whatever became of it, but for those that were passed over."""
    rows = _rows().filter(source_table_id=table_id).exclude(state=DerivationState.PASSED_OVER)
    found = rows.order_by("asked_at", "attempt", "id").last()
    return None if found is None else _as_value(found)


def derivation_of(version_id: str) -> Derivation | None:
    """How a derived version was made; None for any other version."""
    found = _rows().filter(version_id=version_id).first()
    return None if found is None else _as_value(found)


def lineage(dataset: Dataset, *, actor: Actor | None, now: datetime) -> Lineage:
    """Both ways. Of other datasets only those that the actor may know of, in versions they may know of."""
    own = {each.id for table in dataset.tables for each in table.versions}
    upwards, downwards = catalogue.made_of(own), catalogue.made_into(own)
    others = {*upwards.values(), *(each for many in downwards.values() for each in many)}
    known = _known(others, actor=actor, now=now)
    return Lineage(
        made_of={each: known[source] for each, source in upwards.items() if source in known},
        made_into={
            each: tuple(known[one] for one in many if one in known) for each, many in downwards.items()
        },
    )


def _known(version_ids: set[str], *, actor: Actor | None, now: datetime) -> dict[str, Related]:
    if not version_ids:
        return {}
    located = (catalogue.located(each) for each in version_ids)
    dataset_ids = {each.dataset_id for each in located if each}
    return {
        version.id: Related(dataset, version)
        for dataset in find_datasets(dataset_ids, actor=actor, now=now)
        for table in dataset.tables
        for version in table.versions
        if version.id in version_ids
    }


def _rows() -> QuerySet[models.Derivation]:
    return models.Derivation.objects.select_related("gazetteer")


def _report(kept: dict[str, Any]) -> Report:
    """A report as it was kept."""
    parts: dict[str, type[Any]] = {"stages": Stage, "groups": Group, "stands_out": StandsOut}
    made = {name: tuple(kind(**each) for each in kept.get(name, ())) for name, kind in parts.items()}
    return Report(**{**kept, **made})


def _as_value(found: models.Derivation) -> Derivation:
    return Derivation(
        id=found.id,
        source_version_id=found.source_version_id,
        source_table_id=found.source_table_id,
        owner_id=found.owner_id,
        instruction_id=found.instruction_id,
        gazetteer_digest=found.gazetteer.digest,
        gazetteer_source=found.gazetteer.source,
        gazetteer_removed=found.gazetteer.removed_at is not None,
        made_by=found.made_by,
        state=DerivationState(found.state),
        rows_done=found.rows_done,
        problem=found.problem,
        dataset_id=found.dataset_id,
        version_id=found.version_id,
        report=_report(found.report),
        asked_at=found.asked_at,
        finished_at=found.finished_at,
    )
