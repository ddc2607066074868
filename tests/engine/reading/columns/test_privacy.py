"""Which columns of a table are about people."""

from __future__ import annotations

from collections import Counter

import pytest

from wardmote.engine.reading.columns.infer import infer_column
from wardmote.engine.reading.columns.privacy import privacy_of
from wardmote.engine.reading.columns.sample import Sample

_ADDRESS = ("Address", ["1 Elm Road", "2 Elm Road", "Flat 3, 4 Oak Street"])
_NAME = ("Tenant name", ["Aisha Khan", "John Smith", "Priya Patel"])
_POSTCODE = ("Postcode", ["SW1A 1AA", "E1 6AN", "M1 1AE"])
_PHONE = ("Telephone", ["020 7946 0000", "020 7946 0001", "020 7946 0002"])
_ETHNICITY = ("Ethnicity", ["White British", "Black African", "White British", "Indian"])
_OFFENCE = ("Offence", ["Theft", "Arson", "Theft"])
_COUNT = ("Ethnic group: Asian", ["120", "4210", "88"])


def _of(*columns: tuple[str, list[str]]) -> dict[str, tuple[bool, str | None]]:
    inferred = [infer_column(Sample(name, Counter(cells), len(cells))) for name, cells in columns]
    return {
        column.name: (privacy.personal, privacy.special_category)
        for column, privacy in zip(inferred, privacy_of(inferred), strict=True)
    }


def test_an_address_is_personal_beside_people_and_not_by_itself() -> None:
    assert _of(_ADDRESS, _POSTCODE) == {"Address": (False, None), "Postcode": (False, None)}
    assert _of(_ADDRESS, _NAME)["Address"] == (True, None)


def test_contact_details_are_personal_and_do_not_colour_their_neighbours() -> None:
    found = _of(_PHONE, _ADDRESS)
    assert found["Telephone"] == (True, None)
    assert found["Address"] == (False, None)


def test_a_special_category_is_told_from_the_header() -> None:
    assert _of(_ETHNICITY)["Ethnicity"] == (False, "racial or ethnic origin")
    assert _of(_ETHNICITY, _NAME)["Ethnicity"] == (True, "racial or ethnic origin")
    assert _of(_OFFENCE, _NAME)["Offence"] == (True, "criminal offence")


def test_in_a_table_about_people_a_figure_may_be_a_special_category() -> None:
    premium = ("Disability premium", ["0", "1", "0"])
    assert _of(premium)["Disability premium"] == (False, None)
    assert _of(premium, _NAME)["Disability premium"] == (True, "health")


def test_a_count_of_people_is_no_special_category() -> None:
    assert _of(_COUNT)["Ethnic group: Asian"] == (False, None)


def test_facilities_for_disabled_people_are_no_health_data() -> None:
    assert _of(("DisabledFacilities", ["Yes", "No", "Yes"]))["DisabledFacilities"] == (False, None)
    assert _of(("Disabled", ["Yes", "No", "Yes"]))["Disabled"][1] == "health"


def test_a_header_that_names_a_personal_number_is_enough() -> None:
    assert _of(("NHS Number", ["pending", "to follow", "unclear"]))["NHS Number"] == (True, None)


_BORN = ("Date of Birth", ["01/02/1950", "03/04/1960", "05/06/1970"])
_STARTED = ("Plan start date", ["01/02/2020", "03/04/2021", "05/06/2022"])
_TEAM = ("Allocated team", ["East", "West", "North"])
_SCHOOL = ("School", ["Elm", "Oak", "Ash"])


def test_where_a_row_is_about_one_person_all_of_it_is_but_the_office_and_the_file() -> None:
    found = _of(_BORN, _STARTED, _SCHOOL, _TEAM, ("Extract date", ["01/02/2024"] * 3))
    assert {name for name, (personal, _) in found.items() if not personal} == {
        "Allocated team",
        "Extract date",
    }


def test_a_name_alone_does_not_make_each_row_one_about_a_person() -> None:
    found = _of(("Contact name", _NAME[1]), _STARTED, _SCHOOL)
    assert found["Contact name"] == (True, None)
    assert found["Plan start date"] == found["School"] == (False, None)


def test_numbers_given_to_one_person_and_headers_that_only_sound_so() -> None:
    numbers = ["566910", "384923", "709901"]
    for header in ("Child Unique ID", "Individual adopter identifier", "pupilonrolltableid", "Home postcode"):
        assert _of((header, numbers), _SCHOOL)["School"] == (True, None), header
    for header in (
        "NHS region",
        "Care home postcode",
        "No passport",
        "National insurance",
        "Children",
        "Site ID",
    ):
        assert _of((header, numbers), _SCHOOL)["School"] == (False, None), header


_OFFICES = ("Email", ["enquiries@lewisham.gov.uk", "planning.support@brent.gov.uk", "info@harrow.gov.uk"])
_HOURS = ("Opening hours", ["Mon-Fri 9am-5pm", "24 hours", "Sat 10am-4pm"])


def test_role_mailboxes_are_offices() -> None:
    assert _of(_OFFICES)["Email"] == (False, None)


@pytest.mark.parametrize(
    "address", ["amara.okafor@lewisham.gov.uk", "p.patel@brent.gov.uk", "grace.info@x.org"]
)
def test_one_persons_address_among_role_mailboxes_makes_the_column_personal(address: str) -> None:
    assert _of(("Email", [*_OFFICES[1], address]))["Email"] == (True, None)


def test_a_telephone_beside_opening_hours_is_the_places_own() -> None:
    assert _of(_PHONE, _HOURS)["Telephone"] == (False, None)
    assert _of(_PHONE, _HOURS, _NAME)["Telephone"] == (True, None)
    mobiles = ("Telephone", ["07700 900123", "07700 900124", "020 7946 0002"])
    assert _of(mobiles, _HOURS)["Telephone"] == (True, None)


def test_service_numbers_are_offices_and_a_contacts_business_phone_is_not() -> None:
    assert _of(("Telephone", ["0800 111 2222", "0300 123 1234", "0845 130 8998"]))["Telephone"] == (
        False,
        None,
    )
    assert _of(("Business phone", _PHONE[1]))["Business phone"] == (False, None)
    assert _of(("Business contact phone", _PHONE[1]))["Business contact phone"] == (True, None)


def test_whom_to_ask_at_a_place_is_personal_and_colours_nothing() -> None:
    contact = ("Contact name", ["Aisha Khan", "John Smith", "Priya Patel"])
    firm = ("Organisation", ["Elm Club", "Oak Trust", "Ash Centre"])
    assert _of(contact, firm, _ADDRESS) == {
        "Contact name": (True, None),
        "Organisation": (False, None),
        "Address": (False, None),
    }
    assert _of(contact, _ADDRESS)["Address"] == (True, None)
    assert _of(_NAME, firm, _ADDRESS)["Address"] == (True, None)


def test_a_count_of_national_insurance_numbers_is_about_nobody() -> None:
    figures = ["3120", "441", "9876"]
    assert _of(("New migrant (NINo) rates", figures), _SCHOOL)["School"] == (False, None)
    numbers = ["JH123456A", "LM654321B", "to follow"]
    assert _of(("NI no.", numbers), _SCHOOL)["School"] == (True, None)


_FORENAME = ("Fname", ["Aisha", "John", "Priya"])
_FAMILY = ("Sname", ["Khan", "Smith", "Patel"])


def test_the_name_of_whom_an_office_serves_makes_each_row_one_about_a_person() -> None:
    for header in ("Cust name", "Main applicant", "Vic Name", "Adult at risk"):
        assert _of((header, _NAME[1]), _SCHOOL)["School"] == (True, None), header
    for header in ("Case officer", "Line Mgr", "Licensing contact"):
        assert _of((header, _NAME[1]), _SCHOOL)["School"] == (False, None), header


def test_given_and_family_names_in_two_columns_are_a_list_of_people() -> None:
    assert _of(_FORENAME, _FAMILY, _SCHOOL)["School"] == (True, None)
    assert _of(_FORENAME, _SCHOOL)["School"] == (False, None)


def test_who_leads_a_place_colours_neither_its_address_nor_its_number() -> None:
    head = ("Head Teacher", _NAME[1])
    assert _of(head, _SCHOOL, _ADDRESS, _PHONE) == {
        "Head Teacher": (True, None),
        "School": (False, None),
        "Address": (False, None),
        "Telephone": (False, None),
    }
    assert _of(head, _SCHOOL, _ADDRESS, _PHONE, _BORN)["Telephone"] == (True, None)


_REASONS = ("Reason", ["Learning disability", "Dementia", "Frailty"] * 2)


def test_cells_tell_a_special_category_in_a_table_about_people() -> None:
    assert _of(_REASONS, _BORN)["Reason"] == (True, "health")
    assert _of(_REASONS)["Reason"] == (False, None)
    assert _of(("Allocated team", _REASONS[1]), _BORN)["Allocated team"][0] is False
    mostly_not = ("Reason", ["Dementia", "Rent arrears", "Moved away", "Other"] * 2)
    assert _of(mostly_not, _BORN)["Reason"] == (True, None)
