"""The Merkle tree of RFC 6962, as a reader needs it: roots at several sizes in one pass, and what proofs lead to."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence


def leaf(content: bytes) -> bytes:
    """SHA-256(0x00 || content)."""
    return hashlib.sha256(b"\x00" + content).digest()


def join(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def roots_at(sizes: Collection[int], leaves: Iterable[bytes]) -> dict[int, bytes]:
    """The root over the first n leaves, for every n asked for that there are leaves enough for (n > 0)."""
    wanted = set(sizes)
    roots: dict[int, bytes] = {}
    peaks: list[tuple[int, bytes]] = []  # the roots of full trees of shrinking height, left to right
    for count, current in enumerate(leaves, start=1):
        height, top = 0, current
        while peaks and peaks[-1][0] == height:
            top = join(peaks.pop()[1], top)
            height += 1
        peaks.append((height, top))
        if count in wanted:
            roots[count] = _bag([peak for _, peak in peaks])
    return roots


def _bag(peaks: Sequence[bytes]) -> bytes:
    top = peaks[-1]
    for peak in peaks[-2::-1]:
        top = join(peak, top)
    return top


def root_by_path(start: bytes, *, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Where an audit path leads from a leaf; None if it has not the length it must have."""
    steps = list(path)
    top = _climb(start, index, size, steps)
    return top if not steps else None


def _climb(start: bytes, index: int, size: int, steps: list[bytes]) -> bytes | None:
    """RFC 6962, 2.1.1 read from the top down: the last step belongs to the topmost split."""
    if size <= 1:
        return start if index == 0 else None
    if not steps:
        return None
    split = 1 << (size - 1).bit_length() - 1
    sibling = steps.pop()
    if index < split:
        left = _climb(start, index, split, steps)
        return None if left is None else join(left, sibling)
    right = _climb(start, index - split, size - split, steps)
    return None if right is None else join(sibling, right)


def extends(path: Sequence[bytes], *, old_size: int, old_root: bytes, size: int, root: bytes) -> bool:
    """Whether a consistency path shows that the tree of `size` leaves begins with that of `old_size`."""
    if not 0 < old_size <= size:
        return False
    steps = list(path)
    both = _old_and_new(old_root, old_size, size, steps)
    return not steps and both == (old_root, root)


def _old_and_new(
    whole: bytes | None, old_size: int, size: int, steps: list[bytes]
) -> tuple[bytes, bytes] | None:
    """The old root and the new one: RFC 6962, 2.1.2 read from the top down, as in `_climb`.

    `whole` is the old root as long as the way down kept to the left, where the old tree is a subtree of its own.
    """
    if old_size == size and whole is not None:
        return whole, whole
    if not steps:
        return None
    sibling = steps.pop()
    if old_size == size:
        return sibling, sibling
    split = 1 << (size - 1).bit_length() - 1
    if old_size <= split:
        below = _old_and_new(whole, old_size, split, steps)
        return below and (below[0], join(below[1], sibling))
    below = _old_and_new(None, old_size - split, size - split, steps)
    return below and (join(sibling, below[0]), join(sibling, below[1]))
