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
from wardmote.hub.notices.queries import mark_seen, notices, unseen
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
    leads = [people.hire(borough, Role.IG_LEAD, operator=operator, clock=clock) for _ in range(4)]
    follow(clock)
    with django_assert_max_num_queries(3):
        assert len(notices(actor=leads[0])) > 3


def test_it_is_told_once_and_can_mark_it_seen(borough: str, operator: Actor, clock: people.TestClock) -> None:
    lead = people.hire(borough, Role.IG_LEAD, operator=operator, clock=clock)
    follow(clock)
    before = unseen(actor=lead)
    for entry in queries.entries(limit=100):
        FOLLOWERS[0].handle(entry, clock=clock)  # as after a crash
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
