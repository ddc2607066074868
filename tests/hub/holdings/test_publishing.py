"""A version that breaks readers is published when exactly that was accepted, and they are told."""

from datetime import timedelta

import pytest

from tests.hub import agreed, datasets
from wardmote.hub.agreements import binding_acts
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.catalogue import queries
from wardmote.hub.catalogue.dataset import VersionState
from wardmote.hub.catalogue.drift import Difference, ReaderKind
from wardmote.hub.holdings import publishing
from wardmote.hub.holdings.shares import make_share, revoke_share
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.ledger.acts import make_checkpoint
from wardmote.hub.ledger.follower import run_once
from wardmote.hub.notices.followers import FOLLOWERS
from wardmote.hub.notices.queries import notices
from wardmote.kernel.problem import Conflict, NotFound, Refused

WITHOUT_BINS = {name: kind for name, kind in datasets.COLUMNS.items() if name != "bins"}
WITHOUT_NAME = {name: kind for name, kind in datasets.COLUMNS.items() if name != "name"}


def draft(city: agreed.City, columns: dict[str, str] = WITHOUT_BINS) -> str:
    publisher = city.borough.publisher
    return datasets.draft(city.dataset_id, publisher=publisher, clock=city.clock, columns=columns)[1]


def difference(city: agreed.City, version_id: str) -> Difference:
    found = publishing.difference_of(*queries.version(version_id), now=city.clock())
    assert found is not None
    return found


def publish(city: agreed.City, version_id: str) -> int:
    return publishing.publish(
        version_id, reason_for_personal=None, actor=city.borough.publisher, clock=city.clock
    )


def accept(city: agreed.City, version_id: str, shown: Difference, **changes: object) -> None:
    said = {
        "sha256": shown.sha256,
        "columns": shown.breaking_columns,
        "actor": city.borough.publisher,
        **changes,
    }
    publishing.accept_difference(version_id, clock=city.clock, **said)  # type: ignore[arg-type]  # tests change them


def state(version_id: str) -> VersionState:
    return queries.version(version_id)[2].state


def test_what_an_agreement_names_is_not_dropped_unnoticed(city: agreed.City) -> None:
    agreement_id = agreed.signed(city)
    version_id = draft(city)
    with pytest.raises(Conflict, match="bins") as stopped:
        publish(city, version_id)
    assert stopped.value.code == "publish.breaks_readers"
    assert state(version_id) is VersionState.DRAFT
    shown = difference(city, version_id)
    assert [(each.kind, each.agreement_id, each.columns) for each in shown.broken] == [
        (ReaderKind.AGREEMENT, agreement_id, ("bins",))
    ]
    accept(city, version_id, shown)
    assert publish(city, version_id) == 2
    (accepted,) = ledger.entries(act="version.difference_accepted")
    assert accepted.details == {"columns": ["bins"], "difference": shown.sha256}
    assert accepted.parties == (city.borough.organisation_id,)
    (told,) = ledger.entries(act="version.readers_broken")
    assert (told.agreement, told.details) == (agreement_id, {"number": 2, "columns": ["bins"]})
    run_once(FOLLOWERS, worker="test", clock=city.clock)
    assert "version.readers_broken" in {each.entry.act for each in notices(actor=city.fire.analyst)}
    assert "version.readers_broken" not in {
        each.entry.act for each in notices(actor=city.other_borough.analyst)
    }


@pytest.mark.parametrize("columns", [WITHOUT_NAME, {**datasets.COLUMNS, "extra": "string"}])
def test_what_nobody_names_goes_and_comes_freely(city: agreed.City, columns: dict[str, str]) -> None:
    agreed.signed(city)
    version_id = draft(city, columns)
    assert difference(city, version_id).changes
    assert publish(city, version_id) == 2
    assert not ledger.entries(act="version.readers_broken")


def test_another_type_breaks_as_a_lost_column_does(city: agreed.City) -> None:
    agreed.signed(city)
    version_id = draft(city, {**datasets.COLUMNS, "uprn": "string", "since": "string"})
    with pytest.raises(Conflict):
        publish(city, version_id)
    assert difference(city, version_id).breaking_columns == ("uprn",)


def test_agreements_that_do_not_bind_are_nobodys_reading(city: agreed.City) -> None:
    agreed.draft(city)
    ended = agreed.signed(city)
    binding_acts.end(ended, reason="Done.", actor=city.borough.ig_lead, clock=city.clock)
    assert difference(city, draft(city)).broken == ()


def test_a_suspended_agreement_binds_and_one_that_is_over_does_not(city: agreed.City) -> None:
    agreement_id = agreed.signed(city)
    binding_acts.suspend(agreement_id, reason="x", actor=city.fire.ig_lead, clock=city.clock)
    version_id = draft(city)
    assert difference(city, version_id).broken
    city.clock.move(timedelta(days=366))
    assert difference(city, version_id).broken == ()


def test_an_acceptance_is_of_one_difference(city: agreed.City) -> None:
    """Between showing and accepting somebody else begins to read: what was shown is accepted no more."""
    agreed.signed(city, columns=("uprn", "bins"))
    version_id = draft(city, {"uprn": "integer"})
    shown = difference(city, version_id)
    agreed.signed(city, columns=("uprn", "ward"))
    with pytest.raises(Conflict) as stale:
        accept(city, version_id, shown)
    assert stale.value.code == "version.difference_changed"
    now = difference(city, version_id)
    assert now.breaking_columns == ("bins", "ward")
    with pytest.raises(Conflict):
        accept(city, version_id, now, columns=("bins",))
    with pytest.raises(Conflict):
        publish(city, version_id)
    accept(city, version_id, now)
    assert publish(city, version_id) == 2


def test_an_acceptance_does_not_outlive_its_difference(city: agreed.City) -> None:
    """Between accepting and publishing another version is published: the difference is from that one now."""
    agreed.signed(city)
    version_id = draft(city)
    accept(city, version_id, difference(city, version_id))
    assert publish(city, draft(city, datasets.COLUMNS)) == 2
    with pytest.raises(Conflict) as stopped:
        publish(city, version_id)
    assert stopped.value.code == "publish.breaks_readers"


def test_an_acceptance_of_one_draft_is_none_of_another(city: agreed.City) -> None:
    agreed.signed(city)
    one, other = draft(city), draft(city)
    with pytest.raises(Conflict):
        accept(city, other, difference(city, one))
    accept(city, one, difference(city, one))
    with pytest.raises(Conflict):
        publish(city, other)


def test_withdrawing_first_is_no_way_round(city: agreed.City) -> None:
    agreed.signed(city)
    catalogue.withdraw(city.version_id, actor=city.borough.publisher, clock=city.clock)
    with pytest.raises(Conflict) as stopped:
        publish(city, draft(city))
    assert stopped.value.code == "publish.breaks_readers"


def test_what_an_agreement_had_lost_before_is_not_lost_again(city: agreed.City) -> None:
    agreed.signed(city)
    version_id = draft(city)
    accept(city, version_id, difference(city, version_id))
    publish(city, version_id)
    assert difference(city, draft(city)).broken == ()


def test_the_publisher_alone_accepts(city: agreed.City) -> None:
    agreed.signed(city)
    version_id = draft(city)
    shown = difference(city, version_id)
    with pytest.raises(Refused):
        accept(city, version_id, shown, actor=city.borough.ig_lead)
    with pytest.raises(NotFound):
        accept(city, version_id, shown, actor=city.fire.publisher)


def test_where_nobody_is_broken_there_is_nothing_to_accept(city: agreed.City) -> None:
    version_id = draft(city, WITHOUT_NAME)
    with pytest.raises(Conflict):
        accept(city, version_id, difference(city, version_id))


def test_open_data_is_read_by_anybody_and_shares_of_it_are_told(city: agreed.City) -> None:
    publisher, clock = city.borough.publisher, city.clock
    trees = {"tree": "string", "height": "number"}
    dataset_id, _ = datasets.published(datasets.OPEN, publisher=publisher, clock=clock, columns=trees)
    table_id = queries.dataset(dataset_id).tables[0].id
    make_checkpoint(clock=clock)
    share, _ = make_share(
        table_id,
        agreement_id=None,
        purpose=None,
        case_reference=None,
        actor=city.fire.analyst,
        clock=clock,
    )
    _, version_id = datasets.draft(dataset_id, publisher=publisher, clock=clock, columns={"tree": "string"})
    shown = difference(city, version_id)
    assert [(each.kind, each.told) for each in shown.broken] == [
        (ReaderKind.SHARE, (city.fire.organisation_id,)),
        (ReaderKind.OPEN, ()),
    ]
    revoke_share(share.id, actor=city.fire.analyst, clock=clock)
    with pytest.raises(Conflict):
        accept(city, version_id, shown)
    now = difference(city, version_id)
    assert [each.kind for each in now.broken] == [ReaderKind.OPEN]
    accept(city, version_id, now)
    assert publish(city, version_id) == 2
