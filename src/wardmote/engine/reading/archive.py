"""What is inside a zip or an OLE container, weighed before anything is unpacked."""

from __future__ import annotations

import mmap
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from wardmote.engine.reading.options import ReadLimits
from wardmote.engine.reading.stream import refuse_a_bomb
from wardmote.engine.reading.workbook_problems import locked_workbook
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


class ZipKind(StrEnum):
    """What a zip file turns out to be."""

    XLSX = "xlsx"
    MEMBERS = "members"


_OTHER_KINDS: tuple[tuple[str, str, str], ...] = (
    ("xl/workbook.bin", "a binary Excel workbook (XLSB)", "Save it as XLSX and upload that."),
    ("word/document.xml", "a Word document", "Copy the table into a workbook and save it as XLSX or CSV."),
    (
        "ppt/presentation.xml",
        "a PowerPoint presentation",
        "Copy the table into a workbook and save it as XLSX or CSV.",
    ),
    ("doc.kml", "a KMZ map file", "Export it from your mapping software as CSV."),
    ("Index/Document.iwa", "an Apple Numbers or Pages document", "Export it as XLSX or CSV."),
)
_OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.spreadsheet": (
        "an OpenDocument spreadsheet (ODS)",
        "Save it as XLSX or CSV.",
    ),
    b"application/vnd.oasis.opendocument.text": (
        "an OpenDocument text",
        "Copy the table into a workbook as XLSX.",
    ),
}


def weigh_zip(path: Path, limits: ReadLimits) -> ZipKind:
    """What a zip file is, by its directory. Raises TooLarge for a bomb, Unreadable for what cannot be read here.

    A workbook's members are weighed truly, since its reader does not stop at the size that the directory declares.
    """
    try:
        _weigh_directory(path, limits)
        with zipfile.ZipFile(path) as archive:
            _weigh_declared(archive, path.stat().st_size, limits)
            kind = _kind(archive)
            if kind is ZipKind.XLSX:
                for entry in archive.infolist():
                    _weigh_truly(archive, entry)
            return kind
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError) as error:
        raise _damaged() from error


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


def _weigh_declared(archive: zipfile.ZipFile, packed_bytes: int, limits: ReadLimits) -> None:
    entries = archive.infolist()
    if len(entries) > limits.max_zip_entries:
        raise _too_many_members(limits)
    if len(set(archive.namelist())) < len(entries):
        raise Unreadable(
            "file.member_twice",
            "The zip file has two members of the same name, and only one of them could be read.",
            next_step="Pack it again with each file once, or upload the files one by one.",
        )
    is_workbook = "xl/workbook.xml" in archive.namelist()
    most = limits.max_workbook_bytes if is_workbook else limits.max_uncompressed_bytes
    declared = sum(entry.file_size for entry in entries)
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


def _kind(archive: zipfile.ZipFile) -> ZipKind:
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return ZipKind.XLSX
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
    return ZipKind.MEMBERS


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


_TEXT_ENDINGS = (".csv", ".tsv", ".tab", ".txt", ".psv")


def text_members(path: Path) -> tuple[list[str], list[str]]:
    """The members of a zip that are named as tables of text, and those that are not. Raises Unreadable for none.

    Here alone names are asked: unpacking every member to look at it would be what a bomb wants.
    """
    with zipfile.ZipFile(path) as archive:
        names = [
            entry.filename
            for entry in archive.infolist()
            if not entry.is_dir() and not _is_litter(entry.filename)
        ]
    tables = [name for name in names if name.lower().endswith(_TEXT_ENDINGS)]
    if not tables:
        raise Unreadable(
            "file.zip_without_tables",
            f"This is a zip file of {len(names):,} files, none of which is a CSV.",
            next_step="Unpack it and upload the tables in it one by one, as CSV or XLSX.",
        )
    return tables, [name for name in names if name not in tables]


def _is_litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1].startswith(".")
