"""Using data by the pages: what for, the rows, downloads, Delta Sharing profiles; and every near miss."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta

import openpyxl
import polars
import pytest

from tests.faces.api import world
from tests.faces.visitor import Visitor
from tests.faces.web.test_uploads import without_token, words
from tests.faces.web.test_versions import body
from tests.hub import agreed
from wardmote.hub.agreements import acts, binding_acts
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.holdings.models import Share
from wardmote.hub.ledger import queries as ledger
from wardmote.kernel.clock import system_clock

ABSENT_TABLE, ABSENT_PERMIT = "table_" + "0" * 20, "permit_" + "0" * 20
CASE = "HFSV-2026/0147"
FORMATS = ("rows.csv", "rows.xlsx", "rows.parquet")


@pytest.fixture
def analyst(city: agreed.City) -> Visitor:
    return Visitor().signed_in(city.fire.analyst)


@pytest.fixture
def agreement_id(city: agreed.City) -> str:
    return world.signed_now(city)


def chosen(agreement_id: str, case: str = CASE) -> dict[str, str]:
    return {"purpose": f"{agreement_id}/home_fire_safety_visits", "case_reference": case}


def permitted(city: agreed.City, analyst: Visitor, agreement_id: str) -> str:
    """The address of the rows, after saying what for."""
    answer = analyst.post(f"/tables/{city.table_id}/use", chosen(agreement_id))
    assert answer.status_code == 302, words(answer)
    return str(answer.headers["Location"])


def looking_only(city: agreed.City) -> str:
    """An agreement that lets its recipient look at rows, and not take them."""
    today = system_clock().date()
    made = agreed.draft(
        city,
        start=today - timedelta(days=1),
        end=today + timedelta(days=300),
        reviews=(today + timedelta(days=100),),
    )
    newest = city.agreement(made).newest
    method = replace(newest.content.method, ways=("view_only",))
    lead = city.borough.ig_lead
    content = replace(newest.content, method=method)
    acts.edit(made, content, based_on=newest.number, actor=lead, clock=system_clock)
    agreed.make_ready(city, made)
    agreed.sign(city, made)
    return made


def test_without_an_agreement_the_page_says_whom_to_ask(city: agreed.City, analyst: Visitor) -> None:
    page = words(analyst.get(f"/tables/{city.table_id}/use"))
    assert "No agreement opens this table" in page
    assert world.CANARY not in page


def test_the_rows_are_the_agreed_columns(city: agreed.City, analyst: Visitor, agreement_id: str) -> None:
    page = words(analyst.get(permitted(city, analyst, agreement_id)))
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)', page)
    assert heads == list(agreed.AGREED)
    assert world.CANARY not in page
    assert [each.details["rows"] for each in ledger.entries(act="permit.completed")] == [20]


def test_every_format_holds_the_same_rows(city: agreed.City, analyst: Visitor, agreement_id: str) -> None:
    at = permitted(city, analyst, agreement_id)
    taken = {each: b"".join(analyst.get(f"{at}/{each}").streaming_content) for each in FORMATS}  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(taken["rows.csv"].decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(taken["rows.xlsx"]))["Data"]
    frame = polars.read_parquet(io.BytesIO(taken["rows.parquet"]))
    assert rows[0] == [cell.value for cell in sheet[1]] == frame.columns == list(agreed.AGREED)
    assert len(rows) - 1 == sheet.max_row - 1 == len(frame) == 30
    assert "'=Westwick" in taken["rows.csv"].decode("utf-8-sig"), (
        "no formula runs in a recipient's spreadsheet"
    )


def test_a_case_reference_is_of_a_closed_form(city: agreed.City, analyst: Visitor, agreement_id: str) -> None:
    for case in ("Mrs Okafor", "no-digits", "x" * 31):
        answer = analyst.post(f"/tables/{city.table_id}/use", chosen(agreement_id, case))
        assert answer.status_code == 200
        assert "There is a problem" in words(answer)
    assert ledger.entries(act="permit.given") == ()


def test_a_case_reference_that_is_asked_for_is_asked_for_on_the_form(
    city: agreed.City, analyst: Visitor, agreement_id: str
) -> None:
    """Not after it, on a page that has lost what was chosen."""
    for page in ("use", "share"):
        answer = analyst.post(f"/tables/{city.table_id}/{page}", chosen(agreement_id, ""))
        assert answer.status_code == 200
        assert 'href="#id_case_reference"' in words(answer)
        assert re.search(r'value="[^"]+/home_fire_safety_visits" checked', words(answer))
    assert ledger.entries(act="permit.refused") == ()


@pytest.mark.parametrize("purpose", ["", "{}/other_things", "agreement_x/home_fire_safety_visits", "{}"])
def test_only_the_agreements_purposes_can_be_chosen(
    city: agreed.City, analyst: Visitor, agreement_id: str, purpose: str
) -> None:
    form = {"purpose": purpose.format(agreement_id), "case_reference": CASE}
    assert "There is a problem" in words(analyst.post(f"/tables/{city.table_id}/use", form))
    assert ledger.entries(act="permit.given") == ()


@pytest.mark.parametrize("who", ["publisher", "ig_lead", "signatory", "administrator"])
def test_other_roles_of_the_recipient_are_refused_with_the_reason(
    city: agreed.City, agreement_id: str, who: str
) -> None:
    visitor = Visitor().signed_in(getattr(city.fire, who))
    answer = visitor.post(f"/tables/{city.table_id}/use", chosen(agreement_id))
    assert answer.status_code == 403
    assert "role of analyst" in words(answer)


def test_an_agreement_to_look_gives_a_preview_and_no_download(city: agreed.City, analyst: Visitor) -> None:
    at = permitted(city, analyst, looking_only(city))
    page = words(analyst.get(at))
    assert "lets you look at rows here" in page
    assert "Download" not in page
    for each in FORMATS:
        assert analyst.get(f"{at}/{each}").status_code == 403


def test_a_suspended_agreement_stops_every_address(
    city: agreed.City, analyst: Visitor, agreement_id: str
) -> None:
    at = permitted(city, analyst, agreement_id)
    binding_acts.suspend(agreement_id, reason="Lost.", actor=city.borough.ig_lead, clock=system_clock)
    for path in (at, *(f"{at}/{each}" for each in FORMATS)):
        answer = analyst.get(path)
        assert answer.status_code == 403
        assert "suspended" in words(answer)
        assert "Northmarsh" in words(answer)


def test_somebody_elses_permit_is_not_there(
    city: agreed.City, analyst: Visitor, agreement_id: str, outsider: Visitor
) -> None:
    at = permitted(city, analyst, agreement_id)
    owner = Visitor().signed_in(city.borough.publisher)
    for visitor in (outsider, owner):
        for path in ("", *(f"/{each}" for each in FORMATS)):
            there, nowhere = visitor.get(f"{at}{path}"), visitor.get(f"/permits/{ABSENT_PERMIT}{path}")
            assert there.status_code == nowhere.status_code == 404
            assert without_token(there) == without_token(nowhere)


def test_strangers_are_asked_to_sign_in_whether_it_exists_or_not(
    city: agreed.City, analyst: Visitor, agreement_id: str
) -> None:
    at = permitted(city, analyst, agreement_id)
    pairs = (
        (at, f"/permits/{ABSENT_PERMIT}"),
        (f"{at}/rows.csv", f"/permits/{ABSENT_PERMIT}/rows.csv"),
        (f"/tables/{city.table_id}/open", f"/tables/{ABSENT_TABLE}/open"),
        (f"/tables/{city.table_id}/open?version=1", f"/tables/{ABSENT_TABLE}/open?version=1"),
        (f"/tables/{city.table_id}/use", f"/tables/{ABSENT_TABLE}/use"),
        (f"/tables/{city.table_id}/share", f"/tables/{ABSENT_TABLE}/share"),
    )
    for pair in pairs:
        answers = [Visitor().get(each) for each in pair]
        assert {each.status_code for each in answers} == {303}, pair
        assert len({each.content for each in answers}) == 1


def test_an_earlier_version_can_be_read_and_a_withdrawn_one_not(
    city: agreed.City, analyst: Visitor, agreement_id: str
) -> None:
    world.store(
        world.rows(7), publisher=city.borough.publisher, clock=system_clock, dataset_id=city.dataset_id
    )
    page = words(analyst.get(f"/datasets/{city.dataset_id}"))
    assert f"/tables/{city.table_id}/use?version=1" in page
    first = analyst.post(f"/tables/{city.table_id}/use?version=1", chosen(agreement_id)).headers["Location"]
    assert body(analyst.get(f"{first}/rows.csv")).count("\n") == 31
    newest = permitted(city, analyst, agreement_id)
    assert body(analyst.get(f"{newest}/rows.csv")).count("\n") == 8
    catalogue.withdraw(city.version_id, actor=city.borough.publisher, clock=system_clock)
    assert analyst.get(f"{first}/rows.csv").status_code == 403
    for number in ("1", "3", "x", ""):
        assert analyst.get(f"/tables/{city.table_id}/use?version={number}").status_code == 404


def test_the_owner_needs_no_purpose(city: agreed.City) -> None:
    owner = Visitor().signed_in(city.borough.analyst)
    at = owner.get(f"/tables/{city.table_id}/use").headers["Location"]
    assert world.CANARY in words(owner.get(at))


def test_anybody_reads_an_open_table(city: agreed.City) -> None:
    made, _ = world.store(
        world.rows(5).select(["ward", "bins"]),
        publisher=city.borough.publisher,
        clock=system_clock,
        description=world.OPEN_ROWS,
    )
    stranger = Visitor()
    (path,) = re.findall(r"/tables/\w+/open", words(stranger.get(f"/datasets/{made}")))
    at = stranger.get(path).headers["Location"]
    assert "Download CSV" in words(stranger.get(at))
    assert body(stranger.get(f"{at}/rows.csv")).count("\n") == 6


def test_a_profile_is_shown_once_and_ended(city: agreed.City, analyst: Visitor, agreement_id: str) -> None:
    made = words(analyst.post(f"/tables/{city.table_id}/share", chosen(agreement_id)))
    assert "wardmote.share_" in made
    share = Share.objects.get()
    listed = words(analyst.get("/shares"))
    assert "wardmote.share_" not in listed
    assert f"/shares/{share.pk}/revoke" in listed
    analyst.post(f"/shares/{share.pk}/revoke")
    assert f"/shares/{share.pk}/revoke" not in words(analyst.get("/shares"))


def test_somebody_elses_profile_is_not_there(
    city: agreed.City, analyst: Visitor, agreement_id: str, outsider: Visitor
) -> None:
    analyst.post(f"/tables/{city.table_id}/share", chosen(agreement_id))
    share = Share.objects.get()
    assert outsider.post(f"/shares/{share.pk}/revoke").status_code == 404
    assert f"/shares/{share.pk}" not in words(outsider.get("/shares"))
    assert outsider.post(f"/tables/{city.table_id}/share", chosen(agreement_id)).status_code == 200
    assert Share.objects.count() == 1


def test_forged_forms_do_nothing(city: agreed.City, analyst: Visitor, agreement_id: str) -> None:
    analyst.handler.enforce_csrf_checks = True
    for path in (f"/tables/{city.table_id}/use", f"/tables/{city.table_id}/share"):
        assert analyst.post(path, chosen(agreement_id)).status_code == 403
    assert ledger.entries(act="permit.given") == ()
    assert not Share.objects.exists()
