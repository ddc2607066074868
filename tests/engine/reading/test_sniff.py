"""What is no table is refused by the name of what it is, whatever it is called."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from tests.engine.reading.test_open_tables import write
from wardmote.engine.reading import open_tables
from wardmote.kernel.problem import Unreadable


def _zip_of(*members: str, **texts: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for member in members:
            archive.writestr(member, texts.get(member, "<x/>"))
    return packed.getvalue()


def _odt() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<x/>")
    return packed.getvalue()


def _ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(1000)


def _locked_zip() -> bytes:
    """A zip whose one member is said to be encrypted, in both places where that is said (APPNOTE.TXT 4.4.4)."""
    content = bytearray(_zip_of("table.csv", **{"table.csv": "a,b\n1,2\n"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


_NAMED_AS = {
    "Access ACE": "Access",
    "HTML log-in page": "HTML",
    "a zip file is protected": "protected with a password",
    "none of which": "none of which",
}
REFUSED = {
    "PDF": b"%PDF-1.7\n1 0 obj\n",
    "PNG": b"\x89PNG\r\n\x1a\n" + bytes(64),
    "JPEG": b"\xff\xd8\xff\xe0" + bytes(64),
    "HTML": b"<!DOCTYPE html>\n<html><body><table><tr><td>1</td></tr></table></body></html>",
    "HTML without doctype": b"\n  <table border=1><tr><th>a</th></tr></table>",
    "GML": b'<?xml version="1.0"?><wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs">',
    "JSON in UTF-16": '\ufeff{"a": 1}'.encode("utf-16-le"),
    "Access": b"\x00\x01\x00\x00Standard Jet DB\x00" + bytes(100),
    "TopoJSON": b'{"type": "Topology", "arcs": [[[1, 2], [3, 4]]]}',
    "encrypted Parquet": b"PARE" + bytes(50) + b"PARE",
    "Feather": b"FEA1" + bytes(50),
    "SVG": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"></svg>',
    "Excel 2003": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    "OpenDocument text": _odt(),
    "RTF": b"{\\rtf1\\ansi a}",
    "7-Zip": b"7z\xbc\xaf\x27\x1c" + bytes(20),
    "Word": _zip_of("[Content_Types].xml", "word/document.xml"),
    "none of which": _zip_of("a.pdf", "inner.zip"),
    "old Word": _ole("WordDocument"),
    "password": _ole("EncryptedPackage"),
    "R data": gzip.compress(b"RDX3\nX\n" + bytes(200)),
    "inside a gzip": gzip.compress(_zip_of("a.csv")),
    "no text": bytes(range(256)) * 40,
    "is empty": b"",
    "Outlook message": _ole("__properties_version1.0"),
    "old PowerPoint": _ole("PowerPoint Document"),
    "PowerPoint": _zip_of("[Content_Types].xml", "ppt/presentation.xml"),
    "Access ACE": b"\x00\x01\x00\x00Standard ACE DB\x00" + bytes(100),
    "e-mail": b"Received: from mx.example.org (mx.example.org [192.0.2.1])\r\n\tby mail.example.org;"
    b" Mon, 3 Apr 2023 09:00:00 +0100\r\nFrom: A <a@example.org>\r\nSubject: List, as asked\r\n"
    b"MIME-Version: 1.0\r\n\r\nDear all,\r\n",
    "shortcut": b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00" + bytes(80),
    "shortcut to a web page": b"[InternetShortcut]\r\nURL=https://example.org/table.csv\r\n",
    "WebP": b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(40),
    "HTML log-in page": b"<html lang=en><head><title>Sign in</title></head><body><form><input name=p></form></body>",
    "a zip file is protected": _locked_zip(),
}


@pytest.mark.parametrize("word", REFUSED)
@pytest.mark.parametrize("name", ["table.csv", "table.xlsx"])
def test_refused_by_name_with_a_next_step(tmp_path: Path, word: str, name: str) -> None:
    path = write(tmp_path, REFUSED[word], name)
    with pytest.raises(Unreadable) as caught:
        open_tables(path, file_name=name)
    named = _NAMED_AS.get(word) or word.removesuffix(" list").removesuffix(" without doctype").removesuffix(
        " in UTF-16"
    )
    assert named in caught.value.what
    assert len(caught.value.next_step) > 10


@pytest.mark.parametrize("content", [b"\n\n\n", b"   ", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00" * 50, b"\r"])
def test_nothing_but_blanks_is_empty(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        open_tables(write(tmp_path, content), file_name="x.csv")
    assert caught.value.code == "file.empty"


def test_typographic_signs_in_utf_16_are_text(tmp_path: Path) -> None:
    path = write(tmp_path, "a\tb\n".encode("utf-16") + "–\t’\n".encode("utf-16-le") * 50)
    assert len(open_tables(path, file_name="x.csv")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "<5,name\n<10,x\n",
        "{GUID},price\n{A1-B2},250000\n",
        "[note],value\n[x],2\n",
        "BMI,age\n22,40\n",
        "name,pattern\nx,<html>\n",
        "PK,name\n1,x\n",
        "From: A,To: B\nFrom: C,To: D\n",
        "Subject: x\nFrom: y\nTo: z\nDate: 1\n",
        "MZ,name\n1,x\n",
    ],
)
def test_tables_that_begin_like_something_else_are_read(tmp_path: Path, text: str) -> None:
    assert len(open_tables(write(tmp_path, text), file_name="x.csv")) == 1
