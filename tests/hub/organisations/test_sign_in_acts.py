"""Changing what one signs in with, and starting over without it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate

from tests.hub import people
from wardmote.hub.ledger.queries import entries
from wardmote.hub.organisations import people_acts, queries, sign_in_acts, token_acts
from wardmote.hub.organisations.actor import Actor, Role, Scope
from wardmote.hub.organisations.models import Account
from wardmote.kernel.problem import Invalid, NotFound, Refused, SignInNeeded

NEW = "a wholly different phrase 3"


@pytest.fixture
def ben(operator: Actor, borough: str, clock: people.TestClock) -> Actor:
    return people.hire(borough, Role.ANALYST, name="ben", operator=operator, clock=clock)


@pytest.fixture
def ada(operator: Actor, borough: str, clock: people.TestClock) -> Actor:
    return people.hire(borough, Role.ADMINISTRATOR, name="ada", operator=operator, clock=clock)


def signs_in(actor: Actor, password: str) -> bool:
    email = Account.objects.get(pk=actor.account_id).email
    return authenticate(None, email=email, password=password) is not None


def test_a_person_changes_their_own_password(ben: Actor, clock: people.TestClock) -> None:
    sign_in_acts.change_password(NEW, actor=ben, clock=clock)
    assert signs_in(ben, NEW)
    assert not signs_in(ben, people.PASSWORD)
    assert entries(actor=ben.account_id, act="account.password_changed")


def test_a_weak_password_changes_nothing(ben: Actor, clock: people.TestClock) -> None:
    with pytest.raises(Invalid, match="12 characters"):
        sign_in_acts.change_password("short", actor=ben, clock=clock)
    assert signs_in(ben, people.PASSWORD)


def test_a_password_is_changed_with_a_fresh_second_factor_only(ben: Actor, clock: people.TestClock) -> None:
    with pytest.raises(SignInNeeded):
        sign_in_acts.change_password(NEW, actor=people.without_second_factor(ben), clock=clock)


def test_starting_over_leaves_nothing_to_sign_in_with_but_the_link(
    ben: Actor, ada: Actor, clock: people.TestClock
) -> None:
    Authenticator.objects.create(user_id=ben.account_id, type="totp", data={})
    link = sign_in_acts.start_over(ben.account_id, actor=ada, clock=clock)
    assert not signs_in(ben, people.PASSWORD)
    assert not Authenticator.objects.filter(user_id=ben.account_id).exists()
    people_acts.use_reset(link.text, password=NEW, clock=clock)
    assert signs_in(ben, NEW)
    assert [each.actor for each in entries(object_id=ben.account_id, act="account.started_over")] == [
        ada.account_id
    ]


def test_starting_over_ends_the_sessions(ben: Actor, ada: Actor, clock: people.TestClock) -> None:
    before = Account.objects.get(pk=ben.account_id).get_session_auth_hash()
    sign_in_acts.start_over(ben.account_id, actor=ada, clock=clock)
    assert Account.objects.get(pk=ben.account_id).get_session_auth_hash() != before


def test_starting_over_ends_the_api_tokens(ben: Actor, ada: Actor, clock: people.TestClock) -> None:
    day = timedelta(days=1)
    _, text = token_acts.make_token(name="x", scopes={Scope.DATA}, life=day, actor=ben, clock=clock)
    sign_in_acts.start_over(ben.account_id, actor=ada, clock=clock)
    assert queries.actor_of_token(text, now=clock()) is None


def test_only_an_administrator_lets_somebody_start_over(
    ben: Actor, operator: Actor, clock: people.TestClock
) -> None:
    with pytest.raises(Refused):
        sign_in_acts.start_over(ben.account_id, actor=ben, clock=clock)
    elsewhere = people.join("Elsewhere Council", operator=operator, clock=clock)
    stranger = people.hire(elsewhere, Role.ADMINISTRATOR, operator=operator, clock=clock)
    with pytest.raises(NotFound):
        sign_in_acts.start_over(ben.account_id, actor=stranger, clock=clock)
    assert signs_in(ben, people.PASSWORD)


def test_second_factors_are_noted(ben: Actor, clock: people.TestClock) -> None:
    sign_in_acts.note_second_factor("totp", added=True, actor=ben, clock=clock)
    sign_in_acts.note_second_factor("totp", added=False, actor=ben, clock=clock)
    noted = [each.act for each in entries(actor=ben.account_id) if "factor" in each.act]
    assert noted == ["account.factor_added", "account.factor_removed"]
