"""The whole way over HTTP, with real tokens: from a file to a partner's lawful use, and its end."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import polars
import pytest

from tests.faces import visitor
from tests.faces.api.calling import Api, content
from tests.faces.api.world import CANARY, PURPOSE
from tests.hub import agreed
from tests.hub.derivation.matching import install_for_all, village_gazetteer
from tests.hub.people import TestClock
from wardmote.engine.checking.schema import schema_from_json
from wardmote.faces.api.shapes import as_json
from wardmote.faces.api.v1.routes import ENDPOINTS
from wardmote.hub.agreements.dpia import DpiaRecord
from wardmote.hub.derivation.followers import FOLLOWERS as DERIVATION
from wardmote.hub.intake.followers import FOLLOWERS
from wardmote.hub.ledger import acts as ledger_acts
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.ledger.follower import run_once
from wardmote.hub.notices.followers import FOLLOWERS as NOTICES
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.organisations.organisation import Kind

FILE = "UPRN,Ward,Bins,Name\r\n" + "".join(
    f"{10_000_000_000 + n},{'Eastwick' if n % 2 else 'Westwick'},{n % 4},Ada {CANARY}\r\n" for n in range(120)
)


def send(api: Api, text: str, clock: TestClock, **query: str) -> dict[str, Any]:
    answer = api.send("POST", "uploads", text.encode(), file_name="bins.csv", **query)
    assert answer.status_code == 202, content(answer)
    address = answer.headers["Location"]
    assert api.take("GET", address)["state"] == "received"
    return ready(api, address, clock)


def ready(api: Api, address: str, clock: TestClock) -> dict[str, Any]:
    for _ in range(10):
        run_once(FOLLOWERS, worker="test", clock=clock)
    found: dict[str, Any] = api.take("GET", address)
    assert found["state"] == "ready", found["problem"]
    return found


def read_again(api: Api, upload: dict[str, Any], clock: TestClock) -> dict[str, Any]:
    """As somebody says; and what is remembered of that is let go."""
    address, of = f"uploads/{upload['id']}", f"datasets/{upload['dataset_id']}/reading"
    api.take("POST", f"{address}/reading", {"table": {"header_row": 1}}, status=202)
    found = ready(api, address, clock)
    assert [each["choices"]["table"]["header_row"] for each in api.take("GET", of)["readings"]] == [1]
    api.take("DELETE", of, status=204)
    return found


def agree(city: agreed.City, api: Any, columns: tuple[str, ...]) -> str:
    """Drafts, screens, assesses, reviews and signs, each by who may."""
    lead, other_lead = api(city.borough.ig_lead), api(city.fire.ig_lead)
    (_, types) = table_of(lead, city.dataset_id)
    gaps = as_json(agreed.gaps(city, columns=()))
    gaps["items"] = [
        {
            "table_id": city.table_id,
            "column": name,
            "type": types[name],
            "category": "personal",
            "necessary_because": "Visits are planned with it.",
            "recipients": [city.fire.organisation_id],
        }
        for name in columns
    ]
    drafted = lead.take(
        "POST", "agreements", {"template": "home_fire_safety_visits", "gaps": gaps}, status=201
    )
    at = f"agreements/{drafted['id']}"
    words = drafted["newest"]["content"]
    words["subjects"] |= {"area": "Northmarsh", "approximate_number": 2000}
    lead.take("PUT", f"{at}/content", {"based_on": 1, "content": words})
    assert lead.take("GET", f"{at}/findings")["faults"] == []
    answers = agreed.answers(data_matching=True)
    assert lead.take("POST", f"{at}/screening", {"answers": answers})["state"] == "dpia"
    lead.take("POST", f"{at}/dpia", as_json(agreed.DPIA))
    assert lead.take("POST", f"{at}/review")["state"] == "review"
    other_lead.take("POST", f"{at}/comments", {"comment": "Good."})
    sha256 = lead.take("GET", at)["newest"]["content_sha256"]
    assert other_lead.take("POST", f"{at}/ready", {"content_sha256": sha256})["state"] == "ready"
    for person in (city.borough.signatory, city.fire.signatory):
        sign(api(person), at, sha256, person)
    assert lead.take("GET", at)["state"] == "signed"
    return str(drafted["id"])


def sign(api: Api, at: str, sha256: str, person: Actor) -> None:
    """Near misses first: without a factor, with a wrong code, with another wording; then for good, once."""
    body = {"content_sha256": sha256, "totp_code": "000000"}
    assert api.problem("POST", f"{at}/sign", body)[:2] == (401, "second_factor.wrong")
    visitor.give_second_factor(person.account_id)
    right = {**body, "totp_code": visitor.code(person.account_id)}
    assert api.problem("POST", f"{at}/sign", {**right, "content_sha256": "0" * 64})[:2] == (
        409,
        "agreement.changed",
    )
    assert api.problem("POST", f"{at}/sign", right)[:2] == (401, "second_factor.wrong"), "a code works once"
    api.take("POST", f"{at}/sign", {**right, "totp_code": visitor.code(person.account_id)})


def table_of(api: Api, dataset_id: str) -> tuple[str, dict[str, str]]:
    (table,) = api.take("GET", f"datasets/{dataset_id}")["tables"]
    uprn = table["versions"][0]["columns"][0]
    assert uprn["confidence"] > 0.9
    assert uprn["register"] == "AddressBase and the National Address Gazetteer"
    assert uprn["evidence"].startswith("the header says UPRN")
    return table["id"], {each["name"]: each["type"] for each in table["versions"][0]["columns"]}


def a_version_that_breaks_them_is_accepted_first(api: Api, city: agreed.City, agreement_id: str) -> None:
    """A next file without a column that is agreed; it is looked at as an answer to an ask, too. It stays a draft."""
    without_bins = "UPRN,Ward\r\n" + "".join(f"{10_000_000_000 + n},Eastwick\r\n" for n in range(12))
    sent = send(api, without_bins, city.clock, dataset=city.dataset_id)
    (table,) = sent["tables"]
    at = f"versions/{table['version_id']}"
    assert api.problem("POST", f"{at}/publish")[:2] == (409, "publish.breaks_readers")
    shown = api.take("GET", f"{at}/difference")
    schema = schema_from_json(api.take("GET", f"{at}/schema")["table_schema"])
    assert [(each.name, each.type) for each in schema.fields] == [("UPRN", "string"), ("Ward", "string")]
    assert [each["agreement_id"] for each in shown["broken"]] == [agreement_id]
    accepted = {"sha256": shown["sha256"], "columns": shown["breaking_columns"]}
    api.take("POST", f"{at}/accept-difference", accepted, status=204)
    name = api.take("GET", "asks")["asks"][0]["name"]
    assert api.take("GET", f"asks/{name}")["columns"]
    answer = f"uploads/{sent['id']}/answers/{name}"
    assert not api.take("GET", answer)["is_read_so"]
    api.take("POST", answer, {"columns": {}}, status=204)
    assert ready(api, f"uploads/{sent['id']}", city.clock)["tables"][0]["answer"]["ask"] == name


def a_table_has_a_schema_of_its_own(api: Api, city: agreed.City) -> None:
    """Kept from what was recognised, replaced by one that is sent, withdrawn; a draft is checked against it."""
    at = f"tables/{city.table_id}/schema"
    assert api.problem("GET", at)[0] == 404
    kept = api.take("POST", f"versions/{city.version_id}/keep-schema")
    assert kept["kept_from"] == city.version_id
    assert [each["name"] for each in kept["table_schema"]["fields"]] == ["UPRN", "Ward", "Bins", "Name"]
    bomb = "fields: &a [*a]"
    assert api.problem("PUT", at, bomb.encode())[:2] == (400, "schema.invalid")
    written = (
        "fields: [{name: UPRN}, {name: Ward, constraints: {enum: [Eastwick, Westwick]}}]\nfieldsMatch: subset"
    )
    given = api.take("PUT", at, written.encode())
    assert api.take("GET", at) == given
    api.take("DELETE", f"datasets/{city.dataset_id}/reading", status=204)  # the last file answered an ask
    sent = send(api, "UPRN,Ward\r\n1,Eastwick\r\n2,Northwick\r\n", city.clock, dataset=city.dataset_id)
    (table,) = sent["tables"]
    assert (table["schema_id"], table["bad_cells"]) == (given["schema_id"], 1)
    again = api.take("POST", f"versions/{table['version_id']}/check-again", status=202)
    (table,) = ready(api, f"uploads/{again['upload_id']}", city.clock)["tables"]
    shown = api.take("GET", f"versions/{table['version_id']}/schema")["table_schema"]
    assert shown["fields"] == given["table_schema"]["fields"]
    api.take("DELETE", at, status=204)


def its_addresses_are_matched(api: Api, city: agreed.City) -> None:
    """On an instruction, which is withdrawn again; what is made says what it was made of, and the other way round."""
    at = f"tables/{city.table_id}/matching"
    before = api.take("GET", at)
    assert (before["instruction"], before["has_gazetteer"]) == (None, False)
    assert before["proposed"] == {"address": [], "postcode": None, "held_uprn": "UPRN", "choose": None}
    assert api.problem("PUT", at, {})[:2] == (400, "matching.columns")
    said = {"address": ["Ward"], "held_uprn": "UPRN", "carried": ["UPRN", "Ward"]}
    given = api.take("PUT", at, said)["instruction"]
    assert given["carried"] == ["UPRN", "Ward"]
    assert api.take("GET", "gazetteers") == {"gazetteers": []}
    installed = install_for_all(village_gazetteer(), city.clock)
    (shown,) = api.take("GET", "gazetteers")["gazetteers"]
    assert (shown["sha256"], shown["source"], shown["is_used"]) == (installed.digest, "other", True)
    assert shown["counts"] == installed.counts
    for _ in range(10):
        run_once(DERIVATION, worker="test", clock=city.clock)
    latest = api.take("GET", at)["latest"]
    assert (latest["state"], latest["source_version_id"]) == ("made", city.version_id)
    report = api.take("GET", f"versions/{latest['version_id']}/matching")
    assert (report["report"]["rows"], report["report"]["levels"]) == (120, {"none": 120})
    # the first of the series ends in five noughts, as one that a spreadsheet has shortened
    assert report["report"]["held"] == {"not_in_gazetteer": 119, "not_a_uprn": 1}
    groups = f"versions/{latest['version_id']}/matching/groups"
    by_ward = api.take("GET", groups, by="given_Ward")["groups"]
    assert [(each["value"], each["rows"], each["matched"]) for each in by_ward] == [
        ("Eastwick", 60, 0),
        ("Westwick", 60, 0),
    ]
    assert api.problem("GET", groups, by="Street")[:2] == (400, "report.column")
    assert api.problem("GET", groups, by="given_UPRN")[:2] == (400, "report.column_of_one")
    up = api.take("GET", f"versions/{latest['version_id']}/lineage")
    assert up["made_of"]["version_id"] == city.version_id
    down = api.take("GET", f"versions/{city.version_id}/lineage")
    assert [each["dataset_id"] for each in down["made_into"]] == [latest["dataset_id"]]
    again = api.take("POST", f"{at}/again", status=202)["latest"]
    assert (again["state"], again["source_version_id"]) == ("waiting", city.version_id)
    assert api.problem("POST", f"{at}/again")[:2] == (409, "matching.not_now")
    api.take("DELETE", at, status=204)
    assert api.problem("DELETE", at)[0] == 404
    assert api.problem("POST", f"{at}/again")[:2] == (409, "matching.not_now")


def owners_are_not_taken_for_sites(api: Api, at: str) -> None:
    """Where two columns could be the address its owner has to choose, and does."""
    offered = api.take("GET", at)["proposed"]
    says = "Several columns could hold the address: Site address, Owner's address."
    assert (offered["address"], offered["postcode"]) == ([], "postcode")
    assert offered["choose"].startswith(says)
    assert api.problem("PUT", at, {})[:2] == (400, "matching.several")
    assert api.take("GET", at)["instruction"] is None
    api.take("PUT", at, {"address": ["Site address"], "postcode": "postcode", "held_uprn": "UPRN"})


def doubtful_addresses_are_reviewed(api: Api, city: agreed.City) -> None:
    """The list, one address beside what it could be, a decision, taken back and made again, given out and forgotten."""
    rows = (
        "ref,UPRN,Site address,Owner's address,postcode\r\n"
        "a,110002,Flat 40 Hollin House,3 Quillfeather Road,ZE1 1AC\r\nb,,Hollin House,,ZE1 1AC\r\n"
    )
    sent = send(api, rows, city.clock)
    said = {"title": "Repairs", "contact": "repairs@example.org", "visibility": "members"}
    api.take("PUT", f"datasets/{sent['dataset_id']}", said)
    api.take("POST", f"versions/{sent['tables'][0]['version_id']}/publish")
    (table,) = api.take("GET", f"datasets/{sent['dataset_id']}")["tables"]
    owners_are_not_taken_for_sites(api, f"tables/{table['id']}/matching")
    for _ in range(10):
        run_once(DERIVATION, worker="test", clock=city.clock)
    made = api.take("GET", f"tables/{table['id']}/matching")["latest"]["version_id"]
    at = f"versions/{made}/review"
    review = api.take("GET", at)
    assert (review["addresses"], review["left_for_you"], review["next_place"]) == (2, 2, 1)
    first, second = api.take("GET", f"{at}/addresses", limit=10)["addresses"]
    assert [each["place"] for each in (first, second)] == [1, 2]
    assert api.take("GET", f"{at}/addresses", after=1)["addresses"] == [second]
    assert api.problem("GET", f"{at}/addresses", limit=0)[:2] == (400, "review.page")
    shown = api.take("GET", f"{at}/addresses/1")
    assert (shown["address"], shown["postcode"]) == ("Flat 40 Hollin House", "ZE1 1AC")
    assert {each["uprn"] for each in shown["properties"]} == set(first["offered"])
    assert shown["held"] == [{"uprn": 110_002, "rows": 1, "in_gazetteer": True}]
    chosen = {"decision": "property", "uprn": first["offered"][1]}
    assert api.problem("POST", f"{at}/addresses/1", {"decision": "property"})[:2] == (400, "review.uprn")
    assert api.take("POST", f"{at}/addresses/1", chosen)["next_place"] == 2
    assert api.take("POST", f"{at}/undo") == {"place": 1}
    api.take("POST", f"{at}/addresses/1", chosen)
    assert api.take("GET", at)["verdicts"] == {}, "something is left: they decide blind"
    done = api.take("POST", f"{at}/addresses/2", {"decision": "cannot tell"})
    assert (done["next_place"], done["verdicts"]) == (None, {}), "told when asked, and not while deciding"
    assert api.take("GET", at)["verdicts"] == {"property": 1, "cannot tell": 1}
    given = list(csv.DictReader(io.StringIO(content(api.send("GET", f"{at}/decisions.csv")).decode())))
    assert {each["decision"] for each in given} == {"property", "cannot tell"}
    assert api.take("DELETE", "review-decisions") == {"decisions": 2}


def a_draft_is_mended(api: Api, city: agreed.City) -> None:
    """By steps, which are undone again; texts that stand in one come back as they were sent. It stays a draft."""
    replace = {"kind": "replace", "column": "Ward", "from": "Eastwick", "to": "Eastwick Town"}
    sent = send(api, FILE.replace("Eastwick", "Eastwick ", 1), city.clock, dataset=city.dataset_id)
    tidy = {"steps": [{"kind": "tidy-spaces", "column": "Ward"}, replace]}
    for act, taken in (("steps", ["tidy-spaces", "replace"]), ("steps/undo", [])):
        at = f"versions/{sent['tables'][0]['version_id']}"
        api.take("POST", f"{at}/{act}", tidy, status=202)
        sent = ready(api, f"uploads/{sent['id']}", city.clock)
        shown = api.take("GET", f"versions/{sent['tables'][0]['version_id']}/steps")
        assert [each["kind"] for each in shown["taken"]] == taken
        for each in shown["taken"][1:]:
            assert replace.items() <= each.items()


@pytest.fixture
def city(operator: Actor, api: Any, clock: TestClock) -> agreed.City:
    """A borough that sent and published a file over the interface, and a brigade."""
    borough = agreed.team("Northmarsh", Kind.BOROUGH, operator=operator, clock=clock)
    publisher = api(borough.publisher)
    upload = read_again(publisher, send(publisher, FILE, clock), clock)
    (table,) = upload["tables"]
    said = {"title": "Assisted bins", "contact": "bins@example.org", "visibility": "members"}
    assert publisher.problem("POST", f"versions/{table['version_id']}/publish")[:2] == (
        409,
        "dataset.not_described",
    )
    publisher.take("PUT", f"datasets/{upload['dataset_id']}", said)
    publisher.take("POST", f"versions/{table['version_id']}/publish")
    fire = agreed.team("Fire Brigade", Kind.FIRE, operator=operator, clock=clock)
    table_id, _ = table_of(publisher, upload["dataset_id"])
    return agreed.City(
        clock, operator, borough, fire, borough, upload["dataset_id"], table_id, table["version_id"]
    )


def test_from_a_file_to_lawful_use_and_its_end(
    city: agreed.City, api: Any, operator: Actor, held: set[str]
) -> None:
    analyst = api(city.fire.analyst)
    asked = {"table_id": city.table_id, **PURPOSE}
    assert analyst.problem("POST", "permits", asked)[0] == 404
    agreement_id = agree(city, api, ("UPRN", "Ward", "Bins"))
    permit = analyst.take("POST", "permits", asked, status=201)
    assert (permit["ground"], permit["columns"]) == ("agreement", ["UPRN", "Ward", "Bins"])
    assert permit["agreement_id"] == agreement_id
    at = f"permits/{permit['id']}"
    reads_in_every_format(analyst, at)
    share = analyst.take("POST", "shares", asked, status=201)
    assert share["profile"]["bearerToken"].startswith("wardmote.share_")
    assert share["profile"]["expirationTime"].endswith("Z")
    assert [each["id"] for each in analyst.take("GET", "shares")["shares"]] == [share["share"]["id"]]
    an_outsider_finds_nothing(api(operator), city, permit["id"])
    completed = [each.details["use"] for each in ledger.entries(act="permit.completed")]
    assert completed == ["download"] * 4 + ["query"], "preview, CSV, XLSX and Parquet, once each; SQL"
    all_is_recorded_and_no_name_is(api(city.borough.ig_lead), agreement_id)
    others_are_told(api(city.borough.ig_lead), city.clock)
    a_version_that_breaks_them_is_accepted_first(api(city.borough.publisher), city, agreement_id)
    a_draft_is_mended(api(city.borough.publisher), city)
    its_addresses_are_matched(api(city.borough.publisher), city)
    doubtful_addresses_are_reviewed(api(city.borough.publisher), city)
    a_table_has_a_schema_of_its_own(api(city.borough.publisher), city)
    analyst.take("DELETE", f"shares/{share['share']['id']}", status=204)
    share = analyst.take("POST", "shares", asked, status=201)

    told = api(city.borough.ig_lead).take(
        "POST", f"agreements/{agreement_id}/suspend", {"reason": "A laptop is lost."}
    )
    assert told["state"] == "suspended"
    everything_is_refused(analyst, at, asked, share["profile"])
    other_lead = api(city.fire.ig_lead)
    assert other_lead.problem("POST", f"agreements/{agreement_id}/resume")[0] == 403
    api(city.borough.ig_lead).take("POST", f"agreements/{agreement_id}/resume")
    assert analyst.problem("GET", f"{at}/rows.csv")[0] == 403, "what was stopped stays stopped"
    again = analyst.take("POST", "permits", asked, status=201)
    api(city.borough.publisher).take("POST", f"versions/{city.version_id}/withdraw", status=204)
    assert analyst.problem("GET", f"permits/{again['id']}/rows.csv")[:2] == (403, "policy.withdrawn")
    assert analyst.problem("POST", "permits", asked)[0] == 404
    it_ends_for_good(city, api, agreement_id)
    assert held == {each.name for each in ENDPOINTS}, "every endpoint answered, and as it is declared"


def reads_in_every_format(analyst: Api, at: str) -> None:
    standing = analyst.take("GET", at)
    preview = analyst.take("GET", f"{at}/preview")
    assert [each["name"] for each in preview["columns"]] == ["UPRN", "Ward", "Bins"]
    assert len(preview["rows"]) == 20
    answer = analyst.send("GET", f"{at}/rows.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="assisted-bins-v1.csv"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    read = list(csv.DictReader(io.StringIO(content(answer).decode())))
    assert len(read) == 120
    assert read[0] == {"UPRN": "10000000000", "Ward": "Westwick", "Bins": "0"}
    sheet = openpyxl.load_workbook(io.BytesIO(content(analyst.send("GET", f"{at}/rows.xlsx"))))["Data"]
    assert sheet.max_row == 121
    whole = content(analyst.send("GET", f"{at}/rows.parquet"))
    assert polars.read_parquet(io.BytesIO(whole)).shape == (120, 3)
    content(analyst.send("GET", f"{at}/rows.parquet", headers={"Range": "bytes=-8"}))
    query = f"versions/{standing['version_id']}/query"
    counted = analyst.take("POST", query, {"sql": "select count(*) as n from data", **PURPOSE})
    assert counted["rows"] == [[120]]


def an_outsider_finds_nothing(outsider: Api, city: agreed.City, permit_id: str) -> None:
    """The same 404 for what exists and what does not; nobody at all is asked to sign in."""
    nothing = {"version": "version_" + "0" * 20, "permit": "permit_" + "0" * 20}
    for there, body, absent in (
        (
            "permits",
            {"version_id": city.version_id, **PURPOSE},
            {"version_id": nothing["version"], **PURPOSE},
        ),
        (f"versions/{city.version_id}/withdraw", None, None),
    ):
        elsewhere = there.replace(city.version_id, nothing["version"])
        answers = [outsider.send("POST", there, body), outsider.send("POST", elsewhere, absent)]
        assert {each.status_code for each in answers} == {404}
        assert len({each.content for each in answers}) == 1
    asked = [{"version_id": each, **PURPOSE} for each in (city.version_id, nothing["version"])]
    strangers = [Api(None).send("POST", "permits", each) for each in asked]
    assert {(each.status_code, each.content) for each in strangers} == {(401, strangers[0].content)}
    for path in ("", "/preview", "/rows.csv", "/rows.parquet", "/rows.xlsx"):
        for who, status in ((outsider, 404), (Api(None), 401)):
            answers = [who.send("GET", f"permits/{each}{path}") for each in (permit_id, nothing["permit"])]
            assert {each.status_code for each in answers} == {status}
            assert len({each.content for each in answers}) == 1


def all_is_recorded_and_no_name_is(lead: Api, agreement_id: str) -> None:
    entries = lead.take("GET", "ledger/entries", agreement=agreement_id, limit=1000)["entries"]
    acts = [each["act"] for each in entries]
    assert acts.index("agreement.signed") < acts.index("permit.given") < acts.index("permit.completed")
    assert CANARY not in str(lead.take("GET", "ledger/entries", limit=1000))
    exported = content(lead.send("GET", "ledger/export"))
    assert exported.startswith(b"PK")
    assert CANARY.encode() not in exported


def others_are_told(lead: Api, clock: TestClock) -> None:
    for _ in range(10):
        run_once((*FOLLOWERS, *NOTICES), worker="test", clock=clock)
    told = lead.take("GET", "notices")
    assert told["unseen"] == len(told["notices"]) > 0
    newest = told["notices"][0]["sequence"]
    lead.take("POST", "notices/seen", {"sequence": newest}, status=204)
    assert lead.take("GET", "notices")["unseen"] == 0
    ledger_acts.make_checkpoint(clock=clock)
    checkpoint = lead.take("GET", "ledger/checkpoints")["checkpoints"][-1]
    assert checkpoint["note"].splitlines()[1] == str(checkpoint["size"])
    size = checkpoint["size"]
    assert lead.take("GET", "ledger/consistency", old_size=size, size=size)["proof"] == []
    assert lead.problem("GET", "ledger/consistency", old_size=size, size=size + 1)[0] == 404
    assert content(lead.send("GET", "ledger/public-key")).startswith(b"-----BEGIN PUBLIC KEY-----")


def it_ends_for_good(city: agreed.City, api: Any, agreement_id: str) -> None:
    """The owner destroys what it withdrew and begins anew; the agreement is ended, and the copies are gone."""
    publisher, at = api(city.borough.publisher), f"agreements/{agreement_id}"
    assert publisher.take("GET", "me")["roles"] == ["publisher"]
    assert publisher.take("GET", f"versions/{city.version_id}/bad-cells")["bad_cells"] == []
    publisher.take("POST", f"versions/{city.version_id}/destroy", status=204)
    assert [each["state"] for each in publisher.take("GET", "uploads")["uploads"]] == ["ready"] * 5
    said = {"title": "Bins, begun anew", "contact": "bins@example.org"}
    made = publisher.take("POST", "datasets", said, status=201)
    assert made["id"] in {each["id"] for each in publisher.take("GET", "datasets", q="bins")["datasets"]}
    lead, receiver = api(city.borough.ig_lead), api(city.fire.ig_lead)
    assert lead.take("POST", f"{at}/end", {"reason": "The visits are made."})["state"] == "terminated"
    gone = {"method": "deletion", "disposed_on": f"{city.clock():%Y-%m-%d}", "reference": "D-1"}
    assert receiver.take("POST", f"{at}/disposals", gone)["state"] == "closed"
    (listed,) = lead.take("GET", "agreements")["agreements"]
    assert (listed["id"], listed["state"]) == (agreement_id, "closed")
    assert lead.take("GET", "agreement-templates")["templates"]


def everything_is_refused(analyst: Api, at: str, asked: dict[str, str], profile: dict[str, str]) -> None:
    for path in ("preview", "rows.csv", "rows.parquet", "rows.xlsx"):
        assert analyst.problem("GET", f"{at}/{path}")[:2] == (403, "policy.suspended")
    answer = analyst.send("POST", "permits", asked)
    assert b"Northmarsh" in answer.content, "it says whom to ask"
    assert analyst.problem("POST", "shares", asked)[:2] == (403, "policy.suspended")
    share = Api(None)
    bearer = {"Authorization": f"Bearer {profile['bearerToken']}"}
    listed = share.send("GET", "/delta-sharing/shares", headers=bearer)
    (name,) = [each["name"] for each in listed.json()["items"]]
    (table,) = share.send("GET", f"/delta-sharing/shares/{name}/all-tables", headers=bearer).json()["items"]
    path = f"/delta-sharing/shares/{name}/schemas/{table['schema']}/tables/{table['name']}"
    for method, tail in (("GET", "version"), ("GET", "metadata"), ("POST", "query")):
        refused = share.send(method, f"{path}/{tail}", headers=bearer)
        assert refused.status_code == 403
        assert refused.json()["errorCode"] == "PERMISSION_DENIED"
        assert "suspended" in refused.json()["message"]


def test_dpia_fields_are_checked_before_it_is_recorded(api: Any, operator: Actor) -> None:
    body = as_json(agreed.DPIA) | {"residual_risk": "none"}
    where = api(operator).problem("POST", f"agreements/agreement_{'0' * 20}/dpia", body)[2]
    assert where == "residual_risk"
    assert set(body) == set(DpiaRecord.__dataclass_fields__)
