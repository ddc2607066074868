"""Which encoding a text is in, and that no character is lost on the way to UTF-8."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.reading.sources import Blocks
from wardmote.engine.reading.notes import NoteKind
from wardmote.engine.reading.text.encoding import chosen_encoding, find_encoding, utf8_blocks
from wardmote.kernel.problem import Invalid, Unreadable

TEXT = "name,cost\nCafé – Ann’s,£12\n"
CASES = [
    (TEXT.encode(), "utf-8"),
    (codecs.BOM_UTF8 + TEXT.encode(), "utf-8-sig"),
    (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16"),
    (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
    (TEXT.encode("utf-16-le"), "utf-16"),
    (TEXT.encode("utf-16-be"), "utf-16"),
    (TEXT.encode("cp1252"), "windows-1252"),
    (TEXT.encode("mac-roman"), "mac-roman"),
]


def _decoded(content: bytes, block_bytes: int = 7) -> tuple[str, str, list[NoteKind]]:
    source = Blocks(content, block_bytes)
    encoding = find_encoding(source)
    text = b"".join(utf8_blocks(source, encoding)).decode()
    return encoding.name, text, [note.kind for note in encoding.notes]


@pytest.mark.parametrize(("content", "name"), CASES)
@pytest.mark.parametrize("block_bytes", [1, 3, 1000])
def test_each_encoding_is_known_and_read_whole(content: bytes, name: str, block_bytes: int) -> None:
    assert _decoded(content, block_bytes) == (name, TEXT, [])


def test_ascii_counts_as_utf_8() -> None:
    assert _decoded(b"a,b\n1,2\n") == ("utf-8", "a,b\n1,2\n", [])


def test_one_pound_sign_far_down_decides() -> None:
    content = b"a,b\n" * 5000 + b"\xa312,x\n"
    assert _decoded(content, 512)[0] == "windows-1252"
    assert _decoded(content, 512)[1].endswith("£12,x\n")


def test_a_text_cut_inside_a_character_stays_utf_8_and_is_noted() -> None:
    cut = "Café,£".encode()[:-1]
    assert _decoded(cut) == ("utf-8", "Café,\ufffd", [NoteKind.CUT_CHARACTER])


def test_a_lone_accent_at_the_end_is_windows_1252_not_a_cut_character() -> None:
    assert _decoded("place\ncafé".encode("cp1252")) == ("windows-1252", "place\ncafé", [])


def test_bytes_windows_1252_does_not_define_are_kept_and_counted() -> None:
    source = Blocks(b"\xa3,\x8d,\x81")
    encoding = find_encoding(source)
    assert b"".join(utf8_blocks(source, encoding)).decode() == "£,\x8d,\x81"
    assert [(note.kind, note.count) for note in encoding.notes] == [(NoteKind.UNDEFINED_BYTES, 2)]


def test_utf_16_that_is_cut_off_is_noted() -> None:
    content = codecs.BOM_UTF16_LE + "a,b\n".encode("utf-16-le") + b"c"
    assert _decoded(content) == ("utf-16", "a,b\n\ufffd", [NoteKind.CUT_CHARACTER])


def test_utf_32_is_refused_by_name() -> None:
    with pytest.raises(Unreadable) as caught:
        find_encoding(Blocks("a,b".encode("utf-32")))
    assert caught.value.code == "file.utf_32"


def test_a_chosen_encoding_overrules_and_steps_over_the_mark() -> None:
    source = Blocks("Ançay".encode("mac_roman"))
    encoding = chosen_encoding(source, "mac_roman")
    assert b"".join(utf8_blocks(source, encoding)).decode() == "Ançay"
    marked = Blocks(codecs.BOM_UTF8 + b"a")
    assert b"".join(utf8_blocks(marked, chosen_encoding(marked, "utf-8"))) == b"a"
    assert b"".join(utf8_blocks(marked, chosen_encoding(marked, "UTF8"))) == b"a"


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "UTF-8"])
def test_bytes_that_are_not_of_the_chosen_encoding_are_read_all_the_same_and_noted(name: str) -> None:
    for content in (b"\xef\xbb\xbfcost,\xa35", b"cost,\xa35"):
        encoding = chosen_encoding(Blocks(content), name)
        assert b"".join(utf8_blocks(Blocks(content), encoding)) == "cost,£5".encode()
        assert encoding.has(NoteKind.UNDEFINED_BYTES)


def test_a_mark_of_another_encoding_than_the_chosen_one_is_a_character_like_any_other() -> None:
    content = "\ufeffa".encode("utf-8")
    assert (
        b"".join(utf8_blocks(Blocks(content), chosen_encoding(Blocks(content), "latin-1"))) == "ï»¿a".encode()
    )


@pytest.mark.parametrize("name", ["no-such", "base64", "", "idna", "unicode_escape", "a\0b"])
def test_an_unknown_encoding_is_the_callers_mistake(name: str) -> None:
    with pytest.raises(Invalid):
        chosen_encoding(Blocks(b"a"), name)


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=200), block_bytes=st.integers(1, 50))
def test_any_bytes_become_valid_text(content: bytes, block_bytes: int) -> None:
    source = Blocks(content, block_bytes)
    try:
        encoding = find_encoding(source)
    except Unreadable:
        return
    b"".join(utf8_blocks(source, encoding)).decode("utf-8", "strict")


def test_a_few_lines_pasted_from_elsewhere_do_not_spoil_the_rest() -> None:
    content = "Café £1 – Ann’s\n".encode() + "Naïve\n".encode("cp1252")
    assert _decoded(content) == ("utf-8", "Café £1 – Ann’s\nNaïve\n", [NoteKind.UNDEFINED_BYTES])
    assert _decoded(codecs.BOM_UTF8 + b"\xa3")[:2] == ("utf-8-sig", "£")


def test_one_whole_character_by_chance_does_not_make_it_utf_8() -> None:
    content = "£1,£2,£3,Â£\n".encode("cp1252")
    assert _decoded(content)[:2] == ("windows-1252", "£1,£2,£3,Â£\n")


def test_lines_in_two_encodings_are_read_in_blocks_as_large_as_those_of_the_file() -> None:
    lines = ["Zoë".encode(), *["£5, Chloé, ½".encode("cp1252")] * 20_000]
    source = Blocks(b"\n".join(lines), 64 * 1024)
    encoding = find_encoding(source)
    assert encoding.has(NoteKind.MIXED_ENCODINGS)
    blocks = list(utf8_blocks(source, encoding))
    assert b"".join(blocks).decode() == "\n".join(["Zoë", *["£5, Chloé, ½"] * 20_000])
    assert len(blocks) == len(list(source.blocks())) + 1, "what is held back of the last comes by itself"


@pytest.mark.parametrize(
    "text", ["Café, Zoë and Ann’s\n", "“it’s” – done\n", "Ystrad’s Ŵ\n", "Žižek and Škoda\n"]
)
def test_what_windows_1252_makes_words_of_is_not_mac_roman(text: str) -> None:
    assert _decoded(text.encode("cp1252", "ignore"))[0] == "windows-1252"


def test_one_byte_alone_does_not_make_it_mac_roman() -> None:
    assert _decoded("Caf\u017d, a cup\n".encode("cp1252"))[0] == "windows-1252"
