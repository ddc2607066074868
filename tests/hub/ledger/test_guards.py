"""The database itself refuses to change the ledger."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from tests.hub.ledger.acts_for_tests import ANN, BOROUGH, BRIGADE, TABLE, HandClock, write
from tests.hub.ledger.guard_cases import FORBIDDEN, ONLY_ON_SQLITE
from wardmote.hub.ledger import acts, guards, queries
from wardmote.hub.ledger.models import StoredEntry
from wardmote.kernel.problem import NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger(clock: HandClock) -> list[tuple[object, ...]]:
    write(300, clock, BRIGADE)
    acts.make_checkpoint(clock=clock)
    return list(StoredEntry.objects.order_by("sequence").values_list())


@pytest.mark.parametrize("what", [*FORBIDDEN, *ONLY_ON_SQLITE])
def test_a_change_behind_its_back_is_refused(what: str, ledger: list[tuple[object, ...]]) -> None:
    statement = (FORBIDDEN | ONLY_ON_SQLITE)[what]
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(StoredEntry.objects.order_by("sequence").values_list()) == ledger


@pytest.mark.parametrize("what", sorted((FORBIDDEN | ONLY_ON_SQLITE).keys() - {"insert a number again"}))
def test_each_of_these_would_change_something_without_the_guards(what: str, ledger: list[object]) -> None:
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute((FORBIDDEN | ONLY_ON_SQLITE)[what])
        assert cursor.rowcount > 0


def test_the_content_of_an_entry_can_be_erased_and_its_leaf_stays(clock: HandClock) -> None:
    write(3, clock, BRIGADE)
    before = bytes(StoredEntry.objects.get(pk=2).leaf)
    said = acts.erase_entry(2, reason="personal_data", actor=ANN, organisation=BOROUGH, clock=clock)
    stored = StoredEntry.objects.get(pk=2)
    assert bytes(stored.leaf) == before
    assert (stored.body, stored.salt, stored.actor, stored.object_id, stored.act) == (None, None, "", "", "")
    assert said.details == {"sequence": 2, "reason": "personal_data"}
    assert said.parties == (BOROUGH, BRIGADE)
    assert queries.entry(2) is None
    assert [entry.sequence for entry in queries.entries()] == [1, 3, 4]
    assert queries.entries(object_id=TABLE, actor=ANN)[-1].sequence == 3


def test_nothing_can_be_erased_twice_or_unless_it_is_there(clock: HandClock) -> None:
    write(1, clock)
    acts.erase_entry(1, reason="mistake", actor=ANN, organisation=None, clock=clock)
    for sequence in (1, 9):
        with pytest.raises(NotFound):
            acts.erase_entry(sequence, reason="mistake", actor=ANN, organisation=None, clock=clock)
    assert queries.head() == 2
