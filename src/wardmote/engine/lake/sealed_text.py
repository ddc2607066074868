"""Short texts sealed under the key of a stored object, to stand in a database: whoever drops the key drops them.

AES-256-GCM under a key derived from the object's data key, 12 random bytes as the nonce (an object has a few hundred
texts at most, far below the 2^32 that NIST SP 800-38D allows), the object's id and the text's own name as associated
data: a text copied to another object, or under another name, does not open.
"""

from __future__ import annotations

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wardmote.engine.lake.keys import DataKey
from wardmote.kernel.problem import Damaged

_NONCE_BYTES = 12


def seal_text(text: str, *, key: DataKey, object_id: str, name: str) -> str:
    """The text as base64 that only this object's key opens, under this name."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = _cipher(key, object_id).encrypt(nonce, text.encode(), _bound(object_id, name))
    return base64.b64encode(nonce + sealed).decode("ascii")


def open_text(sealed: str, *, key: DataKey, object_id: str, name: str) -> str:
    """Undoes `seal_text`. Raises Damaged where it was altered, is another object's or has another name."""
    try:
        raw = base64.b64decode(sealed, validate=True)
        plain = _cipher(key, object_id).decrypt(
            raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _bound(object_id, name)
        )
    except (InvalidTag, binascii.Error, ValueError):
        raise Damaged(
            "lake.text_damaged",
            "A sealed text does not open: it was altered, or belongs to something else.",
            where=object_id,
            next_step="Restore the row it stands in from a backup.",
        ) from None
    return plain.decode()


def _cipher(key: DataKey, object_id: str) -> AESGCM:
    return AESGCM(key.derive(b"sealed text/" + object_id.encode()))


def _bound(object_id: str, name: str) -> bytes:
    return f"{object_id}\0{name}".encode()
