"""What a column is, from its header and its cells."""

from __future__ import annotations

import pytest

from wardmote.engine.reading.columns.infer import Column, infer_column
from wardmote.engine.reading.columns.sample import Sample, is_enough


def _infer(header: str, cells: list[str]) -> Column:
    counts: dict[str, int] = {}
    for cell in cells:
        counts[cell] = counts.get(cell, 0) + 1
    return infer_column(Sample(header, counts, len(cells)))


def _seen(header: str, cells: list[str]) -> tuple[str, str | None]:
    column = _infer(header, cells)
    return column.reader.type, column.meaning.name if column.meaning else None


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("n", ["1", "2", "3"], ("integer", None)),
        ("n", ["1", "2.5", "3"], ("number", None)),
        ("n", ["1,204", "12", "(7)"], ("integer", None)),
        ("rate", ["12%", "7.5%", "3%"], ("number", "percentage")),
        ("total", ["£12", "£1,200.50", "£3"], ("number", "money_gbp")),
        ("rent", ["12", "1200.50", "3"], ("number", "money_gbp")),
        ("account ref", ["000123", "000124", "000125"], ("string", None)),
        ("incident", ["1234567890123456789", "2234567890123456789"], ("string", None)),
        ("barcode", ["12345678", "22345678", "32345678"], ("string", None)),
        ("number of rooms", ["123456", "223456"], ("integer", None)),
        ("resolved", ["true", "false"], ("boolean", "boolean")),
        ("garden", ["Y", "N", "Y"], ("boolean", "boolean")),
        ("is_active", ["1", "0", "1"], ("boolean", "boolean")),
        ("bathrooms", ["1", "0", "1"], ("integer", None)),
        ("closed", ["31/01/2024", "2024-01-31", "31 Jan 2024"], ("date", "date")),
        ("reported", ["31/01/2024 10:00", "2024-01-31 11:00"], ("datetime", "date")),
        ("start date", ["45322", "45323"], ("date", "date")),
        ("count", ["45322", "45323"], ("integer", None)),
        ("begun", ["20240131", "20240201", "19991231", "20200229", "20010101"], ("date", "date")),
        ("begun", ["20240131", "20241301", "19991231", "20200229", "20010101"], ("integer", None)),
        ("metered", ["20240131", "20240201"], ("integer", None)),
        ("year", ["2011", "2012"], ("year", None)),
        ("places", ["2011", "2012"], ("integer", None)),
        ("time", ["10:20", "11:30:05"], ("time", None)),
        ("notes", ["", "", ""], ("string", None)),
        ("a", ["SW1A 1AA", "E1 6AN", "M1 1AE"], ("string", "postcode")),
        ("b", ["E01004736", "E01004737", "E01004738"], ("string", "lsoa")),
        ("Area", [f"ward2022:E0500999{n} : Mill & Quay {n}" for n in range(5)], ("string", "ward")),
        (
            "Area",
            ["lsoa2011:E01004736 : Northmarsh 001A", "lsoa2011:E01004737", "E01004738"],
            ("string", "lsoa"),
        ),
        ("ref", ["00AB-7", "00AC-8", "00AD-9", "00AE-10"], ("string", None)),
        ("c", ["E09000022", "E09000023", "E09000024"], ("string", "local_authority")),
        ("d", ["Lambeth", "Southwark", "Tower Hamlets"], ("string", "local_authority")),
        ("postcode", ["100", "200", "300"], ("integer", None)),
        ("Date", ["Monday", "Tuesday", "Friday"], ("string", None)),
        ("X", ["530000", "531000"], ("number", "easting")),
        ("x", ["-0.12", "-0.13"], ("number", "longitude")),
        ("Y", ["51.5", "51.6"], ("number", "latitude")),
    ],
)
def test_values_decide(header: str, cells: list[str], expected: tuple[str, str | None]) -> None:
    assert _seen(header, cells) == expected


def test_an_nhs_number_is_proved_by_its_check_digit_alone() -> None:
    valid = ["9434765919", "4010232137", "943 476 5919", "5990128088"]
    assert _seen("c7", valid) == ("string", "nhs_number")
    assert _seen("c7", ["9434765910", "4010232130", "1234567890", "1234567899"]) == ("integer", None)


_REFERENCES = [f"AB{n:06}" for n in range(1009, 1040)]
_NINOS = ["AB123456C", "CE654321A", "JG103759D", "WL 00 12 34 B"]


@pytest.mark.parametrize("header", ["Ref", "Case ref", "c7"])
def test_references_that_only_look_like_national_insurance_numbers(header: str) -> None:
    assert _seen(header, _REFERENCES) == ("string", None)
    assert _seen(header, [f"{text}A" for text in _REFERENCES]) == ("string", None)


def test_national_insurance_numbers_are_known_under_any_header_and_less_sure_under_a_wrong_one() -> None:
    assert _seen("c7", _NINOS) == _seen("Ref", _NINOS) == ("string", "nino")
    assert (
        _infer("Ref", _NINOS).confidence < _infer("c7", _NINOS).confidence < _infer("NINO", _NINOS).confidence
    )
    assert _seen("NI number", _REFERENCES) == ("string", "nino")


def test_the_header_is_believed_with_fewer_good_cells() -> None:
    cells = [f"SW{n % 9 + 1} 1AA" for n in range(85)] + ["unclear"] * 15
    assert _seen("Postcode", cells) == ("string", "postcode")
    assert _seen("Place", cells) != ("string", "postcode")


def test_month_first_where_the_column_proves_it() -> None:
    column = _infer("uploaded", ["12/24/2018", "01/05/2019", "02/28/2019"])
    assert column.reader.read("01/05/2019").isoformat() == "2019-01-05"  # type: ignore[attr-defined]
    column = _infer("uploaded", ["24/12/2018", "01/05/2019", "28/02/2019"])
    assert column.reader.read("01/05/2019").isoformat() == "2019-05-01"  # type: ignore[attr-defined]


def test_day_first_where_nothing_proves_either() -> None:
    column = _infer("uploaded", ["01/05/2019", "02/06/2019"])
    assert column.reader.read("01/05/2019").isoformat() == "2019-05-01"  # type: ignore[attr-defined]


def test_few_texts_that_come_again_are_categories() -> None:
    assert _seen("type", ["Noise", "Pothole", "Graffiti"] * 20) == ("string", "category")
    assert _seen("type", [f"text {n}" for n in range(60)]) == ("string", None)


@pytest.mark.parametrize(
    ("good", "total", "enough"),
    [(98, 100, True), (97, 100, False), (980, 1000, True), (979, 1000, False), (9, 10, True), (8, 10, True),
     (7, 10, False), (0, 0, False), (4, 5, True), (3, 5, False)],
)  # fmt: skip
def test_how_many_good_cells_are_enough(good: int, total: int, enough: bool) -> None:
    assert is_enough(good, total) is enough


def test_half_of_a_handful_is_enough_where_the_header_says_so() -> None:
    assert is_enough(1, 2, named=True)
    assert not is_enough(1, 2)
    assert not is_enough(10, 20, named=True)


_ANSWERS = ["0", "1", "0"] * 10


@pytest.mark.parametrize(
    ("header", "cells", "type_"),
    [
        ("CONVICTED", _ANSWERS, "boolean"),
        ("health_check", _ANSWERS, "boolean"),
        ("paymentRequired", ["0"] * 3, "boolean"),
        ("CONVICTED", ["0", "1", "0"], "integer"),
        ("CONVICTED", ["0", "1", "2"] * 10, "integer"),
        ("CONVICTED", ["0"] * 30, "integer"),
        ("bathrooms", _ANSWERS, "integer"),
        ("fires_2009", _ANSWERS, "integer"),
        ("Usertype", _ANSWERS, "integer"),
        ("c4", _ANSWERS, "integer"),
        ("Not Recorded", _ANSWERS, "integer"),
        ("Number of times the child has been missing", _ANSWERS, "integer"),
    ],
)
def test_0_and_1_are_answers_where_nothing_is_counted(header: str, cells: list[str], type_: str) -> None:
    assert _seen(header, cells)[0] == type_


def test_a_period_of_four_digits_is_a_year() -> None:
    assert _seen("time_period", ["2023", "2024"]) == ("year", None)
    assert _seen("time_period", ["1", "2"]) == ("integer", None)


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("area_name", ["Hartlepool", "Kingston upon Hull, City of", "England", "Dorset"], "local_authority"),
        ("Body name", ["London Borough of Redbridge"] * 4, "local_authority"),
        ("ORGANISATIONLABEL", ["Brentwood Borough Council"] * 4, "local_authority"),
        ("c1", ["Barnet", "Camden", "Brent", "Inner London", "LONDON"], "local_authority"),
        ("Area", ["England", "Lambeth"] * 4, None),
        ("town", ["Hartlepool", "Reading", "York"], None),
        ("Post town", ["Sutton"] * 4, None),
        ("station", ["Hartlepool", "Reading", "York"], None),
        ("Organisation", ["Hartlepool Rovers", "Reading Ltd", "York Bakers"], None),
        ("old_la_code", ["201", "370", "938"], "local_authority"),
        ("site_code", ["201", "370", "938"], None),
        ("LA in touch", ["a) Yes"] * 4, None),
    ],
)
def test_local_authorities_by_name_and_what_is_only_called_so(
    header: str, cells: list[str], expected: str | None
) -> None:
    meaning = _seen(header, cells)[1]
    assert (meaning if meaning == "local_authority" else None) == expected


_STREETS = ["On or near Amen Corner", "The Queen's Walk, SE1", "Elm Street", "Oak Road (north)", "Ash Lane"]


@pytest.mark.parametrize(
    ("header", "cells", "is_it"),
    [
        ("Location", _STREETS, True),
        ("locationLongDescription", _STREETS, True),
        ("LOCATIONTEXT", ["CENTRAL LIBRARY", "Bell Lane", "Cat Hill"], True),
        ("Building Number", ["9", "32-38", "222C"], True),
        ("Location", ["(51.5, -0.1)", "(51.6, -0.2)", "(51.7, -0.1)", "(51.4, -0.1)", "(51.3, 0.1)"], False),
        ("Location", ["Ground floor", "Roof", "Basement", "Cellar", "Loft"], False),
        ("onStreetFlag", ["1", "", "1"], False),
        ("Building reference number", ["750439830010", "36003902", "7282"], False),
    ],
)
def test_addresses_under_headers_that_say_little(header: str, cells: list[str], is_it: bool) -> None:
    assert (_seen(header, cells)[1] == "address") is is_it


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("MAP_EAST", ["531312", "530917"], "easting"),
        ("map_north", ["178654", "177631"], "northing"),
        ("East", ["12", "14"], None),
        ("Owned with a mortgage or loan", ["353", "394"], None),
        ("Living rent free", ["36", "65"], None),
        ("loan", ["353", "394"], "money_gbp"),
        ("Charge mode", ["3", "4"], None),
        ("CHARGEAMOUNT", ["0.00", "0.10"], "money_gbp"),
        ("REPORTTEL", ["01895 250111", "020 7974 4444 (call centre)"], "phone"),
        ("Allocated Worker", ["Verdell Arp", "Petra Wrzesniewska", "Jae Vang"], "person_name"),
        ("Workers", ["Mechanics", "Drivers", "Cleaners"], None),
        ("date updated", ["0000-00-00 00:00:00", "2015-09-02 11:28:16"], "date"),
    ],
)
def test_headers_that_say_it_and_headers_that_only_seem_to(
    header: str, cells: list[str], expected: str | None
) -> None:
    assert _seen(header, cells)[1] == expected


def test_a_header_that_says_date_is_believed_with_fewer_good_cells() -> None:
    cells = [f"2024-01-{n % 28 + 1:02}" for n in range(95)] + [f"1{n}:41:33Z" for n in range(5)]
    assert _seen("date_created", cells) == ("date", "date")
    assert _seen("c4", cells) == ("string", None)
    assert _seen("date_created", cells[:50] + cells[95:] * 3) == ("string", None)


def test_a_constant_column_is_told_for_one() -> None:
    assert infer_column(Sample("Team", {"North": 40}, 40)).evidence == "the same text stands in every cell"


def test_a_column_of_mostly_numbers_says_so() -> None:
    mostly = {str(figure): 1 for figure in range(10, 94)} | {"1O": 8, "about ten": 8}
    column = infer_column(Sample("Visits", mostly, 100))
    assert column.reader.type == "string"
    assert column.evidence == "only 84.0% of the cells are numbers, too few to call the others mistakes"
    words = {f"{figure} visits by hand": 1 for figure in range(60)} | {"12": 5}
    assert infer_column(Sample("Visits", words, 65)).evidence == "the cells follow no pattern known here"
