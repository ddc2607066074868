"""What kind of file this is, by its content: the extension is never asked."""

from __future__ import annotations

import codecs
import re
import unicodedata
from enum import StrEnum
from pathlib import Path

from wardmote.engine.reading.encoding import utf16_by_zero_bytes
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
    (r"<kml\b", "a KML map file"),
    (r"<(\w+:)?FeatureCollection\b|<gml:", "a GML map file"),
    (r"<rss\b|<feed\b", "a news feed (XML)"),
    (r"\A(<\?xml|<!--|<[A-Za-z_][\w:.-]*(\s[^<>]*)?>)", "an XML file"),
)
_JSON_START = re.compile(r'\{\s*("|\})|\[\s*[\[{"\]\d-]')
_MARKUP_NEXT = "Download the file itself, as CSV or XLSX: what was saved may be the page that shows it."
_CONTROL = bytes(byte for byte in range(32) if byte not in (9, 10, 12, 13, 26, 27))
_NO_TEXT = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
"""Unicode's categories of characters that are not written: controls, marks, unassigned, private, surrogates."""


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


def refuse_what_is_no_text(head: bytes, *, where: str | None = None) -> None:
    """Raises Unreadable where the first bytes of a file are not those of a table as text."""
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise Unreadable(
            "file.empty",
            "The file is empty.",
            where=where,
            next_step="Check that it was saved, and upload it again.",
        )
    what_and_step = _by_magic(head) or _by_markup(head) or _by_strange_characters(head)
    if what_and_step is not None:
        what, next_step = what_and_step
        raise Unreadable(
            "file.not_a_table",
            f"This is {what}, not a table that can be read.",
            where=where,
            next_step=next_step,
        )


def _by_magic(head: bytes) -> tuple[str, str] | None:
    for magic, offset, what, next_step in _MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return what, next_step
    return None


def _by_markup(head: bytes) -> tuple[str, str] | None:
    text = _beginning(head)
    if text.startswith("<"):
        for pattern, what in _MARKUP:
            if re.search(pattern, text, re.IGNORECASE | re.DOTALL):
                return what, _MARKUP_NEXT
    if _JSON_START.match(text):
        what = "a GeoJSON map file" if '"FeatureCollection"' in text else "a JSON file"
        return what, "Export the same data as CSV or XLSX and upload that."
    return None


def _beginning(head: bytes) -> str:
    """The beginning as text for looking at: exact for ASCII in any of our encodings, which is all that markup needs."""
    if _utf16_codec(head):
        head = head.replace(b"\x00", b"")
    return head.decode("latin-1").lstrip("\xef\xbb\xbf\xff\xfe \t\r\n")[:4096]


def _by_strange_characters(head: bytes) -> tuple[str, str] | None:
    """Text has hardly any control characters; programs, pictures and encrypted files are full of them."""
    codec = _utf16_codec(head)
    if codec is None:
        length, strange = len(head), len(head) - len(head.translate(None, _CONTROL))
    else:
        text = head[: len(head) // 2 * 2].decode(codec, "replace")
        length, strange = len(text), sum(unicodedata.category(letter) in _NO_TEXT for letter in text)
        strange -= sum(map(text.count, "\t\r\n\f\ufeff"))
    if strange <= 0.02 * length + 1:
        return None
    return "a file of bytes that are no text", _SAVE_AS


def _utf16_codec(head: bytes) -> str | None:
    marks = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
    return marks.get(head[:2]) or utf16_by_zero_bytes(head)
