"""How files are read: an upload read again otherwise, and what is remembered of a dataset's series."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus

from wardmote.engine.reading.choices import ReadChoices
from wardmote.faces.api.v1.endpoint import NOTHING, Answer, Endpoint
from wardmote.faces.api.v1.uploads import UploadShown, shown
from wardmote.faces.routes import HubRequest, acting, token_scope
from wardmote.hub.intake import acts, queries
from wardmote.hub.organisations.actor import Scope


@dataclass(frozen=True)
class SeriesShown:
    """How the next file of a series is read: the table's name, "" where its files hold several."""

    table: str
    choices: ReadChoices


@dataclass(frozen=True)
class ReadingsShown:
    """What is remembered of a dataset, by table."""

    readings: tuple[SeriesShown, ...]


def read_again(request: HubRequest, upload_id: str, *, body: ReadChoices) -> UploadShown:
    """Asks for the file to be read as these choices say; none of them asks for what is found out."""
    actor = acting(request)
    reading = queries.upload(upload_id, actor=actor).reading
    acts.read_again(upload_id, replace(reading, choices=body), actor=actor, clock=request.clock)
    return shown(queries.upload(upload_id, actor=actor))


def remembered(request: HubRequest, dataset_id: str) -> ReadingsShown:
    """How the next files of a dataset of one's own are read."""
    kept = queries.remembered(dataset_id, actor=acting(request))
    return ReadingsShown(tuple(SeriesShown(table, reading.choices) for table, reading in kept))


def forget(request: HubRequest, dataset_id: str) -> None:
    """Lets go of it."""
    acts.forget_reading(dataset_id, actor=acting(request), clock=request.clock)


_SEND = token_scope(Scope.UPLOAD)
ENDPOINTS = [
    Endpoint(
        "POST",
        "uploads/<str:upload_id>/reading",
        read_again,
        "upload_reading",
        _SEND,
        "Have an upload read again as these choices say, while nothing of it is published.",
        Answer(
            UploadShown,
            HTTPStatus.ACCEPTED,
            says="It will be read again: its drafts are replaced. Ask for the upload to see how it goes.",
        ),
        body=ReadChoices,
    ),
    Endpoint(
        "GET",
        "datasets/<str:dataset_id>/reading",
        remembered,
        "dataset_reading",
        _SEND,
        "How the next files of a dataset of one's own are read, as was chosen for earlier ones.",
        Answer(ReadingsShown),
    ),
    Endpoint(
        "DELETE",
        "datasets/<str:dataset_id>/reading",
        forget,
        "dataset_reading_forget",
        _SEND,
        "Let go of how files of a dataset are read: the next is read as it is found.",
        NOTHING,
    ),
]
