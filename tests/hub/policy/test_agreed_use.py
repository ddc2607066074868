"""Use under an agreement, from the last signature to the suspension."""

from __future__ import annotations

import pytest

from tests.hub import agreed
from wardmote.hub.agreements import binding_acts
from wardmote.hub.policy.decide import Ask, decide, still
from wardmote.hub.policy.permit import Ground, Use
from wardmote.kernel.problem import NotFound, Refused


def ask(city: agreed.City, **changes: object) -> Ask:
    asked: dict[str, object] = {
        "version_id": city.version_id,
        "use": Use.DOWNLOAD,
        "columns": None,
        "agreement_id": None,
        "purpose": "home_fire_safety_visits",
        "case_reference": "HFSV-2026/0147",
    }
    return Ask(**{**asked, **changes})  # type: ignore[arg-type]


def test_nothing_was_readable_before_the_last_signature_and_it_works_the_second_after(
    city: agreed.City,
) -> None:
    agreement_id = agreed.draft(city)
    sha256 = agreed.make_ready(city, agreement_id)
    first, last = city.signatories()
    binding_acts.sign(agreement_id, content_sha256=sha256, actor=first, clock=city.clock)
    with pytest.raises(Refused) as told:
        decide(ask(city), actor=city.fire.analyst, clock=city.clock)
    assert told.value.code == "policy.not_signed"
    assert binding_acts.sign(agreement_id, content_sha256=sha256, actor=last, clock=city.clock)
    permit = decide(ask(city), actor=city.fire.analyst, clock=city.clock)
    assert (permit.ground, permit.columns) == (Ground.AGREEMENT, agreed.AGREED)
    assert (permit.agreement_id, permit.agreement_version) == (agreement_id, 2)


def test_suspending_stops_the_next_chunk_and_names_whom_to_ask(city: agreed.City) -> None:
    agreement_id = agreed.signed(city)
    permit = decide(ask(city), actor=city.fire.analyst, clock=city.clock)
    still(permit, clock=city.clock)
    binding_acts.suspend(
        agreement_id, reason="A laptop is lost.", actor=city.borough.ig_lead, clock=city.clock
    )
    with pytest.raises(Refused) as told:
        still(permit, clock=city.clock)
    assert told.value.code == "policy.suspended"
    assert "Northmarsh" in told.value.next_step
    with pytest.raises(NotFound):
        decide(ask(city), actor=city.other_borough.analyst, clock=city.clock)
