"""Checkpoints as signed notes, and the public key that they are held against."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from wardmote.verify.fault import UnreadableError

_HASH = "[A-Za-z0-9+/]{43}="
_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"
_NOTE = re.compile(
    rf"(?P<text>wardmote/(?P<ledger>[a-z0-9_]+)\n(?P<size>[1-9]\d{{0,17}})\n(?P<root>{_HASH})\n"
    rf"census (?P<census>{_HASH})\ntime (?P<time>{_TIME})\n)"
    r"\n— wardmote/(?P<signer>[a-z0-9_]+) (?P<signature>[A-Za-z0-9+/]+={0,2})\n",
    re.ASCII,
)


@dataclass(frozen=True)
class Note:
    """What a checkpoint says. Whether it is signed is for `is_signed_by` to tell."""

    ledger: str
    size: int
    root: bytes
    census: bytes
    time: str
    text: str
    signer: str
    signature: bytes

    def as_text(self) -> str:
        """The note as it was read."""
        return f"{self.text}\n— wardmote/{self.signer} {base64.b64encode(self.signature).decode()}\n"


def read_note(text: str) -> Note | None:
    """The checkpoint that the text is; None if it is none."""
    found = _NOTE.fullmatch(text)
    if found is None:
        return None
    try:
        root, census, signature = (
            base64.b64decode(found[part], validate=True) for part in ("root", "census", "signature")
        )
    except binascii.Error:
        return None
    return Note(
        found["ledger"],
        int(found["size"]),
        root,
        census,
        found["time"],
        found["text"],
        found["signer"],
        signature,
    )


def is_signed_by(note: Note, key: Ed25519PublicKey) -> bool:
    """Whether the holder of the key signed the note in its own ledger's name."""
    name = f"wardmote/{note.ledger}".encode()
    key_id = hashlib.sha256(name + b"\n\x01" + key.public_bytes_raw()).digest()[:4]
    if note.signer != note.ledger or note.signature[:4] != key_id:
        return False
    try:
        key.verify(note.signature[4:], note.text.encode("utf-8"))
    except InvalidSignature:
        return False
    return True


def read_key(pem: bytes) -> Ed25519PublicKey:
    """The public key in a PEM file. Raises UnreadableError."""
    try:
        key = load_pem_public_key(pem)
    except ValueError:
        raise UnreadableError("The key file holds no public key (PEM) that can be read.") from None
    if not isinstance(key, Ed25519PublicKey):
        raise UnreadableError("The key file holds a public key of another kind: a hub signs with Ed25519.")
    return key
