"""A hub with two members and their people, and visitors to it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.core.cache import cache

from tests.faces.api import world
from tests.faces.visitor import Visitor
from tests.hub import agreed, people
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.kernel.clock import system_clock


@dataclass(frozen=True)
class Cast:
    """Who is there: the operator's administrator, a member's administrator and analyst, somebody of another member."""

    operator: Actor
    administrator: Actor
    analyst: Actor
    outsider: Actor


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """Real accounts; nobody has a second factor yet. What strangers tried before is forgotten."""
    cache.clear()
    operator = people.found_hub(system_clock)

    def hire(organisation: str, *roles: Role, name: str) -> Actor:
        return people.hire(organisation, *roles, name=name, operator=operator, clock=system_clock)

    northmarsh = people.join("Northmarsh Council", operator=operator, clock=system_clock)
    elsewhere = people.join("Elsewhere Council", operator=operator, clock=system_clock)
    return Cast(
        operator=operator,
        administrator=hire(northmarsh, Role.ADMINISTRATOR, name="Ada"),
        analyst=hire(northmarsh, Role.ANALYST, name="Ben"),
        outsider=hire(elsewhere, Role.ADMINISTRATOR, name="Cyn"),
    )


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


@pytest.fixture
def city(transactional_db: None) -> agreed.City:
    """A borough whose closed table holds 30 real rows, and a fire brigade without an agreement."""
    cache.clear()
    return world.laid_down_city(world.rows(30), clock=system_clock)


@pytest.fixture
def outsider(city: agreed.City) -> Visitor:
    """Somebody with every role in an organisation that has nothing to do with the city."""
    elsewhere = people.join("Elsewhere Council", operator=city.operator, clock=system_clock)
    hired = people.hire(elsewhere, *Role, name="Cyn", operator=city.operator, clock=system_clock)
    return Visitor().signed_in(hired)
