"""Mending: what is wrong with a draft by kind, and the steps that mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from wardmote.engine.checking.mending import Step, steps_offered, steps_to_json
from wardmote.faces.api.shapes import as_json
from wardmote.faces.api.v1.endpoint import Answer, Endpoint
from wardmote.faces.routes import HubRequest, acting, token_scope
from wardmote.hub.holdings.rows import open_bad_cells
from wardmote.hub.intake import queries
from wardmote.hub.intake.mending import StepDone, TableStep, table_steps
from wardmote.hub.intake.mending_acts import take_steps, undo_steps, upload_to_mend
from wardmote.hub.intake.upload import Upload, UploadState
from wardmote.hub.organisations.actor import Scope
from wardmote.hub.policy.decide import decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Use


@dataclass(frozen=True)
class StepSaid:
    """What is done to all cells of one kind in a column.

    `take-suggestion` and `leave-empty` name the `code` of a finding. `replace` writes every cell that says `from` as
    `to`; `spell-as` every cell that is one of `spellings` but for case and white space as it. These two hold texts of
    cells, which are kept sealed and go with the file. `tidy-spaces` needs nothing more.
    """

    kind: str
    column: str
    code: str | None = None
    from_: str | None = None
    to: str | None = None
    spellings: tuple[str, ...] | None = None


@dataclass(frozen=True)
class StepTaken(StepSaid):
    """A step that was taken: how many cells it changed, and whether it fits: `fits`, `no-column`, `nothing-matched`.

    `from`, `to` and `spellings` are only there as long as the file is.
    """

    cells: int = 0
    fit: str = ""


@dataclass(frozen=True)
class StepsSaid:
    """Steps, in their order."""

    steps: tuple[StepSaid, ...]


@dataclass(frozen=True)
class ExampleShown:
    """A cell as it stands in the file, and what would mend it."""

    value: str
    suggestion: str | None


@dataclass(frozen=True)
class OfferShown:
    """Bad cells of one kind in one column. `steps` are those that would mend them; none where nobody can be sure."""

    column: str
    code: str
    message: str
    cells: int
    with_suggestion: int
    examples: tuple[ExampleShown, ...]
    steps: tuple[StepSaid, ...]


@dataclass(frozen=True)
class MendingShown:
    """`offers`: what is wrong by kind. `taken`: steps that mended this version. `as_before`: steps that mended the last
    file of its series and were not taken for this one."""

    offers: tuple[OfferShown, ...]
    taken: tuple[StepTaken, ...]
    as_before: tuple[StepSaid, ...]


@dataclass(frozen=True)
class ReadingAgain:
    """The upload that is read again: ask for it to see when it is read, and what its drafts are then."""

    upload_id: str
    state: UploadState


def offered(request: HubRequest, version_id: str) -> MendingShown:
    """What could be mended in a version of one's own, and what was."""
    ask = Ask(version_id, Use.PREVIEW, None, agreement_id=None, purpose=None, case_reference=None)
    permit = decide(ask, actor=acting(request), clock=request.clock)
    with open_bad_cells(permit, clock=request.clock) as report:
        offers = steps_offered(report.batches())
    owner = acting(request).organisation_id
    upload = queries.upload_of_version(version_id, organisation_id=owner)
    table = next((each for each in upload.tables if each.version_id == version_id), None) if upload else None
    again = (
        queries.steps_of_series(upload.id, organisation_id=owner, clock=request.clock)
        if upload and table
        else ()
    )
    taken = (
        queries.steps_taken(upload.id, organisation_id=owner, clock=request.clock) if upload and table else ()
    )
    return MendingShown(
        offers=tuple(
            OfferShown(
                column=each.column,
                code=each.code.value,
                message=each.message,
                cells=each.cells,
                with_suggestion=each.with_suggestion,
                examples=tuple(ExampleShown(e.value, e.suggestion or None) for e in each.examples),
                steps=tuple(_said(step) for step in (each.take, each.empty) if step),
            )
            for each in offers
        ),
        taken=tuple(_taken(each, taken) for each in table.steps) if table else (),
        as_before=tuple(_said(each.step) for each in again),
    )


def take(request: HubRequest, version_id: str, *, body: StepsSaid) -> ReadingAgain:
    """Has the version's file read again with these steps."""
    upload = upload_to_mend(version_id, actor=acting(request), clock=request.clock)
    steps = _steps(body, upload, version_id)
    take_steps(upload.id, steps, actor=acting(request), clock=request.clock)
    return _again(request, upload)


def undo(request: HubRequest, version_id: str, *, body: StepsSaid) -> ReadingAgain:
    """Has the version's file read again without these steps."""
    upload = upload_to_mend(version_id, actor=acting(request), clock=request.clock)
    steps = _steps(body, upload, version_id)
    undo_steps(upload.id, steps, actor=acting(request), clock=request.clock)
    return _again(request, upload)


def _said(step: Step) -> StepSaid:
    return StepSaid(**_fields(step))


def _taken(done: StepDone, opened: Sequence[TableStep]) -> StepTaken:
    texts = next((_fields(each.step) for each in opened if each.id and each.id == done.id), {})
    said = {"kind": done.kind, "column": done.column, "code": done.code} | texts
    return StepTaken(**said, cells=done.cells, fit=done.fit)


def _fields(step: Step) -> dict[str, Any]:
    said = steps_to_json((step,))[0]
    renamed = {"from": "from_"}
    return {
        renamed.get(key, key): tuple(each) if isinstance(each, list) else each for key, each in said.items()
    }


def _steps(body: StepsSaid, upload: Upload, version_id: str) -> list[TableStep]:
    names = [each.name for each in upload.tables if each.version_id == version_id]
    table = names[0] if len(upload.tables) > 1 else ""
    said = [
        {name: value for name, value in as_json(each).items() if value is not None} for each in body.steps
    ]
    return [TableStep(table, each.step) for each in table_steps(said)]


def _again(request: HubRequest, upload: Upload) -> ReadingAgain:
    found = queries.upload(upload.id, actor=acting(request))
    return ReadingAgain(found.id, found.state)


_ACCEPTED = Answer(
    ReadingAgain, HTTPStatus.ACCEPTED, says="The file is read again, and its drafts are replaced."
)
_SEND = token_scope(Scope.UPLOAD)
ENDPOINTS = [
    Endpoint(
        "GET",
        "versions/<str:version_id>/steps",
        offered,
        "version_steps",
        token_scope(Scope.DATA),
        "What is wrong with a version of one's organisation by kind, the steps that would mend it, and those taken.",
        Answer(MendingShown),
    ),
    Endpoint(
        "POST",
        "versions/<str:version_id>/steps",
        take,
        "version_steps_take",
        _SEND,
        "Mend all bad cells of some kinds in a draft: its file is read again, and stays as it was sent.",
        _ACCEPTED,
        body=StepsSaid,
    ),
    Endpoint(
        "POST",
        "versions/<str:version_id>/steps/undo",
        undo,
        "version_steps_undo",
        _SEND,
        "Undo steps that mended a draft.",
        _ACCEPTED,
        body=StepsSaid,
    ),
]
