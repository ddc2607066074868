"""Reads of uploads: each organisation sees its own, and no other knows there are any."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from wardmote.engine.checking.overruling import Overruled
from wardmote.hub.catalogue.own import own_dataset
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.holdings.originals import original_of
from wardmote.hub.intake import ledger_acts, models
from wardmote.hub.intake.answering import Answer, AnsweredField
from wardmote.hub.intake.held_tables import Unchecked, WhyNot
from wardmote.hub.intake.mending import StepDone, TableStep
from wardmote.hub.intake.queue import Waiting, uploads_before
from wardmote.hub.intake.reading import Reading, ReadingFrom, reading_from_json
from wardmote.hub.intake.sealed_steps import steps_left
from wardmote.hub.intake.series import remembered_steps
from wardmote.hub.intake.upload import (
    READER,
    UNFINISHED,
    ComingOn,
    FoundTable,
    ReadingStage,
    SetAside,
    Upload,
    UploadState,
)
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations.actor import Actor, Scope, require_scope
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Unavailable


def upload(upload_id: str, *, actor: Actor) -> Upload:
    """One upload of the actor's organisation. Raises NotFound."""
    require_scope(actor, Scope.UPLOAD)
    found = models.Upload.objects.filter(pk=upload_id, organisation_id=actor.organisation_id).first()
    if found is None:
        raise unknown()
    return as_value(found)


def uploads(*, actor: Actor, limit: int = 50) -> list[Upload]:
    """The organisation's latest uploads, newest first."""
    require_scope(actor, Scope.UPLOAD)
    rows = models.Upload.objects.filter(organisation_id=actor.organisation_id).order_by("-received_at", "-id")
    return [as_value(each) for each in rows[:limit]]


def upload_of_version(version_id: str, *, organisation_id: str) -> Upload | None:
    """The upload that a version of the organisation came from."""
    original_id = original_of(version_id)
    if not original_id:
        return None
    found = models.Upload.objects.filter(organisation_id=organisation_id, original_id=original_id).first()
    return None if found is None else as_value(found)


def remembered(dataset_id: str, *, actor: Actor) -> list[tuple[str, Reading]]:
    """How files of a dataset of one's own are read next time: the tables' names ("" for all of a file), and how."""
    require_scope(actor, Scope.UPLOAD)
    own_dataset(dataset_id, actor)
    kept = models.SeriesReading.objects.filter(dataset_id=dataset_id).order_by("table_name")
    return [(each.table_name, reading_from_json(each.reading)) for each in kept]


def steps_taken(upload_id: str, *, organisation_id: str, clock: Clock) -> tuple[TableStep, ...]:
    """The steps that mend an upload of the organisation, texts of cells among them: for who may open its rows.

    Raises NotFound.
    """
    return _taken(_of(upload_id, organisation_id), clock)


def steps_of_series(upload_id: str, *, organisation_id: str, clock: Clock) -> tuple[TableStep, ...]:
    """Steps that were taken for the last file of an upload's series, and not for this one of the organisation.

    As `steps_taken`. Raises NotFound.
    """
    found = _of(upload_id, organisation_id)
    taken = _taken(found, clock)
    return tuple(each for each in remembered_steps(found, clock=clock) if each not in taken)


def before(upload_ids: Collection[str]) -> dict[str, int]:
    """Of uploads that are not finished, how many uploads are read before each; the others are left out.

    It counts everybody's: how many, and nothing of whose they are.
    """
    rows = models.Upload.objects.filter(state__in=UNFINISHED)
    if not rows.filter(pk__in=upload_ids).exists():
        return {}
    parked = _parked_uploads()
    waiting = (
        Waiting(upload_id, organisation_id, received_at, state == UploadState.READING)
        for upload_id, organisation_id, received_at, state in rows.values_list(
            "id", "organisation_id", "received_at", "state"
        )
        if upload_id not in parked
    )
    places = uploads_before(waiting, last_turns=ledger.last_turns(READER))
    return {upload_id: places[upload_id] for upload_id in upload_ids if upload_id in places}


def _parked_uploads() -> frozenset[str]:
    entries = ledger.entries_numbered([each.sequence for each in ledger.parked(READER) if not each.retry])
    return frozenset(entry.object_id for entry in entries.values())


def as_value(found: models.Upload) -> Upload:
    """The stored row as the value that other rooms see."""
    is_given_up = found.state in UNFINISHED and given_up(found.id)
    return Upload(
        id=found.id,
        organisation_id=found.organisation_id,
        account_id=found.account_id,
        file_name=found.file_name,
        size_bytes=found.size_bytes,
        sha256=found.sha256,
        state=UploadState.FAILED if is_given_up else UploadState(found.state),
        dataset_id=found.dataset_id,
        same_as=found.same_as,
        rows_read=found.rows_read,
        coming_on=_coming_on(found),
        problem=_failed().as_json() if is_given_up else found.problem,
        tables=tuple(_found_table(each) for each in found.tables),
        reading=reading_from_json(found.reading),
        reading_from=ReadingFrom(found.reading_from),
        wanted=None if found.wanted is None else reading_from_json(found.wanted),
        unfit=found.unfit,
        received_at=found.received_at,
        finished_at=found.finished_at,
    )


def _coming_on(found: models.Upload) -> ComingOn | None:
    if found.coming_on is None or found.state != UploadState.READING:
        return None
    return ComingOn(**{**found.coming_on, "stage": ReadingStage(found.coming_on["stage"])})


def _of(upload_id: str, organisation_id: str) -> models.Upload:
    found = models.Upload.objects.filter(pk=upload_id, organisation_id=organisation_id).first()
    if found is None:
        raise unknown()
    return found


def _taken(found: models.Upload, clock: Clock) -> tuple[TableStep, ...]:
    steps = reading_from_json(found.reading).steps
    return steps_left(steps, organisation_id=found.organisation_id, clock=clock)


def given_up(upload_id: str) -> bool:
    """Whether the reader's latest entry of it is parked, and nobody asked yet for another try."""
    parked = {each.sequence for each in ledger.parked(READER) if not each.retry}
    acts = [ledger_acts.RECEIVED.name, ledger_acts.READ_AGAIN.name]
    asked = ledger.entries(object_id=upload_id, act=acts) if parked else ()
    return max((each.sequence for each in asked), default=0) in parked


def _failed() -> Unavailable:
    return Unavailable(
        "upload.failed",
        "The hub could not read the file, through a fault of its own.",
        next_step="It is kept as you sent it: you need not send it a second time. Ask the hub’s operator to have it "
        "tried again once the fault is mended, or say how else it is to be read.",
    )


def _found_table(stored: dict[str, Any]) -> FoundTable:
    set_aside = tuple(SetAside(**each) for each in stored["set_aside"])
    read_before_these_were_kept = {
        "header_rows": 1 if stored["header_row"] else 0,
        "names_its_columns": False,
    }
    steps = tuple(StepDone(**each) for each in stored.get("steps", ()))
    answers = {name: _answer(stored.get(name)) for name in ("answer", "looks_like")}
    kept = {
        "set_aside": set_aside,
        "steps": steps,
        "overruled": tuple(Overruled(**each) for each in stored.get("overruled", ())),
        "unchecked": tuple(_unchecked(each) for each in stored.get("unchecked", ())),
        "known_as": tuple(AnsweredField(**each) for each in stored.get("known_as", ())),
    }
    return FoundTable(**{**read_before_these_were_kept, **stored, **kept, **answers})


def _unchecked(stored: dict[str, str]) -> Unchecked:
    return Unchecked(stored["resource"], WhyNot(stored["why"]), stored["said"])


def _answer(stored: dict[str, Any] | None) -> Answer | None:
    if stored is None:
        return None
    names = ("columns", "missing_required", "missing_optional", "extra")
    fields = tuple(AnsweredField(**each) for each in stored["fields"])
    return Answer(stored["ask"], fields=fields, **{name: tuple(stored[name]) for name in names})
