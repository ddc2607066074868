"""The key a hub signs its checkpoints with: a file in the key folder, made at first use."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from wardmote.kernel.new_file import make_file
from wardmote.kernel.problem import Damaged

FILE_NAME = "ledger_signing_key.pem"


def signing_key(folder: Path, *, may_make: bool) -> Ed25519PrivateKey:
    """The hub's private key; if it may be made, whole and on the disk before it is used: of two who make it, one wins.

    Raises Damaged if the file is no Ed25519 key, or is missing and may not be made.
    """
    path = folder / FILE_NAME
    if may_make and not path.exists():
        make_file(path, _new_key())
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (FileNotFoundError, ValueError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise Damaged(
            "ledger.key_unreadable",
            "The key that signs the ledger's checkpoints cannot be read.",
            where=FILE_NAME,
            next_step="Restore it from the backup of the key folder: a new key would not be believed by the members.",
        )
    return key


def public_key_pem(key: Ed25519PublicKey) -> str:
    """The public key as members keep it: PEM."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
