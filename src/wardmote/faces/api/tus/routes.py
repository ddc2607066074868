"""The tus endpoints: a file is begun, sent in parts, asked after, and ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse, JsonResponse, UnreadablePostError
from django.urls import URLPattern

from wardmote.faces.api.tus import said
from wardmote.faces.api.tus.face import TUS_FACE, VERSION
from wardmote.faces.problems import MethodNotAllowed
from wardmote.faces.routes import PUBLIC, Face, HubRequest, Need, View, acting, any_role, route, together
from wardmote.hub.intake import arriving_in_parts as parts
from wardmote.hub.intake.partial_upload import PartialUpload, past_its_end
from wardmote.hub.organisations.actor import Role, Scope
from wardmote.kernel.clock import as_text

PIECE_BYTES = 256 * 2**10
PATIENCE_SECONDS = 30.0
"""A sender that says nothing for so long is taken to have gone: what came is kept, and it may come back."""


def options(request: HubRequest) -> HttpResponse:  # noqa: ARG001 - a view
    """What is spoken here."""
    return _empty(
        HTTPStatus.NO_CONTENT,
        {
            "Tus-Resumable": VERSION,
            "Tus-Version": VERSION,
            "Tus-Extension": said.EXTENSIONS,
            "Tus-Max-Size": str(settings.LARGEST_UPLOAD_BYTES),
            "Tus-Checksum-Algorithm": said.ALGORITHMS,
        },
    )


def create(request: HubRequest) -> HttpResponse:
    """Begins a file; its first part may come with it."""
    said.require_version(request)
    said.require_one_file(request)
    file = said.metadata(request)
    length_bytes = said.number(request, "Upload-Length")
    part_bytes = int(request.headers.get("Content-Length") or 0)
    if part_bytes:
        said.require_body_type(request)
        said.checksum(request)
    partial = parts.begin(
        file_name=file.file_name,
        dataset_id=file.dataset_id,
        reading=file.reading,
        metadata=file.header,
        length_bytes=length_bytes,
        actor=acting(request),
        clock=request.clock,
    )
    if part_bytes:
        partial = _first_part(request, partial, part_bytes)
    location = {"Location": f"{request.path}/{partial.id}"}
    return _empty(HTTPStatus.CREATED, said.headers_of(partial) | location)


def state(request: HubRequest, partial_id: str) -> HttpResponse:
    """How far a file is."""
    said.require_version(request)
    partial = parts.partial_upload(partial_id, actor=acting(request), clock=request.clock)
    shown = {
        "id": partial.id,
        "file_name": partial.file_name,
        "dataset_id": partial.dataset_id,
        "length_bytes": partial.length_bytes,
        "offset_bytes": partial.offset_bytes,
        "state": partial.state,
        "upload_id": partial.upload_id,
        "expires_at": as_text(partial.expires_at),
    }
    headers = said.headers_of(partial) | {"Upload-Length": str(partial.length_bytes)}
    if partial.metadata:
        headers["Upload-Metadata"] = partial.metadata
    return JsonResponse(shown, headers=headers)


def part(request: HubRequest, partial_id: str) -> HttpResponse:
    """The next bytes of a file."""
    said.require_version(request)
    said.require_body_type(request)
    sent = _take(request, partial_id, said.number(request, "Upload-Offset"))
    return _empty(HTTPStatus.NO_CONTENT, said.headers_of(sent))


def end(request: HubRequest, partial_id: str) -> HttpResponse:
    """Ends a file that is on its way."""
    said.require_version(request)
    parts.end(partial_id, actor=acting(request), clock=request.clock)
    return _empty(HTTPStatus.NO_CONTENT, {"Tus-Resumable": VERSION})


def override(request: HubRequest, partial_id: str) -> HttpResponse:
    """For senders behind a proxy that knows neither PATCH nor DELETE. Nothing but POST stands for another method."""
    view = {"PATCH": part, "DELETE": end}.get(request.headers.get("X-HTTP-Method-Override", "").upper())
    if view is None:
        raise MethodNotAllowed(frozenset({"GET", "PATCH", "DELETE"}))
    return view(request, partial_id)


def _first_part(request: HubRequest, partial: PartialUpload, part_bytes: int) -> PartialUpload:
    """What is cut off here is ended: its sender was never told where to go on."""
    try:
        sent = _take(request, partial.id, 0)
        if sent.offset_bytes == part_bytes:
            return sent
    except BaseException:
        parts.end(partial.id, actor=acting(request), clock=request.clock)
        raise
    parts.end(partial.id, actor=acting(request), clock=request.clock)
    return sent


def _take(request: HubRequest, partial_id: str, offset_bytes: int) -> PartialUpload:
    checksum, length_bytes = said.checksum(request), said.number(request, "Content-Length")
    with parts.Part(
        partial_id,
        offset_bytes=offset_bytes,
        actor=acting(request),
        clock=request.clock,
        checked=checksum is not None,
    ) as sending:
        if length_bytes > sending.left_bytes:
            raise past_its_end()
        for piece in _pieces(request):
            sending.write(piece)
            if checksum is not None:
                checksum.running.update(piece)
        return sending.keep(matches=checksum is None or checksum.matches())


def _pieces(request: HubRequest) -> Iterator[bytes]:
    """The body as it comes; it ends where the sender goes away."""
    with _patience(request):
        while True:
            try:
                piece = request.read(PIECE_BYTES)
            except UnreadablePostError:
                return
            if not piece:
                return
            yield piece


@contextmanager
def _patience(request: HubRequest) -> Iterator[None]:
    """Gunicorn would wait for ever for a sender whose line is dead, and the file stay locked."""
    line = request.META.get("gunicorn.socket")
    if line is None:
        yield
        return
    before = line.gettimeout()
    line.settimeout(PATIENCE_SECONDS)
    try:
        yield
    finally:
        line.settimeout(before)


def _empty(status: HTTPStatus, headers: dict[str, str]) -> HttpResponse:
    answer = HttpResponse(status=status, headers=headers)
    del answer.headers["Content-Type"]
    return answer


_SEND = replace(any_role(Role.PUBLISHER), scope=Scope.UPLOAD)


def endpoints(address: str, *, name: str, face: Face) -> list[URLPattern]:
    """The two addresses of the protocol, behind a face."""

    def of(method: str, place: str, view: View, says: str, *, needs: Need = _SEND) -> URLPattern:
        return route(
            place,
            view,
            name=f"{name}_{view.__name__}",
            face=face,
            needs=needs,
            methods=[method],
            says=f"{face.name}: {says}",
        )

    one = f"{address}/<str:partial_id>"
    return [
        together(
            of("POST", address, create, "begin a file that is sent in parts."),
            of("OPTIONS", address, options, "the version and extensions spoken here.", needs=PUBLIC),
        ),
        together(
            of("GET", one, state, "how far a file is."),
            of("PATCH", one, part, "the next bytes of a file."),
            of("DELETE", one, end, "end a file that is on its way; nothing of it is kept."),
            of("POST", one, override, "stands for the method in X-HTTP-Method-Override."),
        ),
    ]


ROUTES = endpoints("api/tus", name="tus", face=TUS_FACE)
