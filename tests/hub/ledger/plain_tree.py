"""The Merkle tree as RFC 6962, section 2.1, defines it, word for word and as slow as that is."""

from __future__ import annotations

from hashlib import sha256


def _split(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def mth(leaves: list[bytes]) -> bytes:
    """MTH(D[n]), over leaf hashes."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = _split(len(leaves))
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH(m, D[n])."""
    if len(leaves) == 1:
        return []
    k = _split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def proof(m: int, leaves: list[bytes]) -> list[bytes]:
    """PROOF(m, D[n])."""
    return _subproof(m, leaves, whole=True)


def _subproof(m: int, leaves: list[bytes], *, whole: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = _split(len(leaves))
    if m <= k:
        return [*_subproof(m, leaves[:k], whole=whole), mth(leaves[k:])]
    return [*_subproof(m - k, leaves[k:], whole=False), mth(leaves[:k])]
