"""Names of columns from header rows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.reading.test_layout import rows
from wardmote.engine.reading import open_tables
from wardmote.engine.reading.finding.layout import Row
from wardmote.engine.reading.finding.names import column_names, given_names
from wardmote.engine.reading.notes import NoteKind


def test_labels_of_several_rows_are_joined_and_groups_carried_to_the_right() -> None:
    header = rows("Area|Owned||Rented|\n|number|%|number|%")
    assert column_names(header, range(5)) == ("Area", "Owned number", "Owned %", "Rented number", "Rented %")


def test_a_label_repeated_in_every_row_is_said_once() -> None:
    assert column_names(rows("area|births\narea|2019"), range(2)) == ("area", "births 2019")


def test_a_merged_range_says_how_far_a_label_reaches() -> None:
    header = rows("Area|Owned|||Note\n|a|b|c|d")
    assert column_names(header, range(5), [(0, 1, 0, 2)])[3] == "c"
    assert column_names(header, range(5), [(0, 1, 0, 3)])[3] == "Owned c"
    assert column_names(header, range(5), [(0, 0, 1, 0)])[3] == "Owned c"


def test_line_breaks_in_a_name_become_spaces() -> None:
    assert column_names([Row(1, 1, {0: " Date of\nbirth ", 1: "x"})], range(2)) == ("Date of birth", "x")


def test_a_paragraph_as_a_name_is_cut() -> None:
    names = column_names([Row(1, 1, {0: "long " * 1000, 1: "long " * 1000})], range(2))
    assert [len(name) for name in names] == [250, 254]


def test_columns_without_a_name_are_called_by_their_place() -> None:
    assert column_names([Row(1, 1, {1: "b"})], [0, 1, 3]) == ("c1", "b", "c4")
    assert column_names([], [0, 1]) == ("c1", "c2")


def test_names_met_twice_are_numbered_and_never_clash() -> None:
    header = [Row(1, 1, dict(enumerate(["a", "a", "a (2)", "a"])))]
    assert column_names(header, range(4)) == ("a", "a (3)", "a (2)", "a (4)")


def test_names_that_differ_only_in_case_are_numbered_too() -> None:
    header = [Row(1, 1, dict(enumerate(["Ref", "REF", "ref", "other"])))]
    assert column_names(header, range(4)) == ("Ref", "REF (2)", "ref (3)", "other")


def test_characters_nobody_writes_are_left_out_of_names() -> None:
    header = [Row(1, 1, {0: "\ufeffRef\x00 no", 1: "\x00"})]
    assert column_names(header, range(2)) == ("Ref no", "c2")


def test_merged_ranges_that_overlap_leave_every_label_its_own_column() -> None:
    header = rows("Area|Owned|Rented|Other\n|a|b|c")
    assert column_names(header, range(4), [(0, 0, 0, 3), (0, 1, 0, 3)]) == (
        "Area",
        "Owned a",
        "Rented b",
        "Other c",
    )


@pytest.mark.timeout(20)
def test_as_many_columns_of_one_name_as_a_table_may_have() -> None:
    names = column_names([Row(1, 1, dict.fromkeys(range(16_384), "a"))], range(16_384))
    assert (len(set(names)), names[-1]) == (16_384, "a (16384)")


@given(st.lists(st.sampled_from(["a", "A", "a (2)", "a (3)", "c1", "c2", ""]), min_size=1, max_size=8))
def test_names_are_unique_and_not_empty(labels: list[str]) -> None:
    header = [Row(1, 1, {place: label for place, label in enumerate(labels) if label})]
    names = column_names(header, range(len(labels)))
    assert len({name.casefold() for name in names}) == len(labels)
    assert all(names)


TRICKED = "amount\u202e dna eman\u200b"


def test_marks_that_nobody_sees_are_left_out_of_names_and_told(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"id,{TRICKED},na\u200bme,name\n1,2,3,4\n2,3,4,5\n", encoding="utf-8")
    (table,) = open_tables(path, file_name="t.csv")
    assert table.columns == ("id", "amount dna eman", "name", "name (2)")
    (note,) = [each for each in table.notes if each.kind is NoteKind.UNSEEN_MARKS]
    assert (note.count, note.first_line, note.text) == (2, 1, "amount[U+202E] dna eman[U+200B]")
    assert dict(table.first_rows(1))[1][1] == TRICKED, "what the file says is kept"


def test_names_in_records_are_told_from_their_marks_too(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text(json.dumps([{"id": n, TRICKED: n} for n in range(3)]), encoding="utf-8")
    (table,) = open_tables(path, file_name="t.json")
    assert table.columns == ("id", "amount dna eman")
    assert [each.count for each in table.notes if each.kind is NoteKind.UNSEEN_MARKS] == [1]


def test_plain_names_are_as_they_are() -> None:
    assert given_names(["Prénom 🙂", "£ m²"], [0, 1]) == ("Prénom 🙂", "£ m²")
