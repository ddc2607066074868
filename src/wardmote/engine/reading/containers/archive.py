"""What is inside a zip or an OLE container, weighed before anything is unpacked."""

from __future__ import annotations

import mmap
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from wardmote.engine.reading.formats.format import Format
from wardmote.engine.reading.formats.registry import FORMATS, extensions, titles, told_by_archive
from wardmote.engine.reading.limited.problems import locked_workbook
from wardmote.engine.reading.options import ReadLimits
from wardmote.engine.reading.text.stream import refuse_a_bomb
from wardmote.kernel.problem import TooLarge, Unreadable

_ENCRYPTED = 0x1
_PIECE_BYTES = 1024 * 1024
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
"""Of a member (APPNOTE.TXT 4.3.7); the last two fields are the lengths of its name and of what is extra."""
_END = struct.Struct("<4s4H2IH")
"""Of the end of the central directory (APPNOTE.TXT 4.3.16); the sixth field is the directory's size."""
_END_MARK = b"PK\x05\x06"
_LONGEST_END_BYTES = _END.size + 0xFFFF
_DIRECTORY_BYTES_PER_MEMBER = 1_000
"""Allowed on average: 46, and its name, comment and what is extra."""


_OTHER_KINDS: tuple[tuple[str, str, str], ...] = (
    ("word/document.xml", "a Word document", "Copy the table into a workbook and save it as XLSX or CSV."),
    (
        "ppt/presentation.xml",
        "a PowerPoint presentation",
        "Copy the table into a workbook and save it as XLSX or CSV.",
    ),
    ("Index/Document.iwa", "an Apple Numbers or Pages document", "Export it as XLSX or CSV."),
)
_OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": (
        "an OpenDocument text",
        "Copy the table into a workbook as XLSX.",
    ),
}


def weigh_zip(path: Path, limits: ReadLimits) -> Format | None:
    """The format of a zip that is one workbook; None for an archive of files.

    Raises TooLarge for a bomb, Unreadable for what cannot be read here. What is weighed is what the directory declares;
    a workbook has to be weighed truly as well.
    """
    with _opened(path, limits) as archive:
        _weigh_members(archive, limits)
        known = told_by_archive(archive)
        _weigh_declared(archive, path.stat().st_size, limits, is_workbook=known is not None)
        if known is None:
            _refuse_other_documents(archive)
        return known


def weigh_workbook_truly(path: Path, limits: ReadLimits) -> None:
    """Raises Unreadable where more comes out of a member than is declared: a workbook's reader does not stop there."""
    with _opened(path, limits) as archive:
        for entry in archive.infolist():
            _weigh_truly(archive, entry)


@contextmanager
def _opened(path: Path, limits: ReadLimits) -> Iterator[zipfile.ZipFile]:
    """A zip; what its reader raises is raised as what to tell a person."""
    try:
        _weigh_directory(path, limits)
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise _damaged() from error
    except RuntimeError as error:
        raise locked_workbook() from error


def _damaged() -> Unreadable:
    return Unreadable(
        "file.damaged_archive",
        "The workbook or zip file is damaged or was cut off.",
        next_step="Open it where it was made, save it again, and upload that.",
    )


def _weigh_directory(path: Path, limits: ReadLimits) -> None:
    """Raises TooLarge for a directory of more members than are allowed, before all of it is in memory."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _LONGEST_END_BYTES))
        end = file.read()
    place = end.rfind(_END_MARK)
    if place >= 0 and len(end) - place >= _END.size:
        _, _, _, _, _, directory_bytes, _, _ = _END.unpack_from(end, place)
        if directory_bytes > limits.max_zip_entries * _DIRECTORY_BYTES_PER_MEMBER:
            raise _too_many_members(limits)


def _too_many_members(limits: ReadLimits) -> TooLarge:
    return TooLarge(
        "file.too_many_members",
        f"The zip file has too many members; {limits.max_zip_entries:,} is the limit.",
        next_step="Unpack it and upload the files that are needed.",
    )


def _weigh_members(archive: zipfile.ZipFile, limits: ReadLimits) -> None:
    entries = archive.infolist()
    if len(entries) > limits.max_zip_entries:
        raise _too_many_members(limits)
    if any(entry.header_offset < 0 for entry in entries):
        raise _damaged()
    if len(set(archive.namelist())) < len(entries):
        raise Unreadable(
            "file.member_twice",
            "The zip file has two members of the same name, and only one of them could be read.",
            next_step="Pack it again with each file once, or upload the files one by one.",
        )


def _weigh_declared(
    archive: zipfile.ZipFile, packed_bytes: int, limits: ReadLimits, *, is_workbook: bool
) -> None:
    most = limits.max_workbook_bytes if is_workbook else limits.max_uncompressed_bytes
    declared = sum(entry.file_size for entry in archive.infolist())
    refuse_a_bomb(packed_bytes, declared, most, limits.max_zip_ratio, where=None)


def _weigh_truly(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Raises Unreadable where more comes out of a member than the directory declares, or it cannot be unpacked."""
    if entry.flag_bits & _ENCRYPTED:
        raise locked_workbook()
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _damaged()
    unpack = zlib.decompressobj(-zlib.MAX_WBITS)
    real_bytes = 0
    for packed in _packed_bytes_of(archive, entry):
        unpacked = (
            packed if entry.compress_type == zipfile.ZIP_STORED else unpack.decompress(packed, _PIECE_BYTES)
        )
        while unpacked:
            real_bytes += len(unpacked)
            if real_bytes > entry.file_size:
                raise _damaged()
            unpacked = (
                unpack.decompress(unpack.unconsumed_tail, _PIECE_BYTES) if unpack.unconsumed_tail else b""
            )


def _packed_bytes_of(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with Path(str(archive.filename)).open("rb") as file:
        file.seek(entry.header_offset)
        header = file.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size:
            raise EOFError
        *_, name_bytes, extra_bytes = _LOCAL_HEADER.unpack(header)
        file.seek(name_bytes + extra_bytes, os.SEEK_CUR)
        left = entry.compress_size
        while left and (packed := file.read(min(left, _PIECE_BYTES))):
            left -= len(packed)
            yield packed


def _refuse_other_documents(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    for member, what, next_step in _OTHER_KINDS:
        if member in names:
            raise Unreadable(
                "file.not_a_table", f"This is {what}, which is not read here.", next_step=next_step
            )
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        what_and_step = _OPEN_DOCUMENTS.get(archive.read("mimetype").strip())
        if what_and_step:
            raise Unreadable(
                "file.not_a_table",
                f"This is {what_and_step[0]}, which is not read here.",
                next_step=what_and_step[1],
            )
    if "[Content_Types].xml" in names:
        raise Unreadable(
            "file.not_a_table",
            "This is an Office document without a workbook in it.",
            next_step="Save the table as XLSX or CSV and upload that.",
        )


def refuse_ole_without_workbook(path: Path) -> None:
    """An OLE container may be an old workbook, a locked new one, or an old document of another kind.

    Raises Unreadable unless it is an old workbook. Stream names stand in the container in UTF-16.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        found = {name for name in _STREAMS if content.find(name.encode("utf-16-le")) >= 0}
    if "EncryptedPackage" in found:
        raise locked_workbook()
    if "Workbook" in found or "Book" in found:
        return
    what = next((_STREAMS[name] for name in _STREAMS if name in found), "an old Office file")
    raise Unreadable(
        "file.not_a_table",
        f"This is {what}, not a table that can be read.",
        next_step="Open it where it was made, save the table as XLSX or CSV, and upload that.",
    )


_STREAMS = {
    "EncryptedPackage": "a locked workbook",
    "Workbook": "an old workbook",
    "Book": "an old workbook",
    "WordDocument": "an old Word document",
    "PowerPoint Document": "an old PowerPoint presentation",
    "__properties_version1.0": "an Outlook message",
}


@dataclass(frozen=True)
class Members:
    """The members of an archive: those that are tables by their names, the parts of each one, and all others."""

    tables: tuple[str, ...]
    companions: Mapping[str, Mapping[str, str]]
    """For a table of several files, the members that belong to it, by their ending."""
    others: tuple[str, ...]


def members_of(path: Path) -> Members:
    """What is in an archive. Raises Unreadable where nothing in it is named as a table.

    Here alone names are asked: unpacking every member to look at it would be what a bomb wants.
    """
    with zipfile.ZipFile(path) as archive:
        names = [
            entry.filename
            for entry in archive.infolist()
            if entry.filename and not entry.is_dir() and not _is_litter(entry.filename)
        ]
    tables = [name for name in names if name.lower().endswith(_ENDINGS)]
    if not tables:
        raise Unreadable(
            "file.zip_without_tables",
            f"This is a zip file of {len(names):,} files, none of which is named as a table that can be read.",
            next_step=f"Unpack it, and upload the tables in it. What can be read is {titles()}.",
        )
    companions = {name: _companions(name, names) for name in tables}
    used = {*tables, *(part for parts in companions.values() for part in parts.values())}
    return Members(tuple(tables), companions, tuple(name for name in names if name not in used))


def _companions(table: str, names: Sequence[str]) -> dict[str, str]:
    stem, _, _ = table.rpartition(".")
    endings = next((each.companions for each in FORMATS if table.lower().endswith(each.extensions)), ())
    by_lower = {name.lower(): name for name in names}
    wanted = ((ending, f"{stem}{ending}".lower()) for ending in endings)
    return {ending: by_lower[name] for ending, name in wanted if name in by_lower}


_ENDINGS = extensions()
_BESIDE_A_MAP = (".shp.xml", ".aux.xml", ".qmd.xml")
"""What mapping software writes about a layer, beside it."""


def _is_litter(name: str) -> bool:
    last = name.rsplit("/", 1)[-1]
    return name.startswith("__MACOSX/") or last.startswith(".") or last.lower().endswith(_BESIDE_A_MAP)
