"""Quality figures as pages draw them: a line, its words, and a table that says the same."""

from __future__ import annotations

from datetime import timedelta

from tests.faces.visitor import Visitor
from tests.faces.web.test_uploads import words
from tests.hub import agreed
from tests.hub.intake.sending import read, send
from wardmote.faces.web.quality import draw
from wardmote.hub.catalogue.models import Version
from wardmote.hub.holdings import publishing
from wardmote.kernel.clock import system_clock


def test_a_line_runs_from_the_lowest_ten_per_cent_to_a_hundred() -> None:
    found = draw("Valid", ["Version 1", "Version 2", "Draft"], [0.75, None, 1.0])
    assert found.points == "3.0,18.0 93.0,3.0"
    assert found.dot == (93.0, 3.0)
    assert found.says == "Version 1: 75.0%, Draft: 100%. The line runs from 70% to 100%."
    assert draw("Valid", ["Version 1"], [0.9999]).says.endswith("from 90% to 100%.")
    nothing = draw("Timely", ["Version 1"], [None])
    assert (nothing.points, nothing.dot, nothing.last) == ("", None, "Not known")


def test_owner_and_readers_see_the_figures_over_the_versions(city: agreed.City) -> None:
    person = city.borough.publisher
    content = b"ref,ward\r\n" + b"".join(b"%d,\r\n%d,Eastwick\r\n" % (n, n + 50) for n in range(20))
    late = system_clock() - timedelta(days=62)
    Version.objects.filter(pk=city.version_id).update(published_at=late)
    sent = send(content, "next.csv", actor=person, clock=system_clock, dataset_id=city.dataset_id)
    draft = read(sent, actor=person, clock=system_clock).tables[0].version_id
    page = words(Visitor().signed_in(person).get(f"/versions/{draft}"))
    assert 'role="img"' in page
    for said in ("Version 1: 100%, Draft: 75.0%", "Draft: 50.0%. The line", "(ref)", "ward: Complete"):
        assert said in page
    publishing.publish(draft, reason_for_personal=None, actor=person, clock=system_clock)
    seen = words(Visitor().signed_in(city.fire.analyst).get(f"/datasets/{city.dataset_id}"))
    assert "Version 1: 100%, Version 2: 75.0%" in seen
    assert "expected by" not in seen
