"""Which encoding a text is in, and the same text as UTF-8.

The order is: byte order mark, zero bytes as UTF-16 has them, strict UTF-8 over the whole text, Windows-1252 unless only
Mac Roman makes words of it. Detectors
by letter frequency are not used: they take British Windows-1252 text for other code pages and get £ wrong.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from wardmote.engine.reading.notes import Note, NoteKind
from wardmote.engine.reading.text.stream import ByteSource, first_bytes
from wardmote.kernel.problem import Invalid, Unreadable

_SAMPLE_BYTES = 64 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"),
)
_LONGEST_HELD_LINE_BYTES = 8 * 1024 * 1024
_NOT_OF_FILES = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"})
_UNDEFINED_IN_WINDOWS_1252 = bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D])
_WINDOWS_1252 = "".join(
    bytes([byte]).decode("latin-1" if byte in _UNDEFINED_IN_WINDOWS_1252 else "cp1252") for byte in range(256)
)
"""As browsers decode it: the five undefined bytes become the control characters of the same number, so that no byte
is lost."""


_STRAYS_FROM = 0xDC00
_STRAY_BYTE = re.compile("[\udc80-\udcff]")
"""What Python makes of a byte that is not UTF-8, when asked to keep it."""
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


_MAC_ROMAN = bytes(range(256)).decode("mac-roman")
_BEHIND_A_SMALL_LETTER = re.compile(rb"[a-z][\x80-\xff]")
_APOSTROPHE = re.compile(rb"[a-z]\x92(?:s|t|re|ve|ll)[ ,.\r\n]")
"""In Windows-1252."""
_APOSTROPHE_BYTES = 6
_SET_BEHIND_WORDS = frozenset("’‘“”–—…•©®™†‡°ªº \u00a0")


@dataclass(frozen=True)
class TextEncoding:
    """How to turn the bytes of a source into text: `name` for people, `codec` for Python, and what was noticed."""

    name: str
    codec: str
    mark_bytes: int = 0
    notes: tuple[Note, ...] = ()

    def has(self, kind: NoteKind) -> bool:
        """Whether something of a kind was noticed."""
        return any(note.kind is kind for note in self.notes)

    @property
    def is_utf8(self) -> bool:
        """Whether the bytes behind the mark are valid UTF-8 as they stand."""
        return self.codec == "utf-8" and not self.notes


def find_encoding(source: ByteSource) -> TextEncoding:
    """The encoding of a source, read to its end where that is needed to be sure.

    Raises Unreadable for UTF-32, which nothing a council uses writes.
    """
    head = first_bytes(source, _SAMPLE_BYTES)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unreadable(
            "file.utf_32",
            "The text is in UTF-32, which is not read here.",
            next_step="Save it as CSV in UTF-8.",
        )
    for mark, name, codec in _MARKS:
        if head.startswith(mark):
            return _checked(source, TextEncoding(name, codec, len(mark)))
    codec_of_zeros = utf16_by_zero_bytes(head)
    if codec_of_zeros:
        return _checked(source, TextEncoding("utf-16", codec_of_zeros))
    return _utf8_or_windows_1252(source)


def chosen_encoding(source: ByteSource, name: str) -> TextEncoding:
    """The encoding a person named, its byte order mark stepped over. Raises Invalid where nobody knows the name."""
    codec = _codec_named(name)
    head = first_bytes(source, _SAMPLE_BYTES)
    for mark, marked_name, marked_codec in _MARKS:
        if head.startswith(mark) and codec in (marked_name, marked_codec):
            return _checked(source, TextEncoding(name, marked_codec, len(mark)))
    if codec == "cp1252":
        return _windows_1252(source)
    if codec == "utf-16":
        codec = utf16_by_zero_bytes(head) or "utf-16-le"
    return _checked(source, TextEncoding(name, codec.removesuffix("-sig")))


def _codec_named(name: str) -> str:
    """Python's own name of an encoding. What is no encoding of a text file (idna, unicode_escape) counts as unknown."""
    try:
        codec = codecs.lookup(name).name
        "".encode(codec)
    except (LookupError, ValueError) as error:
        raise _unknown_encoding() from error
    if codec in _NOT_OF_FILES:
        raise _unknown_encoding()
    return codec


def _unknown_encoding() -> Invalid:
    return Invalid(
        "read.unknown_encoding",
        "There is no encoding of this name.",
        next_step="Choose utf-8, utf-16 or windows-1252, or leave it to be found out.",
    )


def utf8_blocks(source: ByteSource, encoding: TextEncoding) -> Iterator[bytes]:
    """The whole text as UTF-8 without byte order mark, in blocks that may end inside a character or a line."""
    blocks = _without_mark(source.blocks(), encoding.mark_bytes)
    if encoding.is_utf8:
        return blocks
    if encoding.has(NoteKind.MIXED_ENCODINGS):
        return (text for text, _ in _lines_in_their_own(blocks))
    if encoding.codec == "cp1252":
        return (codecs.charmap_decode(block, "strict", _WINDOWS_1252)[0].encode() for block in blocks)
    if encoding.codec == "utf-8" and encoding.has(NoteKind.UNDEFINED_BYTES):
        decoded = _decoded(blocks, "utf-8", "surrogateescape")
        return (_STRAY_BYTE.sub(_as_windows_1252, text).encode() for text in decoded)
    return (text.encode(errors="replace") for text in _decoded(blocks, encoding.codec, "replace"))


def _lines_in_their_own(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, int]]:
    """Windows-1252 text as UTF-8, in blocks of whole lines; how many of a block's lines were UTF-8 (beyond ASCII)."""
    held = b""
    for block in chain(blocks, (b"",)):
        lines = (held + block).splitlines(keepends=True)
        held = lines.pop() if lines and block and len(lines[-1]) < _LONGEST_HELD_LINE_BYTES else b""
        already = [not line.isascii() and _is_utf8(line) for line in lines]
        as_utf8 = (
            line
            if kept or line.isascii()
            else codecs.charmap_decode(line, "strict", _WINDOWS_1252)[0].encode()
            for line, kept in zip(lines, already, strict=True)
        )
        yield b"".join(as_utf8), sum(already)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _decoded(blocks: Iterator[bytes], codec: str, errors: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(codec)(errors=errors)
    for block in blocks:
        yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def _as_windows_1252(stray: re.Match[str]) -> str:
    return _WINDOWS_1252[ord(stray[0]) - _STRAYS_FROM]


def _without_mark(blocks: Iterator[bytes], mark_bytes: int) -> Iterator[bytes]:
    left = mark_bytes
    for block in blocks:
        yield block[left:]
        left = max(0, left - len(block))


def utf16_by_zero_bytes(head: bytes) -> str | None:
    """Western text in UTF-16 has a zero in nearly every second byte, and hardly any in the others."""
    even, odd = head[0::2], head[1::2]
    if not odd:
        return None
    zeros_even, zeros_odd = even.count(0) / len(even), odd.count(0) / len(odd)
    if zeros_odd > 0.5 and zeros_even < 0.1:
        return "utf-16-le"
    if zeros_even > 0.5 and zeros_odd < 0.1:
        return "utf-16-be"
    return None


def _utf8_or_windows_1252(source: ByteSource) -> TextEncoding:
    """UTF-8 where all of it is valid, or most of what is not ASCII.

    Windows-1252 text is hardly ever valid UTF-8 by chance, so a text with more whole characters than stray bytes is
    UTF-8 into which somebody pasted lines from elsewhere; with fewer it is the other way round, and a line that is
    wholly UTF-8 is read as such.
    """
    found = _checked(source, TextEncoding("utf-8", "utf-8"))
    if not found.has(NoteKind.UNDEFINED_BYTES):
        return found
    whole, stray = 0, 0
    for text in _decoded(source.blocks(), "utf-8", "surrogateescape"):
        strays = len(_STRAY_BYTE.findall(text))
        whole += len(_BEYOND_ASCII.findall(text)) - strays
        stray += strays
    if whole > stray:
        return TextEncoding("utf-8", "utf-8", notes=(Note(NoteKind.UNDEFINED_BYTES, count=stray),))
    lines = sum(count for _, count in _lines_in_their_own(source.blocks())) if whole else 0
    if not lines:
        return TextEncoding("mac-roman", "mac-roman") if _is_mac_roman(source) else _windows_1252(source)
    return TextEncoding("windows-1252", "cp1252", notes=(Note(NoteKind.MIXED_ENCODINGS, count=lines),))


def _is_mac_roman(source: ByteSource) -> bool:
    """Whether bytes behind small letters go on with the word in Mac Roman, and break it in Windows-1252.

    `caf` and 0x8E is `café` in the one and `cafŽ` in the other. Where a single such byte speaks for Windows-1252 it
    is that: nearly everybody writes it.
    """
    behind: Counter[int] = Counter()
    before = b""
    for block in source.blocks():
        text = before + block
        found = _BEHIND_A_SMALL_LETTER.finditer(text, max(0, len(before) - 1))
        behind.update(pair[0][1] for pair in found)
        if any(_breaks(byte, _MAC_ROMAN) for byte in behind) or _APOSTROPHE.search(text):
            return False
        before = text[-_APOSTROPHE_BYTES:]
    return sum(count for byte, count in behind.items() if _breaks(byte, _WINDOWS_1252)) > 1


def _breaks(byte: int, table: str) -> bool:
    """Whether what a byte stands for does not go on with a word: a capital, a sign that is not set behind words."""
    return not table[byte].islower() and table[byte] not in _SET_BEHIND_WORDS


def _windows_1252(source: ByteSource) -> TextEncoding:
    undefined = sum(
        len(block) - len(block.translate(None, _UNDEFINED_IN_WINDOWS_1252)) for block in source.blocks()
    )
    notes = (Note(NoteKind.UNDEFINED_BYTES, count=undefined),) if undefined else ()
    return TextEncoding("windows-1252", "cp1252", notes=notes)


def _checked(source: ByteSource, encoding: TextEncoding) -> TextEncoding:
    """The same encoding with a note where the text breaks its rules, or ends inside a character.

    A cut character is believed only after a whole one: a lone accented letter at the end of a Windows-1252 text looks
    just like the beginning of a character in UTF-8.
    """
    decoder = codecs.getincrementaldecoder(encoding.codec)(errors="strict")
    beyond_ascii = encoding.codec != "utf-8"
    pending = False
    try:
        for block in _without_mark(source.blocks(), encoding.mark_bytes):
            if not pending and encoding.codec == "utf-8" and block.isascii():
                continue
            beyond_ascii = not decoder.decode(block).isascii() or beyond_ascii
            pending = bool(decoder.getstate()[0])
    except UnicodeDecodeError:
        return _noted(encoding, NoteKind.UNDEFINED_BYTES)
    if not pending:
        return encoding
    return _noted(encoding, NoteKind.CUT_CHARACTER if beyond_ascii else NoteKind.UNDEFINED_BYTES)


def _noted(encoding: TextEncoding, kind: NoteKind) -> TextEncoding:
    return TextEncoding(encoding.name, encoding.codec, encoding.mark_bytes, (Note(kind),))
