"""The page on which people decide what the hub could not tell."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pytest
from django.core.cache import cache

from tests.engine.linkage import village
from tests.faces.visitor import Visitor
from tests.faces.web.test_uploads import words
from tests.hub import people
from tests.hub.derivation.matching import Borough, borough_with_addresses, install_for_all, work
from tests.hub.derivation.test_review import ADDRESSES, DOUBTFUL, HOLLIN, ROAD
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.review.side_by_side import Beside, Mark, Part, What
from wardmote.engine.linkage.text.units import NO_UNIT
from wardmote.faces.web.address_review import property_shown
from wardmote.hub.derivation.acts import match_again
from wardmote.hub.derivation.models import AddressDecision
from wardmote.hub.organisations.actor import Role
from wardmote.kernel.clock import system_clock


@pytest.fixture(scope="session")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("village")
    build(village.write(folder / "village.csv"), folder / "gazetteer", progress=lambda _: None)
    return folder / "gazetteer"


@pytest.fixture
def borough(transactional_db: None) -> Borough:
    cache.clear()
    return borough_with_addresses(people.found_hub(system_clock), system_clock)  # type: ignore[arg-type]  # any clock


@pytest.fixture
def address(borough: Borough, gazetteer: Path) -> str:
    """Where the review of a matched version is."""
    install_for_all(gazetteer, borough.clock)
    borough.next_version(DOUBTFUL)
    borough.instruct()
    work(borough.clock)
    found = borough.derived()
    assert found is not None
    return f"/versions/{found.tables[0].versions[0].id}/review"


def test_one_address_after_the_other_is_decided_and_the_last_one_taken_back(
    borough: Borough, address: str
) -> None:
    publisher = Visitor().signed_in(borough.publisher)
    version = address.removesuffix("/review")
    derived = borough.derived()
    assert derived is not None
    for page in (version, f"{version}/matching", f"/datasets/{derived.id}"):
        assert f'href="{address}"' in words(publisher.get(page)), page
    assert "2 addresses could be several properties" in words(publisher.get(address))
    assert f'href="{address}/1"' in words(publisher.get(address))
    page = words(publisher.get(f"{address}/1"))
    for said in (
        "Address 1 of 2",
        ADDRESSES[0],
        "In 2 rows.",
        "UPRN 110000.</span> The whole building, which has 12 units. It has no unit; the address says “Flat 40”.",
        "Another unit: “Flat 12”; the address says “Flat 40”.",
        "Show 5 more properties",
    ):
        assert said in page
    assert page.count('type="radio"') == 9 + 3
    assert "Which property is it? (optional)" not in page
    assert "“Flat 1”" not in page
    page = words(publisher.get(f"{address}/1?all=1"))
    assert page.count('type="radio"') == 14 + 3
    assert page.count("data-key-shown") == 9 + 2
    assert "“Flat 1”" in page

    page = words(publisher.post(f"{address}/1", {}))
    assert "Choose a property, or say that you cannot tell." in page
    page = words(publisher.post(f"{address}/1", {"choice": "other", "uprn": "twelve"}))
    assert "Enter the UPRN of the property, up to 12 digits." in page
    page = words(publisher.post(f"{address}/1", {"choice": "other", "uprn": "999"}))
    assert "There is no such property in the gazetteer." in page
    for choice in (str(HOLLIN + 5), "none", "unsure"):
        page = words(publisher.post(f"{address}/1", {"choice": choice, "uprn": str(HOLLIN + 4)}))
        assert "Clear this, or choose “Another property, whose UPRN I know” above." in page
    for choice in ({}, {"choice": "other"}, {"choice": "12"}):
        page = words(publisher.post(f"{address}/1", {**choice, "uprn": "x4"}))
        assert "There is a problem" in page
    assert not AddressDecision.objects.exists()
    for choice in ({}, {"choice": "other"}, {"choice": str(HOLLIN + 4)}):
        answer = publisher.post(f"{address}/1", {**choice, "uprn": f" {HOLLIN + 4} "})
        assert answer.headers["Location"] == f"{address}/2"
        assert [each.uprn for each in AddressDecision.objects.all()] == [HOLLIN + 4]
        publisher.post(f"{address}/undo", {})
    again = f'href="/tables/{borough.table_id}/matching">Match the table again'
    assert again not in words(publisher.get(address))

    answer = publisher.post(f"{address}/1", {"choice": str(HOLLIN + 4)})
    assert answer.headers["Location"] == f"{address}/2"
    assert "Address 2 of 2" in words(publisher.get(f"{address}/2"))
    assert publisher.post(f"{address}/2", {"choice": "unsure"}).headers["Location"] == address
    assert "There is nothing left for you to decide." in words(publisher.get(address))
    assert again in words(publisher.get(address))
    who_may_not_have_it_matched_again_is_not_led_there(borough, address)
    assert publisher.post(f"{address}/undo", {}).headers["Location"] == f"{address}/2"
    assert [each.uprn for each in AddressDecision.objects.all()] == [HOLLIN + 4]
    assert publisher.get(f"{address}/99").status_code == 404
    publisher.post(f"{address}/1", {"choice": str(HOLLIN + 5)})  # thought better of it
    csv = b"".join(publisher.get(f"{address}/decisions.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert csv.splitlines()[1].startswith(f'"{ADDRESSES[0]}","ZE1 1AC","property","{HOLLIN + 5}"')
    all_decisions_are_forgotten_after_a_second_look(publisher, address)


def who_may_not_have_it_matched_again_is_not_led_there(borough: Borough, address: str) -> None:
    analyst = people.hire(
        borough.publisher.organisation_id, Role.ANALYST, operator=borough.operator, clock=system_clock
    )
    visitor = Visitor().signed_in(analyst)
    for place in (1, 2):
        visitor.post(f"{address}/{place}", {"choice": "unsure"})
    page = words(visitor.get(address))
    assert "There is nothing left for you to decide." in page
    assert "Match the table again" not in page
    AddressDecision.objects.filter(reviewer_id=analyst.account_id).delete()


def all_decisions_are_forgotten_after_a_second_look(publisher: Visitor, address: str) -> None:
    forget = "/review-decisions/forget"
    assert f'href="{forget}"' in words(publisher.get(address))
    assert "1 decision on doubtful addresses" in words(publisher.get(forget))
    assert AddressDecision.objects.count() == 1, "looking forgets nothing"
    assert publisher.post(forget, {}).status_code == 302
    assert AddressDecision.objects.count() == 0
    assert "There are none" in words(publisher.get(forget))
    assert "2 addresses could be several properties" in words(publisher.get(address))


def test_a_second_person_decides_without_seeing_what_the_first_did(borough: Borough, address: str) -> None:
    publisher = Visitor().signed_in(borough.publisher)
    publisher.post(f"{address}/1", {"choice": str(HOLLIN + 4)})
    second = people.hire(
        borough.publisher.organisation_id,
        Role.ANALYST,
        name="Bo Day",
        operator=borough.operator,
        clock=system_clock,
    )
    analyst = Visitor().signed_in(second)
    assert "checked" not in words(analyst.get(f"{address}/1"))
    analyst.post(f"{address}/1", {"choice": str(HOLLIN + 5)})
    assert "Bo Day" not in words(publisher.get(address)), "who has an address left is not told of others"
    publisher.post(f"{address}/2", {"choice": "unsure"})
    page = words(publisher.get(address))
    for said in ("Bo Day", "1 address, 0% alike", "Waiting for a third person"):
        assert said in page


def test_after_it_is_matched_again_the_second_person_is_led_to_where_second_opinions_are_given(
    borough: Borough, address: str
) -> None:
    publisher = Visitor().signed_in(borough.publisher)
    publisher.post(f"{address}/1", {"choice": str(HOLLIN + 4)})
    publisher.post(f"{address}/2", {"choice": str(HOLLIN)})
    publisher.post(f"/tables/{borough.table_id}/matching/again")
    work(borough.clock)
    derived = borough.derived()
    assert derived is not None
    again = f"/versions/{derived.tables[0].versions[0].id}/review"
    assert again != address
    page = words(publisher.get(again))
    assert "no address of this version was left in doubt" not in page
    assert f'href="{address}">Review of version 1</a>: 2 addresses, for somebody else' in page
    analyst = Visitor().signed_in(
        people.hire(
            borough.publisher.organisation_id, Role.ANALYST, operator=borough.operator, clock=system_clock
        )
    )
    page = words(analyst.get(again))
    assert "2 addresses, all for you" in page
    assert "2</span> left for you" in words(analyst.get(address))
    analyst.post(f"{address}/1", {"choice": str(HOLLIN + 4)})
    assert "1 address, all for you" in words(analyst.get(again))


def test_no_other_page_opens_what_a_review_may_see_and_the_head_of_the_decisions_tells_nothing(
    borough: Borough, address: str
) -> None:
    hired = {"operator": borough.operator, "clock": system_clock}
    own = borough.publisher.organisation_id
    colleague = people.hire(own, Role.ANALYST, name="Bo Day", **hired)
    analyst, publisher = Visitor().signed_in(colleague), Visitor().signed_in(borough.publisher)
    publisher.post(f"{address}/1", {"choice": str(HOLLIN + 4)})
    match_again(borough.table_id, actor=borough.publisher, clock=system_clock)
    work(borough.clock)
    derived = borough.derived()
    assert derived is not None
    later = next(each.id for each in derived.tables[0].versions if each.id not in address)
    head = analyst.head(f"{address}/decisions.csv")
    assert (head.status_code, head.headers["Content-Type"].partition(";")[0]) == (200, "text/csv")
    assert head.headers["Content-Disposition"].endswith('decisions.csv"')
    assert analyst.get(f"/versions/{later}/review").status_code == 200
    assert "2</span> left for you" in words(analyst.get(address))

    permits = sorted(set(re.findall(r'href="(/permits/[^"]+)"', words(analyst.get("/permits")))))
    assert len(permits) == 2, "of both lists"
    pages = [words(analyst.get(each)) for each in permits]
    assert any("decided: a person chose this" in each for each in pages), "what could leak"
    assert "1</span> left for you" in words(analyst.get(address))
    assert analyst.post(f"{address}/1", {"choice": str(HOLLIN + 4)}).status_code == 409
    assert AddressDecision.objects.count() == 1


def test_the_uprns_that_rows_came_with_are_told_beside_the_address_and_can_be_chosen(
    borough: Borough, gazetteer: Path
) -> None:
    install_for_all(gazetteer, borough.clock)
    held = pa.array([str(HOLLIN + 2), str(ROAD + 3), "999", None, "none"])
    borough.next_version(DOUBTFUL.set_column(1, "UPRN", held))
    borough.instruct()
    work(borough.clock)
    found = borough.derived()
    assert found is not None
    address = f"/versions/{found.tables[0].versions[0].id}/review"
    publisher = Visitor().signed_in(borough.publisher)
    page = words(publisher.get(f"{address}/1"))
    flat, house = (
        f"1 of the rows came with UPRN {each}, which the gazetteer has as" for each in (HOLLIN + 2, ROAD + 3)
    )
    assert f"{flat} “Flat 2, Hollin House, Quillfeather Road, ZE1 1AC”." in page
    assert f"{house} “3 Quillfeather Road, ZE1 1AA”." in page
    assert page.count("Rows came with this UPRN.") == 2
    assert f'value="{HOLLIN + 2}"' in page, "although it is none of the nine that are most alike"
    assert "Show 5 more properties" in page, "of 15 that it could be now"
    assert "The row came with UPRN 999, which the gazetteer does not have." in words(
        publisher.get(f"{address}/2")
    )
    publisher.post(f"{address}/1", {"choice": str(ROAD + 3)})
    assert [each.uprn for each in AddressDecision.objects.all()] == [ROAD + 3]
    publisher.post(f"{address}/2", {"choice": "none"})

    second = people.hire(
        borough.publisher.organisation_id, Role.ANALYST, operator=borough.operator, clock=system_clock
    )
    theirs = words(Visitor().signed_in(second).get(f"{address}/1"))
    assert theirs.count("Rows came with this UPRN.") == 2
    assert "checked" not in theirs, "they see what the rows came with, and not what was chosen"


def test_a_property_is_said_in_words_not_by_colour() -> None:
    def part(what: What, listed: str, mark: Mark, said: str = "") -> Part:
        return Part(what, listed, mark, said)

    parts = (
        part(What.UNIT, "Flat 7", Mark.DIFFERENT, "Flat 9"),
        part(What.NAME, "Hollin House", Mark.MISSING),
        part(What.NUMBER, "77", Mark.NEAR, "75-77"),
        part(What.STREET, "Quill", Mark.NEAR, "Qill"),
        part(What.STREET, "Road", Mark.SAME),
        part(What.POSTCODE, "ZE1 1AC", Mark.SAME),
    )
    shown = property_shown(
        Beside(1, NO_UNIT, parts, ("Corner", "Foods"), "this address is historic"), is_held=False
    )
    assert "".join(before + each.listed for before, each in shown.pieces) == (
        "Flat 7, Hollin House, 77 Quill Road, ZE1 1AC"
    )
    assert shown.differences == (
        "Another unit: “Flat 7”; the address says “Flat 9”.",
        "The address does not say “Hollin House”.",
        "Nearly the same number: “77”; the address says “75-77”.",
        "Nearly the same street: “Quill”; the address says “Qill”.",
        "The address also says “Corner Foods”.",
        "This address is historic.",
    )
    assert property_shown(Beside(1, NO_UNIT, parts[4:], (), ""), is_held=False).differences == (
        "Everything agrees.",
    )
    block = Beside(1, NO_UNIT, parts[4:], (), "", units=1)
    assert property_shown(block, is_held=False).differences == ("The whole building, which has 1 unit.",)
