"""Reading the ledger: by party, object, act, agreement and actor; and proofs from the stored tree."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests.hub.ledger import plain_tree
from tests.hub.ledger.acts_for_tests import (
    ANN,
    BOROUGH,
    BRIGADE,
    CHARITY,
    CLOSED,
    OPENED,
    TABLE,
    HandClock,
    write,
)
from wardmote.hub.ledger import acts, proofs, queries
from wardmote.hub.ledger.act import Act
from wardmote.hub.ledger.models import StoredEntry, TreeNode
from wardmote.kernel.problem import NotFound

pytestmark = pytest.mark.django_db

OTHER_TABLE = "table_" + "9" * 20
AGREEMENT = "agreement_" + "f" * 20
BEN = "person_" + "8" * 20


@pytest.fixture
def five(clock: HandClock) -> None:
    with transaction.atomic():
        acts.record_many(
            [
                Act(OPENED, ANN, BOROUGH, TABLE, []),
                Act(OPENED, BEN, BRIGADE, TABLE, [BOROUGH], agreement=AGREEMENT),
                Act(CLOSED, BEN, BRIGADE, OTHER_TABLE, []),
                Act(CLOSED, "hub", None, OTHER_TABLE, [BOROUGH, CHARITY]),
                Act(OPENED, ANN, BOROUGH, OTHER_TABLE, [], agreement=AGREEMENT),
            ],
            clock=clock,
        )


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [1, 2, 3, 4, 5]),
        ({"organisation": BOROUGH}, [1, 2, 4, 5]),
        ({"organisation": BRIGADE}, [2, 3]),
        ({"organisation": CHARITY}, [4]),
        ({"organisation": "organisation_" + "0" * 20}, []),
        ({"object_id": TABLE}, [1, 2]),
        ({"act": "ledgertest.closed"}, [3, 4]),
        ({"act": {"ledgertest.closed", "ledgertest.opened"}}, [1, 2, 3, 4, 5]),
        ({"act": ()}, []),
        ({"agreement": AGREEMENT}, [2, 5]),
        ({"actor": BEN}, [2, 3]),
        ({"organisation": BOROUGH, "object_id": OTHER_TABLE, "act": "ledgertest.opened"}, [5]),
        ({"after": 2, "limit": 2}, [3, 4]),
        ({"after": 1, "before": 5, "organisation": BOROUGH}, [2, 4]),
        ({"newest_first": True, "limit": 3}, [5, 4, 3]),
        ({"newest_first": True, "before": 3}, [2, 1]),
        ({"after": 5}, []),
    ],
)
def test_entries_are_found(asked: dict[str, object], found: list[int], five: None) -> None:
    assert [entry.sequence for entry in queries.entries(**asked)] == found  # type: ignore[arg-type]


def test_the_head_is_the_last_number(clock: HandClock) -> None:
    assert queries.head() == 0
    write(3, clock)
    assert queries.head() == 3


@pytest.mark.parametrize("size", [1, 255, 256, 257, 512, 700, 1024, 1100])
def test_proofs_from_the_stored_tree_are_those_of_the_rfc(size: int, clock: HandClock) -> None:
    for _ in range(11):
        write(100, clock)
    assert TreeNode.objects.count() == 4 + 2 + 1
    leaves = [bytes(leaf) for leaf in StoredEntry.objects.order_by("sequence").values_list("leaf", flat=True)]
    leaves = leaves[:size]
    acts.make_checkpoint(clock=clock)
    for old_size in {1, size // 2 + 1, size}:
        assert proofs.consistency_proof(old_size=old_size, size=size) == plain_tree.proof(old_size, leaves)


def test_there_is_no_proof_of_what_is_not_there(clock: HandClock) -> None:
    write(3, clock)
    with pytest.raises(NotFound):
        proofs.consistency_proof(old_size=1, size=2)
    acts.make_checkpoint(clock=clock)
    write(1, clock)
    assert proofs.consistency_proof(old_size=1, size=3)
    for old_size, size in ((0, 3), (3, 2), (1, 4), (1, 5)):
        with pytest.raises(NotFound):
            proofs.consistency_proof(old_size=old_size, size=size)


def test_entries_are_found_by_their_numbers(five: None, clock: HandClock) -> None:
    acts.erase_entry(2, reason="mistake", actor=ANN, organisation=None, clock=clock)
    found = queries.entries_numbered([4, 2, 1, 99])
    assert found == {number: queries.entry(number) for number in (1, 4)}
