"""A small file beside the data, such as a schema: read into memory, up to a limit, on the few pages that take one."""

from __future__ import annotations

from typing import Any, cast

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopFutureHandlers

from wardmote.engine.checking.schema_text import LARGEST_JSON_BYTES
from wardmote.faces.routes import HubRequest
from wardmote.kernel.problem import TooLarge

ACCEPT = frozenset({"table_schema"})
"""Names of the routes whose forms send such files; every other file is for the handler that seals."""


class SmallUploadHandler(FileUploadHandler):
    """Keeps what arrives, and nothing of a file that is too large: `request.upload_problem` then says so."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins. Raises StopFutureHandlers where it is ours."""
        super().new_file(*args, **kwargs)
        request = cast("HubRequest", self.request)
        self._kept: bytearray | None = None
        if request.route.name in ACCEPT and request.actor is not None:
            self._kept = bytearray()
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002 - Django's signature
        """The next bytes; not ours are handed on."""
        if self._kept is None:
            return raw_data
        if len(self._kept) + len(raw_data) > LARGEST_JSON_BYTES:
            self.request.upload_problem = _too_large()  # type: ignore[union-attr]  # read by the view of the form
            raise SkipFile
        self._kept += raw_data
        return None

    def file_complete(self, file_size: int) -> SimpleUploadedFile | None:  # noqa: ARG002 - Django's signature
        """The file is here."""
        if self._kept is None:
            return None
        return SimpleUploadedFile(self.file_name or "", bytes(self._kept))


def _too_large() -> TooLarge:
    return TooLarge(
        "schema.too_large",
        "The file is larger than 4 MB.",
        where="file",
        next_step="Choose a smaller one: lists of values are what makes schemas large.",
    )
