"""How pages about data say codes, sizes, shares, cells, and what stood in a file beside the rows."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from wardmote.engine.reading.columns.meanings import all_meanings
from wardmote.engine.reading.notes import NoteKind
from wardmote.faces.web import data_words
from wardmote.hub.intake.upload import SetAside


@pytest.mark.parametrize(
    ("size_bytes", "said"),
    [(0, "0 bytes"), (999, "999 bytes"), (1_000, "1.0 kB"), (1_536_000, "1.5 MB"), (52_000_000, "52 MB")],
)
def test_sizes(size_bytes: int, said: str) -> None:
    assert data_words.size(size_bytes) == said


@pytest.mark.parametrize(("share", "said"), [(1.0, "100%"), (0.999999, "99.9%"), (0.9, "90.0%"), (0, "0.0%")])
def test_one_bad_cell_in_a_million_is_never_rounded_away(share: float, said: str) -> None:
    assert data_words.percent(share) == said


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (None, ""),
        (True, "yes"),
        (0, "0"),
        (date(2026, 3, 4), "04/03/2026"),
        (datetime(2026, 3, 4, 9, 5, tzinfo=UTC), "04/03/2026 09:05"),
        ("x" * 201, "x" * 200 + "…"),
    ],
)
def test_cells(cell: object, said: str) -> None:
    assert data_words.cell(cell) == said


def test_rows_set_aside_are_said_in_their_order_and_together() -> None:
    notes = [
        SetAside(NoteKind.TOTAL, 122, 122, 1),
        *(SetAside(NoteKind.TITLE, line, line, 1) for line in (1, 2, 3)),
        SetAside(NoteKind.FOOTNOTE, 124, 125, 2),
        SetAside(NoteKind.TITLE, 200, 200, 1),
        SetAside(NoteKind.HIDDEN_SHEET, None, None, 1),
    ]
    said = data_words.set_aside_words(notes)
    assert said == "title (rows 1 to 3), total (row 122), footnote (rows 124 to 125), title (row 200)"
    assert data_words.noticed_words([*notes, notes[-1]]) == [
        "The sheet is hidden in the workbook, and was read all the same."
    ]
    assert data_words.set_aside_words([]) == ""


def test_every_kind_of_note_is_said_somewhere() -> None:
    for kind in NoteKind:
        note = SetAside(kind, 1, 1, 1)
        assert data_words.set_aside_words([note]) or data_words.noticed_words([note]), kind


def test_meanings_and_types_are_said_by_their_titles() -> None:
    assert data_words.meaning("nhs_number") == "NHS number"
    assert data_words.meaning(None) == ""
    assert data_words.meaning("not_known_here") == "not_known_here"
    assert all(data_words.meaning(each.name)[:1].isupper() for each in all_meanings())
    assert data_words.type_words("string") == "Text"


def test_things_are_counted_in_words() -> None:
    assert [data_words.counted(n, "row") for n in (0, 1, 1200)] == ["0 rows", "1 row", "1,200 rows"]


def test_an_address_wraps_after_its_at_sign_and_dots_and_stays_harmless() -> None:
    assert data_words.breakable("a@b.example") == "a@<wbr>b.<wbr>example"
    assert data_words.breakable("<b>@x.org") == "&lt;b&gt;@<wbr>x.<wbr>org"


@pytest.mark.parametrize("type_name", data_words.TYPES)
def test_why_a_column_has_its_type_is_said_in_plain_words(type_name: str) -> None:
    said = data_words.because_words(f"all of the cells can be read as {type_name}, in yen")
    assert said.startswith("all of the cells can be read as ")
    assert said.endswith(", in yen")
    assert type_name not in {"integer", "boolean", "string", "datetime"} or type_name not in said
    assert data_words.because_words("the header says date") == "the header says date"
