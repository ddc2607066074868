"""Making one made-up person: name, dates, numbers, and what is true of them."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

from wardmote.demo.city.identifiers import email, landline, mobile, nhs_numbers, ninos
from wardmote.demo.city.model import MobilityNeed, Person, Sex
from wardmote.demo.city.names import (
    KNOWN_AS,
    Surname,
    draw_first_name,
    draw_surname,
    wife_takes_surname,
)

_PLAIN = str.maketrans("łŁıøđ", "lLiod")  # letters that Unicode does not take apart
_DAYS_PER_YEAR = 365.25
_NEEDS: tuple[MobilityNeed, ...] = ("walking stick", "walking frame", "wheelchair", "housebound")


class PersonMaker:
    """Makes people with distinct ids and numbers, all from one seeded source of chance."""

    def __init__(self, *, as_of: date, rng: random.Random) -> None:
        self.as_of = as_of
        self._rng = rng
        self._nhs: Iterator[str] = nhs_numbers(rng)
        self._ninos: Iterator[str] = ninos(rng)
        self._made = 0

    def born_within(self, youngest: int, oldest: int) -> date:
        """A birthday of somebody whose age lies between the two, in whole years, both included."""
        days = self._rng.uniform(youngest * _DAYS_PER_YEAR + 1, (oldest + 1) * _DAYS_PER_YEAR - 1)
        return self.as_of - timedelta(days=int(days))

    def person(
        self,
        *,
        origin: str,
        sex: Sex,
        surname: str,
        born: date,
        first_name: str = "",
        former_last_name: str = "",
        home_phone: str = "",
        student: bool = False,
    ) -> Person:
        """One person; a first name is drawn unless it is given."""
        rng = self._rng
        self._made += 1
        first = first_name or draw_first_name(origin, sex, born.year, rng)
        age = (self.as_of - born).days / _DAYS_PER_YEAR
        grown = age >= 16
        return Person(
            person_id=self._made,
            first_name=first,
            middle_name=draw_first_name(origin, sex, born.year, rng) if rng.random() < 0.35 else "",
            last_name=surname,
            former_last_name=former_last_name,
            known_as=rng.choice(KNOWN_AS[first]) if first in KNOWN_AS and rng.random() < 0.4 else "",
            sex=sex,
            date_of_birth=born,
            origin=origin,
            nhs_number=next(self._nhs),
            nino=next(self._ninos) if grown else "",
            landline=home_phone,
            mobile=mobile(rng) if grown and rng.random() < (0.95 if age < 70 else 0.55) else "",
            email=self._email(first, surname) if grown and rng.random() < (0.9 if age < 70 else 0.35) else "",
            student=student,
            mobility_need=_mobility_need(age, rng),
            smoker=grown and rng.random() < 0.13,
            died_on=self._died_on(age),
        )

    def home_phone(self, *, share: float) -> str:
        """A household's landline, or none."""
        return landline(self._rng) if self._rng.random() < share else ""

    def couple(
        self, origin: str, partner_origin: str, ages: tuple[int, int], phone: str
    ) -> tuple[Person, ...]:
        """A couple: mostly a woman and a man with her or her own name, sometimes of the same sex."""
        rng = self._rng
        surname = draw_surname(origin, rng)
        born = self.born_within(*ages)
        partner_born = min(
            born + timedelta(days=int(rng.gauss(700, 1100))), self.as_of - timedelta(days=18 * 366)
        )
        if rng.random() < 0.05:
            sex: Sex = rng.choice(("F", "M"))
            return (
                self.person(origin=origin, sex=sex, surname=surname.of(sex), born=born, home_phone=phone),
                self._with_own_name(partner_origin, sex, partner_born, phone),
            )
        husband = self.person(origin=origin, sex="M", surname=surname.male, born=born, home_phone=phone)
        if not wife_takes_surname(origin, rng):
            return (husband, self._with_own_name(partner_origin, "F", partner_born, phone))
        maiden_name = draw_surname(partner_origin, rng).female
        wife = self.person(
            origin=partner_origin,
            sex="F",
            surname=surname.female,
            born=partner_born,
            former_last_name=maiden_name if maiden_name != surname.female else "",
            home_phone=phone,
        )
        return (husband, wife)

    def children(
        self, parents: tuple[Person, ...], surname: Surname, count: int, *, oldest: int
    ) -> tuple[Person, ...]:
        """Children of those parents, at times twins, at times grown; now and then a son with his father's very name."""
        rng = self._rng
        children: list[Person] = []
        while len(children) < count:
            sex: Sex = rng.choice(("F", "M"))
            twin = bool(children) and rng.random() < 0.04
            born = children[-1].date_of_birth if twin else self.born_within(0, oldest)
            age = (self.as_of - born).days / _DAYS_PER_YEAR
            named_after = (
                parents[0].first_name if sex == "M" == parents[0].sex and rng.random() < 0.06 else ""
            )
            children.append(
                self.person(
                    origin=parents[0].origin,
                    sex=sex,
                    surname=surname.of(sex),
                    born=born,
                    first_name=named_after or self._unused_name(parents[0].origin, sex, born, children),
                    home_phone=parents[0].landline,
                    student=16 <= age < 23 and rng.random() < 0.6,
                )
            )
        return tuple(children)

    def _unused_name(self, origin: str, sex: Sex, born: date, siblings: list[Person]) -> str:
        """A name no sibling has; after a few draws a shared one is let stand, as it happens in life."""
        taken = {sibling.first_name for sibling in siblings}
        name = ""
        for _ in range(6):
            name = draw_first_name(origin, sex, born.year, self._rng)
            if name not in taken:
                break
        return name

    def _with_own_name(self, origin: str, sex: Sex, born: date, phone: str) -> Person:
        surname = draw_surname(origin, self._rng).of(sex)
        return self.person(origin=origin, sex=sex, surname=surname, born=born, home_phone=phone)

    def _email(self, first_name: str, surname: str) -> str:
        return email(without_accents(first_name), without_accents(surname), self._made)

    def _died_on(self, age: float) -> date | None:
        """A recent death: rare before 60, three in a hundred in the last year and a half at 85."""
        if self._rng.random() >= max(0.0004, (age - 55) / 1000 if age > 55 else 0):
            return None
        return self.as_of - timedelta(days=self._rng.randint(5, 540))


def without_accents(text: str) -> str:
    """The same name in plain Latin letters, as a system of the last century keeps it."""
    if text.isascii():
        return text
    plain = text.translate(_PLAIN)
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter)
    )


def _mobility_need(age: float, rng: random.Random) -> MobilityNeed:
    """None for most; the share with a need rises from 2 % of adults to about half at 85."""
    share = 0.01 if age < 18 else 0.02 if age < 60 else min(0.7, 0.02 + (age - 60) * 0.018)
    if rng.random() >= share:
        return "none"
    return rng.choices(_NEEDS, (45, 30, 15, 10))[0]
