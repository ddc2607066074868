"""People decide what the hub could not tell: for their own organisation alone, and no word of an address is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.hub import people
from tests.hub.derivation.matching import Borough, install_for_all, work
from wardmote.engine.linkage.decided import Verdict
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.derivation import review_acts
from wardmote.hub.derivation.acts import match_again
from wardmote.hub.derivation.models import (
    AddressDecision,
    FirstWord,
    InstalledGazetteer,
    Review,
    ReviewAddress,
    ReviewSitting,
)
from wardmote.hub.derivation.review import Unsettled
from wardmote.hub.derivation.review_acts import (
    Sitting,
    choose,
    how_far,
    next_address,
    older_lists,
    permit_to_export,
    place,
    sit,
    tell,
    undo,
)
from wardmote.hub.derivation.review_forgetting import forget_decisions
from wardmote.hub.derivation.review_queries import decisions_of, digest_key, outcomes
from wardmote.hub.derivation.review_rows import open_decided, shown
from wardmote.hub.holdings.destroy import destroy_version
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations import people_acts
from wardmote.hub.organisations.actor import Actor, Role, Scope
from wardmote.hub.policy.decide import decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Use
from wardmote.kernel.problem import Conflict, Invalid, NotFound, Refused

HOLLIN, ROAD = 110_000, 101_000
ADDRESSES = [
    "Flat 40, Hollin House",
    "flat 40 hollin house.",
    "Hollin House",
    "3 Quillfeather Road",
    "The moon",
]
DOUBTFUL = pa.table(
    {
        "ref": list("abcde"),
        "UPRN": pa.nulls(5, pa.int64()),
        "address": ADDRESSES,
        "postcode": ["ZE1 1AC", "ZE1 1AC", "ZE1 1AC", "ZE1 1AA", None],
        "tenant": ["Ada Canaryname"] * 5,
    }
)


def matched(borough: Borough, rows: pa.Table = DOUBTFUL) -> str:
    """A new version of the borough's table, matched by the hub. Returns the matched version."""
    borough.next_version(rows)
    return matched_of(borough)


def matched_of(borough: Borough) -> str:
    work(borough.clock)
    found = borough.derived()
    assert found is not None
    return found.tables[0].versions[0].id


@pytest.fixture
def version_id(borough: Borough, village_folder: Path) -> str:
    install_for_all(village_folder, borough.clock)
    borough.next_version(DOUBTFUL)
    borough.instruct()
    return matched_of(borough)


def hire(borough: Borough, *roles: Role, name: str) -> Actor:
    organisation_id = borough.publisher.organisation_id
    return people.hire(organisation_id, *roles, name=name, operator=borough.operator, clock=borough.clock)


def at(borough: Borough, version_id: str, actor: Actor | None = None) -> Sitting:
    return sit(version_id, actor=actor or borough.publisher, clock=borough.clock)


def decide_all(borough: Borough, sitting: Sitting, *answers: int | Verdict) -> None:
    """Decides whatever comes next, in this order."""
    for each in answers:
        borough.clock.move(timedelta(minutes=1))
        place = next_address(sitting)
        assert place is not None
        verdict, uprn = (each, 0) if isinstance(each, Verdict) else (Verdict.PROPERTY, each)
        choose(sitting, place.place, verdict, uprn, clock=borough.clock)


def export(borough: Borough, version_id: str, actor: Actor) -> list[dict[str, str]]:
    """The decisions with their addresses, read to the end."""
    permit, columns = permit_to_export(version_id, actor=actor, clock=borough.clock)
    with open_decided(permit, columns, clock=borough.clock) as rows:
        found = [each for batch in rows.batches() for each in batch.to_pylist()]
    assert rows.rows_out == len(found)
    return found


def test_a_uprn_that_rows_came_with_is_shown_offered_and_opened_under_the_permit(
    borough: Borough, version_id: str
) -> None:
    held = pa.array([HOLLIN + 2, HOLLIN + 2, 999, None, None], pa.int64())
    later = matched(borough, DOUBTFUL.set_column(1, "UPRN", held))
    sitting = at(borough, later)
    assert "given_UPRN" in sitting.permit.columns
    flat, block = (
        shown(sitting.permit, sitting.columns, place(sitting, each), clock=borough.clock) for each in (1, 2)
    )
    assert [(each.uprn, each.rows) for each in flat.held] == [(HOLLIN + 2, 2)]
    assert flat.held[0].beside in flat.properties
    assert [(each.uprn, each.rows, each.beside) for each in block.held] == [(999, 1, None)]
    assert 999 not in {each.uprn for each in block.properties}
    with pytest.raises(Invalid, match="no such property"):
        choose(sitting, 2, Verdict.PROPERTY, 999, clock=borough.clock)
    choose(sitting, 1, Verdict.PROPERTY, HOLLIN + 2, clock=borough.clock)


def test_a_sitting_whose_permit_opens_less_than_a_review_shows_is_begun_anew(
    borough: Borough, version_id: str
) -> None:
    before = at(borough, version_id)
    columns = tuple(each for each in before.permit.columns if each != "given_UPRN")
    ask = Ask(version_id, Use.PREVIEW, columns, None, None, None)
    fewer = decide(ask, actor=borough.publisher, clock=borough.clock)
    borough.clock.move(timedelta(minutes=1))
    ReviewSitting.objects.create(
        version_id=version_id,
        owner_id=fewer.owner_id,
        reviewer_id=fewer.actor_id,
        permit_id=fewer.id,
        begun_at=borough.clock(),
    )
    borough.clock.move(timedelta(minutes=1))
    again = at(borough, version_id).permit
    assert again.id not in {before.permit.id, fewer.id}
    assert again.columns == before.permit.columns
    assert at(borough, version_id).permit == again


def test_an_address_is_listed_once_shown_beside_what_it_could_be_and_no_word_of_it_is_kept(
    borough: Borough, version_id: str
) -> None:
    sitting = at(borough, version_id)
    first = next_address(sitting)
    assert first is not None
    seen = shown(sitting.permit, sitting.columns, first, clock=borough.clock)
    assert (seen.address, seen.postcode, seen.level) == (ADDRESSES[0], "ZE1 1AC", "parent")
    assert (first.rows, first.offered[0], len(first.offered)) == (2, HOLLIN, 14)
    assert {each.uprn for each in seen.properties} == set(first.offered)
    nearest = [HOLLIN, *(HOLLIN + n for n in range(12, 0, -1))]
    assert [each.uprn for each in seen.properties][: len(nearest)] == nearest, "units most alike first"
    assert seen.units_besides == 0
    assert (how_far(sitting).addresses, how_far(sitting).rows) == (2, 3)

    decide_all(borough, sitting, HOLLIN + 4)
    kept = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            if "review" in table or "decision" in table or table.startswith("ledger"):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                kept += cursor.fetchall()
    assert len(kept) > 5
    text = repr(kept).lower()
    assert "hollin" not in text
    assert not any(
        each in text for each in ("ze1 1ac", "ze11ac")
    )  # ZE1 alone stands in a signature by chance
    decided = [each for each in ledger.entries(limit=100) if each.act == "review.decided"]
    assert [each.details["verdict"] for each in decided] == ["property"]
    assert str(HOLLIN + 4) not in repr(decided)
    other = people.join("Elsewhere Council", operator=borough.operator, clock=borough.clock)
    key = digest_key(borough.publisher.organisation_id, clock=borough.clock)
    assert digest_key(other, clock=borough.clock) != key
    assert len(decisions_of(other, clock=borough.clock)) == 0


def test_what_was_decided_is_used_for_the_next_version_and_comes_out_with_its_address(
    borough: Borough, version_id: str
) -> None:
    sitting = at(borough, version_id)
    decide_all(borough, sitting, HOLLIN + 4)
    found = export(borough, version_id, borough.publisher)
    assert [(each["address"], each["decision"], each["uprn"]) for each in found] == [
        (ADDRESSES[0], "property", str(HOLLIN + 4))
    ]

    again = matched(borough, DOUBTFUL.slice(0, 4))
    decide_all(
        borough, sitting, Verdict.CANNOT_TELL
    )  # in the older version's list, after the newer was matched
    made = borough.rows(again)
    assert made.column("uprn").to_pylist() == [HOLLIN + 4, HOLLIN + 4, None, ROAD + 3]
    assert made.column("explanation").to_pylist()[0].startswith("decided: a person chose this on 2026-")
    standing = how_far(at(borough, again))
    assert (standing.addresses, standing.decided, standing.left) == (1, 1, 0), "what was decided since counts"


def test_what_one_decided_before_the_table_was_matched_again_waits_for_a_second_where_it_was_decided(
    borough: Borough, version_id: str
) -> None:
    first = at(borough, version_id)
    decide_all(borough, first, HOLLIN + 4)
    again = matched(borough)
    analyst = hire(borough, Role.ANALYST, name="a")
    assert older_lists(at(borough, version_id, analyst)) == [], "there is none older"
    assert older_lists(at(borough, again)) == [Unsettled(version_id, 1, 0)], "it is not theirs to confirm"
    assert older_lists(at(borough, again, analyst)) == [Unsettled(version_id, 1, 1)]
    decide_all(borough, at(borough, again), Verdict.CANNOT_TELL)
    assert older_lists(at(borough, again, analyst)) == [Unsettled(version_id, 1, 1)], (
        "the other is on its own list"
    )
    second = at(borough, version_id, analyst)
    while (left := next_address(second)) is not None:
        verdict = (Verdict.PROPERTY, HOLLIN + 4) if left.place == 1 else (Verdict.NONE, 0)
        choose(second, left.place, *verdict, clock=borough.clock)
    assert older_lists(at(borough, again, analyst)) == []


def test_each_address_waits_in_the_newest_of_the_older_lists_that_has_it(
    borough: Borough, version_id: str
) -> None:
    borough.clock.move(timedelta(minutes=1))
    middle = matched(borough, DOUBTFUL.slice(0, 2))  # the first address, not the second
    decide_all(borough, at(borough, version_id), HOLLIN + 4, Verdict.CANNOT_TELL)
    newest = matched(borough, DOUBTFUL.slice(3))
    analyst = hire(borough, Role.ANALYST, name="a")
    assert older_lists(at(borough, newest, analyst)) == [Unsettled(middle, 1, 1), Unsettled(version_id, 1, 1)]
    below, above = (at(borough, each, analyst) for each in (middle, newest))
    with CaptureQueriesContext(connection) as with_one:
        older_lists(below)
    with CaptureQueriesContext(connection) as with_two:
        older_lists(above)
    assert len(with_two) == len(with_one) + 1, "what was decided is not read once for each list"


def test_a_second_person_decides_without_the_first_a_third_where_they_differ_and_each_takes_back_their_own(
    borough: Borough, version_id: str
) -> None:
    first, second, third = (at(borough, version_id, hire(borough, Role.ANALYST, name=each)) for each in "abc")
    decide_all(borough, first, HOLLIN + 4, Verdict.NONE)
    assert undo(second, clock=borough.clock) is None
    decide_all(borough, second, HOLLIN + 5, Verdict.NONE)
    standing = [each.verdict for each in outcomes(borough.publisher.organisation_id).values()]
    assert sorted(standing) == [Verdict.CANNOT_TELL, Verdict.NONE]
    assert next_address(first) is None
    decide_all(borough, third, HOLLIN + 5)
    assert next_address(third) is None
    standing = [each.uprn for each in outcomes(borough.publisher.organisation_id).values()]
    assert sorted(standing) == [0, HOLLIN + 5]
    told = tell(third, clock=borough.clock).agreements
    assert sorted(each.rows for each in told.values()) == [1, 1, 2]
    assert [undo(first, clock=borough.clock) for _ in range(3)] == [2, 1, None]
    export(borough, version_id, borough.publisher)
    with pytest.raises(Conflict, match="second opinion"):
        choose(at(borough, version_id), 1, Verdict.NONE, 0, clock=borough.clock)
    assert how_far(at(borough, version_id)).left == 0
    assert how_far(first).left > 0
    assert AddressDecision.objects.count() == 3
    assert sum(each.act == "review.undone" for each in ledger.entries(limit=100)) == 2


def test_only_what_is_a_decision_is_taken(borough: Borough, version_id: str) -> None:
    sitting = at(borough, version_id)
    for verdict, uprn in ((Verdict.PROPERTY, 999), (Verdict.PROPERTY, 0), (Verdict.NONE, HOLLIN + 1)):
        with pytest.raises(Invalid):
            choose(sitting, 1, verdict, uprn, clock=borough.clock)
    with pytest.raises(NotFound):
        choose(sitting, 99, Verdict.NONE, 0, clock=borough.clock)
    assert AddressDecision.objects.count() == 0
    decide_all(borough, sitting, ROAD + 7)  # not offered, but in the gazetteer
    (kept,) = AddressDecision.objects.all()
    assert (kept.uprn, kept.offered[0], kept.offered[-1]) == (ROAD + 7, HOLLIN, ROAD + 7)

    place = next_address(sitting)
    assert place is not None
    InstalledGazetteer.objects.update(for_all_members=False)
    with pytest.raises(Conflict, match="no gazetteer"):
        shown(sitting.permit, sitting.columns, place, clock=borough.clock)


def test_only_the_owners_publishers_and_analysts_review_and_only_as_long_as_they_are(
    borough: Borough, version_id: str
) -> None:
    elsewhere = people.join("Elsewhere Council", operator=borough.operator, clock=borough.clock)
    stranger = people.hire(elsewhere, *Role, operator=borough.operator, clock=borough.clock)
    for actor, refusal in ((stranger, NotFound), (hire(borough, Role.IG_LEAD, name="ig"), Refused)):
        with pytest.raises(refusal):
            at(borough, version_id, actor)
        with pytest.raises(refusal):
            permit_to_export(version_id, actor=actor, clock=borough.clock)
    with pytest.raises(NotFound, match="did not match"):
        at(borough, borough.version_id)

    own, analyst = at(borough, version_id), hire(borough, Role.ANALYST, name="a")
    sitting = at(borough, version_id, analyst)
    assert at(borough, version_id).permit == own.permit
    assert sitting.permit.id != own.permit.id
    place = next_address(sitting)
    assert place is not None
    people_acts.change_roles(
        analyst.account_id, roles=[Role.IG_LEAD], actor=borough.operator, clock=borough.clock
    )
    for attempt in (
        lambda: choose(sitting, 1, Verdict.NONE, 0, clock=borough.clock),
        lambda: undo(sitting, clock=borough.clock),
        lambda: shown(sitting.permit, sitting.columns, place, clock=borough.clock),
    ):
        with pytest.raises(Refused):
            attempt()
    assert AddressDecision.objects.count() == 0
    borough.clock.move(review_acts.SITTING_LASTS)
    assert at(borough, version_id).permit.id != own.permit.id


def test_the_list_of_a_version_that_is_destroyed_is_gone_and_what_was_decided_is_not(
    borough: Borough, version_id: str
) -> None:
    decide_all(borough, at(borough, version_id), HOLLIN + 4)
    catalogue.withdraw(version_id, actor=borough.publisher, clock=borough.clock)
    destroy_version(version_id, actor=borough.publisher, clock=borough.clock)
    work(borough.clock)
    assert (Review.objects.count(), ReviewAddress.objects.count()) == (0, 0)
    with pytest.raises(Refused):
        at(borough, version_id)
    assert AddressDecision.objects.count() == 1


def test_who_opened_a_table_that_was_matched_with_a_decision_gives_no_second_opinion_on_it(
    borough: Borough, version_id: str
) -> None:
    first, second, third = (hire(borough, Role.ANALYST, name=each) for each in "abc")
    decide_all(borough, at(borough, version_id, first), HOLLIN + 4)
    borough.clock.move(timedelta(minutes=1))
    match_again(borough.table_id, actor=borough.publisher, clock=borough.clock)
    later = matched_of(borough)
    assert "decided:" in borough.rows(later).column("explanation").to_pylist()[0], "what could leak"
    for reviewer in (second, third):
        at(borough, later, reviewer)  # reviewing the later one tells nothing of what was decided
        assert how_far(at(borough, version_id, reviewer)).left == 2
    asked = {"agreement_id": None, "purpose": None, "case_reference": None}
    decide(Ask(later, Use.PREVIEW, ("ref", "given_UPRN"), **asked), actor=second, clock=borough.clock)
    decide(Ask(version_id, Use.PREVIEW, None, **asked), actor=second, clock=borough.clock)
    assert how_far(at(borough, version_id, second)).left == 2, (
        "neither what was carried over, nor the older table, tells"
    )
    decide(Ask(later, Use.PREVIEW, ("uprn",), **asked), actor=third, clock=borough.clock)
    sitting = at(borough, version_id, third)
    assert how_far(sitting).left == 1
    with pytest.raises(Conflict, match="second opinion"):
        choose(sitting, 1, Verdict.NONE, 0, clock=borough.clock)
    choose(sitting, 2, Verdict.CANNOT_TELL, 0, clock=borough.clock)
    assert how_far(at(borough, version_id, first)).left == 1, "they know what they decided themselves"
    catalogue.withdraw(later, actor=borough.publisher, clock=borough.clock)
    destroy_version(later, actor=borough.publisher, clock=borough.clock)
    work(borough.clock)
    assert [how_far(at(borough, version_id, each)).left for each in (second, third)] == [2, 0]


def test_all_decisions_are_forgotten_by_their_owners_publisher_alone(
    borough: Borough, version_id: str
) -> None:
    decide_all(borough, at(borough, version_id), HOLLIN + 4, Verdict.NONE)
    elsewhere = people.join("Elsewhere Council", operator=borough.operator, clock=borough.clock)
    stranger = people.hire(elsewhere, *Role, operator=borough.operator, clock=borough.clock)
    assert forget_decisions(actor=stranger, clock=borough.clock) == 0
    reader = replace(borough.publisher, scopes=frozenset({Scope.DATA}))
    for colleague in (hire(borough, Role.ANALYST, name="a"), reader):
        with pytest.raises(Refused):
            forget_decisions(actor=colleague, clock=borough.clock)
    assert len(outcomes(borough.publisher.organisation_id)) == 2
    choose(at(borough, version_id), 1, Verdict.NONE, 0, clock=borough.clock)
    assert FirstWord.objects.count() == 1
    assert forget_decisions(actor=borough.publisher, clock=borough.clock) == 2
    assert not FirstWord.objects.exists()
    assert outcomes(borough.publisher.organisation_id) == {}
    assert how_far(at(borough, version_id)).left == 2
    assert forget_decisions(actor=borough.publisher, clock=borough.clock) == 0
    (told,) = ledger.entries(act="review.forgotten")
    assert told.details == {"decisions": 2}
    again = matched(borough)
    assert borough.rows(again).column("uprn").to_pylist()[0] is None
