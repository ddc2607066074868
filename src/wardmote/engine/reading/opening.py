"""Opens a file: its kind by its content, its tables by its kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path, PureWindowsPath

from wardmote.engine.reading.archive import ZipKind, refuse_ole_without_workbook, text_members, weigh_zip
from wardmote.engine.reading.delimited import DelimitedGrid
from wardmote.engine.reading.dialect import find_delimiter
from wardmote.engine.reading.encoding import TextEncoding, chosen_encoding, find_encoding, utf8_blocks
from wardmote.engine.reading.notes import Note, NoteKind
from wardmote.engine.reading.options import ReadOptions
from wardmote.engine.reading.parts import TablePart, parts_of, sheet_of_part
from wardmote.engine.reading.sniff import HEAD_BYTES, FileKind, file_kind, refuse_what_is_no_text
from wardmote.engine.reading.stream import ByteSource, GzipFile, PlainFile, ZipMember, first_bytes
from wardmote.engine.reading.table import RawTable
from wardmote.engine.reading.workbook import read_workbook
from wardmote.kernel.problem import Invalid, Unreadable

_DELIMITER_SAMPLE_BYTES = 512 * 1024


def open_tables(path: Path, *, file_name: str, options: ReadOptions | None = None) -> list[RawTable]:
    """All tables of a file, in its order; there is at least one.

    `path` is where the bytes are, `file_name` what the publisher calls it (only its stem is used, as a table's name).
    Of several tables on one sheet the second is called `Sheet (2)`. A workbook's sheets are read in a child process
    with limits. Raises Unreadable for what is no table, with the name of what it is; TooLarge past a limit; Invalid
    where the options do not fit the file.
    """
    options = options or ReadOptions()
    opener = _OPENERS[file_kind(path)]
    tables = opener(path, file_name, options)
    sheet = None if tables or options.sheet is None else sheet_of_part(options.sheet)
    if sheet is not None:
        parts = opener(path, file_name, replace(options, sheet=sheet))
        tables = [part for part in parts if part.name == options.sheet]
    if not tables:
        raise Unreadable(
            "file.no_table",
            "There is no filled cell in the file."
            if options.sheet is None
            else "There is no such sheet with rows.",
            where=options.sheet,
            next_step="Check that it was saved with its rows, and upload it again.",
        )
    return tables


def _open_text(path: Path, file_name: str, options: ReadOptions) -> list[RawTable]:
    return _text_table(PlainFile(path, PureWindowsPath(file_name).stem), options)


def _open_gzip(path: Path, file_name: str, options: ReadOptions) -> list[RawTable]:
    stem = PureWindowsPath(PureWindowsPath(file_name).stem).stem
    source = GzipFile(path, stem, options.limits)
    refuse_what_is_no_text(first_bytes(source, HEAD_BYTES))
    return _text_table(source, options)


def _open_zip(path: Path, _file_name: str, options: ReadOptions) -> list[RawTable]:
    if weigh_zip(path, options.limits) is ZipKind.XLSX:
        return _workbook_tables(path, "xlsx", options)
    members, skipped = text_members(path)
    sources, problems = [], []
    for member in members:
        source = ZipMember(path, member, options.limits)
        try:
            refuse_what_is_no_text(first_bytes(source, HEAD_BYTES), where=member)
        except Unreadable as problem:
            problems.append(problem)
            skipped.append(member)
        else:
            sources.append(source)
    if not sources:
        raise problems[0]
    notes = [Note(NoteKind.SKIPPED_MEMBER, text=member) for member in skipped]
    wanted = [source for source in sources if options.sheet in (None, source.member)]
    return [table for source in wanted for table in _text_table(source, options, notes)]


def _open_ole(path: Path, _file_name: str, options: ReadOptions) -> list[RawTable]:
    refuse_ole_without_workbook(path)
    return _workbook_tables(path, "xls", options)


_OPENERS: dict[FileKind, Callable[[Path, str, ReadOptions], list[RawTable]]] = {
    FileKind.TEXT: _open_text,
    FileKind.GZIP: _open_gzip,
    FileKind.ZIP: _open_zip,
    FileKind.OLE: _open_ole,
}


def _text_table(source: ByteSource, options: ReadOptions, notes: Sequence[Note] = ()) -> list[RawTable]:
    encoding = (
        find_encoding(source) if options.encoding is None else chosen_encoding(source, options.encoding)
    )
    delimiter = _delimiter(source, encoding, options)
    grid = DelimitedGrid(source, encoding, delimiter, options.limits)
    parts = parts_of(grid, options)
    notes = [*notes, *encoding.notes, *([grid.unclosed_quotes] if grid.unclosed_quotes else [])]
    return [
        _table(source.name, "csv", part, notes, encoding=encoding.name, delimiter=delimiter) for part in parts
    ]


def _delimiter(source: ByteSource, encoding: TextEncoding, options: ReadOptions) -> str:
    if options.delimiter is not None:
        if len(options.delimiter) != 1 or options.delimiter in '"\r\n':
            raise Invalid(
                "read.bad_delimiter",
                "A delimiter is one character, and neither a quotation mark nor a line end.",
                next_step="Choose a comma, a semicolon, a tab or |, or leave it to be found out.",
            )
        return options.delimiter
    sample = b""
    for block in utf8_blocks(source, encoding):
        sample += block[:_DELIMITER_SAMPLE_BYTES]
        if len(sample) >= _DELIMITER_SAMPLE_BYTES:
            break
    return find_delimiter(sample.decode(errors="ignore"))


def _workbook_tables(path: Path, format_name: str, options: ReadOptions) -> list[RawTable]:
    tables = []
    sheets = read_workbook(path, sheet=options.sheet, is_zip=format_name == "xlsx", limits=options.limits)
    for sheet in sheets:
        notes = [Note(NoteKind.HIDDEN_SHEET)] if sheet.hidden else []
        parts = parts_of(sheet, options, sheet.merged)
        tables += [_table(sheet.name, format_name, part, notes) for part in parts]
    return tables


def _table(
    name: str,
    format_name: str,
    part: TablePart,
    notes: Sequence[Note],
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> RawTable:
    found = part.survey
    return RawTable(
        name=part.named(name),
        format=format_name,
        encoding=encoding,
        delimiter=delimiter,
        header_row=found.header.last + part.records_above if found.header.last else None,
        header_rows=found.header.rows,
        columns=found.columns,
        notes=(*found.notes, *notes),
        row_count=found.rows,
        _grid=part.grid,
        _survey=found,
    )
