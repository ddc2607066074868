"""Opens a file: its format by its content, its tables by its format."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path, PureWindowsPath

from wardmote.engine.reading.columns.prepared import prepare_to_recognise
from wardmote.engine.reading.containers.archive import (
    members_of,
    refuse_ole_without_workbook,
    weigh_workbook_truly,
    weigh_zip,
)
from wardmote.engine.reading.containers.unpacking import unpacked, unpacked_together
from wardmote.engine.reading.finding.parts import TablePart, parts_of, sheet_of_part
from wardmote.engine.reading.finding.survey import survey_of_given
from wardmote.engine.reading.formats.format import Format
from wardmote.engine.reading.formats.registry import CSV, module_of, told_by_head
from wardmote.engine.reading.formats.xls import FORMAT as XLS
from wardmote.engine.reading.formats.xls import OLE_MAGIC
from wardmote.engine.reading.held_grid import Room
from wardmote.engine.reading.limited.reading import HEAD_START, LimitedReader, SpooledTable, reading_of
from wardmote.engine.reading.limited.text import find_text_apart
from wardmote.engine.reading.looked import Listener
from wardmote.engine.reading.notes import Note, NoteKind
from wardmote.engine.reading.options import ReadOptions
from wardmote.engine.reading.reshaped import reshaped
from wardmote.engine.reading.sniff import HEAD_BYTES, NOTHING, refuse_what_is_no_text
from wardmote.engine.reading.table import RawTable
from wardmote.engine.reading.text.reading import FoundText, find_text
from wardmote.engine.reading.text.stream import ByteSource, GzipFile, PlainFile, ZipMember, first_bytes
from wardmote.kernel.problem import Invalid, Problem, Unreadable

_GZIP_MAGIC = b"\x1f\x8b"
_Naming = Callable[[str | None], str]
_MOST_NAMES = 12
_ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def open_tables(
    path: Path,
    *,
    file_name: str,
    options: ReadOptions | None = None,
    text_apart: bool = False,
    looked: Listener | None = None,
) -> list[RawTable]:
    """All tables of a file, in its order; there is at least one.

    `path` is where the bytes are, `file_name` what the publisher calls it (only its stem is used, as a table's name).
    Of several tables on one sheet the second is called `Sheet (2)`. All but delimited text is read in a child process
    with limits; with `text_apart` text is too, as a hub wants it that reads the files of others all day, and `looked`
    is told how far looking it through is. Raises Unreadable for what is no table, with the name of what it is;
    TooLarge past a limit; Invalid where the options do not fit the file.
    """
    options = options or ReadOptions()
    stem = PureWindowsPath(file_name).stem
    tables = _Opening(path, options, looked, text_apart=text_apart).file(path, stem)
    if tables:
        return tables
    if options.sheet is None:
        raise Unreadable(
            "file.no_table",
            "There is no filled cell in the file.",
            next_step="Check that it was saved with its rows, and upload it again.",
        )
    for sheet in dict.fromkeys((sheet_of_part(options.sheet), None)):
        there = _Opening(path, replace(options, sheet=sheet), looked, text_apart=text_apart).file(path, stem)
        named = [table for table in there if table.name.strip() == options.sheet.strip()]
        if named:
            return named
    raise _no_such_sheet(options.sheet, [table.name for table in there])


def _no_such_sheet(sheet: str, names: Sequence[str]) -> Unreadable:
    listed = ", ".join(f"“{name}”" for name in names[:_MOST_NAMES])
    more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
    return Unreadable(
        "file.no_table",
        "There is no such sheet with rows.",
        where=sheet,
        next_step=f"Choose one of those there are: {listed}{more}.",
    )


def begin_to_read(path: Path) -> None:
    """Has a workbook read already, for the next `open_tables` of it without options: to be called by a program that
    has much to import before it comes to that. Nothing is said of a file that cannot be read, or is no workbook."""
    limits = ReadOptions().limits
    with suppress(Problem, OSError), path.open("rb") as file:
        if not file.read(HEAD_BYTES).startswith(_ZIP_MAGICS):
            return
        known = weigh_zip(path, limits)
        if known is not None:
            asked = reading_of(
                path, format_name=known.name, module=module_of(known), sheet=None, limits=limits
            )
            HEAD_START.begin(asked, path.resolve().parent)


class _Opening:
    """One file, and what is in it where it is an archive: one level of it, no archive in another."""

    def __init__(
        self, path: Path, options: ReadOptions, looked: Listener | None, *, text_apart: bool
    ) -> None:
        self._looked = looked
        self._text_apart = text_apart
        self._folder = path.resolve().parent  # the folder itself, where the path is that of an open file
        self._options = options
        self._reader = LimitedReader(self._folder, options.limits)
        self._room = Room()

    def file(self, path: Path, stem: str) -> list[RawTable]:
        """The tables of a file on the disk."""
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
        if head.startswith(_GZIP_MAGIC):
            inner = PureWindowsPath(stem).stem
            source = GzipFile(path, inner, self._options.limits)
            return self._inside(source, _called_by(inner), self._options.sheet)
        if head.startswith(_ZIP_MAGICS):
            workbook = weigh_zip(path, self._options.limits)
            if workbook is None:
                return self._archive(path)
            known = workbook
        elif head.startswith(OLE_MAGIC):
            known = _old_workbook(path)
        else:
            known = _known(head)
        if known is CSV:
            return self._text(PlainFile(path, stem))
        _refuse_parts_alone(known)
        return self._limited(path, known, _called_by(stem), self._options.sheet)

    def _archive(self, path: Path) -> list[RawTable]:
        """The tables of all members that hold one; those that do not are noted, and are a problem where none does."""
        found = members_of(path)
        tables: list[list[RawTable]] = []
        skipped, problems = list(found.others), []
        for member in found.tables:
            wanted = _sheet_in(self._options.sheet, member)
            if wanted is None:
                continue
            try:
                tables.append(self._member(path, member, found.companions[member], wanted or None))
            except Unreadable as problem:
                problems.append(problem)
                skipped.append(member)
        if problems and not tables:
            raise problems[0]
        notes = tuple(Note(NoteKind.SKIPPED_MEMBER, text=member) for member in skipped)
        return [replace(table, notes=(*notes, *table.notes)) for of_one in tables for table in of_one]

    def _member(
        self, path: Path, member: str, companions: Mapping[str, str], sheet: str | None
    ) -> list[RawTable]:
        source = ZipMember(path, member, self._options.limits)
        if not companions:
            return self._inside(source, _called_in(member), sheet)
        known = _known(first_bytes(source, HEAD_BYTES), where=member)
        if known is CSV:  # it is only named as a table of several files
            return self._text(source)
        sources: dict[str, ByteSource] = {known.extensions[0]: source}
        for ending, name in companions.items():
            sources[ending] = ZipMember(path, name, self._options.limits)
        with unpacked_together(sources, self._folder) as first:
            return self._limited(first, known, _called_in(member), sheet)

    def _inside(self, source: ByteSource, called: _Naming, sheet: str | None) -> list[RawTable]:
        """The tables of what came out of an archive. Text streams out of it; every other format is laid out first."""
        head = first_bytes(source, HEAD_BYTES)
        if not head.strip(NOTHING):
            deque(source.blocks(), maxlen=0)  # what unpacks to nothing without end is a bomb, and is told so
        if head.startswith(_GZIP_MAGIC):
            raise _archive_in_archive("a gzip file", source.name)
        known = None if head.startswith((*_ZIP_MAGICS, OLE_MAGIC)) else _known(head, where=source.name)
        if known is CSV:
            return self._text(source)
        with unpacked(source, self._folder) as path:
            if known is None and head.startswith(OLE_MAGIC):
                known = _old_workbook(path)
            known = known or weigh_zip(path, self._options.limits)
            if known is None:
                raise _archive_in_archive("a zip file", source.name)
            _refuse_parts_alone(known)
            return self._limited(path, known, called, sheet)

    def _text(self, source: ByteSource) -> list[RawTable]:
        if self._text_apart:
            found = find_text_apart(source, self._options, self._looked)
            return _tables_of_text(source.name, found, self._options)
        return _tables_of_text(source.name, find_text(source, self._options, self._room), self._options)

    def _limited(self, path: Path, known: Format, called: _Naming, sheet: str | None) -> list[RawTable]:
        """The tables of a file, read by the module of its format."""
        read = self._reader.read(
            path,
            format_name=known.name,
            module=module_of(known),
            sheet=sheet,
            meanwhile=partial(self._meanwhile, path, known),
        )
        return [
            table
            for each in read
            if _wanted(each, sheet)
            for table in tables_of_spooled(each, called(each.name), self._options)
        ]

    def _meanwhile(self, path: Path, known: Format) -> None:
        """What is done while another process reads. Raises Unreadable."""
        if known.is_told_by_archive:
            weigh_workbook_truly(path, self._options.limits)
        prepare_to_recognise()


def _called_by(stem: str) -> _Naming:
    """A table is called what its file calls it, or after the file."""
    return lambda name: name or stem


def _called_in(member: str) -> _Naming:
    """A table in an archive is called after its member, and what that calls it."""
    return lambda name: f"{member}: {name}" if name else member


def _wanted(table: SpooledTable, sheet: str | None) -> bool:
    return sheet is None or table.name in (None, sheet)


def _sheet_in(sheet: str | None, member: str) -> str | None:
    """Which table of a member is wanted: "" for all of them, None where none is."""
    if sheet is None or sheet == member:
        return ""
    begins = f"{member}: "
    return sheet.removeprefix(begins) if sheet.startswith(begins) else None


def _known(head: bytes, *, where: str | None = None) -> Format:
    """The format of a file that begins like this. Raises Unreadable, with its name, for what is no table."""
    known = told_by_head(head)
    if known is None:
        refuse_what_is_no_text(head, where=where)
    return known or CSV


def _old_workbook(path: Path) -> Format:
    refuse_ole_without_workbook(path)
    return XLS


def _refuse_parts_alone(known: Format) -> None:
    if known.companions:
        raise Unreadable(
            "file.part_of_a_table",
            f"This is one part of a {known.title.removeprefix('zipped ')}, which says nothing without the others.",
            next_step="Put it in a zip file with the files of the same name that end in "
            f"{', '.join(known.companions)}, and upload that.",
        )


def _archive_in_archive(what: str, where: str) -> Unreadable:
    return Unreadable(
        "file.not_a_table",
        f"This is {what} inside a gzip or zip file, not a table that can be read.",
        where=where,
        next_step="Unpack it and upload what is in it.",
    )


def tables_of_spooled(read: SpooledTable, name: str, options: ReadOptions) -> list[RawTable]:
    """The tables in what a limited process has read: as it names its columns itself, or as headers are found."""
    if read.columns is None:
        parts = parts_of(read.grid, options, read.merged, name=name)
        return [
            _table(name, read.format, part, read.notes, options, encoding=read.encoding) for part in parts
        ]
    if options.of(name).header_row:
        raise Invalid(
            "read.columns_are_given",
            "A file of this format names its columns itself: no row of it is a header.",
            next_step="Leave the header row away.",
        )
    given = TablePart(read.grid, survey_of_given(read.columns, read.positions, read.rows))
    table = _table(name, read.format, given, read.notes, options, encoding=read.encoding)
    return [replace(table, columns_are_given=True)]


def _tables_of_text(name: str, found: FoundText, options: ReadOptions) -> list[RawTable]:
    encoding, delimiter = found.encoding.name, found.delimiter
    return [
        _table(name, CSV.name, part, found.notes, options, encoding=encoding, delimiter=delimiter)
        for part in found.parts
    ]


def _table(
    name: str,
    format_name: str,
    part: TablePart,
    notes: Sequence[Note],
    options: ReadOptions,
    *,
    encoding: str | None,
    delimiter: str | None = None,
) -> RawTable:
    found, named = part.survey, part.named(name)
    table = RawTable(
        name=named,
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
    return reshaped(table, options.of(named))
