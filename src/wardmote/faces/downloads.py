"""Rows on their way out, for pages and programs alike: CSV as a stream, XLSX and Parquet as files with ranges.

Everything here starts from a permit. A permit that ends while bytes flow cuts the connection, so that what arrived can
never be taken for the whole; that all was handed over is recorded only when it was.
"""

from __future__ import annotations

import errno
import logging
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from http import HTTPStatus
from itertools import chain, islice
from typing import Protocol, Self

import pyarrow as pa
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from wardmote.engine.writing import csv, parquet, xlsx
from wardmote.faces.ranges import NotSatisfiable, Part, wanted_part
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.holdings.handovers import handed_over
from wardmote.hub.holdings.marked import marked_report
from wardmote.hub.holdings.released import Released, released
from wardmote.hub.holdings.rows import open_bad_cells, open_rows
from wardmote.hub.holdings.stored import FileFormat
from wardmote.hub.policy.decide import complete
from wardmote.hub.policy.permit import Permit
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Invalid, Problem

_log = logging.getLogger(__name__)
_LONGEST_STEM = 60

MEDIA_TYPES = {FileFormat.PARQUET: parquet.MEDIA_TYPE, FileFormat.XLSX: xlsx.MEDIA_TYPE}


class Cut(ConnectionResetError):  # noqa: N818 - what happens to the answer
    """Raised into the web server in the middle of an answer: it breaks the connection, so that the client sees it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(errno.ECONNRESET, f"cut: {problem.code}")


class Rows(Protocol):
    """Rows on their way out, which ask at every batch whether they may."""

    schema: pa.Schema
    rows_out: int

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows."""


def csv_download(request: HttpRequest, permit: Permit, *, raw: bool, clock: Clock) -> HttpResponseBase:
    """The permitted rows as CSV, from the first row on while the rest is still being read.

    `raw` leaves cells unguarded, for programs. Each answer that was handed over to its end is recorded. Raises, before
    the first byte, what opening the rows raises.
    """
    return _csv(request, permit, open_rows(permit, clock=clock), "csv", raw=raw, ahead=1, clock=clock)


def bad_cells_download(request: HttpRequest, permit: Permit, *, clock: Clock) -> HttpResponseBase:
    """The report of a version's bad cells as CSV, for its owner."""
    opening = open_bad_cells(permit, clock=clock)
    return _csv(request, permit, opening, "bad-cells.csv", raw=False, ahead=1, clock=clock)


def marked_download(request: HttpRequest, permit: Permit, *, clock: Clock) -> HttpResponseBase:
    """The report of a version's bad cells as a workbook with the cells marked, for its owner."""
    with ExitStack() as stack:
        report = stack.enter_context(marked_report(permit, clock=clock))
        headers = {
            **_ALWAYS,
            "Content-Type": xlsx.MEDIA_TYPE,
            "Content-Disposition": _attachment(permit, "bad-cells.xlsx"),
            "Content-Length": str(report.size_bytes),
        }
        if request.method == "HEAD":
            return HttpResponse(headers=headers)

        def done(size_bytes: int) -> None:
            complete(permit, file_format="xlsx", rows=report.rows, size_bytes=size_bytes, clock=clock)

        body = _Body(report.chunks(), permit=permit, done=done, held=stack.pop_all())
    return StreamingHttpResponse(body, headers=headers)


def result_download(
    request: HttpRequest,
    permit: Permit,
    opening: AbstractContextManager[Rows],
    *,
    clock: Clock,
    suffix: str = "query.csv",
) -> HttpResponseBase:
    """The result of a query, or another table made of the permitted rows, as CSV.

    Raises Invalid for a column that CSV cannot hold.
    """
    return _csv(request, permit, opening, suffix, raw=False, ahead=2, clock=clock)


def result_head(permit: Permit, *, suffix: str) -> HttpResponseBase:
    """The head of such an answer, for what is not to be opened for the head alone."""
    return StreamingHttpResponse(headers=_csv_headers(permit, suffix))  # of a length that nobody knows yet


def file_download(
    request: HttpRequest, permit: Permit, file_format: FileFormat, *, grant_id: str, clock: Clock
) -> HttpResponseBase:
    """The permitted rows as one file, or the range of it that the request asks for.

    A reader of ranges makes many requests: its first that was handed over to its end is recorded as the grant's
    having been received, once; it may have had the whole file, and nobody could tell.
    """
    with ExitStack() as stack:
        file = stack.enter_context(released(permit, file_format, clock=clock))
        headers = {**_ALWAYS, "Content-Type": MEDIA_TYPES[file_format], "ETag": file.etag}
        headers["Accept-Ranges"] = "bytes"
        try:
            part = _wanted(request, file)
        except NotSatisfiable:
            headers["Content-Range"] = f"bytes */{file.size_bytes}"
            return HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
        if part is not None:
            status, headers["Content-Range"] = HTTPStatus.PARTIAL_CONTENT, part.content_range
        else:
            status, headers["Content-Disposition"] = HTTPStatus.OK, _attachment(permit, file_format.value)
        start, length = (part.start, part.length) if part else (0, file.size_bytes)
        headers["Content-Length"] = str(length)
        if request.method == "HEAD":
            return HttpResponse(status=status, headers=headers)

        def done(size_bytes: int) -> None:
            handed_over(
                grant_id,
                permit,
                file_format=file_format.value,
                rows=file.rows,
                size_bytes=size_bytes,
                clock=clock,
            )

        body = _Body(file.chunks(start, length), permit=permit, done=done, held=stack.pop_all())
    return StreamingHttpResponse(body, status=status, headers=headers)


def file_name(permit: Permit, suffix: str) -> str:
    """What a browser may call the file: letters and digits of the dataset's title, and the version."""
    dataset, _, version = catalogue.version(permit.version_id)
    number = f"v{version.number}" if version.number else "draft"
    return f"{_stem(dataset.description.title)}-{number}.{suffix}"


def _csv(
    request: HttpRequest,
    permit: Permit,
    opening: AbstractContextManager[Rows],
    suffix: str,
    *,
    raw: bool,
    ahead: int,
    clock: Clock,
) -> HttpResponseBase:
    """`ahead` pieces are made before the answer begins: what is wrong with them is said with its own status."""
    with ExitStack() as stack:
        opened = stack.enter_context(opening)
        _require_flat(opened.schema)
        pieces = csv.csv_chunks(opened.schema, opened.batches(), raw=raw)
        first = list(islice(pieces, ahead))
        if request.method == "HEAD":
            return result_head(permit, suffix=suffix)

        def done(size_bytes: int) -> None:
            complete(permit, file_format="csv", rows=opened.rows_out, size_bytes=size_bytes, clock=clock)

        body = _Body(chain(first, pieces), permit=permit, done=done, held=stack.pop_all())
    return StreamingHttpResponse(body, headers=_csv_headers(permit, suffix))


def _csv_headers(permit: Permit, suffix: str) -> dict[str, str]:
    return {**_ALWAYS, "Content-Type": csv.MEDIA_TYPE, "Content-Disposition": _attachment(permit, suffix)}


class _Body:
    """The bytes of an answer. `held` is given back when the server has sent them, or gives up."""

    def __init__(
        self, pieces: Iterator[bytes], *, permit: Permit, done: Callable[[int], None], held: ExitStack
    ) -> None:
        self._pieces = pieces
        self._permit = permit
        self._done = done
        self._held = held
        self._size_bytes = 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        try:
            piece = next(self._pieces, None)
        except Problem as problem:
            _log.warning("an answer under %s was cut: %s", self._permit.id, problem.code)
            raise Cut(problem) from None
        if piece is None:  # asked for more than there is: so the last piece was taken
            self._done(self._size_bytes)
            raise StopIteration
        self._size_bytes += len(piece)
        return piece

    def close(self) -> None:
        """The web server calls this, whatever happened."""
        self._held.close()


_ALWAYS = {"Cache-Control": "no-store, no-transform", "X-Content-Type-Options": "nosniff"}


def _attachment(permit: Permit, suffix: str) -> str:
    return f'attachment; filename="{file_name(permit, suffix)}"'


def _require_flat(schema: pa.Schema) -> None:
    for number, field in enumerate(schema, start=1):
        if not any(fits(field.type) for fits in _FLAT):
            raise Invalid(
                "csv.type",
                "A column of this kind cannot be written as CSV.",
                where=f"column {number}",
                next_step="Turn it into text in the query, or ask for JSON.",
            )


_FLAT = (
    pa.types.is_boolean,
    pa.types.is_integer,
    pa.types.is_floating,
    pa.types.is_decimal,
    pa.types.is_date,
    pa.types.is_time,
    pa.types.is_timestamp,
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_dictionary,
)


def _wanted(request: HttpRequest, file: Released) -> Part | None:
    if request.method not in {"GET", "HEAD"}:
        return None
    return wanted_part(
        request.headers.get("Range"),
        if_range=request.headers.get("If-Range"),
        etag=file.etag,
        size=file.size_bytes,
    )


def _stem(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:_LONGEST_STEM].strip("-") or "data"
