"""Uploads: a file arrives as the body of a request, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.http import UnreadablePostError

from wardmote.engine.reading.choices import ReadChoices
from wardmote.faces.api.reading_said import reading_said
from wardmote.faces.api.v1.endpoint import Answer, Endpoint, Made, RawBody
from wardmote.faces.routes import HubRequest, acting, token_scope
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.intake import queries
from wardmote.hub.intake.arrival import Arrival
from wardmote.hub.intake.reading import ReadingFrom
from wardmote.hub.intake.upload import ComingOn, FoundTable, Upload, UploadState
from wardmote.hub.organisations.actor import Scope
from wardmote.kernel.ids import is_id
from wardmote.kernel.problem import Invalid

PIECE_BYTES = 256 * 2**10
MOST_UPLOADS = 100


@dataclass(frozen=True)
class UploadNamed:
    """The file's name, which says nothing but what to call it, and the dataset it is the next version of.

    `choices` says how it is read, as the JSON of a ReadChoices; without it the file is read like the last of its
    dataset, or as it is found. `ask`
    names the data ask that it answers.
    """

    file_name: str
    dataset: str | None = None
    choices: str | None = None
    ask: str | None = None


@dataclass(frozen=True)
class ProblemShown:
    """What is wrong, where, and what to do next."""

    code: str
    what: str
    where: str | None
    next_step: str


@dataclass(frozen=True)
class ReadAs:
    """How an upload was read, and who says so. `wanted` is how it is to be read, until that is done.

    `unfit` is what stands against choices that were made for an earlier file of the dataset: they were not used here.
    """

    choices: ReadChoices
    said: ReadingFrom
    wanted: ReadChoices | None
    unfit: ProblemShown | None


@dataclass(frozen=True)
class UploadShown:
    """A file that arrived whole. Once `state` is `ready`, `tables` are drafts in the dataset.

    One that is ready and has a `problem` could not be read again as somebody asked, and is as it was.
    `coming_on` says how far it is before `rows_read` begins to count; null otherwise.
    `same_as` is an earlier upload of the same bytes by the same organisation, for this dataset or before this one was
    made; null where there is none. The file is read all the same. Of a file that came in parts, `sha256` is null and
    `same_as` not known until it is read. `uploads_before` is how many uploads of anybody's are
    read before this one; null once it is finished.
    """

    id: str
    file_name: str
    size_bytes: int
    sha256: str | None
    state: UploadState
    rows_read: int
    coming_on: ComingOn | None
    uploads_before: int | None
    dataset_id: str | None
    same_as: str | None
    tables: tuple[FoundTable, ...]
    read_as: ReadAs
    problem: ProblemShown | None
    received_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True)
class UploadsShown:
    """The organisation's latest uploads, newest first."""

    uploads: tuple[UploadShown, ...]


def send(request: HubRequest, *, query: UploadNamed) -> Made:
    """Takes the body in as it comes: sealed piece by piece, in constant memory."""
    if query.dataset is not None and not is_id(query.dataset):
        raise unknown()
    actor = acting(request)
    with Arrival(
        file_name=query.file_name,
        dataset_id=query.dataset,
        expected_bytes=_length(request),
        actor=actor,
        clock=request.clock,
        reading=reading_said(choices=query.choices, ask=query.ask),
    ) as arrival:
        while piece := _read(request):
            arrival.write(piece)
        upload_id = arrival.finish()
    return Made(shown(queries.upload(upload_id, actor=actor)), f"uploads/{upload_id}")


def index(request: HubRequest) -> UploadsShown:
    """The latest uploads."""
    found = queries.uploads(actor=acting(request), limit=MOST_UPLOADS)
    places = queries.before([each.id for each in found])
    return UploadsShown(tuple(shown(each, places) for each in found))


def show(request: HubRequest, upload_id: str) -> UploadShown:
    """One upload."""
    return shown(queries.upload(upload_id, actor=acting(request)))


def _length(request: HubRequest) -> int:
    text = request.headers.get("Content-Length", "")
    if not text.isdecimal() or int(text) == 0:
        raise Invalid(
            "upload.length",
            "The request does not say how many bytes it sends, or sends none.",
            where="Content-Length",
            next_step="Send the file as the body, with its size in Content-Length, not in chunks.",
        )
    return int(text)


def _read(request: HubRequest) -> bytes:
    """The next bytes; none where the sender went away, which `finish` then notices."""
    try:
        piece: bytes = request.read(PIECE_BYTES)
    except UnreadablePostError:
        return b""
    return piece


def shown(upload: Upload, places: Mapping[str, int] | None = None) -> UploadShown:
    """An upload as the interface shows it. `places` says how many are before each; where it is None, that is asked."""
    places = queries.before([upload.id]) if places is None else places
    return UploadShown(
        id=upload.id,
        file_name=upload.file_name,
        size_bytes=upload.size_bytes,
        sha256=upload.sha256 or None,
        state=upload.state,
        rows_read=upload.rows_read,
        coming_on=upload.coming_on,
        uploads_before=places.get(upload.id),
        dataset_id=upload.dataset_id,
        same_as=upload.same_as,
        tables=upload.tables,
        read_as=ReadAs(
            choices=upload.reading.choices,
            said=upload.reading_from,
            wanted=upload.wanted.choices if upload.wanted else None,
            unfit=_problem(upload.unfit) if upload.unfit else None,
        ),
        problem=_problem(upload.problem) if upload.problem else None,
        received_at=upload.received_at,
        finished_at=upload.finished_at,
    )


def _problem(stored: dict[str, str | None]) -> ProblemShown:
    return ProblemShown(
        code=stored["code"] or "",
        what=stored["what"] or "",
        where=stored["where"],
        next_step=stored["next_step"] or "",
    )


_SEND = token_scope(Scope.UPLOAD)
ENDPOINTS = [
    Endpoint(
        "POST",
        "uploads",
        send,
        "upload_send",
        _SEND,
        "Send a file as the body; it is read and checked by and by.",
        Answer(
            UploadShown, HTTPStatus.ACCEPTED, says="It arrived whole; Location says where to see how it goes."
        ),
        query=UploadNamed,
        body=RawBody(),
    ),
    Endpoint(
        "GET",
        "uploads",
        index,
        "uploads",
        _SEND,
        "The latest uploads of one's organisation.",
        Answer(UploadsShown),
    ),
    Endpoint(
        "GET",
        "uploads/<str:upload_id>",
        show,
        "upload",
        _SEND,
        "One upload: its state, rows read so far, tables found, or what is wrong.",
        Answer(UploadShown),
    ),
]
