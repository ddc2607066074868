"""Shares end when their person starts over, as API tokens do: the profile may lie on what was lost."""

from __future__ import annotations

import pytest

from tests.hub import people
from tests.hub.holdings.stored import store
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.holdings import shares
from wardmote.hub.organisations import people_acts, sign_in_acts
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.hub.organisations.models import Account
from wardmote.kernel.problem import NotFound


def made(actor: Actor, table_id: str, clock: people.TestClock) -> tuple[shares.SharedTable, str]:
    return shares.make_share(
        table_id, agreement_id=None, purpose=None, case_reference=None, actor=actor, clock=clock
    )


def test_starting_over_ends_the_persons_shares_and_nobody_elses(
    publisher: Actor, clock: people.TestClock
) -> None:
    operator = people.signed_in(Account.objects.get(email="root@example.org").id, clock=clock)
    dataset_id, _ = store(publisher, clock)
    table_id = catalogue.dataset(dataset_id).tables[0].id
    organisation = publisher.organisation_id
    administrator = people.hire(organisation, Role.ADMINISTRATOR, operator=operator, clock=clock)
    colleague = people.hire(organisation, Role.ANALYST, operator=operator, clock=clock)
    (lost, lost_token), (kept, kept_token) = (made(each, table_id, clock) for each in (publisher, colleague))
    permit, _ = shares.permit_for_share(lost, clock=clock)
    assert shares.permit_of_share_link(lost.id, permit.id, clock=clock).id == permit.id

    link = sign_in_acts.start_over(publisher.account_id, actor=administrator, clock=clock)

    assert shares.share_of_token(lost_token, now=clock()) is None
    with pytest.raises(NotFound, match="does not work any more"):
        shares.permit_of_share_link(lost.id, permit.id, clock=clock)
    assert [each.revoked for each in shares.shares_of(publisher)] == [True]
    found = shares.share_of_token(kept_token, now=clock())
    assert found is not None
    assert found.id == kept.id
    assert [each.revoked for each in shares.shares_of(colleague)] == [False]

    people_acts.use_reset(link.text, password="a wholly different phrase 3", clock=clock)
    again = people.signed_in(publisher.account_id, clock=clock)
    new, new_token = made(again, table_id, clock)
    assert shares.share_of_token(new_token, now=clock()) is not None
    assert {each.id: each.revoked for each in shares.shares_of(again)} == {lost.id: True, new.id: False}
