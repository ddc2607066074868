"""The tree and its proofs agree with RFC 6962 as it is written, for every size up to 40 and many beyond."""

from __future__ import annotations

from hashlib import sha256
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hub.ledger import plain_tree
from wardmote.hub.ledger import tree
from wardmote.verify import merkle

LEAVES = [sha256(bytes([number])).digest() for number in range(40)]
OTHER = sha256(b"something else").digest()


def node_of(leaves: list[bytes]) -> tree.NodeReader:
    return lambda level, index: plain_tree.mth(leaves[index << level : (index + 1) << level])


def test_a_leaf_and_a_node_are_hashed_as_the_rfc_says() -> None:
    assert tree.leaf_hash(b"salt", b"body") == sha256(b"\x00saltbody").digest()
    assert tree.node_hash(LEAVES[0], LEAVES[1]) == sha256(b"\x01" + LEAVES[0] + LEAVES[1]).digest()


@pytest.mark.parametrize("size", range(40))
def test_roots_of_every_small_size(size: int) -> None:
    assert tree.root_of(LEAVES[:size]) == plain_tree.mth(LEAVES[:size])


def test_the_checker_finds_the_same_roots() -> None:
    roots = merkle.roots_at(range(1, 40), LEAVES)
    assert roots == {size: plain_tree.mth(LEAVES[:size]) for size in range(1, 40)}


@pytest.mark.parametrize("size", range(1, 40))
def test_inclusion_of_every_leaf_in_every_small_tree(size: int) -> None:
    leaves = LEAVES[:size]
    root = plain_tree.mth(leaves)
    for index in range(size):
        proof = tree.inclusion_proof(node_of(leaves), index=index, size=size)
        assert proof == plain_tree.path(index, leaves)
        assert plain_tree.includes(proof, leaf=leaves[index], index=index, size=size, root=root)
        assert merkle.root_by_path(leaves[index], index=index, size=size, path=proof) == root
        assert not plain_tree.includes(proof, leaf=OTHER, index=index, size=size, root=root)
        for wrong in range(size):
            found = plain_tree.includes(proof, leaf=leaves[index], index=wrong, size=size, root=root)
            assert found == (wrong == index)


@pytest.mark.parametrize("size", range(1, 40))
def test_consistency_of_every_pair_of_small_trees(size: int) -> None:
    leaves = LEAVES[:size]
    root = plain_tree.mth(leaves)
    for old_size in range(1, size + 1):
        old_root = plain_tree.mth(leaves[:old_size])
        proof = tree.consistency_proof(node_of(leaves), old_size=old_size, size=size)
        assert proof == plain_tree.proof(old_size, leaves)
        sizes = {"old_size": old_size, "size": size}
        for extends in (plain_tree.extends, merkle.extends):
            assert extends(proof, old_root=old_root, root=root, **sizes)
            assert not extends(proof, old_root=OTHER, root=root, **sizes)
            assert not extends([*proof, OTHER], old_root=old_root, root=root, **sizes)
            short = proof[:-1] if proof else [OTHER]
            assert not extends(short, old_root=old_root, root=root, **sizes)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 21, 39])
def test_no_rewritten_leaf_is_consistent_with_what_was_signed(size: int) -> None:
    for old_size, rewritten in product(range(1, size + 1), range(size)):
        if rewritten >= old_size:
            continue
        old_root = plain_tree.mth(LEAVES[:old_size])
        forged = [*LEAVES[:rewritten], OTHER, *LEAVES[rewritten + 1 : size]]
        proof = tree.consistency_proof(node_of(forged), old_size=old_size, size=size)
        root = plain_tree.mth(forged)
        for extends in (plain_tree.extends, merkle.extends):
            assert not extends(proof, old_size=old_size, old_root=old_root, size=size, root=root)


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=700), st.data())
def test_larger_trees_agree_with_the_plain_one(leaves: list[bytes], data: st.DataObject) -> None:
    size = len(leaves)
    index = data.draw(st.integers(0, size - 1))
    root = plain_tree.mth(leaves)
    assert tree.root_of(leaves) == root
    assert merkle.roots_at([size], leaves) == {size: root}
    assert tree.inclusion_proof(node_of(leaves), index=index, size=size) == plain_tree.path(index, leaves)
    assert tree.consistency_proof(node_of(leaves), old_size=index + 1, size=size) == plain_tree.proof(
        index + 1, leaves
    )


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_frontier_can_be_put_down_and_taken_up(first: int, then: int) -> None:
    leaves = [sha256(number.to_bytes(2, "big")).digest() for number in range(first + then)]
    growing = tree.Frontier()
    for leaf in leaves[:first]:
        growing.append(leaf)
    taken_up = tree.Frontier(growing.size, growing.as_bytes())
    for leaf in leaves[first:]:
        taken_up.append(leaf)
    assert taken_up.root() == plain_tree.mth(leaves)


def test_a_frontier_tells_which_subtrees_a_leaf_completed() -> None:
    growing = tree.Frontier()
    completed = [growing.append(leaf) for leaf in LEAVES[:8]]
    assert completed[0] == []
    assert completed[1] == [(1, 0, plain_tree.mth(LEAVES[:2]))]
    assert [(level, index) for level, index, _ in completed[7]] == [(1, 3), (2, 1), (3, 0)]
    assert completed[7][2][2] == plain_tree.mth(LEAVES[:8])


def test_a_frontier_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="not the frontier"):
        tree.Frontier(3, b"x" * 32)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_there_is_no_inclusion_proof_outside_the_tree(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="not in a tree"):
        tree.inclusion_proof(node_of(LEAVES), index=index, size=size)
    assert not plain_tree.includes([], leaf=LEAVES[0], index=index, size=size, root=LEAVES[0])


@pytest.mark.parametrize(("old_size", "size"), [(0, 3), (4, 3)])
def test_there_is_no_consistency_proof_from_nothing_or_backwards(old_size: int, size: int) -> None:
    with pytest.raises(ValueError, match="no proof between"):
        tree.consistency_proof(node_of(LEAVES), old_size=old_size, size=size)
    assert not plain_tree.extends([], old_size=old_size, old_root=OTHER, size=size, root=OTHER)
