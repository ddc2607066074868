"""Opens an export and reads its files line by line. It may come from anybody: nothing in it is believed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zipfile import ZIP_STORED, BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812 - its own name is `error`

from wardmote.verify.fault import UnreadableError

FORMAT = "wardmote-ledger-export/1"
HASH_BYTES = 32

_FILES = (
    "about.json",
    "checkpoint.txt",
    "checkpoints.ndjson",
    "leaves.bin",
    "entries.ndjson",
    "threads.ndjson",
    "census.json",
)
_LONGEST_LINE = 1 << 20
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode
"""Made once: it is asked for every line of an export."""
_HEX_HASH = re.compile("[0-9a-f]{64}")


class Archive:
    """An open export."""

    def __init__(self, path: Path) -> None:
        """Raises UnreadableError if the file is missing, cut off, or not an export of format 1."""
        try:
            self._zip = ZipFile(path)
        except OSError as problem:
            raise UnreadableError(
                f"The export cannot be opened: {problem.strerror or 'no such file'}."
            ) from None
        except BadZipFile:
            raise UnreadableError("This is no export: it is not a zip archive, or it was cut off.") from None
        if tuple(self._zip.namelist()) != _FILES:
            self._zip.close()
            raise UnreadableError("This is no export of format 1: it does not hold the files it should.")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def about(self) -> dict[str, Any]:
        """What the export says of itself. Raises UnreadableError for another format."""
        about = self.document("about.json")
        if not isinstance(about, dict) or about.get("format") != FORMAT:
            raise UnreadableError(
                "This export has a format that this program does not know. Use a newer one."
            )
        if about.keys() != {"format", "ledger", "organisation", "size"}:
            raise UnreadableError("The export does not say what it is (about.json).")
        return about

    def document(self, name: str) -> Any:
        """The one value a small file holds. Raises UnreadableError if it is not canonical JSON."""
        try:
            return read_canonical(b"".join(self.lines(name)))
        except ValueError:
            raise UnreadableError(f"The export is damaged: {name} cannot be read.") from None

    def text(self, name: str) -> str:
        """A small text file."""
        try:
            return b"".join(self.lines(name)).decode("utf-8")
        except UnicodeDecodeError:
            raise UnreadableError(f"The export is damaged: {name} cannot be read.") from None

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file, with their ends. Raises UnreadableError where its bytes are damaged."""
        try:
            with self._zip.open(name) as file:
                while line := file.readline(_LONGEST_LINE):
                    yield line
        except (BadZipFile, ZlibError, EOFError, OSError, NotImplementedError, RuntimeError):
            raise UnreadableError(f"The export is damaged: {name} cannot be read.") from None

    def leaves(self) -> bytes:
        """The leaf hashes, end to end. Raises UnreadableError if they are not a whole number of hashes."""
        info = self._zip.getinfo("leaves.bin")
        if info.compress_type != ZIP_STORED or info.file_size % HASH_BYTES:
            raise UnreadableError("The export is damaged: leaves.bin is not a list of hashes.")
        try:
            return self._zip.read(info)
        except (BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError):
            raise UnreadableError("The export is damaged: leaves.bin cannot be read.") from None


def canonical(value: object) -> bytes:
    """The RFC 8785 bytes of a value without fractions, whose keys are ASCII."""
    return _encode(value).encode()


def read_canonical(line: bytes) -> Any:
    """The value of a line of canonical JSON that ends with its line feed. Raises ValueError for another."""
    try:
        value = json.loads(line)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if canonical(value) + b"\n" != line:
        raise ValueError("not canonical")
    return value


def hash_of(digits: object) -> bytes | None:
    """The 32 bytes that 64 lower-case hexadecimal digits stand for."""
    return bytes.fromhex(digits) if isinstance(digits, str) and _HEX_HASH.fullmatch(digits) else None
