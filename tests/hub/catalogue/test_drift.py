"""What differs between two versions: each kind, and what looks like one and is none."""

from dataclasses import replace

import pytest

from tests.hub.people import NOON
from wardmote.hub.catalogue.dataset import Column, Table, Version, VersionState
from wardmote.hub.catalogue.drift import (
    BrokenReader,
    Change,
    ChangeKind,
    Difference,
    ReaderKind,
    baseline_of,
    changes_between,
    usual_rows,
)

PLAIN = Column(
    name="ward",
    type="string",
    semantic_type=None,
    personal=False,
    special_category=False,
    share_valid=1.0,
    bad_cells=0,
    empty_cells=0,
    evidence="",
)
UPRN = replace(PLAIN, name="uprn", type="integer", semantic_type="uprn")


def version(
    *columns: Column, rows: int = 100, number: int | None = 1, state: VersionState = VersionState.PUBLISHED
) -> Version:
    return Version(
        id=f"version_{number}",
        table_id="table",
        number=number,
        state=state,
        rows=rows,
        bad_cells=0,
        content_sha256="ab" * 32,
        columns=columns,
        made_at=NOON,
        published_at=NOON,
        withdrawn_at=None,
    )


def changes(before: Version, after: Version, rows: tuple[int, ...] = ()) -> list[tuple[str, str, str, str]]:
    found = changes_between(before, after, earlier_rows=rows)
    return [(each.kind, each.column, each.before, each.after) for each in found]


def test_the_same_columns_in_another_order_are_no_difference() -> None:
    assert changes(version(PLAIN, UPRN), version(UPRN, PLAIN)) == []


def test_columns_come_and_go() -> None:
    bins = replace(PLAIN, name="bins", type="integer")
    assert changes(version(PLAIN, bins), version(PLAIN, UPRN)) == [
        ("gone", "bins", "integer", ""),
        ("added", "uprn", "", "integer"),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (UPRN, replace(UPRN, name="Property reference")),  # nothing alike but what it means
        (PLAIN, replace(PLAIN, name="Ward name")),
        (PLAIN, replace(PLAIN, name="WARD")),
    ],
)
def test_one_column_under_another_name_is_taken_for_renamed(old: Column, new: Column) -> None:
    assert changes(version(old), version(new)) == [("renamed", old.name, old.name, new.name)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (UPRN, replace(UPRN, name="UPRN no", type="string")),  # another type
        (UPRN, replace(UPRN, name="usrn", semantic_type="usrn")),  # alike, and means something else
        (PLAIN, replace(PLAIN, name="officer")),
    ],
)
def test_what_only_looks_like_it_is_not(old: Column, new: Column) -> None:
    assert [each[0] for each in changes(version(old), version(new))] == ["gone", "added"]


def test_the_same_words_are_the_same_column_whatever_its_type() -> None:
    found = changes(version(UPRN), version(replace(UPRN, name="Uprn", type="string")))
    assert found == [("renamed", "uprn", "uprn", "Uprn"), ("type", "uprn", "integer", "string")]


def test_a_new_column_goes_on_with_one_old_one_only() -> None:
    other = replace(UPRN, name="uprn_2")
    found = changes(version(UPRN, other), version(replace(UPRN, name="uprn_3")))
    assert sorted(each[0] for each in found) == ["gone", "renamed"]


def test_type_meaning_and_being_about_people_change() -> None:
    name = replace(UPRN, type="string", semantic_type="person_name", personal=True)
    health = replace(name, special_category=True)
    assert changes(version(UPRN), version(name)) == [
        ("type", "uprn", "integer", "string"),
        ("meaning", "uprn", "uprn", "person_name"),
        ("personal", "uprn", "no", "personal"),
    ]
    assert changes(version(name), version(health)) == [("personal", "uprn", "personal", "special")]


def test_what_changed_of_a_renamed_column_is_said_too() -> None:
    named = replace(PLAIN, name="ward_name", personal=True)
    assert [each[0] for each in changes(version(PLAIN), version(named))] == ["renamed", "personal"]


def test_categories_are_counted_where_there_are_few() -> None:
    nine, twelve, many = (replace(PLAIN, distinct_values=count) for count in (9, 12, 51))
    assert changes(version(nine), version(twelve)) == [("categories", "ward", "9", "12")]
    assert changes(version(nine), version(nine)) == []
    assert changes(version(nine), version(many)) == []
    assert changes(version(PLAIN), version(nine)) == []


def test_a_number_of_rows_out_of_the_usual_range_is_said() -> None:
    series = (1000, 1010, 990, 1005)
    assert changes(version(), version(rows=700), series) == [("rows", "", "1002", "700")]
    assert changes(version(), version(rows=810), series) == []
    assert changes(version(), version(rows=510), (1000,)) == []
    assert changes(version(), version(rows=499), (1000,)) == [("rows", "", "1000", "499")]
    assert usual_rows(()) is None


def test_readers_have_the_current_version_or_the_last_there_was() -> None:
    first, second = version(number=1), version(number=2)
    draft = version(number=None, state=VersionState.DRAFT)
    gone = replace(second, state=VersionState.WITHDRAWN)
    assert baseline_of(Table("t", "d", "bins", (draft, second, first)), draft) == second
    assert baseline_of(Table("t", "d", "bins", (draft, gone, first)), draft) == first
    everything_gone = replace(first, state=VersionState.DESTROYED)
    assert baseline_of(Table("t", "d", "bins", (draft, gone, everything_gone)), draft) == gone
    assert baseline_of(Table("t", "d", "bins", (draft,)), draft) is None
    assert baseline_of(Table("t", "d", "bins", (second, first)), second) == first
    assert baseline_of(Table("t", "d", "bins", (second, first)), first) is None


def test_only_changes_of_named_columns_break_and_any_difference_has_another_digest() -> None:
    lost = Change(ChangeKind.GONE, "uprn", "integer", "")
    harmless = Change(ChangeKind.GONE, "bins", "integer", "")
    meaning = Change(ChangeKind.MEANING, "uprn", "uprn", "usrn")
    reader = BrokenReader(ReaderKind.AGREEMENT, ("uprn",), "agreement_1", "Visits", ("a", "b"))
    found = Difference("version_1", 1, "version_2", (lost, harmless, meaning), (reader,))
    assert [found.breaks(each) for each in found.changes] == [True, False, False]
    others = (
        replace(found, baseline_id="version_0"),
        replace(found, changes=(lost,)),
        replace(found, broken=()),
        replace(found, broken=(replace(reader, agreement_id="agreement_2"),)),
    )
    assert len({found.sha256, *(each.sha256 for each in others)}) == 5
