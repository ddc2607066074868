"""Reads a workbook in a process of its own, whose memory and time are limited.

A workbook is made by others, and a few hundred bytes can ask its reader for half a terabyte: then this process ends,
and the one that waits for it can say why. Run as `python -m wardmote.engine.reading.workbook_child SPOOL_FD`, with the
request as JSON on standard input. Sheets go to the spool as Arrow streams one behind the other; standard output carries
one JSON object a line: what is being opened, each finished sheet, and at the end `done` or a problem.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from itertools import islice
from typing import Any

import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from wardmote.engine.reading.grid import position_names, without_blank_text
from wardmote.engine.reading.workbook_cells import cell_text
from wardmote.engine.reading.workbook_errors import ErrorCells, error_cells

_PROBLEM_OF_ERRNO = {errno.EFBIG: "text", errno.ENOSPC: "disk", errno.EDQUOT: "disk"}
_BATCH_CELLS = 500_000
_SHEET_ROWS, _SHEET_COLUMNS = 1_048_576, 16_384
"""What a sheet can have at most."""


def main() -> None:
    """Reads the request, limits this process, writes the sheets."""
    request = json.load(sys.stdin)
    sys.meta_path.insert(0, _WithoutPandas())
    _limit(request["memory_bytes"], request["cpu_seconds"], request["text_bytes"])
    with os.fdopen(int(sys.argv[1]), "wb") as spool:
        try:
            _read(request, spool)
        except PasswordError:
            _say(problem="password")
        except OSError as error:
            _say(problem=_PROBLEM_OF_ERRNO.get(error.errno or 0, "damaged"))
        except (CalamineError, ValueError):
            _say(problem="damaged")
        except MemoryError:
            _say(problem="memory")
        except BaseException as panic:
            if type(panic).__name__ != "PanicException":  # of Rust, a BaseException that no module names
                raise
            _say(problem="memory" if "MemError" in str(panic) else "damaged")
        else:
            _say(done=True)


class _WithoutPandas(MetaPathFinder):
    """Arrow loads pandas, where it is installed, only to ask whether a list is one of its own: a second lost."""

    def find_spec(self, fullname: str, *_: object) -> None:
        """Raises ModuleNotFoundError for pandas."""
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)


def _limit(memory_bytes: int, cpu_seconds: int, text_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (text_bytes, text_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say(**message: Any) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _read(request: dict[str, Any], spool: Any) -> None:
    path = request["path"]
    workbook = CalamineWorkbook.from_path(path)
    for metadata in workbook.sheets_metadata:
        if metadata.typ != SheetTypeEnum.WorkSheet or request["sheet"] not in (None, metadata.name):
            continue
        _say(opening=metadata.name)
        sheet = workbook.get_sheet_by_name(metadata.name)
        if sheet.start is None or sheet.end is None:
            continue
        height, width = sheet.end[0] + 1, sheet.end[1] + 1
        if height > _SHEET_ROWS or width > _SHEET_COLUMNS:
            raise ValueError("a cell outside every sheet")
        if height * width > request["cells"]:
            raise MemoryError
        errors = error_cells(path, metadata.name) if request["errors"] else {}
        offset = spool.tell()
        _write_sheet(sheet, errors, spool)
        _say(
            sheet=metadata.name,
            offset=offset,
            hidden=metadata.visible != SheetVisibleEnum.Visible,
            merged=_merged(sheet),
        )


def _merged(sheet: CalamineSheet) -> list[list[int]]:
    """Merged ranges as first row, first column, last row, last column, from 0."""
    return [[*first, *last] for first, last in sheet.merged_cell_ranges or []]


def _write_sheet(sheet: CalamineSheet, errors: ErrorCells, spool: Any) -> None:
    assert sheet.start is not None and sheet.end is not None  # noqa: S101, PT018 - asked by the caller
    left, width = sheet.start[1], sheet.end[1] + 1
    schema = pa.schema([(name, pa.string()) for name in position_names(width)])
    rows_at_once = max(1, _BATCH_CELLS // width)
    with pa.ipc.new_stream(spool, schema) as writer:
        first_row = 0
        for rows in _chunks(sheet, rows_at_once):
            columns = _columns(rows, left)
            for (row, column), text in errors.items():
                if first_row <= row < first_row + len(rows):
                    columns[column][row - first_row] = text
            arrays = [without_blank_text(pa.array(column, pa.string())) for column in columns]
            writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
            first_row += len(rows)


def _chunks(sheet: CalamineSheet, rows_at_once: int) -> Iterator[list[list[Any]]]:
    rows = sheet.iter_rows()
    while chunk := list(islice(rows, rows_at_once)):
        yield chunk


def _columns(rows: Sequence[Sequence[Any]], left: int) -> list[list[str | None]]:
    before: list[list[str | None]] = [[None] * len(rows) for _ in range(left)]
    return before + [[cell_text(value) for value in column] for column in zip(*rows, strict=True)]


if __name__ == "__main__":
    main()
