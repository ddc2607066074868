"""Those concerned are told, once, and checkpoints leave the building."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.smtp import EmailBackend

from tests.hub import people
from wardmote.hub.ledger import acts as ledger
from wardmote.hub.ledger import queries
from wardmote.hub.ledger.follower import run_once
from wardmote.hub.notices.checkpoint_post import POST_EVERY, post_checkpoints
from wardmote.hub.notices.followers import FOLLOWERS
from wardmote.hub.notices.forgetting import SEEN_KEPT, UNSEEN_KEPT, forget_notices
from wardmote.hub.notices.queries import mark_read, mark_seen, notices, unseen
from wardmote.hub.organisations import acts
from wardmote.hub.organisations.actor import Actor, Role


def follow(clock: people.TestClock) -> None:
    while run_once(FOLLOWERS, worker="test", clock=clock):
        pass


def test_an_organisation_is_told_of_what_others_did_and_not_of_its_own(
    borough: str, operator: Actor, clock: people.TestClock
) -> None:
    lead = people.hire(borough, Role.IG_LEAD, operator=operator, clock=clock)
    follow(clock)
    told = {each.entry.act for each in notices(actor=lead)}
    assert "organisation.admitted" in told
    assert "account.joined" not in told
    assert all(each.organisation_name == "Hub operator" for each in notices(actor=lead))


def test_more_notices_take_no_more_queries(
    borough: str,
    operator: Actor,
    clock: people.TestClock,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    lead = people.hire(borough, Role.IG_LEAD, operator=operator, clock=clock)
    for number in range(4):
        acts.suspend_member(borough, reason=f"{number}", actor=operator, clock=clock)
        acts.restore_member(borough, actor=operator, clock=clock)
    follow(clock)
    with django_assert_max_num_queries(3):
        assert len(notices(actor=lead)) > 3
    with django_assert_max_num_queries(1):
        assert unseen(actor=lead) > 3


def test_the_same_thing_done_again_is_one_notice_with_a_count(
    borough: str, operator: Actor, clock: people.TestClock
) -> None:
    lead = people.hire(borough, Role.IG_LEAD, operator=operator, clock=clock)
    follow(clock)
    before = unseen(actor=lead)
    for _ in range(3):
        acts.suspend_member(borough, reason="again", actor=operator, clock=clock)
    follow(clock)
    (again,) = [each for each in notices(actor=lead) if each.entry.act == "organisation.suspended"]
    assert (again.times, again.sequence, again.seen) == (3, queries.head(), False)
    assert unseen(actor=lead) == before + 1


def test_what_is_read_is_seen_and_what_comes_later_is_new(
    borough: str, operator: Actor, clock: people.TestClock
) -> None:
    lead = people.hire(borough, Role.IG_LEAD, operator=operator, clock=clock)
    acts.suspend_member(borough, reason="once", actor=operator, clock=clock)
    follow(clock)
    shown = notices(actor=lead)
    acts.suspend_member(borough, reason="between showing and marking", actor=operator, clock=clock)
    follow(clock)
    mark_read(shown, actor=lead, now=clock())
    now = notices(actor=lead)
    assert [(each.entry.act, each.times) for each in now if not each.seen] == [("organisation.suspended", 1)]
    assert now[0].seen is False
    assert unseen(actor=lead) == 1
    assert {each.topic for each in now} == {each.topic for each in shown}


def test_only_what_was_shown_is_seen(borough: str, operator: Actor, clock: people.TestClock) -> None:
    lead = people.hire(borough, Role.IG_LEAD, operator=operator, clock=clock)
    acts.suspend_member(borough, reason="x", actor=operator, clock=clock)
    follow(clock)
    before = unseen(actor=lead)
    mark_read(notices(actor=lead, limit=1), actor=lead, now=clock())
    assert unseen(actor=lead) == before - 1 > 0
    assert notices(actor=lead)[0].seen is False


def test_old_notices_are_forgotten_and_new_ones_are_not(
    borough: str, operator: Actor, clock: people.TestClock
) -> None:
    lead = people.hire(borough, Role.IG_LEAD, operator=operator, clock=clock)
    follow(clock)
    first = notices(actor=lead)[:1]
    mark_read(first, actor=lead, now=clock())
    kept = len(notices(actor=lead))
    clock.move(SEEN_KEPT - timedelta(seconds=1))
    forget_notices(clock=clock)
    assert len(notices(actor=lead)) == kept
    clock.move(timedelta(seconds=2))
    forget_notices(clock=clock)
    assert first[0].topic not in {each.topic for each in notices(actor=lead)}
    assert len(notices(actor=lead)) == kept - 1
    clock.move(UNSEEN_KEPT)
    forget_notices(clock=clock)
    assert notices(actor=lead) == []


def test_it_is_told_once_and_can_mark_it_seen(borough: str, operator: Actor, clock: people.TestClock) -> None:
    lead = people.hire(borough, Role.IG_LEAD, operator=operator, clock=clock)
    follow(clock)
    before = unseen(actor=lead)
    told = notices(actor=lead)
    for entry in queries.entries(limit=100):
        FOLLOWERS[0].handle(entry, clock=clock)  # as after a crash
    assert notices(actor=lead) == told
    assert unseen(actor=lead) == before > 0
    mark_seen(actor=lead, up_to=queries.head(), now=clock())
    assert unseen(actor=lead) == 0


def test_each_member_is_sent_the_checkpoint_once_a_day(
    borough: str, operator: Actor, clock: people.TestClock
) -> None:
    people.hire(borough, Role.IG_LEAD, operator=operator, clock=clock)
    latest = ledger.make_checkpoint(clock=clock)
    assert latest is not None
    assert post_checkpoints(hub_name="Demo hub", clock=clock) == 2
    assert {message.attachments[0][1] for message in mail.outbox} == {latest.note}
    people.hire(borough, Role.ANALYST, operator=operator, clock=clock)
    ledger.make_checkpoint(clock=clock)
    clock.move(POST_EVERY - timedelta(seconds=1))
    assert post_checkpoints(hub_name="Demo hub", clock=clock) == 0
    clock.move(timedelta(seconds=1))
    assert post_checkpoints(hub_name="Demo hub", clock=clock) == 2


def test_a_mail_server_that_does_not_answer_is_tried_again(
    borough: str, operator: Actor, clock: people.TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.hire(borough, Role.IG_LEAD, operator=operator, clock=clock)
    ledger.make_checkpoint(clock=clock)
    unreachable = EmailBackend(host="127.0.0.1", port=1, timeout=1)
    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.message.EmailMessage.get_connection", lambda *_, **__: unreachable)
        assert post_checkpoints(hub_name="Demo hub", clock=clock) == 0
    assert post_checkpoints(hub_name="Demo hub", clock=clock) == 2
