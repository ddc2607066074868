"""The made-up city is whole, repeatable, and has the shapes that make matching hard."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.demo.city.conftest import no_progress
from wardmote.demo.city import City, generate_city
from wardmote.demo.city.areas import all_areas
from wardmote.demo.city.identifiers import is_fictional
from wardmote.demo.city.organisations import COUNCILS
from wardmote.kernel.problem import Invalid


def test_the_same_seed_gives_the_same_city_and_another_seed_another(city: City) -> None:
    assert generate_city(seed=7, scale=0.1, progress=no_progress) == city
    assert generate_city(seed=8, scale=0.1, progress=no_progress) != city


def test_size_follows_scale(city: City) -> None:
    dwellings = sum(home.is_dwelling for home in city.homes)
    residents = sum(len(household.members) for household in city.households)
    assert 1200 <= dwellings <= 1400
    assert 2.2 <= residents / dwellings <= 2.9


@pytest.mark.parametrize("scale", [0.0, 0.009, 20.5, -1.0, float("nan")])
def test_a_scale_out_of_bounds_is_refused_in_words(scale: float) -> None:
    with pytest.raises(Invalid) as refused:
        generate_city(seed=1, scale=scale, progress=no_progress)
    assert "between 0.01 and 20" in refused.value.next_step


def test_progress_rises_to_one() -> None:
    told: list[tuple[str, float]] = []
    generate_city(seed=1, scale=0.01, progress=lambda what, share: told.append((what, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert all(what for what, _ in told)


def test_people_are_numbered_from_one_in_order(city: City) -> None:
    assert [person.person_id for person in city.people] == list(range(1, len(city.people) + 1))


def test_everybody_in_a_household_or_stay_exists_and_lives_at_a_dwelling(city: City) -> None:
    dwellings = {home.uprn for home in city.homes if home.is_dwelling}
    people = {person.person_id for person in city.people}
    for household in city.households:
        assert household.uprn in dwellings
        assert {member.person_id for member in household.members} <= people
        assert household.members[0].role == "head"
    for stay in city.stays:
        assert stay.uprn in dwellings
        assert stay.person_id in people
        assert stay.until is None or stay.since <= stay.until


def test_every_flat_names_a_shell_that_stands(city: City) -> None:
    homes = {home.uprn: home for home in city.homes}
    assert len(homes) == len(city.homes)
    flats = [home for home in city.homes if home.parent_uprn]
    assert flats
    for flat in flats:
        shell = homes[flat.parent_uprn]
        assert not shell.is_dwelling
        assert (shell.street, shell.postcode) == (flat.street, flat.postcode)


def test_no_two_homes_have_the_same_address(city: City) -> None:
    counts = Counter(
        (home.unit, home.building, home.number, home.street, home.postcode) for home in city.homes
    )
    assert [address for address, count in counts.items() if count > 1] == []


def test_a_person_lives_in_one_home_at_a_time(city: City) -> None:
    for before, after in zip(city.stays, city.stays[1:], strict=False):
        if before.person_id == after.person_id:
            assert before.until is not None
            assert before.until <= after.since


def test_every_borough_has_its_homes_on_its_own_areas(city: City) -> None:
    assert {area.borough_code for area in all_areas()} == {council.borough_code for council in COUNCILS}
    for council in COUNCILS:
        homes = [home for home in city.homes if home.area.borough_code == council.borough_code]
        assert len(homes) > 300
        assert all(str(home.uprn).startswith("99900") for home in homes)


def test_identifiers_of_all_people_and_homes_are_fictional_and_their_own(city: City) -> None:
    for person in city.people:
        assert is_fictional("nhs_number", person.nhs_number)
        assert not person.nino or is_fictional("nino", person.nino)
        assert all(is_fictional("phone", phone) for phone in (person.landline, person.mobile) if phone)
        assert not person.email or is_fictional("email", person.email)
    for home in city.homes:
        assert is_fictional("uprn", str(home.uprn))
        assert is_fictional("usrn", str(home.usrn))
        assert is_fictional("postcode", home.postcode)
    assert len({person.nhs_number for person in city.people}) == len(city.people)
    emails = [person.email for person in city.people if person.email]
    assert len(set(emails)) == len(emails)


@pytest.fixture(scope="module")
def larger() -> City:
    return generate_city(seed=3, scale=0.5, progress=no_progress)


def test_the_city_has_father_and_son_of_one_name_and_twins(larger: City) -> None:
    namesakes = twins = 0
    for household in larger.households:
        people = [larger.person(member.person_id) for member in household.members]
        names = Counter((person.first_name, person.last_name) for person in people)
        births = Counter(person.date_of_birth for person in people)
        namesakes += any(count > 1 for count in names.values())
        twins += any(count > 1 for count in births.values())
    assert namesakes >= 5
    assert twins >= 5


def test_the_city_has_movers_departed_tenants_the_dead_and_empty_homes(larger: City) -> None:
    stays = Counter(stay.person_id for stay in larger.stays)
    settled = {member.person_id for household in larger.households for member in household.members}
    movers = [person for person, count in stays.items() if count > 1]
    departed = [person for person in stays if person not in settled]
    dwellings = sum(home.is_dwelling for home in larger.homes)
    assert len(movers) > 0.01 * len(settled)
    assert len(departed) > 0.01 * len(settled)
    assert sum(person.died_on is not None for person in larger.people) >= 10
    assert 0.02 < sum(home.empty_since is not None for home in larger.homes) / dwellings < 0.06


def test_parents_are_grown_when_their_children_are_born(larger: City) -> None:
    for household in larger.households:
        heads = [larger.person(one.person_id) for one in household.members if one.role in {"head", "partner"}]
        children = [larger.person(one.person_id) for one in household.members if one.role == "child"]
        for child in children:
            assert min(head.age_on(child.date_of_birth) for head in heads) >= 15
