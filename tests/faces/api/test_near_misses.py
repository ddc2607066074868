"""Each endpoint asked by somebody who may almost: the wrong role, scope, organisation or state."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.faces.api import world
from tests.faces.api.calling import content
from tests.faces.api.world import CANARY
from tests.hub import people
from tests.hub.derivation.matching import village_gazetteer
from tests.hub.people import TestClock
from wardmote.faces.api.v1.routes import ENDPOINTS
from wardmote.faces.routes import Access
from wardmote.hub.derivation.gazetteers import GazetteerSource, install
from wardmote.hub.ledger.acts import make_checkpoint
from wardmote.hub.organisations.actor import Actor, Role, Scope
from wardmote.hub.organisations.people_acts import close_account
from wardmote.hub.organisations.token_acts import TOKEN_LIFE_MAX
from wardmote.kernel.ids import new_id
from wardmote.verify import command as verifier

SAMPLES = {"int": "1"}


def sample(address: str) -> str:
    """The address with ids of nothing in its places."""
    while "<" in address:
        before, _, rest = address.partition("<")
        captured, _, after = rest.partition(">")
        kind, _, name = captured.partition(":")
        address = before + SAMPLES.get(kind, new_id(name.removesuffix("_id"))) + after
    return address


@pytest.fixture
def owner(borough: str, operator: Actor, clock: TestClock) -> Actor:
    return people.hire(borough, Role.PUBLISHER, Role.IG_LEAD, operator=operator, clock=clock)


def test_every_endpoint_with_a_token_made_for_something_else(api: Any, operator: Actor) -> None:
    """The operator's administrator holds every role: so it is the scope that is missing."""
    clients = {scope: api(operator, scope) for scope in Scope}
    for each in ENDPOINTS:
        if each.needs.scope is None:
            continue
        other = Scope.PEOPLE if each.needs.scope is not Scope.PEOPLE else Scope.DATA
        found = clients[other].problem(each.method, sample(each.address))
        assert found[:2] == (403, "token.scope"), each.name


def test_every_endpoint_without_a_token_and_for_what_is_not_there(api: Any, operator: Actor) -> None:
    nobody, somebody = api(), api(operator)
    for each in ENDPOINTS:
        address = sample(each.address)
        if each.needs.access is not Access.PUBLIC:
            assert nobody.problem(each.method, address, {})[0] == 401, each.name
        elif "<" in each.address:
            assert nobody.problem(each.method, address)[0] == 401, each.name
        if "<" in each.address and each.body is None:
            assert somebody.problem(each.method, address)[0] == 404, each.name


def test_roles_for_the_ledger(api: Any, owner: Actor, publisher: Actor, clock: TestClock) -> None:
    assert api(publisher).problem("GET", "ledger/entries")[:2] == (403, "role.missing")
    assert api(publisher).problem("GET", "ledger/export")[:2] == (403, "role.missing")
    assert api(owner).take("GET", "ledger/entries", limit=5)["entries"]


def test_an_organisation_reads_its_own_entries_only(
    api: Any, owner: Actor, operator: Actor, brigade: str, clock: TestClock
) -> None:
    other = people.hire(brigade, Role.IG_LEAD, operator=operator, clock=clock)
    mine = api(owner)
    world.store(world.rows(3), publisher=owner, clock=clock)
    entries = mine.take("GET", "ledger/entries", act="version.published")["entries"]
    assert [each["actor"] for each in entries] == [owner.account_id]
    assert api(other).take("GET", "ledger/entries", act="version.published")["entries"] == []
    for asked in ({"object_id": entries[0]["object_id"]}, {"actor": owner.account_id}):
        assert api(other).take("GET", "ledger/entries", **asked)["entries"] == []
    newest = mine.take("GET", "ledger/entries", newest_first="true", limit=1)["entries"][0]
    assert newest["sequence"] > mine.take("GET", "ledger/entries", limit=1)["entries"][0]["sequence"]
    assert CANARY not in str(mine.take("GET", "ledger/entries", limit=1000))


def test_checkpoints_and_the_key_are_for_everybody(api: Any, owner: Actor, clock: TestClock) -> None:
    make_checkpoint(clock=clock)
    (checkpoint,) = api().take("GET", "ledger/checkpoints")["checkpoints"]
    assert f"\n{checkpoint['size']}\n" in checkpoint["note"]
    assert content(api().send("GET", "ledger/public-key")).startswith(b"-----BEGIN PUBLIC KEY-----")
    assert api().take("GET", "ledger/checkpoints", after=checkpoint["size"])["checkpoints"] == []


def test_an_export_verifies_offline_with_the_key_one_was_given(
    api: Any, owner: Actor, clock: TestClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world.store(world.rows(3), publisher=owner, clock=clock)
    export, key = tmp_path / "ledger.zip", tmp_path / "key.pem"
    export.write_bytes(content(api(owner).send("GET", "ledger/export")))
    key.write_bytes(content(api().send("GET", "ledger/public-key")))
    command = argparse.ArgumentParser()
    verifier.add_arguments(command)
    arguments = command.parse_args([str(export), "--key", str(key)])
    assert verifier.run(arguments) == 0, capsys.readouterr()


def test_a_version_goes_through_its_states_in_order(
    api: Any, owner: Actor, publisher: Actor, operator: Actor, clock: TestClock
) -> None:
    _, version_id = world.store(world.rows(3), publisher=owner, clock=clock)
    mine, at = api(owner), f"versions/{version_id}"
    assert mine.problem("POST", f"{at}/publish")[:2] == (409, "version.state")
    assert mine.problem("POST", f"{at}/destroy")[:2] == (409, "version.state")
    assert api(operator).problem("POST", f"{at}/withdraw")[0] == 404
    mine.take("POST", f"{at}/withdraw", status=204)
    assert mine.problem("POST", f"{at}/withdraw")[:2] == (409, "version.state")
    mine.take("POST", f"{at}/destroy", status=204)
    assert mine.problem("POST", "permits", {"version_id": version_id})[:2] == (403, "policy.destroyed")


def test_personal_columns_openly_need_the_lead_and_a_reason(
    api: Any, owner: Actor, publisher: Actor, clock: TestClock
) -> None:
    rows = world.rows(3).select(["uprn", "name"])
    dataset_id, first = world.store(rows, publisher=owner, clock=clock)
    mine = api(publisher)
    said = {"title": "Councillors", "contact": "c", "licence": "OGL-UK-3.0", "visibility": "public"}
    assert mine.problem("PUT", f"datasets/{dataset_id}", said)[:2] == (409, "dataset.licence_fixed")
    assert (
        mine.problem("POST", f"versions/{first}/publish", {"reason_for_personal": 1})[2]
        == "reason_for_personal"
    )
    assert mine.problem("POST", f"versions/{first}/publish", {"number": 7})[::2] == (400, "number")


def test_uploads_that_cannot_be_taken(
    api: Any, owner: Actor, brigade: str, operator: Actor, clock: TestClock
) -> None:
    mine = api(owner)
    assert mine.problem("POST", "uploads", b"a,b\n")[::2] == (400, "file_name")
    assert mine.problem("POST", "uploads", b"", file_name="x.csv")[1] == "upload.length"
    assert mine.problem("POST", "uploads", b"a", file_name="x.csv", organisation="o")[::2] == (
        400,
        "organisation",
    )
    others = people.hire(brigade, Role.PUBLISHER, operator=operator, clock=clock)
    dataset_id, _ = world.store(world.rows(3), publisher=others, clock=clock)
    for elsewhere in (dataset_id, new_id("dataset"), "x"):
        assert mine.problem("POST", "uploads", b"a,b\n", file_name="x.csv", dataset=elsewhere)[0] == 404
    sent = mine.take("POST", "uploads", b"a,b\n1,2\n", status=202, file_name="../../etc/pass\u202ewd.csv")
    assert sent["file_name"] == "passwd.csv"
    assert api(others).problem("GET", f"uploads/{sent['id']}")[0] == 404
    assert [each["id"] for each in mine.take("GET", "uploads")["uploads"]] == [sent["id"]]
    analyst = people.hire(owner.organisation_id, Role.ANALYST, operator=operator, clock=clock)
    assert api(analyst).problem("POST", "uploads", b"a,b\n", file_name="x.csv")[:2] == (403, "role.missing")


def test_shares_are_ones_own(api: Any, owner: Actor, operator: Actor, clock: TestClock) -> None:
    dataset_id, _ = world.store(world.rows(3), publisher=owner, clock=clock)
    mine = api(owner)
    table_id = mine.take("GET", f"datasets/{dataset_id}")["tables"][0]["id"]
    share_id = mine.take("POST", "shares", {"table_id": table_id}, status=201)["share"]["id"]
    assert api(operator).problem("DELETE", f"shares/{share_id}")[0] == 404
    assert api(operator).problem("POST", "shares", {"table_id": table_id})[0] == 404
    assert mine.problem("POST", "shares", {"table_id": table_id, "account_id": "a"})[::2] == (
        400,
        "account_id",
    )
    mine.take("DELETE", f"shares/{share_id}", status=204)
    assert mine.problem("DELETE", f"shares/{share_id}")[0] == 404
    assert [each["revoked"] for each in mine.take("GET", "shares")["shares"]] == [True]


def test_notices_are_seen_up_to_one(api: Any, owner: Actor) -> None:
    mine = api(owner)
    assert mine.take("GET", "notices") == {"unseen": 0, "notices": []}
    mine.take("POST", "notices/seen", {"sequence": 10}, status=204)
    assert mine.problem("POST", "notices/seen", {"sequence": True})[::2] == (400, "sequence")
    assert mine.problem("POST", "notices/seen", {"sequence": 2**60})[::2] == (400, "sequence")


def test_tokens_end_with_their_time_and_with_the_person(
    api: Any, owner: Actor, operator: Actor, clock: TestClock
) -> None:
    mine, other = (
        api(owner),
        api(people.hire(owner.organisation_id, Role.ANALYST, operator=operator, clock=clock)),
    )
    leaver = other.take("GET", "me")["account_id"]
    close_account(leaver, actor=operator, clock=clock)
    assert other.problem("GET", "me")[0] == 401
    assert mine.take("GET", "me")
    clock.move(TOKEN_LIFE_MAX + timedelta(seconds=1))
    assert mine.problem("GET", "me")[0] == 401


def test_a_gazetteer_is_told_to_those_alone_for_whom_it_was_installed(
    api: Any, operator: Actor, publisher: Actor, analyst: Actor, clock: TestClock
) -> None:
    """Not to another member, and not because one operates the hub."""
    install(
        village_gazetteer(),
        source=GazetteerSource.LLPG,
        for_all_members=False,
        organisation_ids=[publisher.organisation_id],
        clock=clock,
    )
    (shown,) = api(publisher).take("GET", "gazetteers")["gazetteers"]
    assert publisher.organisation_id not in str(shown), "nor whose else it may be"
    for other in (analyst, operator):
        assert api(other).take("GET", "gazetteers") == {"gazetteers": []}
