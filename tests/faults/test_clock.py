"""The clock is set back by a day, or runs ahead and is corrected: the record stays in order, and nobody waits a day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.hub import agreed
from tests.hub.agreed import City
from tests.hub.policy.asking import permit
from wardmote.hub.agreements.state import start_of
from wardmote.hub.ledger import acts
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.ledger.follower import run_once
from wardmote.hub.ledger.lease import LEASE, LONGEST_DELAY, Lease, is_free
from wardmote.hub.ledger.models import FollowerPosition
from wardmote.hub.notices.followers import FOLLOWERS
from wardmote.hub.organisations import queries, token_acts
from wardmote.hub.organisations.actor import Scope
from wardmote.hub.policy.decide import still
from wardmote.kernel.problem import Refused

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


def test_the_ledger_goes_on_in_order_and_says_that_the_clock_was_behind(city: City) -> None:
    agreed.signed(city)
    before = ledger.last_time()
    assert before is not None
    city.clock.move(-DAY)
    permit(city)
    city.clock.move(2 * DAY)
    work(city)
    permit(city)
    entries = ledger.entries(limit=1000)
    assert [each.time for each in entries] == sorted(each.time for each in entries)
    while_behind, after = ledger.entries(act="permit.given")
    assert (while_behind.time, while_behind.clock_behind) == (before, True)
    assert (after.time, after.clock_behind) == (city.clock(), False)


def test_a_checkpoint_is_due_within_the_minute_whatever_the_clock_did(city: City) -> None:
    assert acts.make_checkpoint(clock=city.clock) is not None
    for jump in (-DAY, 2 * DAY, -3 * DAY):
        city.clock.move(jump)
        agreed.draft(city)
        assert acts.due(clock=city.clock)
        made = acts.make_checkpoint(clock=city.clock)
        assert made is not None
        last = ledger.last_time()
        assert last is not None
        assert made.time == last
    times = [each.time for each in ledger.checkpoints()]
    assert times == sorted(times)


def test_what_has_ended_for_good_does_not_come_alive_again(city: City) -> None:
    """Only what runs out by its date does: the hub has no better clock than its machine's, and the operator is told."""
    agreed.signed(city)
    given = permit(city)
    agreed.at(start_of(agreed.END), city)
    with pytest.raises(Refused):
        still(given, clock=city.clock)
    city.clock.move(-DAY)
    with pytest.raises(Refused) as stopped:
        still(given, clock=city.clock)
    assert stopped.value.code == "policy.stopped"
    again = permit(city)
    assert again.id != given.id
    assert [each.clock_behind for each in ledger.entries(act="permit.given")] == [False, True]


def test_a_token_lives_by_the_clock_and_a_revoked_one_never_again(city: City) -> None:
    actor, clock = city.fire.analyst, city.clock
    made = {
        name: token_acts.make_token(name=name, scopes=[Scope.DATA], life=DAY, actor=actor, clock=clock)
        for name in ("kept", "revoked")
    }
    token_acts.revoke_token(made["revoked"][0], actor=actor, clock=clock)
    assert queries.actor_of_token(made["kept"][1], now=clock() + DAY) is None
    for jump in (timedelta(), -DAY):
        assert queries.actor_of_token(made["kept"][1], now=clock() + jump) is not None
        assert queries.actor_of_token(made["revoked"][1], now=clock() + jump) is None


def test_a_lease_from_before_the_clock_was_set_back_binds_nobody(city: City) -> None:
    stored = FollowerPosition.objects.create(name="x")
    assert Lease.take(stored, worker="killed in the middle", clock=city.clock) is not None
    stored.refresh_from_db()
    assert not is_free(stored, city.clock())
    assert not is_free(stored, city.clock() - LEASE / 2), "another machine's clock may be a little behind"
    assert is_free(stored, city.clock() + LEASE)
    assert is_free(stored, city.clock() - DAY)


def test_a_delay_from_before_the_clock_was_set_back_is_not_waited_for(city: City) -> None:
    stored = FollowerPosition.objects.create(name="x", due=city.clock() + LONGEST_DELAY)
    assert not is_free(stored, city.clock())
    assert not is_free(stored, city.clock() - LEASE)
    assert is_free(stored, city.clock() - LEASE - SECOND)
    assert is_free(stored, city.clock() - DAY)


def test_a_worker_goes_on_whatever_its_clock_does(city: City) -> None:
    agreed.signed(city)
    for jump in (DAY, -2 * DAY, 5 * DAY):
        permit(city)
        city.clock.move(jump)
        work(city)
    assert len(ledger.entries(act="permit.given")) == 3
    assert ledger.parked() == ()
    assert [each.attempts for each in ledger.follower_states()] == [0] * len(FOLLOWERS)


def work(city: City) -> None:
    """What the worker does, until there is nothing more to do."""
    while run_once(FOLLOWERS, worker="worker", clock=city.clock):
        pass
    if acts.due(clock=city.clock):
        acts.make_checkpoint(clock=city.clock)
