"""What is no table, told by its first bytes and named for what it is: the extension is never asked."""

from __future__ import annotations

import re
import unicodedata

from wardmote.engine.reading.text.beginning import text_beginning, utf16_codec
from wardmote.kernel.problem import Unreadable

HEAD_BYTES = 64 * 1024
NOTHING = b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"
"""Bytes of which a text consists that holds nothing."""


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
    (b"\x00\x01\x00\x00Standard ", 0, "a Microsoft Access database", "Export its table as CSV or XLSX."),
    (b"Rar!", 0, "an RAR archive", "Unpack it and upload the files in it."),
    (b"7z\xbc\xaf\x27\x1c", 0, "a 7-Zip archive", "Unpack it and upload the files in it."),
    (b"BZh", 0, "a bzip2 archive", "Unpack it and upload the file in it."),
    (b"\xfd7zXZ\x00", 0, "an xz archive", "Unpack it and upload the file in it."),
    (b"\x28\xb5\x2f\xfd", 0, "a Zstandard archive", "Unpack it and upload the file in it."),
    (b"ustar", 257, "a tar archive", "Unpack it and upload the files in it."),
    (b"{\\rtf", 0, "an RTF document", _SAVE_AS),
    (b"WEBP", 8, "a WebP picture", "Upload the table itself, as CSV or XLSX."),
    (b"ftyp", 4, "a picture or a film", "Upload the table itself, as CSV or XLSX."),
    (
        b"L\x00\x00\x00\x01\x14\x02\x00",
        0,
        "a shortcut",
        "It only says where a file is: upload that file itself.",
    ),
    (
        b"[InternetShortcut]",
        0,
        "a shortcut to a web page",
        "Open it, download the table that it leads to, and upload that.",
    ),
    (b"BEGIN:VCARD", 0, "an address card (vCard)", "Export the addresses as CSV."),
    (b"BEGIN:VCALENDAR", 0, "a calendar", "Export its entries as CSV."),
    (b"MZ\x90\x00", 0, "a program", "Upload the table itself, as CSV or XLSX."),
    (b"\x7fELF", 0, "a program", "Upload the table itself, as CSV or XLSX."),
    (b"$FL2", 0, "an SPSS data file", "Export it from SPSS as CSV."),
    (b"$FL3", 0, "an SPSS data file", "Export it from SPSS as CSV."),
    (b"RDX", 0, "an R data file", "Save the table from R with write.csv."),
    (b"X\n\x00\x00\x00", 0, "an R data file", "Save the table from R with write.csv."),
    (b"PARE", 0, "an encrypted Parquet file", "Save it without encryption, and upload that."),
    (b"FEA1", 0, "an old Feather file (version 1)", "Save it as Parquet or CSV, and upload that."),
    (b"<stata_dta>", 0, "a Stata data file", "Export it from Stata as CSV."),
)
_MARKUP: tuple[tuple[str, str], ...] = (
    (r"<!doctype html|<html\b|<head\b|<body\b|<table\b|<script\b", "a web page (HTML)"),
    (r"<(\w+:)?FeatureCollection\b|<gml:", "a GML map file"),
    (r"<rss\b|<feed\b", "a news feed (XML)"),
    (r"<svg\b", "an SVG picture"),
    (r"urn:schemas-microsoft-com:office:spreadsheet", "an Excel 2003 XML workbook"),
)
_MAIL_FIELD = re.compile(
    r"(received|return-path|delivered-to|from|to|cc|subject|date|message-id|mime-version|content-type|reply-to|x-[\w-]+"
    r"|dkim-signature|arc-[\w-]+|authentication-results|thread-\w+|accept-language|content-language|importance):\s",
    re.IGNORECASE,
)
_FEWEST_MAIL_FIELDS = 4
_XML = re.compile(r"\A(<\?xml|<!--|<!DOCTYPE\s|<[A-Za-z_][\w:.-]*(\s[^<>]*)?/?>)")
_MARKUP_NEXT = "Download the file itself, as CSV or XLSX: what was saved may be the page that shows it."
_CONTROL = bytes(byte for byte in range(32) if byte not in (9, 10, 12, 13, 26, 27))
_NO_TEXT = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
"""Unicode's categories of characters that are not written: controls, marks, unassigned, private, surrogates."""


def is_xml(text: str) -> bool:
    """Whether a beginning is that of XML that is none of the documents that are refused by their name."""
    return _XML.match(text) is not None and _by_markup(text) is None


def refuse_what_is_no_text(head: bytes, *, where: str | None = None) -> None:
    """Raises Unreadable where the first bytes of a file are not those of a table as text."""
    if not head.strip(NOTHING):
        raise Unreadable(
            "file.empty",
            "The file is empty.",
            where=where,
            next_step="Check that it was saved, and upload it again.",
        )
    text = text_beginning(head)
    what_and_step = (
        _by_magic(head) or _by_markup(text) or _by_mail_fields(text) or _by_strange_characters(head)
    )
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


def _by_markup(text: str) -> tuple[str, str] | None:
    if text.startswith("<"):
        for pattern, what in _MARKUP:
            if re.search(pattern, text, re.IGNORECASE | re.DOTALL):
                return what, _MARKUP_NEXT
    return None


def _by_mail_fields(text: str) -> tuple[str, str] | None:
    """A saved message begins with its fields, one behind the other (RFC 5322); long ones go on in indented lines."""
    fields = []
    for line in text.splitlines():
        found = _MAIL_FIELD.match(line)
        if found:
            fields.append(found[1].lower())
        elif not line.startswith((" ", "\t")):
            break
    if len(fields) < _FEWEST_MAIL_FIELDS or not {"mime-version", "message-id", "received"} & set(fields):
        return None
    return "an e-mail message", "Open it, save the table that is attached to it, and upload that."


def _by_strange_characters(head: bytes) -> tuple[str, str] | None:
    """Text has hardly any control characters; programs, pictures and encrypted files are full of them."""
    codec = utf16_codec(head)
    if codec is None:
        length, strange = len(head), len(head) - len(head.translate(None, _CONTROL))
    else:
        text = head[: len(head) // 2 * 2].decode(codec, "replace")
        length, strange = len(text), sum(unicodedata.category(letter) in _NO_TEXT for letter in text)
        strange -= sum(map(text.count, "\t\r\n\f\ufeff"))
    if strange <= 0.02 * length + 1:
        return None
    return "a file of bytes that are no text", _SAVE_AS
