"""What the made-up city is made of: areas, organisations, homes, people and where they lived when.

All values are the truth; how a system wrote them down is the business of the extracts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Sex = Literal["F", "M"]
Tenure = Literal["owned", "council", "housing association", "private rent"]
HouseholdKind = Literal[
    "older person alone",
    "adult alone",
    "couple",
    "older couple",
    "family",
    "lone parent",
    "three generations",
    "students",
    "sharers",
]
Role = Literal["head", "partner", "child", "parent", "sharer"]
MobilityNeed = Literal["none", "walking stick", "walking frame", "wheelchair", "housebound"]


SHELL_CLASSES = frozenset({"PP", "RH01"})
"""Classes of buildings in which nobody lives but in the homes inside them."""


@dataclass(frozen=True, slots=True)
class Area:
    """A lower layer super output area (2021), the ward (2022) that fits it best, and its borough.

    `easting` and `northing` are a point inside it on the British National Grid, rounded to 100 m.
    """

    lsoa_code: str
    lsoa_name: str
    ward_code: str
    ward_name: str
    borough_code: str
    easting: int
    northing: int


@dataclass(frozen=True, slots=True)
class Organisation:
    """A member of the hub. `borough_code` is the real borough whose wards a made-up council has, else ""."""

    key: str
    name: str
    kind: Literal["council", "fire brigade", "charity", "hub operator"]
    borough_code: str
    email_domain: str


@dataclass(frozen=True, slots=True)
class Home:
    """One address with a UPRN: a dwelling, or the shell of a building divided into flats.

    `parent_uprn` is 0 unless the home is part of a building; `unit` is then what tells it apart ("Flat 3",
    "First Floor Flat"). `class_code` follows the Basic Land and Property Unit classes (RD02 detached ... RD06 flat,
    RH01 HMO parent, RH02 bedsit in one, PP building shell).
    """

    uprn: int
    parent_uprn: int
    usrn: int
    number: str
    building: str
    unit: str
    street: str
    locality: str
    town: str
    postcode: str
    area: Area
    class_code: str
    tenure: Tenure
    band: str
    rooms: int
    storeys: int
    empty_since: date | None

    @property
    def is_dwelling(self) -> bool:
        """Whether people may live at this address itself, rather than in the flats inside it."""
        return self.class_code not in SHELL_CLASSES


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up person. `former_last_name` and `known_as` (a nickname or other spelling) are "" for most."""

    person_id: int
    first_name: str
    middle_name: str
    last_name: str
    former_last_name: str
    known_as: str
    sex: Sex
    date_of_birth: date
    origin: str
    nhs_number: str
    nino: str
    landline: str
    mobile: str
    email: str
    student: bool
    mobility_need: MobilityNeed
    smoker: bool
    died_on: date | None

    def age_on(self, day: date) -> int:
        """Whole years lived by that day."""
        born = self.date_of_birth
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True)
class Stay:
    """That a person lived in a home from `since` until `until` (None: still does)."""

    person_id: int
    uprn: int
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Member:
    """One person's place in a household."""

    person_id: int
    role: Role


@dataclass(frozen=True, slots=True)
class Household:
    """The people of one home now, those who died there lately included. The first one's name is on the bills."""

    uprn: int
    kind: HouseholdKind
    since: date
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class City:
    """The whole made-up city as it was on `as_of`, the first month's position day.

    `people` holds everybody who lives or has lived here; `people[i].person_id == i + 1`.
    """

    seed: int
    scale: float
    as_of: date
    next_month: date
    organisations: tuple[Organisation, ...]
    homes: tuple[Home, ...]
    people: tuple[Person, ...]
    households: tuple[Household, ...]
    stays: tuple[Stay, ...]

    def person(self, person_id: int) -> Person:
        """The person with that id."""
        return self.people[person_id - 1]
