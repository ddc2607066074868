"""What kind of file this is, by its content: the extension is never asked."""

from __future__ import annotations

import codecs
import re
from enum import StrEnum
from pathlib import Path

from wardmote.kernel.problem import Unreadable

HEAD_BYTES = 64 * 1024


class FileKind(StrEnum):
    """Kinds that the readers can open; every other kind is refused by its name."""

    TEXT = "text"
    GZIP = "gzip"
    ZIP = "zip"
    OLE = "ole"


_SAVE_AS = "Open it in the program that made it, save the table as CSV or XLSX, and upload that."
_MAGIC: tuple[tuple[bytes, int, str, str], ...] = (
    (
        b"%PDF",
        0,
        "a PDF document",
        "Ask for the table behind it as CSV or XLSX: a PDF holds pages, not rows.",
    ),
    (b"\x89PNG", 0, "a PNG picture", "Upload the table itself, as CSV or XLSX."),
    (b"\xff\xd8\xff", 0, "a JPEG picture", "Upload the table itself, as CSV or XLSX."),
    (b"GIF8", 0, "a GIF picture", "Upload the table itself, as CSV or XLSX."),
    (b"II*\x00", 0, "a TIFF picture", "Upload the table itself, as CSV or XLSX."),
    (b"MM\x00*", 0, "a TIFF picture", "Upload the table itself, as CSV or XLSX."),
    (b"PAR1", 0, "a Parquet file", "Save it as CSV."),
    (b"ARROW1", 0, "an Arrow file", "Save it as CSV."),
    (b"SQLite format 3\x00", 0, "an SQLite database or GeoPackage", "Export its table as CSV."),
    (b"\x00\x01\x00\x00Standard ", 0, "a Microsoft Access database", "Export its table as CSV or XLSX."),
    (b"Rar!", 0, "an RAR archive", "Unpack it and upload the files in it."),
    (b"7z\xbc\xaf\x27\x1c", 0, "a 7-Zip archive", "Unpack it and upload the files in it."),
    (b"BZh", 0, "a bzip2 archive", "Unpack it and upload the file in it."),
    (b"\xfd7zXZ\x00", 0, "an xz archive", "Unpack it and upload the file in it."),
    (b"\x28\xb5\x2f\xfd", 0, "a Zstandard archive", "Unpack it and upload the file in it."),
    (b"ustar", 257, "a tar archive", "Unpack it and upload the files in it."),
    (b"\x00\x00\x27\x0a", 0, "a shapefile", "Export it from your mapping software as CSV."),
    (b"{\\rtf", 0, "an RTF document", _SAVE_AS),
    (b"\x7fELF", 0, "a program", "Upload the table itself, as CSV or XLSX."),
    (b"$FL2", 0, "an SPSS data file", "Export it from SPSS as CSV."),
    (b"$FL3", 0, "an SPSS data file", "Export it from SPSS as CSV."),
    (b"RDX", 0, "an R data file", "Save the table from R with write.csv."),
    (b"X\n\x00\x00\x00", 0, "an R data file", "Save the table from R with write.csv."),
    (
        b"PK\x03\x04",
        0,
        "a zip file or workbook inside a gzip or zip file",
        "Unpack it and upload what is in it.",
    ),
    (b"\x1f\x8b", 0, "a gzip file inside a gzip or zip file", "Unpack it and upload what is in it."),
    (
        b"\xd0\xcf\x11\xe0",
        0,
        "an old Office file inside a gzip or zip file",
        "Unpack it and upload what is in it.",
    ),
    (b"<stata_dta>", 0, "a Stata data file", "Export it from Stata as CSV."),
)
_MARKUP: tuple[tuple[str, str], ...] = (
    (r"<!doctype html|<html\b|<head\b|<body\b|<table\b|<script\b", "a web page (HTML)"),
    (r"<\?xml[^>]*>\s*(<!--.*?-->\s*)*<kml\b|<kml\b", "a KML map file"),
    (r"<(\w+:)?FeatureCollection\b|<gml:", "a GML map file"),
    (r"<rss\b|<feed\b", "a news feed (XML)"),
    (r"<\?xml|<!--|<[A-Za-z_][\w:.-]*(\s[^<>]*)?>", "an XML file"),
)
_JSON_START = re.compile(r'\{\s*("|\})|\[\s*[\[{"\]\d-]')
_MARKUP_NEXT = "Download the file itself, as CSV or XLSX: what was saved may be the page that shows it."
_CONTROL = bytes(byte for byte in range(32) if byte not in (0, 9, 10, 12, 13, 26, 27))


def file_kind(path: Path) -> FileKind:
    """The kind of a file that can be read. Raises Unreadable with the name of what it is otherwise."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head.startswith(b"\x1f\x8b"):
        return FileKind.GZIP
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return FileKind.ZIP
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return FileKind.OLE
    refuse_what_is_no_text(head)
    return FileKind.TEXT


def refuse_what_is_no_text(head: bytes) -> None:
    """Raises Unreadable where the first bytes of a file are not those of a table as text."""
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise Unreadable(
            "file.empty", "The file is empty.", next_step="Check that it was saved, and upload it again."
        )
    _refuse_magic(head)
    _refuse_markup(_readable(head))
    _refuse_binary(head)


def _refuse_magic(head: bytes) -> None:
    for magic, offset, what, next_step in _MAGIC:
        if what and head[offset : offset + len(magic)] == magic:
            raise _not_a_table(what, next_step)


def _readable(head: bytes) -> str:
    """The beginning as text for looking at: exact for ASCII in any of our encodings, which is all that markup needs."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or head[:64].count(0) > 8:
        head = head.replace(b"\x00", b"")
    return head.decode("latin-1").lstrip("\xef\xbb\xbf\xff\xfe \t\r\n")


def _refuse_markup(text: str) -> None:
    if text.startswith("<"):
        for pattern, what in _MARKUP:
            if re.match(pattern, text[:4096], re.IGNORECASE | re.DOTALL) or (
                what != "an XML file" and re.search(pattern, text[:4096], re.IGNORECASE | re.DOTALL)
            ):
                raise _not_a_table(what, _MARKUP_NEXT)
    if _JSON_START.match(text):
        what = "a GeoJSON map file" if '"FeatureCollection"' in text else "a JSON file"
        raise _not_a_table(what, "Export the same data as CSV or XLSX and upload that.")


def _refuse_binary(head: bytes) -> None:
    """Text has hardly any control characters; programs, pictures and encrypted files are full of them."""
    body = head.removeprefix(codecs.BOM_UTF16_LE).removeprefix(codecs.BOM_UTF16_BE)
    control = len(body) - len(body.translate(None, _CONTROL))
    utf16_like = body[0::2].count(0) > len(body) // 5 or body[1::2].count(0) > len(body) // 5
    zeros = 0 if utf16_like else body.count(0)
    if control + zeros > 0.02 * len(body) + 1 or (utf16_like and body.count(0) > 0.75 * len(body)):
        raise _not_a_table("a file of bytes that are no text", _SAVE_AS)


def _not_a_table(what: str, next_step: str) -> Unreadable:
    return Unreadable(
        "file.not_a_table", f"This is {what}, not a table that can be read.", next_step=next_step
    )
