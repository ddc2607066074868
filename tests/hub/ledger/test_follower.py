"""Followers: each entry at least once and in order, failures retried, parked and seen, nobody held up."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pytest
from django.db import transaction

from tests.hub.ledger.acts_for_tests import ANN, BOROUGH, CLOSED, OPENED, TABLE, HandClock, write
from wardmote.hub.ledger import acts, follower, queries
from wardmote.hub.ledger.entry import Entry
from wardmote.hub.ledger.follower import EVERY_ACT, AnyFollower, Follower, LongFollower, run_once
from wardmote.hub.ledger.lease import ATTEMPTS, LEASE, Lease, LeaseLost, delay_after
from wardmote.hub.ledger.models import FollowerPosition
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Conflict

pytestmark = pytest.mark.django_db

OPENINGS = frozenset({OPENED.name})


@dataclass
class Listing:
    """Writes down what it is given; fails at the numbers it is told to."""

    name: str = "listing"
    acts: frozenset[str] = OPENINGS
    failing: set[int] = field(default_factory=set)
    seen: list[int] = field(default_factory=list)
    fault: Exception = field(default_factory=lambda: RuntimeError("Zebediah Canary"))

    def handle(self, entry: Entry, *, clock: Clock) -> None:
        if entry.sequence in self.failing:
            raise self.fault
        self.seen.append(entry.sequence)


@dataclass
class Echo:
    """Records an act for every one it is given, then fails if it is told to."""

    name: str = "echo"
    acts: frozenset[str] = OPENINGS
    fails: bool = False

    def handle(self, entry: Entry, *, clock: Clock) -> None:
        acts.record(CLOSED, actor="hub:echo", organisation=None, object_id=TABLE, parties=[], clock=clock)
        if self.fails:
            raise RuntimeError("after the effect")


@dataclass
class Slow:
    """Long work: calls what it is given in the middle of it."""

    meanwhile: Callable[[Callable[[], None]], None]
    name: str = "slow"
    acts: frozenset[str] = OPENINGS
    seen: list[int] = field(default_factory=list)

    def handle_long(self, entry: Entry, *, clock: Clock, keep_lease: Callable[[], None]) -> None:
        self.meanwhile(keep_lease)
        self.seen.append(entry.sequence)


def run(followers: Iterable[AnyFollower], clock: HandClock, worker: str = "worker_1") -> int:
    return run_once(followers, worker=worker, clock=clock)


def close(count: int, clock: HandClock) -> None:
    with transaction.atomic():
        for _ in range(count):
            acts.record(CLOSED, actor=ANN, organisation=BOROUGH, object_id=TABLE, parties=[], clock=clock)


def position(name: str) -> int:
    return FollowerPosition.objects.get(pk=name).position


def test_the_two_kinds_of_follower_are_told_apart() -> None:
    assert isinstance(Listing(), Follower)
    assert not isinstance(Listing(), LongFollower)
    assert isinstance(Slow(lambda keep: None), LongFollower)
    assert not isinstance(Slow(lambda keep: None), Follower)


def test_entries_are_handled_once_each_and_in_order(clock: HandClock) -> None:
    write(3, clock)
    close(2, clock)
    write(1, clock)
    listing = Listing()
    assert run([listing], clock) == 4
    assert run([listing], clock) == 0
    assert listing.seen == [1, 2, 3, 6]


def test_a_turn_is_limited_and_the_next_goes_on(clock: HandClock) -> None:
    write(250, clock)
    listing = Listing()
    assert [run([listing], clock) for _ in range(4)] == [100, 100, 50, 0]
    assert listing.seen == list(range(1, 251))


def test_every_act_can_be_followed(clock: HandClock) -> None:
    write(1, clock)
    close(1, clock)
    listing = Listing(acts=EVERY_ACT)
    assert run([listing], clock) == 2


def test_an_act_nobody_cares_about_is_skipped_in_bulk(clock: HandClock) -> None:
    listing = Listing()
    write(1, clock)
    run([listing], clock)
    close(follower.SKIP_FROM - 1, clock)
    assert run([listing], clock) == 0
    assert position("listing") == 1
    close(1, clock)
    assert run([listing], clock) == 0
    assert position("listing") == follower.SKIP_FROM + 1
    write(1, clock)
    assert run([listing], clock) == 1
    assert listing.seen == [1, follower.SKIP_FROM + 2]


def test_an_erased_entry_is_passed_over(clock: HandClock) -> None:
    write(3, clock)
    acts.erase_entry(2, reason="mistake", actor=ANN, organisation=None, clock=clock)
    listing = Listing()
    assert run([listing], clock) == 2
    assert listing.seen == [1, 3]


def test_effect_and_position_stand_or_fall_together(clock: HandClock) -> None:
    write(2, clock)
    echo = Echo(fails=True)
    assert run([echo], clock) == 0
    assert (position("echo"), queries.head()) == (0, 2)
    echo.fails = False
    clock.tick(hours=1)
    assert run([echo], clock) == 2
    assert (position("echo"), queries.head()) == (2, 4)


def test_a_failure_is_retried_with_growing_delay_then_parked_and_passed(clock: HandClock) -> None:
    write(3, clock)
    listing = Listing(failing={2})
    waits = []
    while not queries.parked():
        run([listing], clock)
        state = queries.follower_states()[0]
        if state.due is None:
            break
        assert state.attempts == len(waits) + 1
        assert (state.position, state.behind) == (1, 2)
        waits.append((state.due - clock.now).total_seconds())
        clock.tick(seconds=waits[-1] - 0.001)
        assert run([listing], clock) == 0  # not yet
        clock.tick(seconds=0.001)
    assert waits == [1, 3, 9, 27, 81, 243]
    assert len(waits) == ATTEMPTS - 1
    (parked,) = queries.parked("listing")
    assert (parked.sequence, parked.attempts, parked.retry) == (2, ATTEMPTS, False)
    run([listing], clock)
    assert listing.seen == [1, 3]
    assert queries.follower_states()[0].attempts == 0


def test_the_longest_delay_is_ten_minutes() -> None:
    assert delay_after(50).total_seconds() == 600


def test_one_that_fails_does_not_hold_up_the_others(clock: HandClock) -> None:
    write(3, clock)
    failing, well = Listing("failing", failing={1, 2, 3}), Listing("well")
    assert run([failing, well], clock) == 3
    assert well.seen == [1, 2, 3]


def test_what_failed_is_told_without_its_message(clock: HandClock, caplog: pytest.LogCaptureFixture) -> None:
    write(1, clock)
    listing = Listing(failing={1})
    with caplog.at_level(logging.DEBUG):
        run([listing], clock)
    (state,) = queries.follower_states()
    assert "RuntimeError in handle, line " in state.fault
    assert "Canary" not in state.fault + caplog.text
    assert "listing failed at entry 1" in caplog.text


def test_a_problem_is_told_by_its_code(clock: HandClock) -> None:
    write(1, clock)
    fault = Conflict("search.index_busy", "Somebody's name", next_step="")
    run([Listing(failing={1}, fault=fault)], clock)
    assert queries.follower_states()[0].fault.startswith("search.index_busy in handle")


def park(listing: Listing, clock: HandClock) -> None:
    for _ in range(ATTEMPTS):
        run([listing], clock)
        clock.tick(minutes=10)


def test_what_was_parked_can_be_tried_again(clock: HandClock) -> None:
    write(3, clock)
    listing = Listing(failing={2})
    park(listing, clock)
    assert acts.retry_parked("listing", actor=ANN, clock=clock) == 1
    assert run([listing], clock) == 0
    (parked,) = queries.parked()
    assert (parked.attempts, parked.retry) == (ATTEMPTS + 1, False)
    listing.failing.clear()
    assert run([listing], clock) == 0  # nobody asked again
    assert acts.retry_parked("listing", sequence=2, actor=ANN, clock=clock) == 1
    assert run([listing], clock) == 1
    assert listing.seen == [1, 3, 2]
    assert queries.parked() == ()
    assert [entry.details["entries"] for entry in queries.entries(act="ledger.parked_retried")] == [1, 1]


def test_a_long_follower_s_parked_entry_can_be_tried_again(clock: HandClock, transactional_db: None) -> None:
    write(1, clock)
    slow = Slow(_fail)
    for _ in range(ATTEMPTS):
        run([slow], clock)
        clock.tick(minutes=10)
    assert [parked.sequence for parked in queries.parked("slow")] == [1]
    slow.meanwhile = lambda keep: keep()
    acts.retry_parked("slow", actor=ANN, clock=clock)
    assert run([slow], clock) == 1
    assert (slow.seen, queries.parked()) == ([1], ())


def _fail(_: Callable[[], None]) -> None:
    raise RuntimeError


def test_two_workers_never_work_for_one_follower(clock: HandClock, transactional_db: None) -> None:
    write(1, clock)
    other = Listing("slow")
    inner: list[int] = []
    slow = Slow(lambda keep: inner.append(run([other], clock, "worker_2")))
    assert run([slow], clock) == 1
    assert inner == [0]
    assert other.seen == []


def test_a_lease_that_ran_out_is_taken_over_and_the_first_worker_moves_nothing(
    clock: HandClock, transactional_db: None
) -> None:
    write(1, clock)
    other = Listing("slow")

    def too_long(keep: Callable[[], None]) -> None:
        clock.tick(seconds=LEASE.total_seconds() + 1)
        assert run([other], clock, "worker_2") == 1

    slow = Slow(too_long)
    assert run([slow], clock) == 0
    assert other.seen == slow.seen == [1]  # at least once
    assert position("slow") == 1


def test_a_kept_lease_is_not_taken_over(clock: HandClock, transactional_db: None) -> None:
    write(1, clock)
    other = Listing("slow")

    def long_but_kept(keep: Callable[[], None]) -> None:
        for _ in range(10):
            clock.tick(seconds=LEASE.total_seconds() / 2)
            keep()
            assert run([other], clock, "worker_2") == 0

    slow = Slow(long_but_kept)
    assert run([slow], clock) == 1
    assert (slow.seen, other.seen) == ([1], [])


def test_keeping_a_lost_lease_stops_the_work(clock: HandClock, transactional_db: None) -> None:
    write(1, clock)

    def lose(keep: Callable[[], None]) -> None:
        acts.rewind("slow", after=0, actor=ANN, clock=clock)
        keep()

    slow = Slow(lose)
    assert run([slow], clock) == 0
    assert slow.seen == []
    assert queries.follower_states()[0].attempts == 0  # to lose a lease is no fault of the entry


def test_a_lease_is_not_kept_inside_a_transaction(clock: HandClock) -> None:
    lease = Lease.take(FollowerPosition.objects.create(name="x"), worker="w", clock=clock)
    assert lease is not None
    with pytest.raises(RuntimeError, match="inside a transaction"):
        lease.keep()


def test_of_two_who_reach_for_a_lease_one_gets_it(clock: HandClock) -> None:
    stored = FollowerPosition.objects.create(name="x")
    assert Lease.take(stored, worker="w1", clock=clock) is not None
    assert Lease.take(stored, worker="w2", clock=clock) is None


def test_an_entry_that_kills_its_worker_is_parked_in_the_end(clock: HandClock) -> None:
    write(2, clock)
    listing = Listing()
    for _ in range(ATTEMPTS):
        stored, _ = FollowerPosition.objects.get_or_create(name="listing")
        assert Lease.take(stored, worker="doomed", clock=clock) is not None  # and dies
        clock.tick(seconds=LEASE.total_seconds())
    assert run([listing], clock) == 1
    assert listing.seen == [2]
    assert [parked.fault for parked in queries.parked()] == ["the worker died while handling it"]


def test_a_turn_ends_when_half_the_lease_is_gone(clock: HandClock) -> None:
    write(5, clock)

    @dataclass
    class Heavy(Listing):
        def handle(self, entry: Entry, *, clock: Clock) -> None:
            super().handle(entry, clock=clock)
            assert isinstance(clock, HandClock)
            clock.tick(seconds=11)

    heavy = Heavy()
    assert run([heavy], clock) == 3
    assert run([heavy], clock) == 2


def test_a_follower_can_be_sent_back_to_read_everything_again(clock: HandClock) -> None:
    write(3, clock)
    listing = Listing()
    run([listing], clock)
    acts.rewind("listing", after=1, actor=ANN, clock=clock)
    assert run([listing], clock) == 2
    assert listing.seen == [1, 2, 3, 2, 3]
    (told,) = queries.entries(act="ledger.follower_rewound")
    assert told.details == {"follower": "listing", "after": 1}


def test_losing_a_lease_says_whose(clock: HandClock) -> None:
    lease = Lease.take(FollowerPosition.objects.create(name="x"), worker="w", clock=clock)
    assert lease is not None
    lease.release()
    with pytest.raises(LeaseLost, match="x"):
        lease.move(1)
