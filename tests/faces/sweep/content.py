"""A hub full of what could leak: two members' data, terms and people, and a third member who may know of none of it.

Everything is made through the hub's own acts. Texts that must not come out hold a word of `canary…`.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Any

import pyarrow as pa
from allauth.mfa.models import Authenticator
from django.core.signing import Signer
from django.test import Client

from tests.faces.api import world
from tests.faces.visitor import Visitor
from tests.hub import agreed, datasets, people
from tests.hub.derivation.matching import install_for_all, publish, village_gazetteer, work
from tests.hub.intake.sending import read, send
from wardmote.engine.checking.mending import Step, StepKind
from wardmote.engine.checking.schema import schema_from_json
from wardmote.engine.linkage.decided import Verdict
from wardmote.engine.reading.choices import ReadChoices, TableChoices
from wardmote.hub.agreements import binding_acts, review_acts
from wardmote.hub.agreements.content import Contact
from wardmote.hub.agreements.template import templates
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.catalogue import queries
from wardmote.hub.catalogue.dataset import Visibility
from wardmote.hub.catalogue.schema_acts import give_schema
from wardmote.hub.derivation.acts import instruct_matching
from wardmote.hub.derivation.matching_terms import said as wanted_of
from wardmote.hub.derivation.review_acts import choose, sit
from wardmote.hub.holdings.publishing import difference_of
from wardmote.hub.holdings.shares import make_share
from wardmote.hub.intake import arriving_in_parts
from wardmote.hub.intake.mending import TableStep
from wardmote.hub.intake.mending_acts import take_steps
from wardmote.hub.intake.reading import Reading
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.ledger.acts import make_checkpoint
from wardmote.hub.ledger.follower import run_once
from wardmote.hub.notices.followers import FOLLOWERS as NOTICES
from wardmote.hub.organisations import acts as organisations
from wardmote.hub.organisations import people_acts
from wardmote.hub.organisations.actor import Actor, Role, Scope
from wardmote.hub.organisations.token_acts import make_token
from wardmote.hub.policy.decide import decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Use
from wardmote.kernel.clock import system_clock
from wardmote.kernel.ids import is_id, new_id

HIDDEN = replace(
    datasets.CLOSED,
    title="Canarytitle register",
    summary="Canarysummary of households.",
    contact="canarycontact@example.org",
    visibility=Visibility.PARTIES,
)
OPEN = replace(datasets.OPEN, title="Trees")
LISTED = replace(datasets.CLOSED, title="Canarylisted bins")
PURPOSE = {"purpose": "home_fire_safety_visits", "case_reference": "CANARY/2026/7"}
SCHEMA = {"fields": [{"name": "ref", "constraints": {"enum": ["Canaryvalue", "Canaryother"]}}]}
BAD_FILE = "ref,amount\r\n" + "".join(f"{n},{n * 7}\r\n" for n in range(1, 100)) + "100,Canarybadcell\r\n"


@dataclass(frozen=True)
class Person:
    """Somebody as each face meets them: a signed-in browser, an API token, and a share's token if there is one."""

    actor: Actor
    visitor: Visitor
    token: str
    share_token: str


@dataclass(frozen=True, eq=False)
class Content:
    """Who is there, and the ids of all that is there, by what it is. `words` must not come out, by whose they are."""

    persons: Mapping[str, Person]
    ids: Mapping[str, str | int]
    words: Mapping[str, tuple[str, ...]]

    @cached_property
    def ids_known(self) -> Mapping[str, str | int]:
        """The ids as others could have come by them: of a link to a file all but the proof."""
        stated = [new_id("link"), self.ids["share"], self.ids["permit"], 2**33]
        return {**self.ids, "link": Signer(salt="anybody", sep=".").sign_object(stated)}

    @cached_property
    def absent(self) -> Mapping[str, str | int]:
        """For each id one of the same kind that names nothing; parts of the program stay what they are."""
        return {name: _absent(name, each) for name, each in self.ids_known.items()}

    def kept_from(self, stranger: str) -> tuple[str, ...]:
        """What no answer to nobody, an outsider, a partner or a colleague may say: words, and ids."""
        words = (each for whose in _WORDS_KEPT_FROM[stranger] for each in self.words[whose])
        known = {self.ids[name] for name in _IDS_KNOWN_TO[stranger]}
        named = {"partner": _IDS_OF_THE_BOROUGH, "colleague": ()}.get(stranger, tuple(self.ids))
        ids = {str(self.ids[name]) for name in named if self.ids[name] not in known}
        return (*words, *(each for each in ids if len(each) > _LONGEST_PART))


_LONGEST_PART = 20
"""Words of the program, numbers and protocol names are no longer; ids are."""

_WORDS_KEPT_FROM: Mapping[str, tuple[str, ...]] = {
    "nobody": ("cells", "borough's own", "parties'", "members'"),
    "outsider": ("cells", "borough's own", "parties'"),
    "partner": ("cells", "borough's own"),
    "colleague": ("cells",),
}

_LISTED = ("listed dataset", "listed table", "listed version", "open table")

PARTIAL_UPLOADS = ("partial upload", *(f"partial upload {n} to end" for n in range(4)))

_IDS_OF_THE_BOROUGH = (
    *(
        "personal version",
        "drifted version",
        "withdrawn version",
        "draft version",
        "draft dataset",
        "read upload",
        "unreadable upload",
        *PARTIAL_UPLOADS,
    ),
    *("applicant", "suspended member", "invitation", "token"),
)

_IDS_KNOWN_TO: Mapping[str, tuple[str, ...]] = {
    "nobody": ("open table", "borough"),
    "outsider": (*_LISTED, "borough", "fire brigade"),
    "partner": (),
    "colleague": (),
}

PARTS_OF_THE_PROGRAM = ("template", "ask", "step", "section", "section of a table", "any address")


def _absent(name: str, real: str | int) -> str | int:
    if isinstance(real, int):
        return real + 10**6
    if name in PARTS_OF_THE_PROGRAM:
        return real
    return new_id(real.partition("_")[0]) if is_id(real) else f"absent{secrets.token_hex(len(real) // 2)}"


def make() -> Content:
    """The whole hub, in a few seconds."""
    operator = people.found_hub(system_clock)
    city = _city(operator)
    elsewhere = _everything("Elsewhere Council", operator)
    ids: dict[str, str | int] = {**_data(city), **_agreements(city), **_organisations(city, elsewhere)}
    ids |= _use(city, ids)
    ids |= _sign_in_and_ledger(city)
    share_tokens = {"fire.analyst": str(ids.pop("share_token")), "outsider": _own_share(elsewhere)}
    partner = _in_every_role(city.fire.organisation_id, operator)
    actors = {"operator": operator, "outsider": elsewhere, "partner": partner}
    for name, team in (("borough", city.borough), ("fire", city.fire)):
        actors |= {f"{name}.{role.value}": actor for role, actor in team.people().items()}
    persons = {name: _person(actor, share_tokens.get(name, "")) for name, actor in actors.items()}
    ids |= _file_link(persons["fire.analyst"], str(ids["hidden dataset"]))
    _begin_draft(persons["borough.ig_lead"], city.fire.organisation_id)
    return Content(persons, ids, _words(city))


def _city(operator: Actor) -> agreed.City:
    """The borough with a dataset that only parties know of, and a brigade that will be one."""
    borough = agreed.team("Northmarsh", agreed.Kind.BOROUGH, operator=operator, clock=system_clock)
    fire = agreed.team("Fire Brigade", agreed.Kind.FIRE, operator=operator, clock=system_clock)
    dataset_id, version_id = world.store(
        world.rows(30), publisher=borough.publisher, clock=system_clock, description=HIDDEN
    )
    (table,) = queries.dataset(dataset_id).tables
    return agreed.City(system_clock, operator, borough, fire, borough, dataset_id, table.id, version_id)  # type: ignore[arg-type]  # any clock does


def _everything(name: str, operator: Actor) -> Actor:
    """Somebody with every role in a member that has nothing to do with the others."""
    organisation_id = people.join(name, operator=operator, clock=system_clock)
    return _in_every_role(organisation_id, operator)


def _in_every_role(organisation_id: str, operator: Actor) -> Actor:
    return people.hire(organisation_id, *Role, name="Cyn", operator=operator, clock=system_clock)


def _data(city: agreed.City) -> dict[str, str | int]:
    """Datasets, and a version in each state; an upload of a file with a bad cell."""
    publisher = city.borough.publisher
    listed_id, listed_version = world.store(
        world.rows(30), publisher=publisher, clock=system_clock, description=LISTED
    )
    open_id, _ = world.store(_not_personal(), publisher=publisher, clock=system_clock, description=OPEN)
    _, drifted = datasets.draft(open_id, publisher=publisher, clock=system_clock, columns={"oak": "string"})  # type: ignore[arg-type]  # any clock
    difference = difference_of(*queries.version(drifted), now=system_clock())
    assert difference is not None
    councillors = replace(OPEN, title="Canarycouncillors")
    personal_id = catalogue.describe(councillors, dataset_id=None, actor=publisher, clock=system_clock)
    _, personal = datasets.draft(personal_id, publisher=publisher, clock=system_clock)  # type: ignore[arg-type]  # any clock
    _, withdrawn = world.store(world.rows(3), publisher=publisher, clock=system_clock, description=HIDDEN)
    catalogue.withdraw(withdrawn, actor=publisher, clock=system_clock)
    waiting = send(b"a,b\r\n1,2\r\n", "canarywaiting.csv", actor=publisher, clock=system_clock)
    read(waiting, actor=publisher, clock=system_clock)
    said = Reading(ReadChoices(table=TableChoices(header_row=1)))
    sent = send(BAD_FILE.encode(), "canaryfile.csv", actor=publisher, clock=system_clock, reading=said)
    (drafted,) = (found := read(sent, actor=publisher, clock=system_clock)).tables
    assert queries.version(drafted.version_id)[2].bad_cells == 1
    catalogue.describe(HIDDEN, dataset_id=found.dataset_id, actor=publisher, clock=system_clock)
    partial = {each: _begun(publisher) for each in PARTIAL_UPLOADS}
    failed = send(b"", "canaryempty.csv", actor=publisher, clock=system_clock)
    read(failed, actor=publisher, clock=system_clock)
    derived = _matched(city)
    give_schema(city.table_id, schema_from_json(SCHEMA), kept_from="", actor=publisher, clock=system_clock)
    return {
        "hidden dataset": city.dataset_id,
        "hidden table": city.table_id,
        "hidden version": city.version_id,
        "listed dataset": listed_id,
        "listed table": queries.dataset(listed_id).tables[0].id,
        "listed version": listed_version,
        "open table": queries.dataset(open_id).tables[0].id,
        "withdrawn version": withdrawn,
        "personal version": personal,
        "drifted version": drifted,
        "drifted difference": difference.sha256,
        "derived version": derived,
        "reviewed version": _reviewed(publisher),
        "place in a review": 1,
        "draft version": drafted.version_id,
        "draft dataset": str(found.dataset_id),
        **_mended(publisher),
        "read upload": sent,
        "unreadable upload": failed,
        **partial,
    }


def _matched(city: agreed.City) -> str:
    """A version that the hub derived from the hidden table; the instruction stands."""
    instruct_matching(
        city.table_id,
        wanted_of(address=("ward",), postcode=None, held_uprn=None),
        carried=("uprn", "ward", "name"),
        actor=city.borough.publisher,
        clock=system_clock,
    )
    install_for_all(village_gazetteer(), system_clock)  # type: ignore[arg-type]  # any clock does
    work(system_clock)  # type: ignore[arg-type]  # any clock does
    return queries.derived_versions(city.version_id)[0]


def _reviewed(publisher: Actor) -> str:
    """A version that the hub matched, with an address in doubt that somebody decided."""
    addresses = pa.table({"address": ["Flat 40, Hollin House, Canarycell Estate"], "postcode": ["ZE1 1AC"]})
    kept: dict[str, Any] = {"clock": system_clock}
    dataset_id, _ = publish(publisher, rows=addresses, description=HIDDEN, **kept)
    (table,) = queries.dataset(dataset_id).tables
    wanted = wanted_of(address=("address",), postcode="postcode", held_uprn=None)
    carried = ("address", "postcode")
    instruct_matching(table.id, wanted, carried=carried, actor=publisher, **kept)
    install_for_all(village_gazetteer(), **kept)
    work(**kept)
    (version_id,) = queries.derived_versions(table.versions[0].id)
    choose(sit(version_id, actor=publisher, **kept), 1, Verdict.NONE, 0, **kept)
    return version_id


def _begun(publisher: Actor) -> str:
    return arriving_in_parts.begin(
        file_name="canarypartial.csv",
        dataset_id=None,
        reading=None,
        metadata="",
        length_bytes=100,
        actor=publisher,
        clock=system_clock,
    ).id


def _mended(publisher: Actor) -> dict[str, str]:
    """A draft mended by a step, and the next of its series, which is offered the same."""
    sent = send(BAD_FILE.encode(), "canarymended.csv", actor=publisher, clock=system_clock)
    read(sent, actor=publisher, clock=system_clock)
    tidy = TableStep("", Step(StepKind.TIDY_SPACES, "ward"))
    take_steps(sent, [tidy], actor=publisher, clock=system_clock)
    mended = read(sent, actor=publisher, clock=system_clock)
    catalogue.describe(
        replace(HIDDEN, title="Canarymended"),
        dataset_id=mended.dataset_id,
        actor=publisher,
        clock=system_clock,
    )
    following = send(
        BAD_FILE.encode(),
        "canarynext.csv",
        actor=publisher,
        clock=system_clock,
        dataset_id=mended.dataset_id,
    )
    found = read(following, actor=publisher, clock=system_clock)
    return {"mended version": mended.tables[0].version_id, "following version": found.tables[0].version_id}


def _not_personal() -> pa.Table:
    return pa.table({"tree": ["Oak", "Lime"]})


def _agreements(city: agreed.City) -> dict[str, str | int]:
    """An agreement in each state that some act needs."""
    made: dict[str, str | int] = {
        f"{name} agreement": _drafted(city)
        for name in ("drafted", "assessed", "reviewed", "ready", "suspended", "ended", "running")
    }
    ids = {name.partition(" ")[0]: str(each) for name, each in made.items()}
    for each in ("assessed", "reviewed"):
        agreed.assess(city, ids[each])
    lead, other_lead = city.borough.ig_lead, city.fire.ig_lead
    review_acts.send_for_review(ids["reviewed"], actor=lead, clock=system_clock)
    for each in ("ready", "suspended", "ended", "running"):
        agreed.make_ready(city, ids[each])
        review_acts.comment(ids[each], "Canarycomment on it.", actor=other_lead, clock=system_clock)
        if each != "ready":
            agreed.sign(city, ids[each])
    stopped = {"actor": lead, "clock": system_clock}
    binding_acts.suspend(ids["suspended"], reason="Canaryreason: a laptop is lost.", **stopped)
    binding_acts.end(ids["ended"], reason="Canaryreason: it is done.", **stopped)
    for name in ("running", "ready", "reviewed"):
        made[f"{name} wording"] = city.agreement(ids[name]).newest.content_sha256
    return made


def _drafted(city: agreed.City) -> str:
    today = system_clock().date()
    contacts = tuple(
        Contact(each, "single_point_of_contact", "Canarydesk", "canarydesk@example.org")
        for each in (city.borough.organisation_id, city.fire.organisation_id)
    )
    return agreed.draft(
        city,
        title="Canaryagreement for visits",
        reference="CANARY-2026-01",
        start=today - timedelta(days=10),
        end=today + timedelta(days=300),
        reviews=(today + timedelta(days=100),),
        contacts=contacts,
    )


def _organisations(city: agreed.City, outsider: Actor) -> dict[str, str | int]:
    """An applicant, a suspended member, an invitation; tokens."""
    applied = replace(people.application("Canaryapplicant"), contact_email="canaryapplicant@example.org")
    suspended = people.join("Canarysuspended", operator=city.operator, clock=system_clock)
    organisations.suspend_member(suspended, reason="Lapsed.", actor=city.operator, clock=system_clock)
    invitation = people_acts.invite(
        email="canaryinvited@example.org",
        name="Canaryinvited",
        roles=[Role.ANALYST],
        organisation_id=city.borough.organisation_id,
        actor=city.borough.administrator,
        clock=system_clock,
    )
    token_id, _ = make_token(
        name="Canarytoken",
        scopes=[Scope.DATA],
        life=timedelta(days=7),
        actor=city.borough.analyst,
        clock=system_clock,
    )
    return {
        "applicant": organisations.apply_to_join(applied, clock=system_clock),
        "suspended member": suspended,
        "borough": city.borough.organisation_id,
        "fire brigade": city.fire.organisation_id,
        "colleague": city.borough.analyst.account_id,
        "other colleague": city.fire.analyst.account_id,
        "invitation": invitation.text,
        "token": token_id,
    }


def _use(city: agreed.City, ids: Mapping[str, str | int]) -> dict[str, str | int]:
    """A permit and a share of the analyst's, under the agreement that runs."""
    under = {"agreement_id": str(ids["running agreement"]), **PURPOSE}
    ask = Ask(city.version_id, Use.DOWNLOAD, None, **under)
    permit = decide(ask, actor=city.fire.analyst, clock=system_clock)
    share, token = make_share(city.table_id, **under, actor=city.fire.analyst, clock=system_clock)
    return {
        "permit": permit.id,
        "share": share.id,
        "share token": token,
        "share's name": share.share,
        "share's schema": share.schema,
        "share's table": share.table,
        "share_token": token,
    }


def _own_share(outsider: Actor) -> str:
    """The outsider has a share too, of a dataset of their own: their token works, for something else."""
    dataset_id, _ = world.store(
        _not_personal(),
        publisher=outsider,
        clock=system_clock,
        description=replace(datasets.CLOSED, title="Elsewhere's own"),
    )
    table_id = queries.dataset(dataset_id).tables[0].id
    nothing = {"agreement_id": None, "purpose": None, "case_reference": None}
    return make_share(table_id, **nothing, actor=outsider, clock=system_clock)[1]


def _sign_in_and_ledger(city: agreed.City) -> dict[str, str | int]:
    """A passkey; notices; a checkpoint; and an entry that is the borough's business alone."""
    passkey = Authenticator.objects.create(
        user_id=city.borough.publisher.account_id,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Canarypasskey", "credential": {"id": new_id("credential")}},
    )
    run_once(NOTICES, worker="test", clock=system_clock)
    make_checkpoint(clock=system_clock)
    own = ledger.entries(organisation=city.borough.organisation_id, act="upload.received")
    return {
        "passkey": passkey.pk,
        "entry": own[-1].sequence,
        "ledger's end": ledger.head(),
        "first version": 1,
        "second version": 2,
        "template": next(iter(templates())),
        "ask": "assisted_bins",
        "step": "name",
        "section": "identity",
        "section of a table": "items",
        "any address": "any/where",
    }


def _person(actor: Actor, share_token: str) -> Person:
    _, token = make_token(
        name="sweep", scopes=tuple(Scope), life=timedelta(days=7), actor=actor, clock=system_clock
    )
    return Person(actor, Visitor().signed_in(actor), token, share_token)


def sign_in_again(hub: Content) -> None:
    """Everybody, as if they came back: after ten minutes a second factor is too old for some pages."""
    for each in hub.persons.values():
        each.visitor.cookies.clear()
        each.visitor.signed_in(each.actor)
    _begin_draft(hub.persons["borough.ig_lead"], hub.persons["fire.ig_lead"].actor.organisation_id)


def _file_link(analyst: Person, dataset_id: str) -> dict[str, str | int]:
    """The link that a Delta Sharing client is given."""
    client = Client(HTTP_HOST="localhost", headers={"Authorization": f"Bearer {analyst.share_token}"})
    (share,) = client.get("/delta-sharing/shares").json()["items"]
    (table,) = client.get(f"/delta-sharing/shares/{share['name']}/all-tables").json()["items"]
    at = f"/delta-sharing/shares/{share['name']}/schemas/{table['schema']}/tables/{table['name']}/query"
    *_, file = client.post(at, {}, content_type="application/json").content.splitlines()
    return {"link": json.loads(file)["file"]["url"].rpartition("/")[2]}


def _begin_draft(lead: Person, partner_id: str) -> None:
    """The guided draft waits in the lead's session."""
    template = next(iter(templates()))
    begun = lead.visitor.post(f"/agreements/new/with/{template}", {"partners": [partner_id], "part": "gives"})
    assert begun.status_code == 302, begun.content.decode()


def _words(city: agreed.City) -> dict[str, tuple[str, ...]]:
    """Words that must not come out: cells, what is the borough's alone, and what is its partner's too."""
    return {
        "cells": (world.CANARY, "Canarybadcell", "Canarycell", "Eastwick", "=cmd()", str(10_000_000_007)),
        "borough's own": (
            f".{city.borough.organisation_id}@example.org",
            "canaryfile",
            "canarywaiting",
            "canaryempty",
            "canarypartial",
            "canaryinvited",
            "canarytoken",
            "canarypasskey",
            "canaryapplicant",
            "canarysuspended",
            "canarycouncillors",
            "canaryvalue",
            "canaryother",
        ),
        "parties'": (
            f".{city.fire.organisation_id}@example.org",
            "canarytitle",
            "canarysummary",
            "canarycontact",
            "canaryagreement",
            "canary-2026",
            "canarycomment",
            "canaryreason",
            "canarydesk",
            "Dilys Protheroe",
            PURPOSE["case_reference"],
        ),
        "members'": ("canarylisted",),
    }
