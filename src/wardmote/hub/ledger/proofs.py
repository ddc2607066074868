"""Proofs made from the stored tree: that an entry is in it, and that it only ever grew."""

from __future__ import annotations

from wardmote.hub.ledger import tree
from wardmote.hub.ledger.models import StoredEntry, TreeNode
from wardmote.hub.ledger.queries import head
from wardmote.hub.ledger.writing import LOWEST_STORED_LEVEL
from wardmote.kernel.problem import NotFound


def inclusion_proof(sequence: int, *, size: int) -> list[bytes]:
    """The audit path from the entry's leaf to the root over the first `size` entries. Raises NotFound."""
    _require(0 < sequence <= size <= head())
    return tree.inclusion_proof(_StoredNodes().read, index=sequence - 1, size=size)


def consistency_proof(*, old_size: int, size: int) -> list[bytes]:
    """Shows that the ledger of `size` entries begins with that of `old_size`. Raises NotFound."""
    _require(0 < old_size <= size <= head())
    return tree.consistency_proof(_StoredNodes().read, old_size=old_size, size=size)


class _StoredNodes:
    """Reads nodes: large subtrees from their table, small ones from the leaves below them."""

    def read(self, level: int, index: int) -> bytes:
        if level >= LOWEST_STORED_LEVEL:
            return bytes(TreeNode.objects.values_list("hash", flat=True).get(level=level, place=index))
        first = (index << level) + 1
        leaves = StoredEntry.objects.filter(sequence__range=(first, first + (1 << level) - 1))
        return tree.root_of(
            [bytes(leaf) for leaf in leaves.order_by("sequence").values_list("leaf", flat=True)]
        )


def _require(exists: bool) -> None:
    if not exists:
        raise NotFound(
            "ledger.no_such_proof",
            "The ledger has no entries of those numbers.",
            next_step="Ask for sizes between 1 and that of the latest checkpoint, the older one first.",
        )
