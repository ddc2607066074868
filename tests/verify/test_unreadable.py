"""What cannot be checked at all: exit code 2, and words a person can act on."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.verify.exports import Desk, Export
from wardmote.hub.ledger.canonical import canonical_json
from wardmote.verify.command import main

UNREADABLE = (2, None)


def test_no_export_no_zip_and_a_cut_one(whole: Export, desk: Desk) -> None:
    path = whole.save(desk.folder / "x.zip")
    assert desk.verify(desk.folder / "nowhere.zip") == UNREADABLE
    assert desk.verify(desk.folder) == UNREADABLE
    assert desk.verify(desk.hold("x.txt", "no zip")) == UNREADABLE
    whole_bytes = path.read_bytes()
    for length in (0, 1, len(whole_bytes) // 2, len(whole_bytes) - 1):
        path.write_bytes(whole_bytes[:length])
        assert desk.verify(path) == UNREADABLE


def test_a_zip_of_other_files(whole: Export, desk: Desk) -> None:
    for name in whole.files:
        fewer = Export({other: content for other, content in whole.files.items() if other != name})
        assert desk.verify(fewer) == UNREADABLE
    assert desk.verify(Export(whole.files | {"more.txt": b""})) == UNREADABLE
    backwards = Export(dict(reversed(whole.files.items())))
    assert desk.verify(backwards) == UNREADABLE


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_there_twice(whole: Export, desk: Desk) -> None:
    path = whole.save(desk.folder / "x.zip")
    with ZipFile(path, "a") as archive:
        archive.writestr("entries.ndjson", b"")
    assert desk.verify(path) == UNREADABLE


def test_another_format(whole: Export, desk: Desk) -> None:
    about = json.loads(whole.files["about.json"])
    newer = canonical_json(about | {"format": "wardmote-ledger-export/2"}) + b"\n"
    assert desk.verify(whole.with_file("about.json", newer)) == UNREADABLE
    for broken in (b"", b"[]\n", b"null\n", b'{"format":"wardmote-ledger-export/1"}\n', b"\xff\n", b"{"):
        assert desk.verify(whole.with_file("about.json", broken)) == UNREADABLE


@pytest.mark.parametrize("note", [b"", b"\xff", b"a\nb\n", b"wardmote/ledger_x\n0\n"])
def test_a_checkpoint_that_is_none(note: bytes, whole: Export, desk: Desk) -> None:
    assert desk.verify(whole.with_file("checkpoint.txt", note)) == UNREADABLE


@pytest.mark.parametrize("threads", [b"{}\n", b"\xff\n", b'{"entries":1,"key":"","organisation":"x"}\n'])
def test_threads_that_are_none(threads: bytes, whole: Export, desk: Desk) -> None:
    assert desk.verify(whole.with_file("threads.ndjson", threads)) == UNREADABLE
    twice = whole.files["threads.ndjson"] * 2
    assert desk.verify(whole.with_file("threads.ndjson", twice)) == UNREADABLE


def test_leaves_that_are_no_hashes(whole: Export, desk: Desk) -> None:
    assert desk.verify(whole.with_file("leaves.bin", b"x" * 33)) == UNREADABLE


@pytest.mark.parametrize("method", [ZIP_DEFLATED, ZIP_BZIP2])
def test_leaves_are_never_unpacked_from_something_smaller(method: int, whole: Export, desk: Desk) -> None:
    bomb = desk.folder / "bomb.zip"
    with ZipFile(bomb, "w", method) as archive:
        for name, content in whole.files.items():
            archive.writestr(name, b"\0" * 32_000_000 if name == "leaves.bin" else content)
    assert bomb.stat().st_size < 100_000
    assert desk.verify(bomb) == UNREADABLE


def test_a_line_without_end_is_not_read_into_memory(whole: Export, desk: Desk) -> None:
    endless = whole.with_file("entries.ndjson", b" " * 50_000_000)
    assert desk.verify(endless) == (1, 1)
    assert desk.verify(whole.with_file("census.json", b" " * 50_000_000)) == UNREADABLE


def test_bytes_damaged_on_the_way(whole: Export, desk: Desk) -> None:
    path = whole.save(desk.folder / "x.zip")
    with ZipFile(path) as archive:
        places = [info.header_offset + 30 + len(info.filename) + 5 for info in archive.infolist()]
    sound = path.read_bytes()
    for place in places:
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 0xFF]) + sound[place + 1 :])
        assert desk.verify(path)[0] == 2


def test_keys_that_are_none(whole: Export, desk: Desk) -> None:
    rsa = generate_private_key(65537, 2048).public_key()
    pem = rsa.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    for key in (desk.folder / "nowhere.pem", desk.hold("x.pem", "no key"), desk.hold("rsa.pem", pem)):
        assert desk.verify(whole, key=key) == UNREADABLE


def test_checkpoints_held_that_are_none(whole: Export, desk: Desk, tmp_path: Path) -> None:
    for since in (desk.folder / "nowhere.txt", desk.hold("x.txt", "no checkpoint")):
        assert desk.verify(whole, since) == UNREADABLE


def test_a_checkpoint_that_cannot_be_kept(whole: Export, desk: Desk) -> None:
    path = whole.save(desk.folder / "x.zip")
    assert main([str(path), "--key", str(desk.folder / "hub.pem"), "--keep", str(desk.folder)]) == 2
    assert "cannot be written" in desk.capsys.readouterr().err
