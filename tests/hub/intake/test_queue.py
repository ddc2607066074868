"""What is said of the queue is what the worker then does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.hub import people
from tests.hub.intake.sending import send
from wardmote.hub.intake import queries
from wardmote.hub.intake.followers import FOLLOWERS
from wardmote.hub.intake.models import Upload
from wardmote.hub.ledger.follower import run_once
from wardmote.hub.organisations.actor import Actor, Role

CONTENT = b"Ref,Ward\r\n1,Eastwick\r\n"


@pytest.fixture
def publishers(publisher: Actor, operator: Actor, clock: people.TestClock) -> list[Actor]:
    names = ("Southmere Council", "Elsewhere Council")
    joined = [people.join(name, operator=operator, clock=clock) for name in names]
    hired = [people.hire(each, Role.PUBLISHER, operator=operator, clock=clock) for each in joined]
    return [publisher, *hired]


def test_uploads_are_read_in_the_order_that_was_told(
    publishers: list[Actor], clock: people.TestClock
) -> None:
    busy, second, third = publishers
    sent = [_send(busy, clock) for _ in range(5)] + [
        _send(second, clock),
        _send(third, clock),
        _send(second, clock),
    ]
    told = queries.before(sent)
    assert [told[each] for each in sent] == [0, 3, 5, 6, 7, 1, 2, 4]
    assert told == {each: queries.before([each])[each] for each in sent}
    order = []
    while len(order) < len(sent):
        run_once(FOLLOWERS, worker="test", clock=clock)
        clock.move(timedelta(seconds=1))
        order += Upload.objects.exclude(finished_at=None).exclude(pk__in=order).values_list("id", flat=True)
        left = queries.before(sent)
        assert sorted(left, key=left.__getitem__) == sorted(left, key=told.__getitem__)
    assert order == sorted(told, key=told.__getitem__)
    assert queries.before(sent) == {}


def _send(actor: Actor, clock: people.TestClock) -> str:
    clock.move(timedelta(seconds=1))
    return send(CONTENT, "bins.csv", actor=actor, clock=clock)
