"""The truth beside the files joins to them, row by row."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from tests.demo.city.conftest import Written
from tests.demo.city.reading_back import as_date, is_valid, read_back
from wardmote.demo.city import City
from wardmote.demo.city.people import without_accents


def test_there_is_one_true_row_for_every_record(written: Written) -> None:
    rows = defaultdict(list)
    for line in written.truth("rows"):
        rows[line["file_name"]].append(line["row"])
    for extract in written.extracts:
        assert rows[extract.file_name] == list(range(1, extract.data_rows + 1))


def test_rows_name_homes_and_people_that_exist(written: Written) -> None:
    homes = {line["uprn"] for line in written.truth("homes")}
    people = {line["person_id"] for line in written.truth("people")}
    lines = written.truth("rows")
    assert {line["uprn"] for line in lines} - {None} <= homes
    assert {line["person_id"] for line in lines} - {None} <= people
    assert any(line["other_person_ids"] for line in lines)


def test_a_uprn_in_a_file_is_the_true_one(written: Written) -> None:
    truth = {(line["file_name"], line["row"]): line for line in written.truth("rows")}
    compared = 0
    for extract in written.extracts:
        for number, record in enumerate(read_back(written.folder, extract).records, start=1):
            text = record.get("uprn", "")
            if text not in {"", "0"} and is_valid("uprn", text):
                compared += 1
                assert int(text) == truth[extract.file_name, number]["uprn"]
    assert compared > 1000


def test_names_and_birthdays_in_the_files_are_the_true_persons(written: Written) -> None:
    truth = {(line["file_name"], line["row"]): line for line in written.truth("rows")}
    people = {line["person_id"]: line for line in written.truth("people")}
    names = birthdays = 0
    for extract in written.extracts:
        for number, record in enumerate(read_back(written.folder, extract).records, start=1):
            line = truth[extract.file_name, number]
            person = people.get(line["person_id"])
            if person is None:
                continue
            held = record.get("name", record.get("surname", "")).casefold()
            if line["name_change"] in {"", "known as", "initial"}:
                names += 1
                surname = without_accents(str(person["last_name"])).casefold()
                assert surname in without_accents(held)
            born = as_date(record.get("date_of_birth", ""))
            if born is not None:
                birthdays += 1
                true = person["date_of_birth"]
                assert isinstance(true, date)
                assert (born.day, born.month, born.year % 100) == (true.day, true.month, true.year % 100)
    assert names > 1000
    assert birthdays > 200


def test_some_names_and_addresses_are_held_otherwise_and_most_are_not(written: Written) -> None:
    lines = [line for line in written.truth("rows") if line["person_id"] is not None]
    changed_names = sum(line["name_change"] != "" for line in lines) / len(lines)
    changed_addresses = sum(line["address_change"] != "" for line in lines) / len(lines)
    assert 0.005 < changed_names < 0.1
    assert 0.05 < changed_addresses < 0.3
    kinds = Counter(line["address_change"] for line in lines)
    assert {"street shortened", "no postcode", "no word flat", "street mistyped"} <= kinds.keys()


def test_findings_are_there_to_be_found(written: Written) -> None:
    findings = Counter(line["finding"] for line in written.truth("rows"))
    assert {
        "single person discount with two adults",
        "former occupier still liable",
        "has moved away",
    } <= findings.keys()


def test_a_single_person_discount_nobody_is_due_hides_a_second_adult(city: City, written: Written) -> None:
    households = {household.uprn: household for household in city.households}
    wrong = [
        line for line in written.truth("rows") if line["finding"] == "single person discount with two adults"
    ]
    assert wrong
    for line in wrong:
        members = households[int(str(line["uprn"]))].members
        people = [city.person(member.person_id) for member in members]
        adults = [one for one in people if one.died_on is None and one.age_on(city.as_of) >= 18]
        assert len(adults) == 2


def test_the_truth_holds_the_whole_city(city: City, written: Written) -> None:
    assert len(written.truth("homes")) == len(city.homes)
    assert len(written.truth("people")) == len(city.people)
    assert len(written.truth("households")) == len(city.households)
    assert len(written.truth("stays")) == len(city.stays)
