"""The ledger by the pages: one's own business in sentences, exported, verified, counted."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from tests.faces.api import world
from tests.faces.visitor import Visitor
from tests.faces.web.agreeing import without_token, words
from tests.hub import agreed, people
from wardmote.faces.web.ledger_use import WEEKS, counted
from wardmote.hub.ledger import acts, queries
from wardmote.hub.ledger.entry import DetailValue, Entry
from wardmote.hub.ledger.kinds import declared
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.hub.policy.decide import Ask, complete, decide
from wardmote.hub.policy.permit import Use
from wardmote.kernel.problem import Problem
from wardmote.verify.command import main as verify

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def lead(city: agreed.City) -> Visitor:
    return Visitor().signed_in(city.borough.ig_lead)


def use(city: agreed.City, actor: Actor, *, rows: int = 0) -> None:
    """Opens the agreed rows, and receives them to the end unless `rows` is 0."""
    asked = world.PURPOSE
    ask = Ask(city.version_id, Use.DOWNLOAD, None, None, asked["purpose"], asked["case_reference"])
    permit = decide(ask, actor=actor, clock=city.clock)
    if rows:
        complete(permit, file_format="csv", rows=rows, size_bytes=rows * 10, clock=city.clock)


def text(page: str) -> str:
    """The words of a page's main part, with single spaces."""
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def last(act: str) -> Entry:
    return queries.entries(act=act, newest_first=True, limit=1)[0]


def test_a_use_is_a_sentence_with_agreement_purpose_case_and_rows(city: agreed.City, lead: Visitor) -> None:
    world.signed_now(city)
    use(city, city.fire.analyst, rows=17)
    page = text(words(lead.get("/ledger")))
    assert "Fire Brigade received rows to the end: Assisted bins, version 1" in page
    assert "under Assisted bins for fire safety visits for Home fire safety visits" in page
    assert "case HFSV-2026/0147" in page
    assert "Download, CSV 17 rows" in page


def test_the_acts_to_choose_from_are_grouped_and_in_order_and_keep_their_capitals(lead: Visitor) -> None:
    page = words(lead.get("/ledger"))
    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', page, re.DOTALL)
    assert [title for title, _ in groups][:2] == ["Use of data", "Agreements"]
    for _, group in groups:
        first, *rest = re.findall(r"<option [^>]*>([^<]+)<", group)
        assert first.startswith("All: ")
        assert rest == sorted(rest)
    offered = re.findall(r'<option value="([^"]+)"', page[: page.index('name="dataset"')])
    real = {each.name for each in declared() if not each.name.startswith("ledgertest.")}
    assert real <= set(offered)
    for said in (
        "Answered the DPIA screening of an agreement",
        "Made a Delta Sharing profile",
        "Made an API token",
    ):
        assert f">{said}<" in page


def test_looking_at_ones_own_draft_is_no_use_of_it(city: agreed.City) -> None:
    publisher = Visitor().signed_in(city.borough.publisher)
    for _ in range(3):
        publisher.get(f"/versions/{city.version_id}")
    page = text(words(publisher.get("/ledger/use")))
    assert "opened or asked for by others" in page
    assert "Not used by others in these weeks Assisted bins" in page
    assert "own people" not in page
    publisher.post(f"/tables/{city.table_id}/use")
    assert "Besides, your own people took rows of it 1 time." in text(words(publisher.get("/ledger/use")))


def test_ones_own_people_are_named_and_others_are_not(city: agreed.City, lead: Visitor) -> None:
    world.signed_now(city)
    use(city, city.fire.analyst)
    ours = words(lead.get("/ledger"))
    theirs = words(Visitor().signed_in(city.fire.ig_lead).get("/ledger"))
    assert "Northmarsh-signatory" in ours
    assert "Fire-Brigade-analyst" not in ours
    assert "Fire-Brigade-analyst" in theirs
    assert "Northmarsh-signatory" not in theirs


def test_an_outsider_who_was_refused_is_named_to_the_owner_alone(
    city: agreed.City, lead: Visitor, outsider: Visitor
) -> None:
    elsewhere = people.join("Nosy Council", operator=city.operator, clock=city.clock)
    somebody = people.hire(elsewhere, Role.ANALYST, Role.IG_LEAD, operator=city.operator, clock=city.clock)
    with pytest.raises(Problem):
        use(city, somebody)
    page = text(words(lead.get("/ledger")))
    assert "Somebody of Nosy Council" in page
    assert "was refused rows: Assisted bins, version 1" in page
    for each in (Visitor().signed_in(somebody), outsider, Visitor().signed_in(city.fire.ig_lead)):
        assert "was refused rows" not in text(words(each.get("/ledger")))


def test_it_is_for_information_governance_leads(city: agreed.City) -> None:
    analyst = Visitor().signed_in(city.borough.analyst)
    for address in ("/ledger", "/ledger/entries/1"):
        assert analyst.get(address).status_code == 403
    assert analyst.post("/ledger/export").status_code == 403


def test_an_entry_that_is_no_business_of_ones_own_does_not_exist(
    city: agreed.City, lead: Visitor, outsider: Visitor
) -> None:
    world.signed_now(city)
    ours = last("agreement.signed").sequence
    assert "agreement.signed" in words(lead.get(f"/ledger/entries/{ours}"))
    there, absent = outsider.get(f"/ledger/entries/{ours}"), outsider.get("/ledger/entries/999999")
    assert there.status_code == absent.status_code == 404
    assert without_token(words(there)) == without_token(words(absent))
    assert "Assisted bins" not in words(outsider.get("/ledger"))


def test_an_entry_shows_every_value_that_was_recorded(city: agreed.City, lead: Visitor) -> None:
    agreement_id = world.signed_now(city)
    use(city, city.fire.analyst)
    entry = last("permit.given")
    page = text(words(lead.get(f"/ledger/entries/{entry.sequence}")))
    for said in (
        entry.actor,
        entry.object_id,
        agreement_id,
        "Column count 3",
        "uprn, ward, bins",
        *entry.parties,
    ):
        assert said in page


def test_filters_by_act_dataset_and_agreement(city: agreed.City, lead: Visitor) -> None:
    agreement_id = world.signed_now(city)
    use(city, city.fire.analyst)

    def count(**asked: str) -> int:
        return words(lead.get("/ledger", asked)).count('class="wm-entry"')  # type: ignore[arg-type]  # a query

    everything = count()
    own = city.borough.organisation_id
    assert count(act="permit.given") == 1
    assert count(act="agreements") == len(queries.entries(organisation=own, agreement=agreement_id)) - 1
    assert count(agreement=agreement_id) == count(act="agreements") + 1
    assert 0 < count(dataset=city.dataset_id) < everything
    assert count(act="people", dataset=city.dataset_id) == 0
    assert count(act="nonsense") == everything
    assert count(before="x") == everything


def test_it_goes_on_page_by_page_with_its_filters(
    city: agreed.City, lead: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wardmote.faces.web.ledger._PAGE", 3)
    seen: list[str] = []
    address = "/ledger?act=people"
    while address:
        page = words(lead.get(address))
        seen += re.findall(r"/ledger/entries/(\d+)", page)
        older = re.search(r'href="(\?[^"]*before=\d+)" rel="next"', page)
        address = "/ledger" + older[1].replace("&amp;", "&") if older else ""
        assert not address or "act=people" in address
    own = queries.entries(organisation=city.borough.organisation_id, newest_first=True)
    rooms = {"account", "token", "organisation"}
    assert [int(each) for each in seen] == [
        each.sequence for each in own if each.act.partition(".")[0] in rooms
    ]
    assert len(seen) > 3


def test_an_export_verifies_against_the_key_and_checkpoint_from_the_public_pages(
    city: agreed.City, lead: Visitor, tmp_path: Path
) -> None:
    acts.make_checkpoint(clock=city.clock)
    stranger = Client(HTTP_HOST="localhost")
    key, note = tmp_path / "key.pem", tmp_path / "checkpoint.txt"
    key.write_bytes(stranger.get("/ledger/public-key.pem").content)
    note.write_bytes(stranger.get("/ledger/checkpoint.txt").content)
    world.signed_now(city)
    answer = lead.post("/ledger/export")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="ledger-')
    exported = tmp_path / "ledger.zip"
    exported.write_bytes(b"".join(answer.streaming_content))  # type: ignore[attr-defined]  # it streams
    assert verify([str(exported), "--key", str(key), "--since", str(note)]) == 0
    assert last("ledger.exported").organisation == city.borough.organisation_id
    exported.write_bytes(exported.read_bytes().replace(b"checkpoint", b"chickpoint"))
    assert verify([str(exported), "--key", str(key), "--since", str(note)]) != 0


def test_looking_at_the_export_address_exports_nothing(city: agreed.City, lead: Visitor) -> None:
    before = queries.head()
    assert lead.get("/ledger/export").status_code == 405
    assert queries.head() == before


def test_checkpoints_are_public_and_say_how_to_verify(city: agreed.City) -> None:
    stranger = Client(HTTP_HOST="localhost")
    assert "No checkpoint has been signed yet." in words(stranger.get("/ledger/checkpoints"))
    for address in ("/ledger/checkpoint.txt", "/ledger/public-key.pem"):
        assert stranger.get(address).status_code == 404
    made = acts.make_checkpoint(clock=city.clock)
    assert made is not None
    page = words(stranger.get("/ledger/checkpoints"))
    assert made.root.hex() in page
    assert "wardmote verify" in page
    assert stranger.get("/ledger/checkpoint.txt").content.decode() == made.note


def test_use_of_our_data(city: agreed.City, lead: Visitor) -> None:
    assert "None of your organisation’s datasets was opened" in words(lead.get("/ledger/use"))
    world.signed_now(city)
    use(city, city.fire.analyst, rows=17)
    use(city, city.fire.analyst)
    page = text(words(lead.get("/ledger/use")))
    assert "2 times opened" in page
    assert "Fire Brigade 2 17 0" in page
    assert "Each week, oldest first: " + "0, " * (WEEKS - 1) + "2." in page
    mine = Visitor().signed_in(city.borough.publisher).get("/ledger/use")
    assert "2</strong> times opened" in words(mine)
    theirs = Visitor().signed_in(city.fire.ig_lead).get("/ledger/use")
    assert "times opened" not in words(theirs)
    assert Visitor().signed_in(city.borough.analyst).get("/ledger/use").status_code == 403


def entry(
    act: str, *, weeks: float = 0.1, organisation: str | None = "organisation_a", **more: object
) -> Entry:
    """An entry of so many weeks ago, about the version `v`."""
    details: dict[str, DetailValue] = more.pop("details", {})  # type: ignore[assignment]  # a test's own
    return Entry(
        sequence=1,
        time=NOW - timedelta(weeks=weeks),
        clock_behind=False,
        act=act,
        actor=str(more.get("actor", "account_x")),
        organisation=organisation,
        object_id=str(more.get("object_id", "v")),
        agreement=None,
        purpose=None,
        parties=(),
        details=details,
    )


def test_use_is_counted_by_week_and_by_user() -> None:
    entries = [
        entry("permit.given", organisation="organisation_own", details={"use": "preview"}),
        entry("permit.given", organisation="organisation_own", details={"use": "download"}),
        entry("permit.completed", organisation="organisation_own", details={"rows": 9}),
        entry("permit.given", weeks=0.5),
        entry("permit.given", weeks=1.5),
        entry("permit.given", weeks=12.9, organisation="organisation_b"),
        entry("permit.completed", details={"rows": 5}),
        entry("permit.completed", details={"rows": 7}),
        entry("permit.refused", organisation=None, details={"outsider": "organisation_c"}),
        entry("permit.given", organisation=None, actor="public"),
        entry("permit.given", organisation=None, actor="hub:intake"),
        entry("permit.given", object_id="another"),
    ]
    found = counted(entries, datasets={"v": "dataset_d"}, owner_id="organisation_own", now=NOW)
    assert list(found) == ["dataset_d"]
    use = found["dataset_d"]
    assert use.weeks == (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2)
    users = {each.organisation_id: (each.opened, each.rows, each.refused) for each in use.users}
    assert users == {
        "organisation_a": (2, 12, 0),
        "organisation_b": (1, 0, 0),
        "organisation_c": (0, 0, 1),
        "": (1, 0, 0),
    }
    assert use.own == 1
    assert use.users[0].organisation_id == "organisation_a"
    assert use.opened == 4
