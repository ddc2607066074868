"""What a tus request says in its headers, and what an answer says in its own."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.utils.http import http_date

from wardmote.faces.api.reading_said import reading_said
from wardmote.faces.api.tus.face import VERSION
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.intake.partial_upload import LONGEST_METADATA, PartialState, PartialUpload
from wardmote.hub.intake.reading import Reading
from wardmote.kernel.ids import is_id
from wardmote.kernel.problem import Invalid

BODY = "application/offset+octet-stream"
EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
UPLOAD: Final = "Wardmote-Upload"
"""Our own header: the id of the upload that a whole file became."""

_ALGORITHMS: Mapping[str, Callable[[], Any]] = {
    "sha256": hashlib.sha256,
    "sha1": lambda: hashlib.sha1(usedforsecurity=False),  # the one that every tus server has to know
}
ALGORITHMS = ",".join(_ALGORITHMS)
_MOST_DIGITS = 18


@dataclass
class Checksum:
    """What a part's bytes are to come to."""

    running: Any
    wanted: bytes

    def matches(self) -> bool:
        """Whether they did."""
        return bool(self.running.digest() == self.wanted)


def require_version(request: HttpRequest) -> None:
    """Raises Invalid unless the request is of the version that is spoken here."""
    if request.headers.get("Tus-Resumable") != VERSION:
        raise Invalid(
            "tus.version",
            f"The request does not speak version {VERSION} of the tus protocol.",
            where="Tus-Resumable",
            next_step="Use a client for tus 1.0.",
        )


def require_body_type(request: HttpRequest) -> None:
    """Raises Invalid unless the body is declared to be a part of a file."""
    if request.content_type != BODY:
        raise Invalid(
            "tus.media_type",
            "The body is not declared to be a part of a file.",
            where="Content-Type",
            next_step=f"Send it as {BODY}.",
        )


def number(request: HttpRequest, name: str) -> int:
    """The number of bytes that a header says. Raises Invalid."""
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdecimal()) or len(text) > _MOST_DIGITS:
        raise Invalid(
            "tus.header",
            "The request does not say a number of bytes where it has to.",
            where=name,
            next_step="Send the header with a whole number. A length that is not known yet, and bytes without a "
            "Content-Length, are not taken.",
        )
    return int(text)


def require_one_file(request: HttpRequest) -> None:
    """Raises Invalid for one of several uploads that are to be put together: each would become a file of its own."""
    if "Upload-Concat" in request.headers:
        raise Invalid(
            "tus.concatenation",
            "Parts of a file are not taken as uploads of their own.",
            where="Upload-Concat",
            next_step="Send the file as one upload, without parallel uploads.",
        )


@dataclass(frozen=True)
class FileSaid:
    """What Upload-Metadata says of a file: the header as it was sent, and what the hub goes by."""

    header: str
    file_name: str
    dataset_id: str | None
    reading: Reading | None


def metadata(request: HttpRequest) -> FileSaid:
    """What is said of the file. Raises Invalid, and NotFound for a dataset or an ask there is not."""
    header = request.headers.get("Upload-Metadata", "")
    if len(header) > LONGEST_METADATA or not header.isascii() or not header.isprintable():
        raise _bad_metadata()
    pairs = [each.strip().partition(" ") for each in header.split(",")] if header.strip() else []
    said = {key: _decoded(value) for key, _, value in pairs}
    if len(said) != len(pairs) or "" in said:
        raise _bad_metadata()
    dataset_id = said.get("dataset") or None
    if dataset_id is not None and not is_id(dataset_id):
        raise unknown()
    reading = reading_said(choices=said.get("choices") or None, ask=said.get("ask") or None)
    return FileSaid(header, said.get("filename") or said.get("name") or "", dataset_id, reading)


def checksum(request: HttpRequest) -> Checksum | None:
    """What the part is to come to, if the request says so. Raises Invalid."""
    header = request.headers.get("Upload-Checksum")
    if header is None:
        return None
    name, _, text = header.partition(" ")
    if name not in _ALGORITHMS:
        raise Invalid(
            "tus.checksum",
            "The checksum is of a kind that is not known here.",
            where="Upload-Checksum",
            next_step=f"Use one of these: {ALGORITHMS}.",
        )
    try:
        return Checksum(_ALGORITHMS[name](), base64.b64decode(text, validate=True))
    except binascii.Error as error:
        raise Invalid(
            "tus.checksum",
            "The checksum is not Base64.",
            where="Upload-Checksum",
            next_step="Send the digest's bytes in Base64.",
        ) from error


def headers_of(partial: PartialUpload) -> dict[str, str]:
    """What every answer about a partial upload says of it."""
    said = {"Tus-Resumable": VERSION, "Upload-Offset": str(partial.offset_bytes)}
    if partial.state is PartialState.OPEN:
        said["Upload-Expires"] = http_date(partial.expires_at.timestamp())
    if partial.upload_id:
        said[UPLOAD] = partial.upload_id
    return said


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode()
    except ValueError as error:
        raise _bad_metadata() from error


def _bad_metadata() -> Invalid:
    return Invalid(
        "tus.metadata",
        "What the request says of the file cannot be read.",
        where="Upload-Metadata",
        next_step="Send pairs of a name and its value in Base64, with commas between them: filename; dataset with "
        "the id of the dataset it is the next version of; choices with how it is read, as JSON; ask with the name of "
        f"the data ask it answers. {LONGEST_METADATA:,} characters at most.",
    )
