"""A publisher instructs the hub on a page, sees what came of it and takes it back; others see what they may."""

from __future__ import annotations

import html
import re

import pyarrow as pa
import pytest

from tests.faces.visitor import Visitor
from tests.faces.web.test_uploads import words
from tests.hub import people
from tests.hub.derivation.matching import (
    ROWS,
    Borough,
    borough_with_addresses,
    install_for_all,
    village_gazetteer,
    work,
)
from wardmote.hub.catalogue.dataset import VersionState
from wardmote.hub.derivation.gazetteers import remove
from wardmote.hub.derivation.queries import derivation_of
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations.actor import Role
from wardmote.hub.policy.instruction import Processing
from wardmote.hub.policy.instructions import instruction_in_force
from wardmote.kernel.clock import system_clock


@pytest.fixture
def borough(transactional_db: None) -> Borough:
    return borough_with_addresses(people.found_hub(system_clock), system_clock)  # type: ignore[arg-type]  # any clock does


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def ticked(page: str, name: str) -> set[str]:
    boxes = re.findall(rf'<input [^>]*name="{name}"[^>]*>', page)
    return {
        found[1] for each in boxes if " checked" in each and (found := re.search(r'value="([^"]*)"', each))
    }


def test_columns_are_offered_corrected_and_the_hub_is_instructed(borough: Borough) -> None:
    publisher, at = Visitor().signed_in(borough.publisher), f"/tables/{borough.table_id}/matching"
    page = words(publisher.get(at))
    assert ticked(page, "address") == {"address"}
    assert ticked(page, "carried") == {"ref", "UPRN", "address", "postcode", "tenant"}
    assert "No gazetteer is installed for your organisation." in page
    wrong = words(publisher.post(at, {"carried": ["ref"]}))
    assert "Tick the column of the address." in wrong
    assert instruction_in_force(borough.table_id, Processing.MATCH_ADDRESSES) is None
    fields = {"address": ["address"], "postcode": "postcode", "held_uprn": "UPRN", "carried": ["ref", "UPRN"]}
    assert "is carried over" in words(publisher.post(at, fields))
    fields["carried"] += ["address", "postcode"]
    assert publisher.post(at, fields).status_code == 302
    given = instruction_in_force(borough.table_id, Processing.MATCH_ADDRESSES)
    assert given is not None
    assert given.columns == ("ref", "UPRN", "address", "postcode")
    assert "Columns left out tenant" in plain(words(publisher.get(at)))


def test_of_two_addresses_none_is_ticked_and_the_page_says_why(borough: Borough) -> None:
    both = ROWS.rename_columns(["ref", "UPRN", "Address of licensed house", "postcode", "Holder's address"])
    borough.next_version(both)
    publisher, at = Visitor().signed_in(borough.publisher), f"/tables/{borough.table_id}/matching"
    page = words(publisher.get(at))
    assert ticked(page, "address") == set()
    said = html.unescape(plain(page))
    assert (
        "Several columns could hold the address: Address of licensed house, Holder's address. Choose" in said
    )


def test_what_came_of_it_is_seen_both_ways_and_the_instruction_withdrawn(borough: Borough) -> None:
    publisher, at = Visitor().signed_in(borough.publisher), f"/tables/{borough.table_id}/matching"
    borough.next_version(pa.concat_tables([ROWS] * 3))
    borough.instruct()
    install_for_all(village_gazetteer(), system_clock)  # type: ignore[arg-type]  # any clock does
    work(system_clock)  # type: ignore[arg-type]  # any clock does
    made = borough.derived()
    assert made is not None
    (version,) = made.tables[0].versions
    assert version.state is VersionState.PUBLISHED
    assert "9 of 12 rows of version 2 have a UPRN" in plain(words(publisher.get(at)))
    source = words(publisher.get(f"/datasets/{borough.dataset_id}"))
    assert f"/datasets/{made.id}" in source
    assert at in source
    derived = words(publisher.get(f"/datasets/{made.id}"))
    assert f"/datasets/{borough.dataset_id}" in derived
    assert f"/versions/{version.id}/matching" in derived
    assert publisher.get(f"/versions/{version.id}").status_code == 200
    report = plain(words(publisher.get(f"/versions/{version.id}/matching")))
    assert "12 rows 9 with a UPRN 3 without" in report
    assert "Other property 3 50.0%" in report
    for word in ("uillfeather", "Canaryname", "101003"):
        assert word not in report
    it_is_by_a_column_for_the_publisher_and_without_groups_for_the_ig_lead(
        borough, f"/versions/{version.id}/matching"
    )
    assert "Match again" in words(publisher.get(at))
    assert publisher.post(f"{at}/again").status_code == 302
    assert publisher.post(f"{at}/again").status_code == 409, "it waits"
    assert "Match again" not in words(publisher.get(at))
    assert publisher.post(f"{at}/withdraw").status_code == 302
    assert instruction_in_force(borough.table_id, Processing.MATCH_ADDRESSES) is None
    found = derivation_of(version.id)
    assert found is not None
    assert "removed since" not in report
    remove(found.gazetteer_digest, clock=system_clock)
    report = plain(words(publisher.get(f"/versions/{version.id}/matching")))
    assert f"{found.gazetteer_digest[:16]} (other, removed since)" in report
    assert publisher.post(f"{at}/withdraw").status_code == 404
    lead = people.hire(
        borough.publisher.organisation_id, Role.IG_LEAD, operator=borough.operator, clock=system_clock
    )
    said = plain(words(Visitor().signed_in(lead).get("/ledger")))
    assert "The hub was permitted to open rows" in said
    assert "withdrew the instruction to process a table" in said


def test_a_version_that_nobody_derived_has_no_report(borough: Borough) -> None:
    publisher = Visitor().signed_in(borough.publisher)
    assert publisher.get(f"/versions/{borough.version_id}/matching").status_code == 404
    assert ledger.entries(act="instruction.given") == ()


def it_is_by_a_column_for_the_publisher_and_without_groups_for_the_ig_lead(borough: Borough, at: str) -> None:
    publisher = Visitor().signed_in(borough.publisher)
    page = plain(words(publisher.get(at)))
    assert "By ward (gazetteer)" in page
    assert "E05000002" in page
    assert "E05000002 3 100.0%" in plain(words(publisher.get(f"{at}?by=ward")))
    assert "Choose a column of the list" in words(publisher.get(f"{at}?by=tenant"))
    lead = people.hire(
        borough.publisher.organisation_id, Role.IG_LEAD, operator=borough.operator, clock=system_clock
    )
    analyst = people.hire(
        borough.publisher.organisation_id, Role.ANALYST, operator=borough.operator, clock=system_clock
    )
    visitor = Visitor().signed_in(analyst)
    assert "E05000002 3 100.0%" in plain(words(visitor.get(f"{at}?by=ward")))
    made = borough.derived()
    assert made is not None
    assert f'href="{at}"' in words(visitor.get(f"/datasets/{made.id}"))
    for address in (at, f"{at}?by=ward"):
        page = plain(words(Visitor().signed_in(lead).get(address)))
        assert "12 rows 9 with a UPRN 3 without" in page
        assert "a small group tells of its rows" in page
        assert "E0500000" not in page
