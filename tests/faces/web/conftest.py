"""A hub with two members and their people, and visitors to it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.core.cache import cache

from tests.faces.visitor import Visitor
from tests.hub import people
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
