"""Council tax accounts with discounts, one for each dwelling, as three councils' systems give them out."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from wardmote.demo.city.chance import source
from wardmote.demo.city.model import Home, Household, Organisation, Person, Stay
from wardmote.demo.city.organisations import COUNCILS, EASTFERRY, KINGSCHASE, NORTHMARSH
from wardmote.demo.city.register import Register
from wardmote.demo.city.writing.held import HeldName, held_address, held_name
from wardmote.demo.city.writing.sheet import Column, Draft, Record, Style, Value, sheet_of

_BAND_D = {NORTHMARSH.key: 1412.48, EASTFERRY.key: 1538.20, KINGSCHASE.key: 1601.75}
_NINTHS = {
    "A": 6,
    "B": 7,
    "C": 8,
    "D": 9,
    "E": 11,
    "F": 13,
    "G": 15,
    "H": 18,
}
"""What a band pays in ninths of band D: Local Government Finance Act 1992, s. 5."""
_PAID_BY = ("Direct debit", "Direct debit", "Direct debit", "Cash", "Standing order", "Online")

_ACCOUNT = Column("account_reference", "Account")
_UPRN = Column("uprn", "UPRN", "uprn", group="Property")
_ADDRESS = Column("address", "Address", personal=True, group="Property")
_LINES = tuple(Column(f"address_{line}", f"Address line {line}", personal=True) for line in range(1, 5))
_POSTCODE = Column("postcode", "Postcode", "postcode", group="Property")
_BAND = Column("band", "Band", group="Property")
_NAME = Column("name", "Name", personal=True, group="Liable")
_SECOND_NAME = Column("second_name", "Second name", personal=True, group="Liable")
_NAME_PARTS = (
    Column("title", "Title", personal=True),
    Column("forename", "Forename", personal=True),
    Column("surname", "Surname", personal=True),
)
_SINCE = Column("occupation_date", "Since", "date", group="Liable")
_ADULTS = Column("residents", "Adults", "count", group="Liable")
_DISCOUNT = Column("discount_code", "Code", group="Discount")
_PERCENT = Column("discount_percent", "Per cent", "count", group="Discount")
_DISCOUNT_FROM = Column("discount_from", "From", "date", group="Discount")
_CHARGE = Column("annual_charge", "Charge for year", "money", group="Money")
_BALANCE = Column("balance", "Balance", "money", group="Money")
_PAID = Column("payment_method", "Paid by", group="Money")

_COLUMNS: dict[str, tuple[Column, ...]] = {
    NORTHMARSH.key: (_ACCOUNT, _UPRN, _ADDRESS, _POSTCODE, _BAND, _NAME, _SECOND_NAME, _SINCE, _ADULTS, _DISCOUNT,
                     _PERCENT, _DISCOUNT_FROM, _CHARGE, _BALANCE, _PAID),
    EASTFERRY.key: (_ACCOUNT, *_LINES, _POSTCODE, _BAND, _NAME, _SECOND_NAME, _SINCE, _DISCOUNT, _DISCOUNT_FROM,
                    _CHARGE, _BALANCE, _PAID),
    KINGSCHASE.key: (_ACCOUNT, _UPRN, _ADDRESS, _POSTCODE, _BAND, *_NAME_PARTS, _SINCE, _ADULTS, _DISCOUNT, _PERCENT,
                     _DISCOUNT_FROM, _CHARGE, _BALANCE, _PAID),
}  # fmt: skip
_STYLES = {
    NORTHMARSH.key: Style(
        dates=("cell", "01/10/2026", "01-Oct-2026"),
        money=("cell", "£1,234.50"),
        delimiter="",
        sheet_name="Accounts",
        grouped_header=True,
        titles=(NORTHMARSH.name, "Council tax accounts with discounts at 1 October 2026"),
        total=True,
        footnotes=(
            "SPD: single person discount. STU: all students. EMP: empty. DEC: left empty by a death.",
        ),
    ),
    EASTFERRY.key: Style(
        money=("£1,234.50",), upper=True, header_case="UPPER_SNAKE", encoding="cp1252", line_end="\r\n"
    ),
    KINGSCHASE.key: Style(dates=("2026-10-01",), header_case="Pascal", encoding="utf-8-sig", delimiter="\t"),
}
_BAD_CELLS = {
    "uprn": 6,
    "postcode": 9,
    "occupation_date": 5,
    "discount_from": 3,
    "annual_charge": 4,
    "balance": 3,
    "residents": 4,
}


class _Discount(NamedTuple):
    code: str
    percent: int
    is_due: bool = True


@dataclass(frozen=True, slots=True)
class _Liable:
    """Who an account is about, the adults the council believes in, and what is untrue about it.

    `instead` is the name on the account where it is not that of the people: a landlord's, or executors'.
    """

    people: tuple[Person, ...]
    since: date
    adults: int
    finding: str = ""
    instead: str = ""


def drafts(register: Register) -> Iterator[Draft]:
    """One file for each council."""
    for council in COUNCILS:
        style = _STYLES[council.key]
        columns = _COLUMNS[council.key]
        extension = "xlsx" if style.is_workbook else "tsv" if style.delimiter == "\t" else "csv"
        yield Draft(
            organisation=council.key,
            series=f"{council.key}-council-tax",
            file_name=f"{council.key}/council-tax-{register.city.as_of:%Y-%m}.{extension}",
            title="Council tax accounts and discounts",
            description="Who is liable for council tax at each dwelling, its band, any discount and what is owed.",
            month=f"{register.city.as_of:%Y-%m}",
            access="closed",
            frequency="monthly",
            sheet=sheet_of(columns, _records(register, council)),
            style=style,
            bad_cells={
                key: count for key, count in _BAD_CELLS.items() if key in {one.key for one in columns}
            },
        )


def _records(register: Register, council: Organisation) -> Iterator[Record]:
    for home in register.homes_in(council):
        if home.is_dwelling:
            rng = source(register.city.seed, "council tax", home.uprn)
            yield _record(register, council, home, rng)


def _record(register: Register, council: Organisation, home: Home, rng: random.Random) -> Record:
    as_of = register.city.as_of
    liable = _liable(register, home, rng)
    discount = _discount(home, liable, rng)
    finding = liable.finding or ("" if discount.is_due else "single person discount with two adults")
    names = [held_name(person, on=as_of, share_changed=0.07, rng=rng) for person in liable.people[:2]]
    address = held_address(home, share_changed=0.18, rng=rng)
    charge = round(_BAND_D[council.key] * _NINTHS[home.band] / 9 * (1 - discount.percent / 100), 2)
    values: dict[str, Value] = {
        "account_reference": f"{rng.randrange(10**8, 10**9)}",
        "uprn": home.uprn if rng.random() < 0.98 else None,
        "address": address.one_line,
        **{f"address_{line + 1}": text or None for line, text in enumerate(address.split(4))},
        "postcode": address.postcode or None,
        "band": home.band,
        **_names(names, liable.instead, surname_first=council is EASTFERRY),
        "occupation_date": liable.since,
        "residents": 1 if discount.code == "SPD" else liable.adults,
        "discount_code": discount.code or None,
        "discount_percent": discount.percent or None,
        "discount_from": min(as_of, liable.since + timedelta(days=rng.randint(0, 90)))
        if discount.code
        else None,
        "annual_charge": charge,
        "balance": round(charge * rng.choice((0, 0.1, 0.3, 0.5, 0.5, 0.6, 1.4)), 2),
        "payment_method": rng.choice(_PAID_BY),
    }
    return Record(
        key=str(home.uprn),
        values=values,
        uprn=home.uprn,
        person_ids=tuple(person.person_id for person in liable.people[:2]),
        name_change="executors" if liable.people and liable.instead else names[0].change if names else "",
        address_change=address.change,
        finding=finding,
    )


def _names(names: list[HeldName], instead: str, *, surname_first: bool) -> dict[str, Value]:
    """The columns with names; what is no person's name stands whole in the column for surnames."""
    if instead or not names:
        whole = instead or "The Owner/Occupier"
        return {"name": whole, "second_name": None, "title": None, "forename": None, "surname": whole}
    texts = [name.surname_first if surname_first else name.full for name in names]
    return {
        "name": texts[0],
        "second_name": texts[1] if len(texts) > 1 else None,
        "title": names[0].title,
        "forename": names[0].first,
        "surname": names[0].last,
    }


def _liable(register: Register, home: Home, rng: random.Random) -> _Liable:
    """The people on the bill: the household, those before them while the council has not heard, or nobody."""
    city = register.city
    household = register.households.get(home.uprn)
    if household is None:
        return _Liable((), home.empty_since or city.as_of, 0)
    late = _moved_out_unheard(register, household, rng)
    if late:
        people = tuple(city.person(stay.person_id) for stay in late)
        return _Liable(people, late[0].since, len(people), "former occupier still liable")
    if home.class_code == "RH02" or (household.kind == "sharers" and rng.random() < 0.4):
        landlord = f"{home.street.rsplit(' ', 1)[0]} Lettings (Demo) Ltd"
        return _Liable((), household.since, len(register.adults(household, city.as_of)), instead=landlord)
    adults = register.adults(household, city.as_of)
    if not adults:
        head = city.person(household.members[0].person_id)
        executors = f"Exors of {head.first_name} {head.last_name}" if rng.random() < 0.5 else ""
        return _Liable((head,), household.since, 1, "account of a person who has died", executors)
    on_the_bill = tuple(person for person in adults if _is_head_or_partner(household, person)) or (adults[0],)
    return _Liable(on_the_bill, household.since, len(adults))


def _moved_out_unheard(register: Register, household: Household, rng: random.Random) -> list[Stay]:
    """Stays of grown people who left the home in the last five months and whose going the council has not heard of."""
    as_of = register.city.as_of
    if (as_of - household.since).days >= 150 or rng.random() >= 0.35:
        return []
    former = register.former.get(household.uprn, ())
    return [stay for stay in former if register.city.person(stay.person_id).age_on(stay.since) >= 18]


def _is_head_or_partner(household: Household, person: Person) -> bool:
    return any(
        member.person_id == person.person_id and member.role in {"head", "partner"}
        for member in household.members
    )


def _discount(home: Home, liable: _Liable, rng: random.Random) -> _Discount:
    """The discount on the account, which now and then is one that nobody is due."""
    none, single = _Discount("", 0), _Discount("SPD", 25)
    if not liable.people:
        return none if liable.instead else _Discount("EMP", 0)
    if all(person.student for person in liable.people):
        return _Discount("STU", 100)
    if liable.finding == "account of a person who has died":
        return _Discount("DEC", 100) if rng.random() < 0.4 else single
    if liable.adults == 1:
        return single if rng.random() < 0.86 else none
    if liable.adults == 2 and home.tenure != "private rent" and rng.random() < 0.04:
        return _Discount("SPD", 25, is_due=False)
    return none
