"""Proofs made from the stored tree: that it only ever grew."""

from __future__ import annotations

from wardmote.hub.ledger import tree
from wardmote.hub.ledger.models import StoredEntry, TreeNode
from wardmote.hub.ledger.queries import checkpoint_latest
from wardmote.hub.ledger.writing import LOWEST_STORED_LEVEL
from wardmote.kernel.problem import NotFound


def consistency_proof(*, old_size: int, size: int) -> list[bytes]:
    """Shows that the ledger of `size` entries begins with that of `old_size`.

    Raises NotFound for what is no size of the ledger up to its latest checkpoint.
    """
    latest = checkpoint_latest()
    if latest is None or not 0 < old_size <= size <= latest.size:
        raise NotFound(
            "ledger.no_such_proof",
            "The ledger has no checkpoint that is as large.",
            next_step="Ask for sizes between 1 and that of the latest checkpoint, the older one first.",
        )
    return tree.consistency_proof(_read_node, old_size=old_size, size=size)


def _read_node(level: int, index: int) -> bytes:
    """Large subtrees are read from their table, small ones from the leaves below them."""
    if level >= LOWEST_STORED_LEVEL:
        return bytes(TreeNode.objects.values_list("hash", flat=True).get(level=level, place=index))
    first = (index << level) + 1
    leaves = StoredEntry.objects.filter(sequence__range=(first, first + (1 << level) - 1))
    return tree.root_of([bytes(leaf) for leaf in leaves.order_by("sequence").values_list("leaf", flat=True)])
