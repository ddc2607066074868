"""A fair follower: every organisation whose entries wait has its turn, whatever another has to do or fails at."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hub.ledger.acts_for_tests import ANN, CLOSED, TABLE, HandClock
from wardmote.hub.ledger import acts, queries
from wardmote.hub.ledger.act import HUB
from wardmote.hub.ledger.entry import Entry
from wardmote.hub.ledger.follower import FairFollower, LongFollower, run_once
from wardmote.hub.ledger.lease import ATTEMPTS, LEASE, LONGEST_DELAY
from wardmote.hub.ledger.models import FollowerPosition
from wardmote.kernel.clock import Clock

pytestmark = pytest.mark.django_db

A, B, C = (f"organisation_{letter * 20}" for letter in "abc")


@dataclass
class Fair:
    """Writes down whose entry it is given; fails at those of organisations it is told to."""

    name: str = "fair"
    acts: frozenset[str] = frozenset({CLOSED.name})
    in_lanes: bool = True
    failing: set[str | None] = field(default_factory=set)
    seen: list[str | None] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None

    def handle_long(self, entry: Entry, *, clock: Clock, keep_lease: Callable[[], None]) -> None:
        if entry.organisation in self.failing:
            raise RuntimeError("it fails")
        self.meanwhile()
        keep_lease()
        self.seen.append(entry.organisation)
        self.numbers.append(entry.sequence)


def close(organisation: str, count: int, clock: HandClock) -> None:
    with transaction.atomic():
        for _ in range(count):
            acts.record(
                CLOSED, actor=ANN, organisation=organisation, object_id=TABLE, parties=[], clock=clock
            )


def go_round(fair: Fair, clock: HandClock, worker: str = "w") -> None:
    while run_once([fair], worker=worker, clock=clock):
        clock.tick(seconds=1)


@pytest.fixture(autouse=True)
def outside_any_transaction(transactional_db: None) -> None:
    """A lease is not kept inside one."""


def test_the_kinds_are_told_apart() -> None:
    assert isinstance(Fair(), FairFollower)
    assert isinstance(Fair(), LongFollower)


def test_one_organisations_many_do_not_hold_up_anothers_one(clock: HandClock) -> None:
    close(A, 20, clock)
    close(B, 1, clock)
    close(C, 2, clock)
    fair = Fair()
    go_round(fair, clock)
    assert fair.seen[:5] == [A, B, C, A, C]
    assert fair.seen.count(A) == 20
    assert sorted(fair.numbers) == list(range(1, 24))
    assert [number for number in fair.numbers if number <= 20] == list(range(1, 21)), "each lane is in order"


def test_who_comes_late_has_a_turn_soon(clock: HandClock) -> None:
    close(A, 10, clock)
    fair = Fair()
    for _ in range(3):
        run_once([fair], worker="w", clock=clock)
        clock.tick(seconds=1)
    close(B, 2, clock)
    go_round(fair, clock)
    assert fair.seen[3:7] == [B, A, B, A]


def test_what_fails_holds_up_its_own_lane_alone_and_is_parked_under_the_followers_name(
    clock: HandClock,
) -> None:
    close(A, 2, clock)
    close(B, 2, clock)
    fair = Fair(failing={A})
    go_round(fair, clock)
    go_round(fair, clock)
    assert fair.seen == [B, B]
    for _ in range(2 * ATTEMPTS):
        clock.tick(seconds=LONGEST_DELAY.total_seconds() + 1)
        go_round(fair, clock)
    assert [(each.follower, each.sequence) for each in queries.parked()] == [("fair", 1), ("fair", 2)]
    assert fair.seen == [B, B]
    fair.failing.clear()
    assert acts.retry_parked("fair", actor=HUB, clock=clock) == 2
    go_round(fair, clock)
    assert (fair.seen, queries.parked()) == ([B, B, A, A], ())


def test_two_workers_are_at_work_in_two_lanes_and_nothing_is_done_twice(clock: HandClock) -> None:
    close(A, 3, clock)
    close(B, 1, clock)
    fair = Fair()
    inner = Fair()
    fair.meanwhile = lambda: run_once([inner], worker="other", clock=clock)
    assert run_once([fair], worker="w", clock=clock) == 1
    assert (fair.seen, inner.seen) == ([A], [B]), "the other did not touch the lane that is being worked in"
    fair.meanwhile = lambda: None
    go_round(fair, clock)
    assert sorted(fair.numbers + inner.numbers) == [1, 2, 3, 4]


def test_an_entry_that_kills_its_worker_is_parked_in_the_end_and_its_lane_goes_on(clock: HandClock) -> None:
    close(A, 2, clock)
    dying = Fair(meanwhile=_dies)
    for _ in range(ATTEMPTS):
        with pytest.raises(KeyboardInterrupt):
            run_once([dying], worker="w", clock=clock)
        clock.tick(seconds=LEASE.total_seconds() * 2)
    dying.meanwhile = lambda: None
    go_round(dying, clock)
    go_round(dying, clock)
    assert dying.numbers == [2]
    (parked,) = queries.parked("fair")
    assert (parked.sequence, parked.fault) == (1, "the worker died while handling it")


def _dies() -> None:
    raise KeyboardInterrupt


def test_a_follower_that_had_one_lane_goes_on_from_there(clock: HandClock) -> None:
    close(A, 3, clock)
    FollowerPosition.objects.create(name="fair", position=2)
    fair = Fair()
    go_round(fair, clock)
    assert fair.numbers == [3]


def test_rewinding_takes_the_lanes_back_too(clock: HandClock) -> None:
    close(A, 2, clock)
    close(B, 1, clock)
    fair = Fair()
    go_round(fair, clock)
    acts.rewind("fair", after=1, actor=HUB, clock=clock)
    go_round(fair, clock)
    assert sorted(fair.numbers) == [1, 2, 2, 3, 3]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arrivals=st.lists(st.lists(st.sampled_from([A, B, C]), max_size=4), max_size=6))
def test_the_order_is_that_of_the_plain_round(clock: HandClock, arrivals: list[list[str]]) -> None:
    """The plain reference: queues, of which the one served longest ago is next."""
    fair = Fair(name=f"fair{FollowerPosition.objects.count()}")
    FollowerPosition.objects.create(name=fair.name, position=queries.head())
    queues: dict[str, deque[int]] = {}
    served: dict[str, int] = {}
    expected: list[int] = []
    for step, arriving in enumerate([*arrivals, *[[]] * 30]):
        for organisation in arriving:
            close(organisation, 1, clock)
            queues.setdefault(organisation, deque()).append(queries.head())
        waiting = [each for each in queues if queues[each]]
        if waiting:
            chosen = min(waiting, key=lambda each: (served.get(each, -1), queues[each][0]))
            served[chosen] = step
            expected.append(queues[chosen].popleft())
        clock.tick(seconds=1)
        run_once([fair], worker="w", clock=clock)
    assert fair.numbers == expected
