"""Looking the city up: homes by UPRN, households, who lives where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wardmote.demo.city.model import City, Home, Household, Organisation, Person, Stay


@dataclass(frozen=True, slots=True)
class Register:
    """The city with its homes and households by UPRN, stays by person, and stays of those who moved out by UPRN."""

    city: City
    homes: dict[int, Home]
    households: dict[int, Household]
    stays: dict[int, tuple[Stay, ...]]
    former: dict[int, tuple[Stay, ...]]

    @staticmethod
    def of(city: City) -> Register:
        """The register of a city."""
        stays: dict[int, list[Stay]] = {}
        former: dict[int, list[Stay]] = {}
        for stay in city.stays:
            stays.setdefault(stay.person_id, []).append(stay)
            person = city.person(stay.person_id)
            if stay.until is not None and stay.until != person.died_on:
                former.setdefault(stay.uprn, []).append(stay)
        return Register(
            city=city,
            homes={home.uprn: home for home in city.homes},
            households={household.uprn: household for household in city.households},
            stays={person: tuple(all_of_them) for person, all_of_them in stays.items()},
            former={uprn: tuple(all_of_them) for uprn, all_of_them in former.items()},
        )

    def homes_in(self, council: Organisation) -> list[Home]:
        """The council's addresses, shells of buildings included, by UPRN."""
        return [home for home in self.city.homes if home.area.borough_code == council.borough_code]

    def households_in(self, council: Organisation) -> list[tuple[Home, Household]]:
        """The council's households with their homes, by UPRN."""
        pairs = [(self.homes[household.uprn], household) for household in self.city.households]
        return [pair for pair in pairs if pair[0].area.borough_code == council.borough_code]

    def living(self, household: Household) -> list[Person]:
        """The members who are alive, the head first."""
        people = [self.city.person(member.person_id) for member in household.members]
        return [person for person in people if person.died_on is None]

    def adults(self, household: Household, on: date) -> list[Person]:
        """The living members of 18 and over."""
        return [person for person in self.living(household) if person.age_on(on) >= 18]
