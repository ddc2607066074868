"""How people get in and out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.hub import people
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations import people_acts, queries, token_acts
from wardmote.hub.organisations.actor import Actor, Role, Scope
from wardmote.hub.organisations.forgetting import PAST_KEPT, forget_past_access
from wardmote.hub.organisations.models import AccessLink
from wardmote.hub.organisations.token_acts import TOKEN_LIFE_MAX
from wardmote.kernel.problem import Conflict, Invalid, NotFound, Refused, SignInNeeded


def invite(actor: Actor, organisation_id: str, clock: people.TestClock, email: str = "new@example.org"):
    return people_acts.invite(
        email=email,
        name="New",
        roles=[Role.PUBLISHER],
        organisation_id=organisation_id,
        actor=actor,
        clock=clock,
    )


def test_an_invitation_works_once(borough: str, operator: Actor, clock: people.TestClock) -> None:
    link = invite(operator, borough, clock)
    assert people_acts.open_link(link.text, clock=clock).organisation_name == "Northmarsh Council"
    account_id = people_acts.accept_invitation(link.text, password=people.PASSWORD, clock=clock)
    person = queries.person(account_id)
    assert person is not None
    assert person.roles == {Role.PUBLISHER}
    with pytest.raises(NotFound):
        people_acts.accept_invitation(link.text, password=people.PASSWORD, clock=clock)


def test_an_invitation_ends_after_seven_days(borough: str, operator: Actor, clock: people.TestClock) -> None:
    link = invite(operator, borough, clock)
    clock.move(timedelta(days=7))
    with pytest.raises(NotFound):
        people_acts.open_link(link.text, clock=clock)


def test_a_link_of_another_kind_or_a_wrong_secret_does_not_work(
    borough: str, operator: Actor, clock: people.TestClock
) -> None:
    link = invite(operator, borough, clock)
    with pytest.raises(NotFound):
        people_acts.use_reset(link.text, password=people.PASSWORD, clock=clock)
    with pytest.raises(NotFound):
        people_acts.open_link(link.text[:-1] + ("A" if link.text[-1] != "A" else "B"), clock=clock)
    with pytest.raises(NotFound):
        people_acts.open_link("nonsense", clock=clock)


def test_a_weak_password_is_refused_and_leaves_no_account(
    borough: str, operator: Actor, clock: people.TestClock
) -> None:
    link = invite(operator, borough, clock)
    with pytest.raises(Invalid):
        people_acts.accept_invitation(link.text, password="password", clock=clock)
    assert queries.people_of(borough) == []
    assert people_acts.accept_invitation(link.text, password=people.PASSWORD, clock=clock)


def test_only_administrators_invite_and_only_to_their_own(
    borough: str, operator: Actor, clock: people.TestClock
) -> None:
    publisher = people.hire(borough, Role.PUBLISHER, operator=operator, clock=clock)
    with pytest.raises(Refused):
        invite(publisher, borough, clock)
    elsewhere = people.join("Southfields Council", operator=operator, clock=clock)
    administrator = people.hire(elsewhere, Role.ADMINISTRATOR, operator=operator, clock=clock)
    with pytest.raises(NotFound):
        invite(administrator, borough, clock)


def test_a_reset_link_sets_the_password(borough: str, operator: Actor, clock: people.TestClock) -> None:
    publisher = people.hire(borough, Role.PUBLISHER, operator=operator, clock=clock)
    link = people_acts.make_reset(publisher.account_id, actor=operator, clock=clock)
    assert (
        people_acts.use_reset(link.text, password="another long phrase 99", clock=clock)
        == publisher.account_id
    )


def test_a_new_reset_link_ends_the_one_before(borough: str, operator: Actor, clock: people.TestClock) -> None:
    publisher = people.hire(borough, Role.PUBLISHER, operator=operator, clock=clock)
    first, second = (
        people_acts.make_reset(publisher.account_id, actor=operator, clock=clock) for _ in range(2)
    )
    with pytest.raises(NotFound):
        people_acts.use_reset(first.text, password=people.PASSWORD, clock=clock)
    people_acts.use_reset(second.text, password=people.PASSWORD, clock=clock)


def test_of_two_invitations_of_one_person_the_second_says_so(
    borough: str, operator: Actor, clock: people.TestClock
) -> None:
    first, second = (
        invite(operator, borough, clock),
        invite(operator, borough, clock, email="NEW@example.org"),
    )
    people_acts.accept_invitation(first.text, password=people.PASSWORD, clock=clock)
    with pytest.raises(Conflict):
        people_acts.accept_invitation(second.text, password=people.PASSWORD, clock=clock)
    assert [each.email for each in queries.people_of(borough)] == ["new@example.org"]


def test_the_last_administrator_stays(borough: str, operator: Actor, clock: people.TestClock) -> None:
    only = people.hire(borough, Role.ADMINISTRATOR, operator=operator, clock=clock)
    with pytest.raises(Refused):
        people_acts.close_account(only.account_id, actor=only, clock=clock)
    with pytest.raises(Refused):
        people_acts.change_roles(only.account_id, roles=[Role.ANALYST], actor=only, clock=clock)
    people.hire(borough, Role.ADMINISTRATOR, operator=operator, clock=clock)
    people_acts.change_roles(only.account_id, roles=[Role.ANALYST], actor=only, clock=clock)


def test_who_left_acts_no_more(borough: str, operator: Actor, clock: people.TestClock) -> None:
    publisher = people.hire(borough, Role.PUBLISHER, operator=operator, clock=clock)
    _, text = make_token(publisher, clock)
    people_acts.close_account(publisher.account_id, actor=operator, clock=clock)
    assert queries.actor_of(publisher.account_id, second_factor_at=None) is None
    assert queries.actor_of_token(text, now=clock()) is None


def make_token(actor: Actor, clock: people.TestClock, life: timedelta = timedelta(days=1)) -> tuple[str, str]:
    return token_acts.make_token(name="script", scopes=[Scope.DATA], life=life, actor=actor, clock=clock)


def test_a_token_acts_within_its_scope_until_it_expires(
    borough: str, operator: Actor, clock: people.TestClock
) -> None:
    analyst = people.hire(borough, Role.ANALYST, operator=operator, clock=clock)
    token_id, text = make_token(analyst, clock)
    actor = queries.actor_of_token(text, now=clock())
    assert actor is not None
    assert actor.scopes == {Scope.DATA}
    assert actor.second_factor_at is None
    clock.move(timedelta(days=1))
    assert queries.actor_of_token(text, now=clock()) is None
    clock.move(timedelta(days=-1))
    token_acts.revoke_token(token_id, actor=analyst, clock=clock)
    assert queries.actor_of_token(text, now=clock()) is None


def test_a_token_needs_a_fresh_second_factor_and_ninety_days_at_most(
    borough: str, operator: Actor, clock: people.TestClock
) -> None:
    analyst = people.hire(borough, Role.ANALYST, operator=operator, clock=clock)
    with pytest.raises(SignInNeeded):
        make_token(people.without_second_factor(analyst), clock)
    stale = replace(analyst, second_factor_at=clock() - timedelta(minutes=11))
    with pytest.raises(SignInNeeded):
        make_token(stale, clock)
    with pytest.raises(Invalid):
        make_token(analyst, clock, life=timedelta(days=91))


def test_links_and_tokens_are_forgotten_a_month_after_their_end(
    borough: str, operator: Actor, clock: people.TestClock
) -> None:
    publisher = people.hire(borough, Role.PUBLISHER, operator=operator, clock=clock)
    make_token(publisher, clock)
    people_acts.make_reset(publisher.account_id, actor=operator, clock=clock)
    clock.move(PAST_KEPT)
    forget_past_access(clock=clock)
    assert AccessLink.objects.filter(kind="reset").exists()
    assert queries.tokens_of(publisher)
    clock.move(TOKEN_LIFE_MAX + timedelta(seconds=1))
    forget_past_access(clock=clock)
    assert not AccessLink.objects.exists()
    assert not queries.tokens_of(publisher)


def test_an_e_mail_is_one_account_whatever_its_case(
    borough: str, operator: Actor, clock: people.TestClock
) -> None:
    link = invite(operator, borough, clock, email="New.Person@Example.org")
    people_acts.accept_invitation(link.text, password=people.PASSWORD, clock=clock)
    with pytest.raises(Conflict):
        invite(operator, borough, clock, email="new.person@example.org")


def test_the_ledger_names_the_act_and_no_person(
    borough: str, operator: Actor, clock: people.TestClock
) -> None:
    invite(operator, borough, clock, email="canary@example.org")
    recorded = str(list(ledger.entries(after=0, limit=1000)))
    assert "account.invited" in recorded
    assert "canary" not in recorded
