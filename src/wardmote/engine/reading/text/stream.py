"""Where the bytes of a text file come from: the file itself, a gzip of it, or a member of a zip.

A source can be opened as often as wanted; what comes out of a compressed one is counted against the limits.
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from wardmote.engine.reading.options import ReadLimits
from wardmote.kernel.problem import TooLarge, Unreadable

BLOCK_BYTES = 4 * 1024 * 1024
RATIO_MATTERS_FROM_BYTES = 32 * 1024 * 1024
_CUT_OR_DAMAGED = (EOFError, gzip.BadGzipFile, zipfile.BadZipFile, zlib.error)


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class ByteSource(Protocol):
    """The bytes of one text, from the start each time."""

    @property
    def name(self) -> str:
        """What a table made of it is called."""
        ...

    def blocks(self) -> Iterator[bytes]:
        """All bytes in blocks of at most BLOCK_BYTES. Raises Unreadable and TooLarge."""
        ...


@dataclass(frozen=True)
class PlainFile:
    """A file as it stands on the disk."""

    path: Path
    name: str

    def blocks(self) -> Iterator[bytes]:
        """The file's own bytes."""
        with self.path.open("rb") as file:
            yield from _blocks_of(file)


@dataclass(frozen=True)
class GzipFile:
    """What is inside a gzip file."""

    path: Path
    name: str
    limits: ReadLimits

    def blocks(self) -> Iterator[bytes]:
        """The unpacked bytes, counted against the limits."""
        packed_bytes = self.path.stat().st_size
        with _damage_named(self.name), gzip.open(self.path, "rb") as file:
            yield from _counted(_blocks_of(file), packed_bytes, self.limits, self.name)


@dataclass(frozen=True)
class ZipMember:
    """One member of a zip file."""

    path: Path
    member: str
    limits: ReadLimits

    @property
    def name(self) -> str:
        """The member's path inside the zip."""
        return self.member

    def blocks(self) -> Iterator[bytes]:
        """The unpacked bytes, counted against the limits."""
        with _damage_named(self.member), zipfile.ZipFile(self.path) as archive:
            packed_bytes = archive.getinfo(self.member).compress_size
            with archive.open(self.member) as file:
                yield from _counted(_blocks_of(file), packed_bytes, self.limits, self.member)


def first_bytes(source: ByteSource, size_bytes: int = BLOCK_BYTES) -> bytes:
    """The first bytes of a source, fewer where it is shorter."""
    head = b""
    for block in source.blocks():
        head += block
        if len(head) >= size_bytes:
            break
    return head[:size_bytes]


def _blocks_of(file: _Readable) -> Iterator[bytes]:
    while block := file.read(BLOCK_BYTES):
        yield block


def _counted(blocks: Iterator[bytes], packed_bytes: int, limits: ReadLimits, name: str) -> Iterator[bytes]:
    unpacked_bytes = 0
    for block in blocks:
        unpacked_bytes += len(block)
        refuse_a_bomb(
            packed_bytes, unpacked_bytes, limits.max_uncompressed_bytes, limits.max_zip_ratio, where=name
        )
        yield block


def refuse_a_bomb(
    packed_bytes: int, unpacked_bytes: int, max_unpacked_bytes: int, max_ratio: int, *, where: str | None
) -> None:
    """Raises TooLarge where more comes out of a compressed file than is allowed, or implausibly much."""
    if unpacked_bytes > max_unpacked_bytes:
        raise TooLarge(
            "file.unpacks_too_large",
            f"Unpacked, this is more than {max_unpacked_bytes // 1024**2:,} MiB, which is the limit.",
            where=where,
            next_step="Split it into smaller files and upload those.",
        )
    if unpacked_bytes > RATIO_MATTERS_FROM_BYTES and unpacked_bytes > max_ratio * max(packed_bytes, 1):
        raise TooLarge(
            "file.compression_bomb",
            f"This unpacks to more than {max_ratio} times its size, as files made to do harm do.",
            where=where,
            next_step="Upload the unpacked file, or a CSV of it.",
        )


@contextmanager
def _damage_named(name: str) -> Iterator[None]:
    try:
        yield
    except _CUT_OR_DAMAGED as error:
        raise Unreadable(
            "file.damaged_archive",
            "The compressed file is damaged or was cut off.",
            where=name,
            next_step="Make or download it again, or upload the unpacked file.",
        ) from error
    except (NotImplementedError, RuntimeError) as error:
        raise Unreadable(
            "file.locked_archive",
            "The zip file is protected with a password, or packed in a way that cannot be read here.",
            where=name,
            next_step="Unpack it and upload the files that are in it.",
        ) from error
