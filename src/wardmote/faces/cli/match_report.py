"""The report of a merge as a file."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from wardmote.engine.linkage.tables.report import LinkageReport
from wardmote.engine.linkage.tables.reporting import as_json, as_table
from wardmote.engine.writing.csv import csv_chunks
from wardmote.faces.cli.report_file import unwritable
from wardmote.kernel.problem import Invalid


def report_writer(path: Path | None) -> Callable[[LinkageReport], None]:
    """What writes a report to the file, asked for before the work begins; nothing where no file is named.

    Raises Invalid for a file of another kind, or in a folder that is not there.
    """
    if path is None:
        return lambda _: None
    written = _WRITERS.get(path.suffix.lower())
    if written is None:
        raise Invalid(
            "match.report",
            "The report of a merge is a .json or .csv file.",
            where=path.name,
            next_step="Give it a name that ends in one of them.",
        )
    if not path.parent.is_dir():
        raise unwritable(path, "The report cannot be written.")
    return lambda report: _write(path, written(report))


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        raise unwritable(path, "The report cannot be written.") from error
    finally:
        part.unlink(missing_ok=True)


def _json(report: LinkageReport) -> bytes:
    return json.dumps(as_json(report), indent=1, ensure_ascii=False).encode() + b"\n"


def _csv(report: LinkageReport) -> bytes:
    table = as_table(report)
    return b"".join(csv_chunks(table.schema, table.to_batches(), raw=False))


_WRITERS: dict[str, Callable[[LinkageReport], bytes]] = {".json": _json, ".csv": _csv}
