"""Wall 4: every route and method, asked about real things that could leak, by everybody whose business they are not.

Nobody is asked to sign in, and learns nothing of what exists. An outsider is told what they would be told of a thing
that does not exist. A colleague or partner without the role is refused. None of them sees a word that is not theirs,
and nothing that they send changes anything. The rightful person gets in by the same address: so there was a door.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest

from tests.faces.api import world
from tests.faces.sweep import samples, state
from tests.faces.sweep.asking import Answer, ask, spellings, texts_in
from tests.faces.sweep.content import Content, Person, sign_in_again
from tests.faces.web.agreeing import fields_on
from wardmote.faces.routes import Access, Route, declared_routes
from wardmote.hub.organisations.actor import Role

pytestmark = pytest.mark.django_db

ROUTES = declared_routes()
NAMED = {each.name: each for each in ROUTES}
FACES = sorted({each.face.name for each in ROUTES})
CHANGING = [each for each in ROUTES if samples.acts_on_something(each)]
ASKED_ABOUT = [each for each in ROUTES if samples.is_about_something(each)]

Untouched = tuple[dict[str, str], int]

NOT_WITH_200 = {
    "table_open": 302,  # leads to a permit
    "delta_sharing_changes": 400,  # says that there is no feed of changes
}


def methods(route: Route) -> Iterator[str]:
    """Those that the route takes; HEAD comes with GET."""
    yield from sorted(route.methods)
    if "GET" in route.methods:
        yield "HEAD"


class Sweep:
    """Asks the addresses of one face as one person, and keeps what was wrong with the answers."""

    def __init__(self, hub: Content, person: str | None, *, stranger: str) -> None:
        self.hub = hub
        self.person = hub.persons[person] if person else None
        self.kept = hub.kept_from(stranger)
        self.faults: list[str] = []

    def asks(self, route: Route, method: str, *, absent: bool = False, listed: bool = False) -> Answer:
        """One request about what is there, or about what is not; every answer is searched for what is not theirs."""
        hub = self.hub
        filled = samples.places(route) | (samples.listed_places(route) if listed else {})
        address = samples.address(route, hub.absent if absent else hub.ids_known, filled)
        body = None if method in {"GET", "HEAD"} else samples.sent_by_others(route, hub, absent=absent)
        answer = ask(route, method, address, body, person=self.person)
        answer = answer.without((*spellings(address), *texts_in(body)))
        said = answer.text.lower()
        self.holds(
            route, method, [each for each in self.kept if each.lower() in said] == [], "says what it must not"
        )
        return answer

    def holds(self, route: Route, method: str, right: bool, otherwise: str) -> None:
        if not right:
            self.faults.append(f"{method} {route.name}: {otherwise}")

    def answers_alike(self, route: Route, method: str, *statuses: int) -> None:
        """What is there and what is not get the same answer, with one of the statuses."""
        there = self.asks(route, method)
        self.holds(route, method, there.status in statuses, f"{there.status}")
        if method == "HEAD":  # says less than GET, and the same
            return
        absent = self.asks(route, method, absent=True)
        self.holds(route, method, there.told == absent.told, f"differs: {there.told} and {absent.told}")

    def found_nothing_and_changed_nothing(self, untouched: Untouched) -> None:
        if self.faults:
            pytest.fail("\n".join(self.faults), pytrace=False)
        before, sequence = untouched
        assert state.changed(before) == []
        assert set(state.acts_since(sequence)) <= {"permit.refused", "ledger.exported"}, (
            "their own export apart"
        )


def of_face(face: str) -> list[Route]:
    return [each for each in ROUTES if each.face.name == face]


def test_every_place_has_a_real_thing_and_every_form_something_to_send(hub: Content) -> None:
    """A new route needs its line in `samples`, or is swept by those of its places that are known already."""
    for route in ROUTES:
        assert {hub.ids[each] for each in samples.places(route).values()}.isdisjoint({None, ""})
    for route in CHANGING:
        samples.sent(route, hub)
    assert samples.named_in_tables() <= {each.name for each in ROUTES}, "a line for a route that is gone"


def test_people_who_sign_in_again_are_where_they_were(hub: Content, untouched: Untouched) -> None:
    """So that a slow run does not fail for second factors that became too old."""
    kept = [(each.visitor, each.visitor.cookies.copy()) for each in hub.persons.values()]
    try:
        sign_in_again(hub)
        for visitor, before in kept:
            assert visitor.cookies["session"].value != before["session"].value
        assert gets(NAMED["agreement_new_step"], hub).status == 200, "the draft that was begun is there"
        assert gets(NAMED["account"], hub).status == 200
        assert state.changed(untouched[0]) == []
    finally:
        for visitor, before in kept:  # the new sessions are undone with the test
            visitor.cookies = SimpleCookie(before)


@pytest.mark.parametrize("face", FACES)
def test_nobody_is_asked_to_sign_in_and_learns_nothing(hub: Content, untouched: Untouched, face: str) -> None:
    sweep = Sweep(hub, None, stranger="nobody")
    for route in of_face(face):
        for method in methods(route):
            if face == "delta sharing file":  # the link is the proof, and theirs does not hold
                sweep.answers_alike(route, method, 404)
            elif route.need.access is not Access.PUBLIC or route in ASKED_ABOUT:
                sweep.answers_alike(route, method, 303 if face in {"page", "signing in"} else 401)
            else:
                status = sweep.asks(route, method).status
                sweep.holds(route, method, status < 500, f"{status}")
    sweep.found_nothing_and_changed_nothing(untouched)


@pytest.mark.parametrize("face", FACES)
def test_an_outsider_is_told_what_does_not_exist(hub: Content, untouched: Untouched, face: str) -> None:
    sweep = Sweep(hub, "outsider", stranger="outsider")
    for route in of_face(face):
        for method in methods(route):
            if route.need.operates_hub:
                sweep.answers_alike(route, method, 403)
            elif route.name in samples.WRONG_BEFORE_IT_IS_LOOKED_UP:
                sweep.answers_alike(route, method, 400)
            elif route in ASKED_ABOUT:
                sweep.answers_alike(route, method, 404)
            elif method in {"GET", "HEAD"}:
                status = sweep.asks(route, method).status
                sweep.holds(route, method, status < 500, f"{status}")
    sweep.found_nothing_and_changed_nothing(untouched)


@pytest.mark.parametrize("face", FACES)
def test_what_every_member_may_know_of_shows_no_row_to_an_outsider(
    hub: Content, untouched: Untouched, face: str
) -> None:
    sweep = Sweep(hub, "outsider", stranger="outsider")
    for route in of_face(face):
        if not samples.listed_places(route):
            continue
        for method in methods(route):
            status = sweep.asks(route, method, listed=True).status
            acted = (
                status < 400 and method not in {"GET", "HEAD"} and route.name not in samples.SHOWS_ITS_FORM
            )
            sweep.holds(route, method, status < 500 and not acted, f"{status}")
    sweep.found_nothing_and_changed_nothing(untouched)


@pytest.mark.parametrize("role", Role)
def test_a_colleague_without_the_role_is_refused(hub: Content, untouched: Untouched, role: Role) -> None:
    """Where the route's own guard asks for the role, one wrong role does; acts are asked by each."""
    sweep = Sweep(hub, f"borough.{role.value}", stranger="colleague")
    for route in ROUTES:
        if role not in samples.wrong_roles(route):
            continue
        for method in sorted(route.methods):
            status = sweep.asks(route, method).status
            shown = (route.name, method) in samples.SHOWN_BEFORE_THE_DECISION
            sweep.holds(route, method, status == (200 if shown else 403), f"{status}")
    sweep.found_nothing_and_changed_nothing(untouched)


def test_the_role_is_asked_before_the_state(hub: Content, untouched: Untouched) -> None:
    """Of a version in any state: who may not do it is not told how far it has come."""
    sweep = Sweep(hub, "borough.analyst", stranger="colleague")
    versions = [name for name in hub.ids if name.endswith(" version") and isinstance(hub.ids[name], str)]
    for route in CHANGING:
        if "version_id" not in samples.places(route) or Role.ANALYST not in samples.wrong_roles(route):
            continue
        for name in versions:
            where = samples.address(route, hub.ids, samples.places(route) | {"version_id": name})
            (method,) = route.methods - {"GET"}
            answer = ask(route, method, where, samples.sent(route, hub), person=sweep.person)
            sweep.holds(route, method, answer.status == 403, f"{answer.status} for the {name}")
    sweep.found_nothing_and_changed_nothing(untouched)


def test_a_partys_analyst_is_refused_what_is_not_an_analysts(hub: Content, untouched: Untouched) -> None:
    sweep = Sweep(hub, "fire.analyst", stranger="partner")
    for route in ROUTES:
        needed = samples.roles_needed(route)
        if Role.ANALYST in needed or not (needed or route.need.operates_hub):
            continue
        for method in sorted(route.methods):
            status = sweep.asks(route, method).status
            refused = {403, 404} if route.face.name == "api" else {403}
            sweep.holds(route, method, status in refused, f"{status}")
    sweep.found_nothing_and_changed_nothing(untouched)


@pytest.mark.parametrize("face", FACES)
def test_a_partner_in_every_role_is_told_nothing_of_what_is_the_owners_alone(
    hub: Content, untouched: Untouched, face: str
) -> None:
    sweep = Sweep(hub, "partner", stranger="partner")
    for route in of_face(face):
        if route not in ASKED_ABOUT or samples.is_the_parties(route) or route.need.operates_hub:
            continue
        for method in methods(route):
            sweep.answers_alike(route, method, 401 if face == "delta sharing" else 404)
    sweep.found_nothing_and_changed_nothing(untouched)


def test_an_outsiders_own_draft_does_not_say_which_tables_there_are(
    hub: Content, untouched: Untouched
) -> None:
    """The wording is theirs, and they are a party: only the table is not theirs to know of."""
    route, outsider = NAMED["api_agreement_draft"], hub.persons["outsider"]
    wording = json.dumps(samples.sent(route, hub))
    theirs = wording.replace(str(hub.ids["borough"]), outsider.actor.organisation_id)
    told = []
    for table in (str(hub.ids["hidden table"]), str(hub.absent["hidden table"])):
        sent = json.loads(theirs.replace(str(hub.ids["hidden table"]), table))
        told.append(ask(route, "POST", "/api/v1/agreements", sent, person=outsider).without([table]).told)
    assert told[0] == told[1]
    assert told[0][0] == 400
    assert state.changed(untouched[0]) == []


def test_a_member_at_the_door_of_open_tables_is_led_to_the_way_into_a_closed_one(hub: Content) -> None:
    route, table = NAMED["table_open"], hub.ids["listed table"]
    answer = ask(route, "GET", f"/tables/{table}/open", None, person=hub.persons["outsider"])
    assert (answer.status, answer.headers["Location"]) == (302, f"/tables/{table}/use")


# --------------------------------------------------------------------------------------- the same, by who may: doors


def test_the_rightful_person_gets_what_the_others_did_not(hub: Content) -> None:
    """So that a 404 was not for a wrong reason, and each word that was looked for could have been found."""
    invitation = {"code": hub.ids["invitation"]}
    said = ask(NAMED["join"], "POST", "/join", invitation, person=None).text.lower()
    for route in ROUTES:
        if "GET" not in route.methods or samples.leads_nowhere(route):
            continue
        answer = gets(route, hub)
        if samples.places(route):
            assert answer.status == NOT_WITH_200.get(route.name, 200), (route.name, answer.told)
        said += answer.text.lower()
    for stranger in ("nobody", "outsider", "partner", "colleague"):
        words = [each for whose in hub.words.values() for each in whose if each in hub.kept_from(stranger)]
        assert ", ".join(each for each in words if each.lower() not in said) == "", (
            "nothing could have leaked"
        )


@pytest.mark.parametrize("route", CHANGING, ids=[each.name for each in CHANGING])
def test_the_rightful_person_can_do_it(hub: Content, untouched: Untouched, route: Route) -> None:
    """What the others sent without effect has one when it is sent by who may."""
    person = hub.persons[samples.rightful(route)]
    sent = samples.sent(route, hub)
    if samples.is_form_page(route):
        sent = {**fields_on(gets(route, hub).text), **sent}
    (method,) = route.methods - {"GET"}
    answer = ask(route, method, samples.address(route, hub.ids, samples.places(route)), sent, person=person)
    assert answer.status < 400, answer.told
    if route.name in samples.ONLY_READS:
        return
    before, sequence = untouched
    went_on = answer.status in {302, 303} and "/sign-in" not in answer.headers["Location"]
    assert went_on or state.changed(before) or set(state.acts_since(sequence)) - {"permit.refused"}


def gets(route: Route, hub: Content) -> Answer:
    """The rightful person's look at it."""
    filled = samples.places(route) | samples.OPEN_PLACES.get(route.name, {})
    person = hub.persons[samples.rightful(route)]
    return ask(route, "GET", samples.address(route, hub.ids, filled), None, person=person)


# ------------------------------------------------------------------------------- parties: the reason, and whom to ask


def asks_for_rows(hub: Content, person: Person, **changes: Any) -> dict[str, Any]:
    """The refusal of a permit, as the interface says it."""
    body = copy.deepcopy(samples.sent(NAMED["api_permit_ask"], hub)) | changes
    answer = ask(NAMED["api_permit_ask"], "POST", "/api/v1/permits", body, person=person)
    assert answer.status == 403, answer.told
    told: dict[str, Any] = json.loads(answer.body)
    return told


def test_a_party_is_told_the_reason_and_whom_to_ask(hub: Content) -> None:
    analyst, publisher = hub.persons["fire.analyst"], hub.persons["fire.publisher"]
    told = asks_for_rows(hub, publisher)
    assert (told["code"], told["next_step"]) == (
        "policy.role",
        "Ask your administrator for the role of analyst if this is your work.",
    )
    told = asks_for_rows(hub, analyst, purpose="council_tax")
    assert told["code"] == "policy.purpose_not_agreed"
    assert "Northmarsh" in told["next_step"]
    told = asks_for_rows(hub, analyst, agreement_id=hub.ids["suspended agreement"])
    assert told["code"] == "policy.suspended"
    assert "Northmarsh" in told["next_step"], "who suspended it"
    told = asks_for_rows(hub, analyst, columns=["uprn", "name"])
    assert (told["code"], told["where"]) == ("policy.column_not_agreed", "name")


@pytest.mark.parametrize("name", ["table_use", "table_share", "api_version_query", "api_share_make"])
def test_every_way_to_the_rows_refuses_a_party_with_a_reason(hub: Content, name: str) -> None:
    route = NAMED[name]
    address = samples.address(route, hub.ids, samples.places(route))
    sent = samples.sent(route, hub)
    answer = ask(route, "POST", address, sent, person=hub.persons["fire.publisher"])
    assert answer.status == 403
    assert "Ask your administrator for the role of analyst" in answer.text
    assert world.CANARY not in answer.text
