"""Columns of people's names are found, and what only looks so is not."""

from __future__ import annotations

import pytest

from wardmote.engine.reading.columns.infer import infer_column
from wardmote.engine.reading.columns.names_of_people import has_known_name, is_full_name
from wardmote.engine.reading.columns.sample import Sample

_FULL = ["Aisha Khan", "John Smith", "Mr P Jones", "Chidi Okafor", "Dr Siân O'Neill", "Smith, Jane"]
_SURNAMES = ["Okafor", "SMITH", "Khan", "van der Berg", "O'Neill", "Begum-Ali"]
_FIRST = ["Aisha", "John", "Priya", "Chidi", "Mary-Ann", "Mohammed"]


def _is_person(header: str, cells: list[str]) -> bool:
    meaning = infer_column(Sample(header, dict.fromkeys(cells, 1), len(cells))).meaning
    return meaning is not None and meaning.name == "person_name"


@pytest.mark.parametrize(
    "header", ["Surname", "Last Name", "LastName", "family_name", "Tenant Surname", "Alias"]
)
def test_surnames(header: str) -> None:
    assert _is_person(header, _SURNAMES)
    assert _is_person(header, ["Wrzesniewski", "Oyelaran", "Thirunavukkarasu"])


@pytest.mark.parametrize(
    "header", ["Forename", "First Name", "firstName", "Given names", "Known as", "Initials"]
)
def test_given_names(header: str) -> None:
    assert _is_person(header, _FIRST)


@pytest.mark.parametrize(
    "header",
    [
        "Lead Liable Name",
        "Tenant",
        "Councillor",
        "Cllr",
        "Name",
        "Applicant",
        "Licence Holder",
        "Landlord",
        "Owner",
        "Contact",
        "Contact Name",
        "Social Worker",
        "Headteacher",
        "Inspector name",
        "Claimant",
        "Full Name",
        "Director",
        "Liable party",
        "Next of kin",
        "Elected Member",
        "Name of applicant",
        "c3",
        "Column 7",
        "Pupil name",
        "Case worker",
    ],
)
def test_full_names_under_any_header(header: str) -> None:
    assert _is_person(header, _FULL)


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Name", ["Elm Court", "Oak House", "Victoria Park", "Albert Road Surgery"]),
        ("Street", ["Victoria Street", "Albert Road", "George Lane", "Charlotte Mews"]),
        ("Owner", ["Lambeth Council", "Peabody Trust", "Smith & Sons Ltd", "Private"]),
        ("Tenant", ["Yes", "No", "Unknown"]),
        ("Tenant ID", ["Smith01", "Jones02", "Khan03"]),
        ("Landlord type", ["Private", "Council", "Housing association"]),
        ("School name", ["John Fisher School", "Grey Coat Hospital", "St Mary's Primary"]),
        ("Ward", ["Abbey", "Alibon", "Becontree", "Chadwell Heath"]),
        ("Member count", ["3", "4", "5"]),
        ("Contact", ["020 7946 0000", "020 7946 0001"]),
        ("Supplier name", ["Veolia ES (UK) Ltd", "Apollo Property Services", "KPMG LLP"]),
        ("Client group", ["Older people", "Mental health", "Learning disability"]),
        ("Gender", ["Male", "Female"]),
        ("Category", ["Capital Grant", "Rail and Tube Costs", "Prepayments"]),
    ],
)
def test_what_only_looks_like_a_name(header: str, cells: list[str]) -> None:
    assert not _is_person(header, cells)


def test_half_the_cells_blank_or_odd_do_not_hide_names() -> None:
    assert _is_person("Surname", [*_SURNAMES, "???", "see file 12"])


@pytest.mark.parametrize(
    "text",
    [
        "Aisha Khan",
        "J Smith",
        "Smith, John",
        "Cllr Ann-Marie Obi",
        "Mrs O'Brien",
        "MOLDOVAAN, MS IOANA",
        "Butkiene, Daiva R",
    ],
)
def test_full_names(text: str) -> None:
    assert is_full_name(text)


@pytest.mark.parametrize("text", ["Khan", "Victoria Road", "Ltd", "12 John Smith", "", "a@b.uk", "Total"])
def test_not_full_names(text: str) -> None:
    assert not is_full_name(text)


def test_one_known_part_is_enough_to_be_known() -> None:
    assert has_known_name("Thirunavukkarasu Priya")
    assert not has_known_name("Thirunavukkarasu")
