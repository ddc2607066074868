"""Types that no published file has, being private: columns made up with noise, and columns that only look so."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.engine.reading.columns.columns_of_councils import (
    address_on_the_net,
    digits,
    iban,
    plate,
    sort_code,
    uln,
    upn,
    utr,
)
from wardmote.engine.reading.columns.infer import infer_column
from wardmote.engine.reading.columns.privacy import privacy_of
from wardmote.engine.reading.columns.sample import Sample

_MADE: dict[str, tuple[Callable[[random.Random], str], tuple[str, ...]]] = {
    "upn": (upn, ("UPN", "Former UPN", "c4", "Pupil number")),
    "uln": (uln, ("ULN", "Unique Learner Number", "c4")),
    "utr": (utr, ("UTR", "Unique Taxpayer Reference")),
    "iban": (iban, ("IBAN", "c4", "Account")),
    "vehicle_registration": (plate, ("VRM", "Vehicle Reg No", "c4")),
    "sort_code": (sort_code, ("Sort Code", "BankSortCode")),
    "bank_account": (lambda chance: digits(chance, 8), ("Bank Account Number", "Bank account no")),
    "charity_number": (lambda chance: str(chance.randint(200_000, 1_210_000)), ("Charity Number", "Reg charity no")),
    "school_urn": (lambda chance: str(chance.randint(100_000, 150_000)), ("URN", "School URN")),
    "sic_code": (lambda chance: chance.choice(["47110", "68209", "01110", "84.11"]), ("SIC code", "SIC07")),
    "soc_code": (lambda chance: chance.choice(["2134", "9233", "6131", "5434"]), ("SOC 2020", "SOC code")),
    "ip_address": (address_on_the_net, ("IP Address", "c4")),
    "quarter": (lambda chance: f"Q{chance.randint(1, 4)} 20{chance.randint(10, 24)}/25", ("Quarter", "c4")),
    "academic_year": (lambda chance: chance.choice(["2019/20", "2020/21", "202122"]), ("Academic year",)),
    "money_other": (lambda chance: f"€{chance.randint(1, 9_000):,}.50", ("Amount", "c4")),
    "currency": (lambda chance: chance.choice(["GBP", "EUR", "USD"]), ("Currency",)),
    "icb": (lambda chance: f"E540000{chance.randint(10, 62)}", ("ICB22CD", "c4")),
    "constituency": (lambda chance: f"E1400{chance.randint(1000, 1600)}", ("PCON24CD", "c4")),
}  # fmt: skip


def _column(header: str, cells: list[str]) -> Sample:
    counts: dict[str, int] = {}
    for cell in cells:
        counts[cell] = counts.get(cell, 0) + 1
    return Sample(header, counts, len(cells))


@pytest.mark.parametrize(
    ("name", "header"), [(name, header) for name, (_, heads) in _MADE.items() for header in heads]
)
def test_made_up_columns_with_noise_are_known(name: str, header: str) -> None:
    """One cell in a hundred is spoilt: a digit lost, or a word for an empty cell."""
    chance = random.Random(f"{name} {header}")
    cells = [_MADE[name][0](chance) for _ in range(300)]
    for place in range(0, 300, 100):
        cells[place] = chance.choice([cells[place][:-1], "n/a"])
    found = infer_column(_column(header, cells)).meaning
    assert found is not None
    assert found.name == name


def _spoilt(make: Callable[[random.Random], str]) -> Callable[[random.Random], str]:
    """The same form with a check that is only right by chance."""

    def made(chance: random.Random) -> str:
        text = make(chance)
        return text[:-1] + str((int(text[-1]) + chance.randint(1, 9)) % 10)

    return made


@pytest.mark.parametrize(
    ("name", "header", "make"),
    [
        ("upn", "Case reference", _spoilt(upn)),
        ("uln", "c4", _spoilt(uln)),
        ("uln", "ULN", lambda chance: digits(chance, 10)),
        ("utr", "UTR", lambda chance: digits(chance, 10)),
        ("utr", "c4", utr),
        ("iban", "IBAN", _spoilt(iban)),
        ("company_number", "Account ref", lambda chance: digits(chance, 8)),
        ("bank_account", "Council tax account number", lambda chance: digits(chance, 8)),
        ("sort_code", "Date", sort_code),
        ("school_urn", "Placement URN", lambda chance: str(chance.randint(100_000, 150_000))),
        ("school_urn", "URN", lambda chance: str(chance.randint(1_000_000, 9_000_000))),
        ("charity_number", "Number", lambda chance: str(chance.randint(200_000, 1_210_000))),
        ("ip_address", "Version", lambda chance: f"{chance.randint(1, 3)}.{chance.randint(0, 99)}.2"),
        ("financial_year", "Period", lambda chance: f"20{chance.randint(10, 19)}-{chance.randint(22, 29)}"),
        ("vehicle_registration", "Case", lambda chance: f"AB{chance.randint(10, 99)} {chance.choice(['XYZ', 'ABC'])}"),
        ("percentage", "c4", lambda chance: str(chance.random())),
        ("month", "Months open", lambda chance: str(chance.randint(1, 12))),
        ("gender", "Type of toilet", lambda chance: chance.choice(["Male", "Female", "Male/Female", "Unisex"])),
    ],
)  # fmt: skip
def test_columns_that_only_look_so_are_not(
    name: str, header: str, make: Callable[[random.Random], str]
) -> None:
    chance = random.Random(f"{name} {header}")
    found = infer_column(_column(header, [make(chance) for _ in range(300)])).meaning
    assert found is None or found.name != name


def test_a_tax_reference_is_personal_where_the_row_is_a_person_and_not_in_a_list_of_firms() -> None:
    chance = random.Random(7)
    tax = infer_column(_column("UTR", [utr(chance) for _ in range(50)]))
    name = infer_column(_column("Surname", ["Smith", "Jones", "Okafor", "Patel"] * 10))
    firm = infer_column(_column("Company name", ["Acme Ltd", "Bolt Ltd", "Crane plc", "Dock Ltd"] * 10))
    assert [each.personal for each in privacy_of([tax, name])] == [True, True]
    assert not privacy_of([tax, firm])[0].personal


def test_a_pupils_number_makes_everything_in_its_row_personal() -> None:
    chance = random.Random(8)
    number = infer_column(_column("c1", [upn(chance) for _ in range(50)]))
    meals = infer_column(_column("Meals", ["1", "2", "3"] * 10))
    assert [each.personal for each in privacy_of([number, meals])] == [True, True]


def test_an_ethnic_group_is_special_category_under_any_header() -> None:
    codes = infer_column(_column("c5", ["WBRI", "BCRB", "AIND", "CHNE"] * 10))
    assert privacy_of([codes])[0].special_category == "racial or ethnic origin"
