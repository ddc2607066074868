"""An instructed table is matched by the hub, anew with whatever changes, and what was made goes as its source goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from tests.hub import people
from tests.hub.datasets import CLOSED
from tests.hub.derivation.matching import CARRIED, ROWS, SAYS, TRUTH, Borough, install_for_all, plan, work
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.catalogue.dataset import Access, VersionState, Visibility
from wardmote.hub.catalogue.models import Version
from wardmote.hub.catalogue.queries import dataset, version
from wardmote.hub.derivation.acts import withdraw_matching
from wardmote.hub.derivation.derivation import DerivationState
from wardmote.hub.derivation.followers import FOLLOWERS
from wardmote.hub.derivation.gazetteers import GazetteerSource
from wardmote.hub.derivation.matching_terms import said
from wardmote.hub.derivation.models import Derivation, InstalledGazetteer
from wardmote.hub.derivation.queries import derivation_of, latest_derivation, lineage
from wardmote.hub.holdings.destroy import destroy_version, replay_erasures
from wardmote.hub.holdings.models import StoredObject
from wardmote.hub.holdings.publishing import publish
from wardmote.hub.holdings.shares import make_share
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations.actor import Role, Scope
from wardmote.hub.organisations.acts import suspend_member
from wardmote.hub.policy.instruction import Processing
from wardmote.hub.policy.models import GivenInstruction
from wardmote.hub.policy.visible import find_dataset
from wardmote.kernel.problem import Conflict, Invalid, NotFound, Refused


def derive(borough: Borough, folder: Path) -> str:
    """Instructs, and lets the hub do it. Returns the derived version."""
    install_for_all(folder, borough.clock)
    borough.instruct()
    work(borough.clock)
    return latest(borough)


def latest(borough: Borough) -> str:
    found = borough.derived()
    assert found is not None
    assert found.tables[0].versions[0].state is VersionState.PUBLISHED
    return found.tables[0].versions[0].id


def states() -> list[str]:
    return sorted(Derivation.objects.values_list("state", flat=True))


def test_the_followers_keep_their_names() -> None:
    assert [each.name for each in FOLLOWERS] == ["derivation_plans", "derivations", "reviews_forgotten"]


def test_every_state_and_source_fits_its_column() -> None:
    """SQLite would not mind, PostgreSQL does."""
    for model, name, words in (
        (Derivation, "state", DerivationState),
        (InstalledGazetteer, "source", GazetteerSource),
        (GivenInstruction, "processing", Processing),
    ):
        most = model._meta.get_field(name).max_length
        assert max(map(len, words)) <= most, (model, name)


def test_every_row_comes_with_its_property_and_only_the_instructed_columns(
    borough: Borough, village_folder: Path
) -> None:
    version_id = derive(borough, village_folder)
    made = borough.rows(version_id)
    assert made.column("uprn").to_pylist() == TRUTH
    assert made.column("ref").to_pylist() == ROWS.column("ref").to_pylist()
    assert made.column("given_UPRN").to_pylist() == ROWS.column("UPRN").to_pylist()
    assert made.column("held_uprn_check").to_pylist() == ["agrees", "other_property", None, None]
    assert made.column("ward").to_pylist() == ["E05000001", "E05000001", "E05000002", None]
    assert made.column("easting").to_pylist() == [533_000.0, 533_000.0, 533_000.0, None]
    assert "tenant" not in made.schema.names
    assert {"match_level", "probability", "candidates", "explanation", "lsoa"} <= set(made.schema.names)
    is_closed_and_its_owners(borough, version_id)
    is_counted(version_id)
    is_recorded(borough)
    said = f"{ledger.entries(limit=1_000)} {derivation_of(version_id)}"
    assert "derivation.made" in said
    for word in ("uillfeather", "UILLFEATHER", "101003", "101_003", "Canaryname", "ZE1"):
        assert word not in said


def is_closed_and_its_owners(borough: Borough, version_id: str) -> None:
    made, _, found = version(version_id)
    assert made.access is Access.CLOSED
    assert made.organisation_id == borough.publisher.organisation_id
    assert made.description.title == "Assisted bins: matched to properties"
    assert found.derived_from == borough.version_id
    kinds = {each.name: each for each in found.columns}
    assert kinds["uprn"].semantic_type == "uprn"
    assert kinds["uprn"].type == "integer"
    assert kinds["uprn"].empty_cells == 1
    assert kinds["explanation"].personal
    assert kinds["given_UPRN"].semantic_type == "uprn"


def is_counted(version_id: str) -> None:
    found = derivation_of(version_id)
    assert found is not None
    assert (found.report.rows, found.report.matched) == (4, 3)
    assert sum(each.rows for each in found.report.stages) == 4
    assert found.report.held == {"agrees": 1, "other_property": 1}
    wards = {each.value: (each.rows, each.matched) for each in found.report.groups if "ward" in each.by}
    assert wards == {"E05000001": (2, 2), "E05000002": (1, 1), "": (1, 0)}


def is_recorded(borough: Borough) -> None:
    """The hub opened rows on a permit like anybody's."""
    (given,) = ledger.entries(act="permit.given", actor="hub:derivation")
    assert given.object_id == borough.version_id
    assert (given.details["ground"], given.details["use"]) == ("processing", "process")
    assert given.details["columns"] == ["ref", "UPRN", "address", "postcode"]
    (done,) = ledger.entries(act="permit.completed", actor="hub:derivation")
    assert done.details["rows"] == 4


def test_lineage_is_known_both_ways_to_its_owner_and_to_nobody_who_may_not_know_of_the_source(
    borough: Borough, village_folder: Path
) -> None:
    made = derive(borough, village_folder)
    source, derived, now = dataset(borough.dataset_id), borough.derived(), borough.clock()
    assert derived is not None
    down = lineage(source, actor=borough.publisher, now=now).made_into
    up = lineage(derived, actor=borough.publisher, now=now).made_of
    assert [each.version.id for each in down[borough.version_id]] == [made]
    assert up[made].version.id == borough.version_id
    assert up[made].dataset.id == borough.dataset_id
    colleague = people.hire(
        borough.operator.organisation_id, Role.ANALYST, operator=borough.operator, clock=borough.clock
    )
    seen = find_dataset(derived.id, actor=colleague, now=now)
    assert {each.derived_from for each in seen.tables[0].versions} == {""}
    assert lineage(seen, actor=colleague, now=now).made_of[made].dataset.id == borough.dataset_id
    hidden = replace(CLOSED, visibility=Visibility.PARTIES)
    catalogue.describe(hidden, dataset_id=borough.dataset_id, actor=borough.publisher, clock=borough.clock)
    other = people.join("Southmarsh Council", operator=borough.operator, clock=borough.clock)
    stranger = people.hire(other, Role.ANALYST, operator=borough.operator, clock=borough.clock)
    with pytest.raises(NotFound):
        find_dataset(derived.id, actor=stranger, now=now)
    assert lineage(derived, actor=stranger, now=now).made_of == {}, (
        "as a party to the derived table alone has it"
    )


def test_who_may_not_know_of_the_source_may_not_know_of_what_was_made_of_it(
    borough: Borough, village_folder: Path
) -> None:
    derive(borough, village_folder)
    made = borough.derived()
    assert made is not None

    def describe(dataset_id: str, visibility: Visibility) -> None:
        said = replace(dataset(dataset_id).description, visibility=visibility)
        catalogue.describe(said, dataset_id=dataset_id, actor=borough.publisher, clock=borough.clock)

    with pytest.raises(Conflict):
        describe(made.id, Visibility.PUBLIC)
    describe(borough.dataset_id, Visibility.PUBLIC)
    assert dataset(made.id).description.visibility is Visibility.MEMBERS
    describe(borough.dataset_id, Visibility.PARTIES)
    assert dataset(made.id).description.visibility is Visibility.PARTIES
    with pytest.raises(Conflict):
        describe(made.id, Visibility.MEMBERS)
    describe(borough.dataset_id, Visibility.MEMBERS)
    assert dataset(made.id).description.visibility is Visibility.PARTIES
    describe(made.id, Visibility.MEMBERS)


def test_nothing_is_made_without_an_instruction_or_without_a_gazetteer(
    borough: Borough, village_folder: Path
) -> None:
    install_for_all(village_folder, borough.clock)
    work(borough.clock)
    assert borough.derived() is None
    assert states() == []


def test_an_instruction_waits_for_a_gazetteer(borough: Borough, village_folder: Path) -> None:
    borough.instruct()
    work(borough.clock)
    assert borough.derived() is None
    install_for_all(village_folder, borough.clock)
    work(borough.clock)
    assert borough.rows(latest(borough)).column("uprn").to_pylist() == TRUTH


def test_a_new_version_is_matched_and_is_the_next_version_of_the_same_table(
    borough: Borough, village_folder: Path
) -> None:
    first = derive(borough, village_folder)
    source = borough.next_version(ROWS.slice(0, 2))
    work(borough.clock)
    made, table, found = version(latest(borough))
    assert [each.id for each in table.versions] == [found.id, first]
    assert (found.number, found.rows, found.derived_from) == (2, 2, source)
    assert len(made.tables) == 1


def test_doing_it_again_makes_nothing_twice(borough: Borough, village_folder: Path) -> None:
    made = derive(borough, village_folder)
    Derivation.objects.update(
        state=DerivationState.WAITING
    )  # as if the worker had been killed before it said so
    before = StoredObject.objects.count()
    install_for_all(village_folder, borough.clock)
    work(borough.clock)
    assert latest(borough) == made
    assert StoredObject.objects.count() == before


def test_a_version_that_was_overtaken_is_passed_over(borough: Borough, village_folder: Path) -> None:
    install_for_all(village_folder, borough.clock)
    borough.instruct()
    plan(borough.clock)
    newer = borough.next_version(ROWS.slice(1))
    work(borough.clock)
    assert states() == [DerivationState.MADE, DerivationState.PASSED_OVER]
    assert version(latest(borough))[2].derived_from == newer


def test_a_withdrawn_instruction_stops_what_waits(borough: Borough, village_folder: Path) -> None:
    install_for_all(village_folder, borough.clock)
    borough.instruct()
    plan(borough.clock)
    withdraw_matching(borough.table_id, actor=borough.publisher, clock=borough.clock)
    work(borough.clock)
    assert borough.derived() is None
    assert states() == [DerivationState.PASSED_OVER]


def test_withdrawing_another_version_leaves_it(borough: Borough, village_folder: Path) -> None:
    borough.next_version()
    made = derive(borough, village_folder)
    catalogue.withdraw(borough.version_id, actor=borough.publisher, clock=borough.clock)
    assert version(made)[2].state is VersionState.PUBLISHED


def test_withdrawing_or_destroying_the_source_does_the_same_to_what_was_made_of_it(
    borough: Borough, village_folder: Path
) -> None:
    made = derive(borough, village_folder)
    assert borough.rows(made).num_rows == 4
    catalogue.withdraw(borough.version_id, actor=borough.publisher, clock=borough.clock)
    assert version(made)[2].state is VersionState.WITHDRAWN
    destroy_version(borough.version_id, actor=borough.publisher, clock=borough.clock)
    assert version(made)[2].state is VersionState.DESTROYED
    kept = StoredObject.objects.filter(of_version__in=[made, borough.version_id])
    assert set(kept.values_list("wrapped_key", flat=True)) == {None}
    with pytest.raises(Refused):
        borough.rows(made)


def test_a_restored_database_does_not_bring_back_what_was_made_of_destroyed_rows(
    borough: Borough, village_folder: Path
) -> None:
    made = derive(borough, village_folder)
    catalogue.withdraw(borough.version_id, actor=borough.publisher, clock=borough.clock)
    backup = list(StoredObject.objects.all())
    destroy_version(borough.version_id, actor=borough.publisher, clock=borough.clock)
    StoredObject.objects.bulk_update(backup, ["wrapped_key", "destroyed_at"])
    Version.objects.update(state=VersionState.WITHDRAWN)
    with pytest.raises(NotFound):  # the register says so before anything is replayed
        borough.rows(made)
    replay_erasures(clock=borough.clock)
    assert set(Version.objects.values_list("state", flat=True)) == {VersionState.DESTROYED}
    assert set(StoredObject.objects.values_list("wrapped_key", flat=True)) == {None}
    again = {each.object_id for each in ledger.entries(act="version.destroyed_again")}
    assert again == {made, borough.version_id}


def test_a_derived_draft_of_a_withdrawn_source_is_not_published(
    borough: Borough, village_folder: Path
) -> None:
    made = derive(borough, village_folder)
    left = as_draft(made)
    catalogue.withdraw(borough.version_id, actor=borough.publisher, clock=borough.clock)
    with pytest.raises(Conflict, match="withdrawn"):
        publish(left, reason_for_personal=None, actor=borough.publisher, clock=borough.clock)


def as_draft(version_id: str) -> str:
    Version.objects.filter(pk=version_id).update(state=VersionState.DRAFT.value, number=None)
    return version_id


def test_another_organisation_cannot_instruct(borough: Borough) -> None:
    other = people.join("Southmarsh Council", operator=borough.operator, clock=borough.clock)
    stranger = people.hire(other, Role.PUBLISHER, operator=borough.operator, clock=borough.clock)
    theirs = replace(borough, publisher=stranger)
    nowhere = replace(theirs, table_id="table_" + "0" * 20)
    for unsound in (SAYS, said(address=(), postcode=None, held_uprn=None)):
        for each in (theirs, nowhere):
            with pytest.raises(NotFound, match="There is nothing here"):
                each.instruct(unsound)
    with pytest.raises(NotFound):
        withdraw_matching(borough.table_id, actor=stranger, clock=borough.clock)


def test_only_a_publisher_of_a_member_in_standing_instructs(borough: Borough) -> None:
    owner = borough.publisher.organisation_id
    for role in set(Role) - {Role.PUBLISHER}:
        colleague = people.hire(owner, role, operator=borough.operator, clock=borough.clock)
        with pytest.raises(Refused):
            replace(borough, publisher=colleague).instruct()
    reader = replace(borough.publisher, scopes=frozenset({Scope.DATA}))
    with pytest.raises(Refused):
        replace(borough, publisher=reader).instruct()
    suspend(borough)
    with pytest.raises(Refused):
        borough.instruct()


def suspend(borough: Borough) -> None:
    owner, operator = borough.publisher.organisation_id, borough.operator
    suspend_member(owner, reason="A laptop is lost.", actor=operator, clock=borough.clock)


def test_an_instruction_that_makes_no_sense_is_not_taken(borough: Borough) -> None:
    whole = said(address=("address",), postcode=None, held_uprn=None)
    for wanted, carried in (
        (said(address=(), postcode=None, held_uprn=None), CARRIED),
        (said(address=("address", "address"), postcode=None, held_uprn=None), CARRIED),
        (said(address=("address",), postcode="address", held_uprn=None), CARRIED),
        (said(address=("tenant",), postcode=None, held_uprn=None), CARRIED),
        (whole, (*CARRIED, "no_such")),
        (whole, (*CARRIED, "ref")),
    ):
        with pytest.raises(Invalid):
            borough.instruct(wanted, carried=carried)
    assert ledger.entries(act="instruction.given") == ()


def test_a_suspended_owner_has_nothing_matched_and_is_told(borough: Borough, village_folder: Path) -> None:
    install_for_all(village_folder, borough.clock)
    borough.instruct()
    plan(borough.clock)
    suspend(borough)
    work(borough.clock)
    assert states() == [DerivationState.FAILED]
    assert borough.derived() is None
    (told,) = ledger.entries(act="derivation.failed")
    assert told.details["reason"] == "policy.owner_standing"
    assert told.parties == (borough.publisher.organisation_id,)


def test_a_version_without_its_address_fails_and_says_which_column_is_gone(
    borough: Borough, village_folder: Path
) -> None:
    made = derive(borough, village_folder)
    borough.clock.move(timedelta(days=1))
    borough.next_version(ROWS.rename_columns(["ref", "UPRN", "where", "postcode", "tenant"]))
    work(borough.clock)
    found = latest_derivation(borough.table_id)
    assert found is not None
    assert (found.state, found.problem and found.problem["where"]) == (DerivationState.FAILED, "address")
    assert version(made)[2].state is VersionState.PUBLISHED


def test_a_new_column_is_not_opened_until_the_instruction_names_it(
    borough: Borough, village_folder: Path
) -> None:
    derive(borough, village_folder)
    borough.next_version(ROWS.append_column("nhs_number", pa.array(["943 476 5919"] * 4)))
    work(borough.clock)
    assert "nhs_number" not in borough.rows(latest(borough)).schema.names


def test_what_breaks_readers_stays_a_draft_for_its_owner_to_look_at(
    borough: Borough, village_folder: Path
) -> None:
    first = derive(borough, village_folder)
    found = borough.derived()
    assert found is not None
    owner = borough.publisher.organisation_id
    analyst = people.hire(owner, Role.ANALYST, operator=borough.operator, clock=borough.clock)
    make_share(
        found.tables[0].id,
        agreement_id=None,
        purpose=None,
        case_reference=None,
        actor=analyst,
        clock=borough.clock,
    )
    borough.clock.move(timedelta(minutes=1))
    borough.instruct(carried=("UPRN", "address", "postcode"))  # without ref, which the share reads
    work(borough.clock)
    found = borough.derived()
    assert found is not None
    assert found.tables[0].current is not None
    assert found.tables[0].current.id == first
    assert found.tables[0].versions[0].state is VersionState.DRAFT
    (_, told) = ledger.entries(act="derivation.made")
    assert told.details["published"] is False
