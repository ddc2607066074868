"""The parts that make a sheet messy: forms of dates and money, spoiled cells, changed names and addresses."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.demo.city.reading_back import KIND_OF, as_date, is_valid
from wardmote.demo.city import City
from wardmote.demo.city.chance import chance
from wardmote.demo.city.people import without_accents
from wardmote.demo.city.writing.held import HeldAddress, held_address, held_name, mistype, plain_address
from wardmote.demo.city.writing.render import date_text, money_text, render_rows
from wardmote.demo.city.writing.sheet import Column, DateForm, Draft, Kind, Row, Sheet, Style
from wardmote.demo.city.writing.spoil import spoil

_GOOD: dict[Kind, str] = {
    "date": "03/04/1950",
    "money": "£1,200.00",
    "flag": "Yes",
    "count": "3",
    "uprn": "999001000123",
    "postcode": "E41 2QT",
    "nhs_number": "999 000 0018",
    "nino": "QQ123456A",
    "phone": "020 7946 0123",
    "email": "a.b@example.org",
}
_KEY_OF = {kind: key for key, kind in KIND_OF.items()}


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("01/10/2026", "05/03/1944"),
        ("01/10/26", "05/03/44"),
        ("2026-10-01", "1944-03-05"),
        ("01-Oct-2026", "05-Mar-1944"),
        ("1 October 2026", "5 March 1944"),
        ("01.10.2026", "05.03.1944"),
        ("20261001", "19440305"),
    ],
)
def test_a_date_in_every_form(form: DateForm, text: str) -> None:
    assert date_text(date(1944, 3, 5), form) == text


def test_money_in_every_form() -> None:
    assert money_text(1234.5, "£1,234.50") == "£1,234.50"
    assert money_text(1234.5, "£1234.50") == "£1234.50"
    assert money_text(1234.5, "1,234.50") == "1,234.50"
    assert money_text(0, "1234.50") == "0.00"


def test_a_dead_language_keeps_no_accents() -> None:
    assert (
        without_accents("Wiśniewska Łukasz Şahin Yılmaz Țurcanu") == "Wisniewska Lukasz Sahin Yilmaz Turcanu"
    )


def draft_of(kind: Kind, count: int, planned: int) -> Draft:
    columns = (Column(_KEY_OF[kind], "Header", kind),)
    rows = tuple(Row(f"key{number}", (_GOOD[kind],)) for number in range(count))
    return Draft(
        "nobody", "series", "file.csv", "", "", "2026-10", "closed", "monthly", Sheet(columns, rows), Style(),
        {_KEY_OF[kind]: planned},
    )  # fmt: skip


@pytest.mark.parametrize("kind", sorted(_GOOD))
@settings(max_examples=30)
@given(seed=st.integers(0, 10**6))
def test_a_spoiled_cell_is_never_valid_and_the_truth_says_what_stood_there(kind: Kind, seed: int) -> None:
    draft = draft_of(kind, 150, 2)
    cells = render_rows(draft.sheet, draft.style, seed="s")
    bad = spoil(draft, cells, seed=str(seed))
    assert is_valid(_KEY_OF[kind], _GOOD[kind])
    assert len(bad) == 2
    for cell in bad:
        assert not is_valid(cell.column, cell.written), cell
        assert cell.should_be == _GOOD[kind]
        assert cells[cell.row - 1] == [cell.written]
    untouched = [line for number, line in enumerate(cells, start=1) if number not in {one.row for one in bad}]
    assert all(line == [_GOOD[kind]] for line in untouched)


def test_a_short_column_gets_one_bad_cell_however_many_are_planned() -> None:
    draft = draft_of("date", 20, 9)
    cells = render_rows(draft.sheet, draft.style, seed="s")
    assert len(spoil(draft, cells, seed="s")) == 1


def test_free_text_cannot_be_planned_to_be_wrong() -> None:
    columns = (Column("note", "Note"),)
    draft = Draft(
        "n", "s", "f", "", "", "", "closed", "", Sheet(columns, (Row("k", ("x",)),)), Style(), {"note": 1}
    )
    with pytest.raises(KeyError):
        spoil(draft, [["x"]], seed="s")


def test_a_record_spoiled_in_one_month_is_spoiled_in_the_next_though_others_came_and_went() -> None:
    before, after = draft_of("postcode", 300, 3), draft_of("postcode", 280, 3)
    spoiled = []
    for draft in (before, after):
        cells = render_rows(draft.sheet, draft.style, seed="s")
        spoiled.append({draft.sheet.rows[bad.row - 1].key for bad in spoil(draft, cells, seed="s")})
    still_there = {key for key in spoiled[0] if int(key.removeprefix("key")) < 280}
    assert still_there <= spoiled[1]


@given(word=st.text("abcdefghij", min_size=1, max_size=12), seed=st.integers(0, 10**6))
def test_a_mistyped_word_is_another_word(word: str, seed: int) -> None:
    typed = mistype(word, random.Random(seed))
    assert typed not in {word, ""}
    assert abs(len(typed) - len(word)) <= 1


def test_chance_belongs_to_the_words_and_spreads_evenly() -> None:
    assert chance("a", 1) == chance("a", 1) != chance("a", 2)
    drawn = [chance("x", number) for number in range(4000)]
    assert all(0 <= one < 1 for one in drawn)
    assert 0.47 < sum(drawn) / len(drawn) < 0.53


def test_names_and_addresses_without_changes_are_the_true_ones(city: City) -> None:
    rng = random.Random(1)
    for person in city.people[:200]:
        name = held_name(person, on=city.as_of, share_changed=0.0, rng=rng)
        assert (name.first, name.last, name.change) == (person.first_name, person.last_name, "")
    for home in city.homes[:200]:
        address = held_address(home, share_changed=0.0, rng=rng)
        assert f"{address.one_line}, {address.postcode}" == plain_address(home)


def test_a_changed_name_or_address_says_how_and_differs(city: City) -> None:
    rng = random.Random(1)
    seen = set()
    for person in city.people:
        name = held_name(person, on=city.as_of, share_changed=1.0, rng=rng)
        seen.add(name.change)
        if name.change:
            assert (name.first, name.last) != (person.first_name, person.last_name)
    assert seen == {"", "known as", "former surname", "initial", "typing error", "swapped"}
    for home in city.homes:
        address = held_address(home, share_changed=1.0, rng=rng)
        assert address.change
        assert f"{address.one_line}, {address.postcode}" != plain_address(home)


def test_an_address_falls_into_as_many_lines_as_there_are_fields() -> None:
    address = HeldAddress(
        ("Flat 1", "Teal House", "3 Hopgarden Road", "Mill Meads", "Northmarsh"), "E41 2QT", ""
    )
    assert address.split(4) == ("Flat 1", "Teal House", "3 Hopgarden Road", "Mill Meads, Northmarsh")
    assert address.split(6)[-2:] == ("Northmarsh", "")


def test_dates_of_the_demo_can_be_read_again() -> None:
    assert as_date("5 March 1944") == as_date("05-Mar-1944") == date(1944, 3, 5)
    assert as_date("31/02/1941") is None
