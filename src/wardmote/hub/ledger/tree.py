"""The Merkle tree of RFC 6962 over the ledger's leaves: grown a leaf at a time, with proofs.

A tree of n leaves is a row of complete subtrees, the largest first, one for each bit set in n: the frontier. That
is all one needs to grow it and to know its root. A node is named by its level (0 is a leaf) and its index among
the complete subtrees of that level.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

HASH_BYTES = 32

Node = tuple[int, int, bytes]
"""Level, index, hash."""

NodeReader = Callable[[int, int], bytes]
"""Gives the hash of the complete subtree of that level and index."""


def leaf_hash(salt: bytes, body: bytes) -> bytes:
    """SHA-256(0x00 || salt || body)."""
    return sha256(b"\x00" + salt + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The complete subtrees of a growing tree, largest first."""

    def __init__(self, size: int = 0, hashes: bytes = b"") -> None:
        """Takes up a tree of `size` leaves where `as_bytes` left it. Raises ValueError if the two do not fit."""
        if len(hashes) != size.bit_count() * HASH_BYTES:
            raise ValueError("this is not the frontier of a tree of that size")
        self.size = size
        self._hashes = [hashes[start : start + HASH_BYTES] for start in range(0, len(hashes), HASH_BYTES)]

    def append(self, leaf: bytes) -> list[Node]:
        """Adds a leaf's hash; returns the subtrees above leaf level that it completed, the smallest first."""
        completed = []
        level, index, current = 0, self.size, leaf
        while index & 1:
            level, index, current = level + 1, index >> 1, node_hash(self._hashes.pop(), current)
            completed.append((level, index, current))
        self._hashes.append(current)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """The root of the tree as it stands; of an empty one, SHA-256 of nothing."""
        if not self._hashes:
            return sha256().digest()
        current = self._hashes[-1]
        for left in reversed(self._hashes[:-1]):
            current = node_hash(left, current)
        return current

    def as_bytes(self) -> bytes:
        """The hashes, largest subtree first, end to end."""
        return b"".join(self._hashes)


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root of a tree of these leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def inclusion_proof(node: NodeReader, *, index: int, size: int) -> list[bytes]:
    """The audit path of leaf `index` (from 0) in the tree of the first `size` leaves: RFC 6962, section 2.1.1."""
    if not 0 <= index < size:
        raise ValueError("that leaf is not in a tree of that size")
    path = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(range_root(node, middle, end))
            end = middle
        else:
            path.append(range_root(node, start, middle))
            start = middle
    return path[::-1]


def consistency_proof(node: NodeReader, *, old_size: int, size: int) -> list[bytes]:
    """Shows that the tree of `size` leaves begins with the tree of `old_size`: RFC 6962, section 2.1.2."""
    if not 0 < old_size <= size:
        raise ValueError("there is no proof between trees of those sizes")
    path: list[bytes] = []
    start, end, whole = 0, size, True
    while end > old_size:
        middle = start + _split(end - start)
        if old_size <= middle:
            path.append(range_root(node, middle, end))
            end = middle
        else:
            path.append(range_root(node, start, middle))
            start, whole = middle, False
    if not whole:
        path.append(range_root(node, start, end))
    return path[::-1]


def range_root(node: NodeReader, start: int, end: int) -> bytes:
    """The root over leaves `start` to `end` (not included), where `start` is a multiple of the subtrees' sizes."""
    current: bytes | None = None
    for level, index in reversed(list(_complete_subtrees(start, end))):
        left = node(level, index)
        current = left if current is None else node_hash(left, current)
    if current is None:
        raise ValueError("there is no root over no leaves")
    return current


def _complete_subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _split(length: int) -> int:
    """The largest power of two smaller than the length."""
    return 1 << ((length - 1).bit_length() - 1)
