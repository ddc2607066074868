"""Foreign keys reach tables of other datasets where opening them is permitted, and say why where it is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.faces.api import world
from tests.hub import agreed, datasets
from tests.hub.intake.sending import read, send
from tests.hub.policy.asking import PURPOSE
from wardmote.engine.checking.keys import ForeignKey
from wardmote.engine.checking.schema import schema_from_json
from wardmote.hub.agreements import acts as agreements
from wardmote.hub.agreements import binding_acts
from wardmote.hub.agreements.state import start_of
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.catalogue.dataset import Description, Visibility
from wardmote.hub.catalogue.queries import dataset, version
from wardmote.hub.catalogue.schema_acts import give_schema
from wardmote.hub.holdings.rows import open_bad_cells
from wardmote.hub.intake import held_tables, models
from wardmote.hub.intake.held_tables import HeldTables, Unchecked, WhyNot
from wardmote.hub.intake.upload import FoundTable
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations.actor import Actor, Role, Scope
from wardmote.hub.organisations.people_acts import change_roles
from wardmote.hub.policy.decide import decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Permit, Use
from wardmote.kernel.clock import Clock


class Desk:
    """A publisher with a table of her own, whose column `uprn` refers to a table of bins."""

    def __init__(self, actor: Actor, clock: Clock) -> None:
        self.actor, self.clock = actor, clock
        first = self.send(b"ref,uprn\n1,1\n2,2\n")
        found, table, _ = version(first.version_id)
        self.dataset_id, self.table_id = found.id, table.id

    def send(self, content: bytes, *, actor: Actor | None = None) -> FoundTable:
        dataset_id = getattr(self, "dataset_id", None)
        who = actor or self.actor
        sent = send(content, "visits.csv", actor=who, clock=self.clock, dataset_id=dataset_id)  # type: ignore[arg-type]
        (table,) = read(sent, actor=who, clock=self.clock).tables  # type: ignore[arg-type]  # any clock
        return table

    def refers_to(self, resource: str, **said: Any) -> None:
        reference = {"resource": resource, "fields": "uprn", **said}
        schema = {
            "fields": [{"name": "ref"}, {"name": "uprn", "type": "integer"}],
            "foreignKeys": [{"fields": "uprn", "reference": reference}],
        }
        give_schema(self.table_id, schema_from_json(schema), kept_from="", actor=self.actor, clock=self.clock)

    def bad(self, table: FoundTable) -> list[tuple[int, str, str]]:
        ask = Ask(table.version_id, Use.PREVIEW, None, None, None, None)
        permit = decide(ask, actor=self.actor, clock=self.clock)
        with open_bad_cells(permit, clock=self.clock) as report:
            found = [each for batch in report.batches() for each in batch.to_pylist()]
        return [(each["row"], each["value"], each["code"]) for each in found]


def stored(
    city: agreed.City, publisher: Actor, description: Description = datasets.CLOSED
) -> tuple[str, str]:
    return world.store(world.rows(5), publisher=publisher, clock=city.clock, description=description)


KNOWN = str(world.rows(5).column("uprn")[0].as_py())
FILE = f"ref,uprn\n1,{KNOWN}\n2,999\n3,\n".encode()


def test_a_table_of_ones_own_is_looked_up_and_it_is_recorded(city: agreed.City) -> None:
    desk = Desk(city.borough.publisher, city.clock)
    of_bins, version_id = stored(city, desk.actor)
    desk.refers_to(f"{of_bins}/{dataset(of_bins).tables[0].name}")
    table = desk.send(FILE)
    assert (desk.bad(table), table.unchecked) == ([(2, "999", "foreign-key")], ())
    given, done = ledger.entries(object_id=version_id, limit=2, newest_first=True)[::-1]
    assert (given.act, given.details["use"], given.details["columns"]) == (
        "permit.given",
        "process",
        ["uprn"],
    )
    assert (done.act, done.details["format"], done.details["rows"]) == ("permit.completed", "check", 5)
    assert desk.bad(desk.send(FILE)) == desk.bad(table)
    desk.refers_to(of_bins)  # its only table
    assert len(desk.bad(desk.send(FILE))) == 1


class Looked:
    """Looks a table up for one person, as the reading of a file does."""

    def __init__(self, actor: Actor, clock: Clock, *, opens_data: bool = True) -> None:
        self.tables = HeldTables(actor.account_id, actor.organisation_id, opens_data, clock)

    def up(self, resource: str, fields: str = "uprn", **said: str) -> tuple[list[object], list[Unchecked]]:
        """The values that are to be had, and what is said of what is not."""
        key = ForeignKey(("uprn",), resource, (fields,), **said)
        found, missing = self.tables.look_up([key])
        values = [each for table in found.values() for batch in table.batches() for each in batch.column(0)]
        return [each.as_py() for each in values], list(missing)


UPRNS = world.rows(5).column("uprn").to_pylist()


def stored_in_the_agreed_table(city: agreed.City) -> str:
    publisher = city.borough.publisher
    return world.store(world.rows(5), publisher=publisher, clock=city.clock, dataset_id=city.dataset_id)[0]


@pytest.mark.parametrize("visibility", [Visibility.MEMBERS, Visibility.PARTIES])
def test_a_strangers_closed_table_is_not_looked_up(city: agreed.City, visibility: Visibility) -> None:
    look = Looked(city.other_borough.publisher, city.clock)
    bins, _ = stored(city, city.borough.publisher, replace(datasets.CLOSED, visibility=visibility))
    hidden = visibility is Visibility.PARTIES
    why = WhyNot.NOT_THERE if hidden else WhyNot.NOT_PERMITTED
    assert look.up(bins) == ([], [Unchecked(bins, why)])
    if hidden:  # it looks like one that is not there
        absent = bins[:-4] + "0000"
        assert look.up(absent) == ([], [Unchecked(absent, why)])


def test_an_open_table_of_anybody_is_looked_up(city: agreed.City) -> None:
    opened = replace(datasets.OPEN, visibility=Visibility.MEMBERS)
    uprns = world.rows(5).select(["uprn"])
    bins, _ = world.store(uprns, publisher=city.borough.publisher, clock=city.clock, description=opened)
    assert Looked(city.other_borough.publisher, city.clock).up(bins) == (UPRNS, [])


def test_a_withdrawn_version_and_a_column_that_is_not_there_are_said_so(city: agreed.City) -> None:
    publisher = city.borough.publisher
    bins, version_id = stored(city, publisher)
    look = Looked(publisher, city.clock)
    assert look.up(bins) == (UPRNS, [])
    assert look.up(bins, "usrn") == ([], [Unchecked(bins, WhyNot.NO_SUCH_COLUMN)])
    assert look.up("wards.csv") == ([], [Unchecked("wards.csv", WhyNot.NOT_IN_FILE)])
    catalogue.withdraw(version_id, actor=publisher, clock=city.clock)
    assert look.up(bins) == ([], [Unchecked(bins, WhyNot.NOT_PUBLISHED)])


def test_who_may_not_open_rows_learns_nothing_of_which_there_are(city: agreed.City) -> None:
    """A token for sending files alone could else ask of each value whether it stands there."""
    publisher = city.borough.publisher
    bins, _ = stored(city, publisher)
    values, (unchecked,) = Looked(publisher, city.clock, opens_data=False).up(bins)
    assert (values, unchecked.why) == ([], WhyNot.NOT_PERMITTED)
    assert Looked(city.borough.ig_lead, city.clock).up(bins)[0] == []  # nor without the role
    left = replace(publisher, organisation_id=city.fire.organisation_id)
    assert Looked(left, city.clock).up(bins)[0] == []


@pytest.mark.parametrize(("scopes", "opens"), [({Scope.UPLOAD}, False), ({Scope.UPLOAD, Scope.DATA}, True)])
def test_an_upload_keeps_whether_its_sender_may_open_rows(
    city: agreed.City, scopes: set[Scope], opens: bool
) -> None:
    publisher = city.borough.publisher
    sender = replace(publisher, scopes=frozenset(scopes))
    sent = send(b"a\n1\n", "a.csv", actor=sender, clock=city.clock)
    assert models.Upload.objects.get(pk=sent).opens_data is opens


def test_a_partners_table_is_looked_up_under_an_agreement_for_its_purpose_while_it_runs(
    city: agreed.City,
) -> None:
    look, agreement_id = Looked(city.fire.analyst, city.clock), linking(city)
    bins = stored_in_the_agreed_table(city)
    assert look.up(bins, purpose=PURPOSE) == (UPRNS, [])
    assert look.up(bins, purpose=PURPOSE, agreement=agreement_id) == (UPRNS, [])
    other = "agreement" + agreement_id[agreement_id.index("_") : -4] + "0000"
    for fields, said in (
        ("uprn", {}),
        ("uprn", {"purpose": "council_tax"}),
        ("name", {"purpose": PURPOSE}),
        ("uprn", {"purpose": PURPOSE, "agreement": other}),
    ):
        values, (unchecked,) = look.up(bins, fields, **said)
        assert (values, unchecked.why, bool(unchecked.said)) == ([], WhyNot.NOT_PERMITTED, True)
        assert world.CANARY not in unchecked.said
    assert Looked(city.fire.publisher, city.clock).up(bins, purpose=PURPOSE)[0] == []
    binding_acts.suspend(agreement_id, reason="A laptop.", actor=city.borough.ig_lead, clock=city.clock)
    assert look.up(bins, purpose=PURPOSE)[0] == []
    binding_acts.resume(agreement_id, actor=city.borough.ig_lead, clock=city.clock)
    assert look.up(bins, purpose=PURPOSE)[0] == UPRNS
    agreed.at(start_of(agreed.END), city)
    values, (ended,) = look.up(bins, purpose=PURPOSE)
    assert (values, ended.why) == ([], WhyNot.NOT_PERMITTED)


def test_an_agreement_that_does_not_permit_linking_opens_nothing(city: agreed.City) -> None:
    linking(city, linkage=False)
    bins = stored_in_the_agreed_table(city)
    values, (unchecked,) = Looked(city.fire.analyst, city.clock).up(bins, purpose=PURPOSE)
    assert (values, unchecked.why) == ([], WhyNot.NOT_PERMITTED)


def linking(city: agreed.City, *, linkage: bool = True) -> str:
    """An agreement in force, whose rows may be opened without a case."""
    agreement_id = agreed.draft(city)
    newest = city.agreement(agreement_id).newest
    limits = replace(newest.content.use_limits, case_reference_required=False, linkage=linkage)
    changed = replace(newest.content, use_limits=limits)
    agreements.edit(
        agreement_id, changed, based_on=newest.number, actor=city.borough.ig_lead, clock=city.clock
    )
    agreed.make_ready(city, agreement_id)
    agreed.sign(city, agreement_id)
    return agreement_id


def a_publisher_who_links(city: agreed.City) -> Desk:
    """Of the brigade: she sends files, and may open rows under agreements."""
    analyst, roles = city.fire.analyst, frozenset({Role.PUBLISHER, Role.ANALYST})
    change_roles(analyst.account_id, roles=roles, actor=city.fire.administrator, clock=city.clock)
    return Desk(replace(analyst, roles=roles), city.clock)


@pytest.mark.fault
def test_a_permit_that_ends_meanwhile_leaves_the_key_unchecked(
    city: agreed.City, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, agreement_id = a_publisher_who_links(city), linking(city)
    bins, version_id = world.store(
        world.rows(5), publisher=city.borough.publisher, clock=city.clock, dataset_id=city.dataset_id
    )
    desk.refers_to(bins, purpose=PURPOSE)
    given = held_tables.decide

    def and_then_suspended(*args: Any, **said: Any) -> Permit:
        permit = given(*args, **said)
        binding_acts.suspend(agreement_id, reason="A laptop.", actor=city.borough.ig_lead, clock=city.clock)
        return permit

    monkeypatch.setattr(held_tables, "decide", and_then_suspended)
    table = desk.send(FILE)
    assert (table.bad_cells, [each.why for each in table.unchecked]) == (0, [WhyNot.NOT_PERMITTED])
    assert ledger.entries(object_id=version_id, limit=1, newest_first=True)[0].act == "permit.stopped"
