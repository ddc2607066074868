"""Where the header is, in small tables laid out as councils lay them out."""

from __future__ import annotations

import pytest

from wardmote.engine.reading.finding.layout import Row, find_header


def rows(text: str) -> list[Row]:
    """Rows drawn as lines with | between the cells; blank lines count and are left out."""
    drawn = []
    for number, line in enumerate(text.strip("\n").split("\n"), start=1):
        cells = {place: cell.strip() for place, cell in enumerate(line.split("|")) if cell.strip()}
        if cells:
            drawn.append(Row(number, number, cells))
    return drawn


CASES = {
    "plain": ("name|age|paid\nAnn|4|1.50\nBob|5|2.50", (1, 1)),
    "all words": ("name|street\nAnn|High Road\nBob|Mill Lane", (1, 1)),
    "title above": ("Payments over £500||\nname|age|paid\nAnn|4|1.5\nBob|5|2.5", (2, 2)),
    "blank row after a title": ("Payments|\n\nname|total\nAnn|4\nBob|5", (3, 3)),
    "preamble of names and values": (
        "Census table|||\ndate|2021||\nunits|People||\n\nArea|men|women|all\nA|1|2|3\nB|4|5|9\nC|1|1|2",
        (5, 5),
    ),
    "groups over number and %": (
        "TS001||||\n\nArea|Owned||Rented|\n|number|%|number|%\nBow|3|30|7|70\nLee|4|40|6|60",
        (3, 4),
    ),
    "units below the names": (
        "Date|Lambeth|Lambeth|London\n||(%)|(%)\n2013-01-01|2000|7|5.9\n2013-02-01|1|7|6",
        (1, 2),
    ),
    "labels repeated in every header row": (
        "area|births|births\narea|42|42\narea|2019|2020\nBow|30|31\nLee|29|33",
        (1, 3),
    ),
    "years as names": ("Crime|2019|2020|2021\nTheft|30|57|40\nArson|3|5|4", (1, 1)),
    "deciles as names": ("Area|1|2|3|4|5|6\nAdur|0|4|5|4|5|8\nBow|6|3|8|7|4|7\nLee|1|2|9|9|4|0", (1, 1)),
    "coordinates called X and Y": ("name|X|Y\nToilet|530410|173071\nPark|531767|172940", (1, 1)),
    "first name missing": ("|Male|Female\nBow|4|5\nLee|6|7", (1, 1)),
    "more names than cells below": ("a|b|c|d|e|f\n1|||||x\n2|||||y\n3|||z||w", (1, 1)),
    "group label behind the first column": (
        "||Used||Lapsed\nCode|Area|2014|2015|2014\nA|Bow|40|41|2\nB|Lee|43|45|3",
        (1, 2),
    ),
    "groups from the first column on": (
        "Borough of X\n\nHousehold||Placement||Cost|\nref|name|start|end|a night|all\nA|Ann|1|2|3|4\nB|Bob|5|6|7|8",
        (3, 4),
    ),
    "what a file says of itself right above the names": (
        "Office||Schools|\nMonth||12.2010|\nref|name|nights|paid\nA|Ann|1|2\nB|Bob|5|6",
        (3, 3),
    ),
    "the same, three beside each other": (
        "Spend: all||Office: Schools||Month: May|\nref|name|nights|paid|by|on\nA|Ann|1|2|3|4\nB|Bob|5|6|7|8",
        (2, 2),
    ),
    "the last name higher than the others": (
        "||Jobs|Per cent\nArea|Code|(thousand)|\nBow|E1|3|12.2\nLee|E2|4|13.4",
        (1, 2),
    ),
    "one row smeared over the sheet": (
        "name|ward\nAnn|Bow\nBob|x|x|x|x|x|x|x|x|x|x|x\nCy|Lee\nDi|Bow\nEd|Lee\nFi|Bow",
        (1, 1),
    ),
    "header and nothing else": ("name|street|town", (1, 1)),
}


@pytest.mark.parametrize("case", CASES)
def test_the_header_is_found(case: str) -> None:
    drawn, (first, last) = CASES[case]
    place = find_header(rows(drawn))
    assert (place.first, place.last, place.data_from) == (first, last, last + 1)


HEADLESS = {
    "numbers from the first row": "E01|30|2019-01-02\nE02|31|2019-01-03\nE03|30|2019-01-04",
    "numbers only": "1|2|3\n4|5|6\n7|8|9",
    "postcodes and figures": "SW2 4RD|Streatham|530410|173071\nSE27 9BW|Norwood|531767|172940",
}


@pytest.mark.parametrize("case", HEADLESS)
def test_a_table_without_header_has_none(case: str) -> None:
    place = find_header(rows(HEADLESS[case]))
    assert (place.first, place.last, place.data_from) == (0, 0, 1)


def test_titles_above_a_table_without_header_are_not_rows() -> None:
    assert find_header(rows("Readings of 2019||\n1|2|3\n4|5|6\n7|8|9")).data_from == 2


def test_the_header_at_once_again_is_no_second_header_row() -> None:
    assert find_header(rows("name|age|ward\nname|age|ward\nAnn|4|Bow\nBob|5|Lee")).last == 1


def test_a_first_record_of_words_under_the_header_is_not_taken_into_it() -> None:
    place = find_header(rows("name|ward|visits\nAnn|Bow|none yet\nBob|Lee|3\nCy|Bow|4\nDi|Lee|5"))
    assert place.last == 1


def drawn(*lines: str) -> list[Row]:
    """Rows drawn as lines of comma-separated text."""
    return rows("\n".join(line.replace(",", "|") for line in lines))


def test_groups_stand_above_figures_where_the_corner_is_empty() -> None:
    found = find_header(
        drawn("Births,,,", ",2001,,2011,", ",MAC,TFR,MAC,TFR", "Bow,27.1,1.8,29.0,2.4", "Lee,30,1,31,2")
    )
    assert (found.first, found.last) == (2, 3)


def test_a_title_with_a_unit_at_the_other_end_is_no_group() -> None:
    found = find_header(drawn("Adults aged 16 and over,,,%", ",2001,2002,2003", "Bow,27,1,29", "Lee,30,1,31"))
    assert (found.first, found.last) == (2, 2)


def test_a_header_of_one_name_stands_right_above_its_figures() -> None:
    found = find_header(drawn("Spend by contract,", "All of it,", ",,", ",Feb-14", "Hotels,12", "Rail,14"))
    assert (found.last, found.data_from) == (4, 5)


def test_a_title_above_two_columns_without_header_is_no_row() -> None:
    found = find_header(drawn("Figure 12: migration,", ",", "Mid-2002,104", "Mid-2003,108", "Mid-2004,131"))
    assert (found.last, found.data_from) == (0, 2)


def test_a_row_that_lacks_its_figure_is_no_title() -> None:
    found = find_header(drawn("Mid-2001,", "Mid-2002,104", "Mid-2003,108", "Mid-2004,131"))
    assert (found.last, found.data_from) == (0, 1)


def test_a_form_has_no_header() -> None:
    assert find_header(drawn("Name:,Ash Trust", "Staff:,12", "Open:,Yes", "Town:,Bow")).last == 0
    assert find_header(drawn("Name,Ash Trust", "Staff,12", "Open,Yes", "Town,Bow")).last == 1


def test_bands_in_words_and_figures_are_a_header() -> None:
    assert (
        find_header(
            drawn(
                "OA,+2 or more,+1,0,-1,-2 or less", "E01,4.9,32.4,42.2,13.4,7.0", "E02,5.4,54.5,9.4,14.3,1.8"
            )
        ).last
        == 1
    )


def test_days_side_by_side_are_a_header_unless_the_rows_below_hold_days_too() -> None:
    assert find_header(drawn("2023-04-01,2023-05-01,2023-06-01", "1,2,3", "4,5,6")).last == 1
    days = (
        "2023-04-01,2023-05-01,2023-06-01",
        "2023-04-02,2023-05-02,2023-06-02",
        "2023-04-03,2023-05-03,2023-06-04",
    )
    assert find_header(drawn(*days)).last == 0


def test_a_line_of_dashes_below_the_header_is_no_row() -> None:
    found = find_header(drawn("Name,Count", "----,-----", "Bow,1", "Lee,2"))
    assert (found.last, found.data_from) == (1, 3)
    assert find_header(drawn("Name,Count", "Kew,--", "Bow,1", "Lee,2")).data_from == 2
