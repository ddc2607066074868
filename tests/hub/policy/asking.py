"""What tests ask of policy."""

from __future__ import annotations

from tests.hub.agreed import City
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.policy.decide import Ask, decide
from wardmote.hub.policy.permit import Permit, Use

PURPOSE = "home_fire_safety_visits"
CASE = "HFSV-2026/0147"


def ask(city: City, **changes: object) -> Ask:
    """The brigade's usual question: the borough's table, for visits."""
    usual: dict[str, object] = {
        "version_id": city.version_id,
        "use": Use.DOWNLOAD,
        "columns": None,
        "agreement_id": None,
        "purpose": PURPOSE,
        "case_reference": CASE,
    }
    return Ask(**{**usual, **changes})  # type: ignore[arg-type]  # tests change what they name


def permit(city: City, *, actor: Actor | None = None, **changes: object) -> Permit:
    """The answer to it, for the brigade's analyst or whom the test names."""
    return decide(ask(city, **changes), actor=actor or city.fire.analyst, clock=city.clock)
