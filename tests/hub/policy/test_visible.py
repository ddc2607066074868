"""Who may know of a dataset: the list says what each single look says, in a world drawn at random."""

from __future__ import annotations

import random
from dataclasses import replace

from tests.hub import agreed, datasets, people
from tests.hub.agreed import City
from wardmote.hub.agreements import binding_acts
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.catalogue import queries
from wardmote.hub.catalogue.dataset import Dataset, Description, Licence, VersionState, Visibility
from wardmote.hub.holdings import publishing
from wardmote.hub.organisations import acts as organisations
from wardmote.hub.organisations.actor import Actor, Role, Scope
from wardmote.hub.policy.visible import find_dataset, visible_datasets
from wardmote.kernel.problem import NotFound

DATASETS = 30
COLUMNS = {"ward": "string"}


def test_the_list_says_what_every_single_look_says(city: City) -> None:
    draw = random.Random(7)
    agreed.signed(city)
    for number in range(DATASETS):
        _some_dataset(city, draw, f"Dataset {number}")
    everything = queries.datasets()
    seen = 0
    for actor in _onlookers(city):
        listed = {each.id: each for each in visible_datasets(actor=actor, now=city.clock())}
        seen += len(listed)
        for dataset in everything:
            assert _look(dataset.id, actor, city) == listed.pop(dataset.id, None)
        assert not listed
    looks = len(everything) * len(_onlookers(city))
    assert looks / 5 < seen < looks * 4 / 5  # a world in which there is something to hide, and to see


def _look(dataset_id: str, actor: Actor | None, city: City) -> Dataset | None:
    try:
        return find_dataset(dataset_id, actor=actor, now=city.clock())
    except NotFound:
        return None


def _onlookers(city: City) -> list[Actor | None]:
    token = replace(city.other_borough.analyst, scopes=frozenset({Scope.UPLOAD}))
    return [
        None,
        city.borough.analyst,
        city.fire.analyst,
        city.fire.signatory,
        city.other_borough.analyst,
        token,
        city.operator,
    ]


def _some_dataset(city: City, draw: random.Random, title: str) -> None:
    team = draw.choice([city.borough, city.other_borough])
    description = Description(
        title=title,
        summary="",
        licence=draw.choice(list(Licence)),
        visibility=draw.choice(list(Visibility)),
        frequency=datasets.CLOSED.frequency,
        contact="desk@example.org",
        topics=(),
    )
    dataset_id = catalogue.describe(description, dataset_id=None, actor=team.publisher, clock=city.clock)
    for _ in range(draw.choice([0, 1, 2])):
        _, version_id = datasets.draft(
            dataset_id, publisher=team.publisher, clock=city.clock, columns=COLUMNS
        )
        if draw.random() < 0.7:
            publishing.publish(version_id, reason_for_personal=None, actor=team.publisher, clock=city.clock)
            if draw.random() < 0.3:
                catalogue.withdraw(version_id, actor=team.publisher, clock=city.clock)


def _seen_by(city: City, dataset_id: str) -> set[str]:
    looks = {
        "nobody": None,
        "owner": city.borough.administrator,
        "party": city.fire.analyst,
        "other": city.other_borough.analyst,
        "operator": city.operator,
    }
    return {name for name, actor in looks.items() if _look(dataset_id, actor, city)}


def _published(city: City, visibility: Visibility) -> str:
    described = replace(datasets.CLOSED, visibility=visibility)
    dataset_id, _ = datasets.published(described, publisher=city.borough.publisher, clock=city.clock)
    return dataset_id


def test_each_visibility_is_for_whom_it_says(city: City) -> None:
    everybody = {"nobody", "owner", "party", "other", "operator"}
    assert _seen_by(city, _published(city, Visibility.PUBLIC)) == everybody
    assert _seen_by(city, _published(city, Visibility.MEMBERS)) == everybody - {"nobody"}
    assert _seen_by(city, _published(city, Visibility.PARTIES)) == {"owner"}


def test_parties_see_what_an_agreement_of_theirs_names(operator: Actor, clock: people.TestClock) -> None:
    hidden = replace(datasets.CLOSED, visibility=Visibility.PARTIES)
    city = agreed.city(operator=operator, clock=clock, description=hidden)
    assert _seen_by(city, city.dataset_id) == {"owner"}
    agreement_id = agreed.signed(city)
    assert _seen_by(city, city.dataset_id) == {"owner", "party"}
    binding_acts.suspend(agreement_id, reason="x", actor=city.borough.ig_lead, clock=clock)
    assert _seen_by(city, city.dataset_id) == {"owner", "party"}


def test_without_a_published_version_a_dataset_is_its_owner_s(city: City) -> None:
    dataset_id, _ = datasets.draft(None, publisher=city.borough.publisher, clock=city.clock)
    assert _seen_by(city, dataset_id) == {"owner"}
    assert _seen_by(city, city.dataset_id) > {"owner"}
    catalogue.withdraw(city.version_id, actor=city.borough.publisher, clock=city.clock)
    assert _seen_by(city, city.dataset_id) == {"owner"}


def test_others_than_the_owner_are_shown_published_versions_only(city: City) -> None:
    datasets.draft(city.dataset_id, publisher=city.borough.publisher, clock=city.clock)
    datasets.draft(city.dataset_id, publisher=city.borough.publisher, clock=city.clock, table="unpublished")
    owners = find_dataset(city.dataset_id, actor=city.borough.analyst, now=city.clock())
    others = find_dataset(city.dataset_id, actor=city.fire.analyst, now=city.clock())
    states = {version.state for table in others.tables for version in table.versions}
    assert states == {VersionState.PUBLISHED}
    assert [table.name for table in others.tables] == ["bins"]
    assert sum(len(table.versions) for table in owners.tables) == 3


def test_a_suspended_member_sees_what_the_public_sees(city: City) -> None:
    members = _published(city, Visibility.MEMBERS)
    organisations.suspend_member(
        city.other_borough.organisation_id, reason="x", actor=city.operator, clock=city.clock
    )
    assert "other" not in _seen_by(city, members)
    assert "other" in _seen_by(city, _published(city, Visibility.PUBLIC))


def test_everybody_of_a_member_may_look_whatever_their_role(city: City) -> None:
    for role, person in city.other_borough.people().items():
        assert role in Role
        assert _look(city.dataset_id, person, city)
