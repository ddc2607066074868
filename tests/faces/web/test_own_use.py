"""What one may use, what one used, one's shares, and the search: lists that say how things stand for their reader."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.faces.api import world
from tests.faces.visitor import Visitor
from tests.faces.web.test_suspended_use import CASE, REASON, chosen, permitted, resume, shared, suspend
from tests.faces.web.test_uploads import words
from tests.faces.web.test_versions import body
from tests.hub import agreed, datasets
from wardmote.hub.agreements import acts
from wardmote.hub.holdings.models import Share
from wardmote.kernel.clock import system_clock


@pytest.fixture
def analyst(city: agreed.City) -> Visitor:
    return Visitor().signed_in(city.fire.analyst)


@pytest.fixture
def agreement_id(city: agreed.City) -> str:
    return world.signed_now(city)


def part(page: str, heading: str) -> str:
    """The page from that heading on, up to the next of its kind."""
    return re.split(r"<h2 ", page.partition(f">{heading}<")[2])[0]


def test_a_permit_names_and_links_its_agreement(
    city: agreed.City, analyst: Visitor, agreement_id: str
) -> None:
    page = words(analyst.get(permitted(city, analyst, agreement_id)))
    assert f'href="/agreements/{agreement_id}"' in page
    assert "Assisted bins for fire safety visits" in page
    assert "Home fire safety visits" in page


def test_the_list_says_what_is_open_now_and_what_was_used(
    city: agreed.City, analyst: Visitor, agreement_id: str
) -> None:
    before = words(analyst.get("/permits"))
    assert f"/tables/{city.table_id}/use" in part(before, "Under agreements")
    assert "Nothing yet." in part(before, "Used lately")
    at = permitted(city, analyst, agreement_id)
    body(analyst.get(f"{at}/rows.csv"))
    used = part(words(analyst.get("/permits")), "Used lately")
    for said in (f'href="{at}"', f'href="/agreements/{agreement_id}"', CASE, "30 rows", "links work until"):
        assert said in used
    suspend(city, agreement_id)
    page = words(analyst.get("/permits"))
    assert REASON in part(page, "Under agreements")
    assert f"/tables/{city.table_id}/use" not in page
    assert f'href="{at}"' not in page
    assert analyst.get(at).status_code == 403
    resume(city, agreement_id)
    assert f"/tables/{city.table_id}/use?again=" in part(words(analyst.get("/permits")), "Used lately")


def test_the_list_is_ones_own(
    city: agreed.City, analyst: Visitor, agreement_id: str, outsider: Visitor
) -> None:
    at = permitted(city, analyst, agreement_id)
    colleague = Visitor().signed_in(city.fire.ig_lead)
    for other in (outsider, colleague, Visitor().signed_in(city.borough.analyst)):
        assert at not in words(other.get("/permits"))
        assert CASE not in words(other.get("/permits"))
    assert "role of analyst" not in words(analyst.get("/permits"))
    assert "Your roles do not let you open these rows." in words(colleague.get("/permits"))


def test_case_reference_is_called_optional_only_where_it_is(
    city: agreed.City, analyst: Visitor, agreement_id: str
) -> None:
    for page in ("use", "share"):
        form = words(analyst.get(f"/tables/{city.table_id}/{page}"))
        assert "(optional)" not in form
        assert "Needed for “Assisted bins for fire safety visits”" in form
    found = city.agreement(agreement_id).newest
    limits = replace(found.content.use_limits, case_reference_required=False)
    content = replace(found.content, use_limits=limits)
    lead = city.borough.ig_lead
    acts.edit(agreement_id, content, based_on=found.number, actor=lead, clock=system_clock)
    agreed.make_ready(city, agreement_id)
    agreed.sign(city, agreement_id)
    assert "Case reference (optional)" in words(analyst.get(f"/tables/{city.table_id}/use"))
    assert analyst.post(f"/tables/{city.table_id}/use", chosen(agreement_id, "")).status_code == 302


def test_an_agreement_that_is_not_signed_is_said_and_not_offered(city: agreed.City, analyst: Visitor) -> None:
    made = agreed.draft(city)
    for page in ("use", "share"):
        shown = words(analyst.get(f"/tables/{city.table_id}/{page}"))
        assert "is not signed by every party yet." in shown
        assert f'href="/agreements/{made}"' in shown
        assert f'value="{made}/' not in shown


def test_shares_can_be_told_apart(city: agreed.City, analyst: Visitor, agreement_id: str) -> None:
    client, table = shared(city, agreement_id)
    page = words(analyst.get("/shares"))
    for said in ("Assisted bins for fire safety visits", "Home fire safety visits", CASE, "Not yet", "Works"):
        assert said in page
    file = json.loads(
        client.post(f"{table}/query", {}, content_type="application/json").content.splitlines()[2]
    )
    b"".join(
        client.get(f"/delta-sharing{file['file']['url'].partition('/delta-sharing')[2]}").streaming_content
    )  # type: ignore[attr-defined]
    assert "Not yet" not in words(analyst.get("/shares"))
    suspend(city, agreement_id)
    page = words(analyst.get("/shares"))
    assert REASON in page
    assert "Works" not in page
    resume(city, agreement_id)
    assert "Works" in words(analyst.get("/shares"))
    analyst.post(f"/shares/{Share.objects.get().pk}/revoke")
    assert "You ended it" in words(analyst.get("/shares"))


def test_a_profile_is_kept_as_a_file_without_its_token_in_any_address(
    city: agreed.City, analyst: Visitor, agreement_id: str, outsider: Visitor
) -> None:
    made = analyst.post(f"/tables/{city.table_id}/share", chosen(agreement_id))
    assert made.headers["Cache-Control"] == "no-store"
    page = words(made)
    (address,) = re.findall(r'action="(/shares/[^"]+/profile)"', page)
    (token,) = re.findall(r'name="token" value="([^"]+)"', page)
    assert token not in address
    assert token not in "".join(re.findall(r'(?:href|src|action)="([^"]*)"', page))
    kept = analyst.post(address, {"token": token})
    assert kept.headers["Content-Disposition"].startswith('attachment; filename="')
    assert kept.headers["Cache-Control"] == "no-store"
    assert json.loads(kept.content)["bearerToken"] == token
    assert json.loads(kept.content)["shareCredentialsVersion"] == 1
    colleague = Visitor().signed_in(city.fire.ig_lead)
    for other, sent in ((outsider, token), (colleague, token), (analyst, token[:-1] + "x"), (analyst, "<b>")):
        refused = other.post(address, {"token": sent})
        assert refused.status_code == 404
        assert sent not in words(refused)
    assert analyst.get(address).status_code == 405
    analyst.handler.enforce_csrf_checks = True
    assert analyst.post(address, {"token": token}).status_code == 403


def tags(visitor: Visitor) -> dict[str, str]:
    """What the search says beside each title."""
    found = {}
    for result in words(visitor.get("/search")).split('<li class="wm-result">')[1:]:
        said = [each.strip() for each in re.sub(r"<[^>]+>", "\n", result).split("\n") if each.strip()]
        found[said[0]] = said[1]
    return found


def test_search_says_what_its_reader_may_use_now(
    city: agreed.City, analyst: Visitor, agreement_id: str, outsider: Visitor
) -> None:
    world.store(
        world.rows(5).select(["ward", "bins"]),
        publisher=city.borough.publisher,
        clock=system_clock,
        description=replace(datasets.OPEN, title="Trees"),
    )
    title = datasets.CLOSED.title
    owner, lead = Visitor().signed_in(city.borough.administrator), Visitor().signed_in(city.fire.ig_lead)
    assert tags(analyst) == {title: "You may use it", "Trees": "Open"}
    assert tags(lead) == {title: "For your analysts", "Trees": "Open"}
    assert set(tags(owner).values()) == {"Yours"}
    assert tags(outsider) == {title: "Described only", "Trees": "Open"}
    assert tags(Visitor())["Trees"] == "Open"
    suspend(city, agreement_id)
    assert tags(analyst)[title] == tags(lead)[title] == "Suspended"
    assert tags(outsider)[title] == "Described only"


@pytest.mark.usefixtures("agreement_id")
def test_more_results_take_no_more_queries(city: agreed.City, analyst: Visitor) -> None:
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            analyst.get("/search")
        counts.append(len(queries))
        for number in range(3):
            described = replace(datasets.CLOSED, title=f"More {number}")
            datasets.published(described, publisher=city.borough.publisher, clock=system_clock)  # type: ignore[arg-type]  # any clock
    assert counts[0] == counts[1]
