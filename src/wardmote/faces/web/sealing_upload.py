"""Files sent by a form go straight into intake, sealed as they arrive: never whole in memory, never plain on the disk.

Django asks this handler for every file of every form. Only routes that ACCEPT names take files; elsewhere a file is
skipped. A file that the view does not `finish` leaves nothing.
"""

from __future__ import annotations

from typing import IO, Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload

from wardmote.faces.routes import HubRequest
from wardmote.hub.intake.answering import AskAnswer
from wardmote.hub.intake.arrival import Arrival
from wardmote.hub.intake.reading import Reading
from wardmote.kernel.problem import Problem

ACCEPT = frozenset({"upload_new", "upload_next", "ask_answer"})
"""Names of the routes whose forms send files."""


class ArrivedFile(UploadedFile):  # type: ignore[type-arg]  # generic in its stubs only
    """A file that is here, and not yet recorded. `finish` records it; closing it without that forgets it."""

    def __init__(self, arrival: Arrival, *, name: str, size: int) -> None:
        super().__init__(file=cast("IO[bytes]", None), name=name, size=size)
        self._arrival = arrival

    def finish(self) -> str:
        """Returns the upload's id."""
        return self._arrival.finish()

    def close(self) -> None:
        """Django calls this when the request is over."""
        self._arrival.__exit__(None, None, None)


class SealingUploadHandler(FileUploadHandler):
    """Hands what arrives to intake. What intake refuses is kept in `request.upload_problem` for the view to say."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins. Raises SkipFile where no file is wanted or intake refuses it."""
        super().new_file(*args, **kwargs)
        request = cast("HubRequest", self.request)
        self._arrival: Arrival | None = None
        if request.actor is None or request.route.name not in ACCEPT:
            raise SkipFile
        try:
            self._arrival = Arrival(
                file_name=self.file_name or "",
                dataset_id=_dataset_id(request),
                expected_bytes=0,
                actor=request.actor,
                clock=request.clock,
                reading=_reading(request),
            )
        except Problem as problem:
            _keep(request, problem)
            raise SkipFile from problem

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's signature
        """The next bytes."""
        if self._arrival is None:
            return
        try:
            self._arrival.write(raw_data)
        except Problem as problem:
            _keep(cast("HubRequest", self.request), problem)
            raise StopUpload(connection_reset=False) from problem

    def file_complete(self, file_size: int) -> ArrivedFile | None:
        """The file is here, whole as far as the form says."""
        if self._arrival is None:
            return None
        return ArrivedFile(self._arrival, name=self.file_name or "", size=file_size)

    def upload_interrupted(self) -> None:
        """The connection broke: nothing is kept."""
        if getattr(self, "_arrival", None) is not None:
            cast("Arrival", self._arrival).__exit__(None, None, None)


def _dataset_id(request: HubRequest) -> str | None:
    match = request.resolver_match
    return match.kwargs.get("dataset_id") if match else None


def _reading(request: HubRequest) -> Reading | None:
    """An address that names a data ask takes the file as an answer to it. Raises NotFound where there is none."""
    match = request.resolver_match
    ask = match.kwargs.get("ask") if match else None
    return None if ask is None else Reading(answers=AskAnswer(ask))


def _keep(request: HubRequest, problem: Problem) -> None:
    request.upload_problem = problem  # type: ignore[attr-defined]  # read by the view of the form
