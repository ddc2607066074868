"""Bad cells by kind, with a button for each: steps are taken and undone, and the report is sent back to the owner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from wardmote.engine.checking.mending import Fit, Offer, Step, StepKind, may_mend, steps_offered
from wardmote.faces.downloads import marked_download
from wardmote.faces.plural import counted
from wardmote.faces.routes import HubRequest, acting, any_role
from wardmote.faces.web.data_words import cell
from wardmote.faces.web.datasets import OWNERS
from wardmote.faces.web.page_face import button, page
from wardmote.hub.catalogue.dataset import Column
from wardmote.hub.catalogue.own import own_version
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.intake import queries
from wardmote.hub.intake.mending import StepDone, TableStep, table_steps
from wardmote.hub.intake.mending_acts import take_steps, undo_steps
from wardmote.hub.intake.queries import steps_of_series, steps_taken, upload_of_version
from wardmote.hub.intake.upload import Upload
from wardmote.hub.organisations.actor import Role
from wardmote.hub.policy.decide import decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Use
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Invalid

_PUBLISHERS = any_role(Role.PUBLISHER)
_MOST_COUNTED = 1_000_000
_THINGS: Mapping[str, str] = {
    "date": "date",
    "datetime": "date and time",
    "integer": "number",
    "number": "number",
    "postcode": "postcode",
    "nhs_number": "NHS number",
    "phone": "telephone number",
    "email": "email address",
}


@dataclass(frozen=True)
class KindShown:
    """Bad cells of one kind in one column, and what the buttons beside it say (empty where there is none)."""

    offer: Offer
    take: str
    empty: str
    column_number: int | None


@dataclass(frozen=True)
class StepShown:
    """A step that was taken, in words, and what its button sends."""

    says: str
    done: StepDone
    can_be_undone: bool


class StepForm(forms.Form):
    """One step, as the buttons of the page send it."""

    kind = forms.CharField(max_length=40)
    column = forms.CharField(max_length=10_000, strip=False)
    code = forms.CharField(max_length=64, required=False)
    id = forms.CharField(max_length=40, required=False)


def mending_of(
    upload: Upload | None,
    version_id: str,
    columns: Sequence[Column],
    bad_cells: Iterable[pa.RecordBatch],
    *,
    clock: Clock,
) -> dict[str, object]:
    """What the page of a version says of mending: kinds of bad cells, and the steps taken."""
    found = next((t for t in upload.tables if t.version_id == version_id), None) if upload else None
    by_name = {each.name: each for each in columns}
    opened = steps_taken(upload.id, organisation_id=upload.organisation_id, clock=clock) if upload else ()
    offers = steps_offered(bad_cells)
    numbers = {each.name: number for number, each in enumerate(columns, start=1)}
    return {
        "offers": offers,
        "kinds": [_kind(each, by_name.get(each.column), numbers.get(each.column)) for each in offers],
        "steps_taken": [_taken(each, opened) for each in found.steps] if found else [],
        "may_mend": found is not None,
    }


def steps_again(upload: Upload | None, version_id: str, *, clock: Clock) -> int:
    """How many steps that mended the last file of the series are not taken for this one."""
    if upload is None or all(each.version_id != version_id for each in upload.tables):
        return 0
    return len(steps_of_series(upload.id, organisation_id=upload.organisation_id, clock=clock))


def mend(request: HubRequest, version_id: str) -> HttpResponse:
    """Takes a step for a draft: the file is read again with it."""
    upload, step = _asked(request, version_id)
    take_steps(upload.id, [step], actor=acting(request), clock=request.clock)
    return read_once_more(request, upload)


def undo(request: HubRequest, version_id: str) -> HttpResponse:
    """Undoes a step: the file is read again without it."""
    upload, step = _asked(request, version_id)
    undo_steps(upload.id, [step], actor=acting(request), clock=request.clock)
    return read_once_more(request, upload)


def mend_as_before(request: HubRequest, version_id: str) -> HttpResponse:
    """Takes the steps that mended the last file of the series."""
    upload = upload_to_mend(request, version_id)
    steps = steps_of_series(upload.id, organisation_id=upload.organisation_id, clock=request.clock)
    take_steps(upload.id, steps, actor=acting(request), clock=request.clock)
    return read_once_more(request, upload)


def bad_cells_xlsx(request: HubRequest, version_id: str) -> HttpResponseBase:
    """The report of bad cells as a workbook, the bad cells marked."""
    own_version(version_id, acting(request))
    ask = Ask(version_id, Use.DOWNLOAD, None, None, None, None)
    permit = decide(ask, actor=request.actor, clock=request.clock)
    return marked_download(request, permit, clock=request.clock)


def _kind(offer: Offer, column: Column | None, number: int | None) -> KindShown:
    thing = _THINGS.get((column.semantic_type or column.type) if column else "", "")
    thing = thing or _THINGS.get(column.type if column else "", "cell")
    left = offer.cells - offer.with_suggestion
    return KindShown(
        offer,
        f"Mend {counted(offer.with_suggestion, thing)}" if offer.take else "",
        f"Leave {counted(left, 'cell')} empty" if offer.empty else "",
        number if may_mend(offer.code) else None,
    )


def _taken(done: StepDone, opened: Sequence[TableStep]) -> StepShown:
    """`opened` are the upload's steps with their texts; one whose texts are not kept changed nothing."""
    texts = next((each.step for each in opened if each.id and each.id == done.id), None)
    did = _DID.get(done.kind, "tidied") if texts is None else _did(texts)
    says = f"{done.column}: {counted(done.cells, 'cell')} {did}"
    unfit = {Fit.NO_COLUMN: "there is no such column now", Fit.NOTHING_MATCHED: "no cell is like that now"}
    if done.fit in list(unfit):
        says = f"{done.column}: not done, for {unfit[Fit(done.fit)]}"
    return StepShown(says, done, can_be_undone=done.id is None or texts is not None)


def _did(step: Step) -> str:
    if step.kind is StepKind.SPELL_AS:
        return f"spelt as {', '.join(f'“{cell(each)}”' for each in step.spellings[:_SPELLINGS_SHOWN])}"
    return f"that said “{cell(step.old)}” " + (f"written as “{cell(step.new)}”" if step.new else "left empty")


_DID: Mapping[str, str] = {
    StepKind.TAKE_SUGGESTION: "written as suggested",
    StepKind.LEAVE_EMPTY: "left empty",
    StepKind.REPLACE: "written otherwise",
    StepKind.SPELL_AS: "spelt alike",
}
_SPELLINGS_SHOWN = 5


def first_cells(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """As many bad cells as are counted while somebody waits."""
    rows = 0
    for batch in batches:
        yield batch
        rows += batch.num_rows
        if rows >= _MOST_COUNTED:
            return


def _asked(request: HubRequest, version_id: str) -> tuple[Upload, TableStep]:
    upload, form = upload_to_mend(request, version_id), StepForm(request.POST)
    if not form.is_valid():
        raise _no_step()
    said = {key: value for key, value in form.cleaned_data.items() if value}
    if "id" in said:
        return upload, _kept_step(upload, said["id"], request.clock)
    (step,) = table_steps([said])
    return upload, TableStep(table_of(upload, version_id), step.step)


def _kept_step(upload: Upload, step_id: str, clock: Clock) -> TableStep:
    taken = steps_taken(upload.id, organisation_id=upload.organisation_id, clock=clock)
    found = next((each for each in taken if each.id == step_id), None)
    if found is None:
        raise _no_step()
    return found


def table_of(upload: Upload, version_id: str) -> str:
    """The name of the version's table in its file; empty where the file holds no other."""
    names = [each.name for each in upload.tables if each.version_id == version_id]
    return names[0] if names and len(upload.tables) > 1 else ""


def upload_to_mend(request: HubRequest, version_id: str) -> Upload:
    """The upload that a version of one's own was read from, and still is. Raises NotFound."""
    own_version(version_id, acting(request))
    found = upload_of_version(version_id, organisation_id=acting(request).organisation_id)
    if found is None or all(each.version_id != version_id for each in found.tables):
        raise unknown()
    return queries.upload(found.id, actor=acting(request))


def read_once_more(request: HubRequest, upload: Upload) -> HttpResponse:
    """To the upload, which is being read with its steps."""
    messages.info(request, "The file is read again. What you sent stays as it is.")
    return redirect("upload", upload_id=upload.id)


def _no_step() -> Invalid:
    return Invalid("steps.invalid", "That is no step.", next_step="Go back to the report and choose again.")


ROUTES = [
    page(
        "versions/<str:version_id>/bad-cells.xlsx",
        bad_cells_xlsx,
        name="version_bad_cells_xlsx",
        needs=OWNERS,
        says="Every bad cell of a version of one's own as a workbook, with the cells marked, to send back.",
    ),
    button(
        "versions/<str:version_id>/mend",
        mend,
        name="version_mend",
        needs=_PUBLISHERS,
        says="Mend all bad cells of one kind in a draft of one's own.",
    ),
    button(
        "versions/<str:version_id>/mend/undo",
        undo,
        name="version_mend_undo",
        needs=_PUBLISHERS,
        says="Undo a step that mended cells of a draft.",
    ),
    button(
        "versions/<str:version_id>/mend/as-before",
        mend_as_before,
        name="version_mend_as_before",
        needs=_PUBLISHERS,
        says="Mend a draft as the last file of its dataset was mended.",
    ),
]
