"""Deriving is killed again and again, each time a little later: in the end one derived version stands, whole."""

from __future__ import annotations

import pytest

from tests.hub import people
from tests.hub.derivation.matching import (
    ROWS,
    TRUTH,
    borough_with_addresses,
    install_for_all,
    village_gazetteer,
)
from wardmote.hub.catalogue.models import Version
from wardmote.hub.derivation.derivation import DerivationState
from wardmote.hub.derivation.deriving import DerivesTables
from wardmote.hub.derivation.models import Derivation
from wardmote.hub.derivation.planning import PlansDerivations
from wardmote.hub.holdings.models import StoredObject
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.ledger.follower import run_once
from wardmote.hub.ledger.limited_work import WorkLimits
from wardmote.site.apart import done_apart

STEP_SECONDS = 0.01
MOST_KILLS = 300


@pytest.mark.fault
@pytest.mark.timeout(600)
@pytest.mark.django_db(transaction=True)
def test_a_kill_at_any_moment_leaves_one_whole_version() -> None:
    clock = people.TestClock()
    borough = borough_with_addresses(people.found_hub(clock), clock)
    install_for_all(village_gazetteer(), clock)
    borough.instruct()
    run_once([PlansDerivations()], worker="test", clock=clock)
    (entry,) = ledger.entries(act="derivation.asked")
    kills = 0
    for number in range(1, MOST_KILLS):
        limits = WorkLimits(60, number * STEP_SECONDS)  # type: ignore[arg-type]  # the timer takes parts of a second
        done = done_apart(
            lambda: DerivesTables().handle_long(entry, clock=clock, keep_lease=lambda: None),
            limits=limits,
            keep_lease=lambda: None,
        )
        made = Version.objects.filter(derived_from=borough.version_id)
        rows_of_it = StoredObject.objects.filter(of_version__in=made.values_list("id", flat=True))
        is_made = Derivation.objects.get().state == DerivationState.MADE
        assert (made.count(), rows_of_it.count()) == ((1, 2) if is_made else (0, 0))
        if done:
            break
        kills += 1
    assert kills > 3, "it was killed on its way"
    version = Version.objects.get(derived_from=borough.version_id)
    found = borough.rows(version.id)
    assert found.column("uprn").to_pylist() == TRUTH
    assert found.column("ref").to_pylist() == ROWS.column("ref").to_pylist()
    assert len(ledger.entries(act="derivation.made")) == 1
