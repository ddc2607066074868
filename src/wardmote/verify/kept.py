"""A folder outside the hub in which somebody keeps its checkpoints, its key, and what proves it wrong."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from wardmote.verify.fault import UnreadableError
from wardmote.verify.note import Note, read_key, read_note

KEY_NAME = "public-key.pem"
_NAME = re.compile(r"checkpoint-([1-9]\d{0,17})\.txt", re.ASCII)


class KeptCheckpoints:
    """The folder; made if it is not there. Every method raises UnreadableError where the disk does not do it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise _not_kept(folder, problem) from None

    def key(self) -> Ed25519PublicKey | None:
        """The hub's key, as it was pinned at first use; None before that."""
        pem = self._bytes_of(KEY_NAME)
        return read_key(pem) if pem is not None else None

    def pin(self, pem: bytes) -> None:
        """Keeps the hub's key, for good."""
        self._write(self.folder / KEY_NAME, pem)

    def newest(self) -> Note | None:
        """The kept checkpoint over the most entries."""
        try:
            names = [found for each in self.folder.iterdir() if (found := _NAME.fullmatch(each.name))]
        except OSError as problem:
            raise _not_read(self.folder, problem) from None
        if not names:
            return None
        name = max(names, key=lambda each: int(each[1]))[0]
        note = read_note((self._bytes_of(name) or b"").decode("utf-8", "replace"))
        if note is None:
            raise UnreadableError(
                f"{self.folder / name} is not a checkpoint. Move it away, or restore it, and try again."
            )
        return note

    def keep(self, note: Note) -> None:
        """Keeps a checkpoint in a file of its own: on the disk, whole, when this returns."""
        self._write(self.folder / f"checkpoint-{note.size}.txt", note.as_text().encode())

    def keep_evidence(self, name: str, files: Mapping[str, bytes]) -> Path:
        """Keeps what proves the hub wrong in a folder of its own; what was kept there before stays as it is."""
        folder = self.folder / "evidence" / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise _not_kept(folder, problem) from None
        for file_name, content in files.items():
            self._write(folder / file_name, content)
        return folder

    def _bytes_of(self, name: str) -> bytes | None:
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise _not_read(self.folder / name, problem) from None

    def _write(self, path: Path, content: bytes) -> None:
        """Whole or not at all, and never over what is there."""
        aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            try:
                with aside.open("xb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                if not path.exists():
                    aside.rename(path)
            finally:
                aside.unlink(missing_ok=True)
            descriptor = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as problem:
            raise _not_kept(path, problem) from None


def _not_kept(path: Path, problem: OSError) -> UnreadableError:
    return UnreadableError(f"{path} cannot be written: {problem.strerror}. Nothing half-written was left.")


def _not_read(path: Path, problem: OSError) -> UnreadableError:
    return UnreadableError(f"{path} cannot be read: {problem.strerror}.")
