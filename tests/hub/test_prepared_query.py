"""Prepared queries answer what Django answers."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from itertools import product

import pytest
from django.db import transaction

from tests.hub import agreed
from tests.hub.agreed import City
from wardmote.hub.agreements import binding_acts
from wardmote.hub.organisations.actor import Scope
from wardmote.hub.organisations.token_acts import make_token
from wardmote.hub.prepared_query import PreparedQuery

pytestmark = pytest.mark.django_db(transaction=True)

ROOMS = (
    "ledger.queries",
    "ledger.writing",
    "organisations.queries",
    "catalogue.queries",
    "agreements.queries",
)


def prepared() -> dict[str, PreparedQuery]:
    """Every prepared query of the hub, by where it stands."""
    rooms = {name: vars(import_module(f"wardmote.hub.{name}")) for name in ROOMS}
    return {
        f"{room}.{name}": value
        for room, names in rooms.items()
        for name, value in names.items()
        if isinstance(value, PreparedQuery)
    }


PLACES = {
    "ledger.queries._OLDEST_UNSEALED": (),
    "ledger.writing._HEAD": (),
    "ledger.writing._THREADS_OF_TWO": ("one", "other"),
    "organisations.queries._OF_TWO": ("one", "other"),
    "organisations.queries._HELD": ("account_id",),
    "organisations.queries._HELD_BY_TOKEN": ("account_id", "token_id"),
    "catalogue.queries._LOCATED": ("version_id",),
    "agreements.queries._FOUND": ("table_id", "recipient_id"),
}


def test_every_prepared_query_is_tried() -> None:
    assert prepared().keys() == PLACES.keys()


def test_they_answer_what_django_answers(city: City) -> None:
    agreed.signed(city)
    suspended = agreed.signed(city)
    binding_acts.suspend(suspended, reason="x", actor=city.borough.ig_lead, clock=city.clock)
    token_id, _ = make_token(
        name="x", scopes=[Scope.DATA], life=timedelta(days=1), actor=city.fire.analyst, clock=city.clock
    )
    texts = {
        "one": [city.borough.organisation_id, "organisation_unknown"],
        "other": [city.fire.organisation_id, city.borough.organisation_id],
        "account_id": [city.fire.analyst.account_id, city.borough.ig_lead.account_id, "\0"],
        "token_id": [token_id, "%s"],
        "version_id": [city.version_id, "' or 1 = 1 --"],
        "table_id": [city.table_id, "version_id"],
        "recipient_id": [city.fire.organisation_id, city.other_borough.organisation_id],
    }
    answers = {}
    with transaction.atomic():
        for name, query in prepared().items():
            for chosen in product(*(texts[place] for place in PLACES[name])):
                given = dict(zip(PLACES[name], chosen, strict=True))
                answers[name, chosen] = found = query.rows(**given)
                assert sorted(map(repr, found)) == sorted(map(repr, query.plain(**given))), (name, given)
    for name in PLACES:
        assert any(found for (which, _), found in answers.items() if which == name), f"{name} found nothing"


def test_a_text_that_is_not_given_is_an_error(city: City) -> None:
    query = prepared()["catalogue.queries._LOCATED"]
    assert query.rows(version_id=city.version_id)
    with pytest.raises(KeyError):
        query.rows()
