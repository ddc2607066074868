"""Which column answers which field of a data ask, and which ask a table fits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.engine.checking.noisy_tables import noisy_table
from wardmote.engine.checking import (
    AskMatch,
    FoundColumn,
    TableSchema,
    best_ask,
    check_table,
    found_in_report,
    found_in_table,
    library_names,
    library_schema,
    match_ask,
    named_as_asked,
    schema_from_json,
)
from wardmote.engine.checking.alike import word_alikeness
from wardmote.engine.reading import open_tables

_LIBRARY = {name: library_schema(name) for name in library_names()}
_SCHEMA = schema_from_json({
    "fields": [
        {"name": "licence_ref", "constraints": {"required": True}, "aliases": ["Licence Number"]},
        {"name": "scheme", "constraints": {"required": True, "enum": ["mandatory", "additional", "selective"]}},
        {"name": "expiry", "type": "date", "format": "any", "aliases": ["Licence End Date"]},
        {"name": "postcode", "semanticType": "postcode"},
    ]
})  # fmt: skip


def _columns(*names: str) -> list[FoundColumn]:
    return [FoundColumn(name) for name in names]


def _pairs(match: AskMatch) -> dict[str, str]:
    return {pair.column: pair.field for pair in match.pairs}


def test_a_match_says_what_is_there_what_is_missing_and_what_is_extra() -> None:
    match = match_ask(_columns("LICENCE NO.", "Notes", "licence end dt"), _SCHEMA)
    assert _pairs(match) == {"LICENCE NO.": "licence_ref", "licence end dt": "expiry"}
    assert (match.missing_required, match.missing_optional) == (("scheme",), ("postcode",))
    assert match.extra == ("Notes",)


def test_every_pair_gives_its_reasons() -> None:
    (pair,) = match_ask([FoundColumn("Expires", "date")], _SCHEMA).pairs
    assert "reads like" in pair.reasons[0]
    assert pair.reasons[1] == "Its cells are of the type asked for: date."


def test_an_alias_in_another_dress_is_as_good_as_the_name() -> None:
    (pair,) = match_ask(_columns("licence-NUMBER"), _SCHEMA).pairs
    assert (pair.field, pair.score) == ("licence_ref", 1.0)


def test_a_code_list_speaks_for_one_of_two_headers_that_say_as_much() -> None:
    asked = schema_from_json(
        {"fields": [{"name": "scheme type", "constraints": {"enum": ["mandatory", "selective"]}}]}
    )
    other = FoundColumn("Type", "string", None, ("detached", "terraced", "flat"))
    listed = FoundColumn("type_2", "string", None, ("a) Mandatory", "SELECTIVE"))
    assert _pairs(match_ask([other, listed], asked)) == {"type_2": "scheme type"}


def test_values_that_are_something_else_speak_against_a_header() -> None:
    assert _pairs(match_ask([FoundColumn("Post Codes", "string", "postcode")], _SCHEMA)) == {
        "Post Codes": "postcode"
    }
    assert _pairs(match_ask([FoundColumn("Post Codes", "string", "email")], _SCHEMA)) == {}


def test_a_column_answers_one_field_and_a_field_has_one_column() -> None:
    match = match_ask(_columns("postcode", "Postcode 2", "post code"), _SCHEMA)
    assert len({pair.field for pair in match.pairs}) == len(match.pairs) == 1
    assert match.pairs[0].score == 1.0


def test_a_header_as_long_as_a_book_takes_no_longer() -> None:
    match = match_ask(_columns("postcode", "licence " * 200_000, "x" * 1_000_000), _SCHEMA)
    assert _pairs(match)["postcode"] == "postcode"


def test_a_table_without_columns_answers_nothing() -> None:
    match = match_ask([], _SCHEMA)
    assert (match.pairs, match.score, match.missing_required) == ((), 0.0, ("licence_ref", "scheme"))


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("address", "addr", True),
        ("date", "dt", True),
        ("assessment", "asessment", True),
        ("placement", "plcmnt", True),
        ("2", "12", False),
        ("stage", "street", False),
        ("start", "end", False),
        ("mother", "father", False),
    ],
)
def test_words_are_alike_where_one_may_be_the_other(one: str, other: str, *, is_alike: bool) -> None:
    assert (word_alikeness(one, other) > 0.5) is is_alike
    assert word_alikeness(one, other) == word_alikeness(other, one)


@dataclass
class _Tally:
    right_ask: int = 0
    tables: int = 0
    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, name: str, seed: str, *, with_cells: bool) -> None:
        asked = _LIBRARY[name]
        others = [each for each in _LIBRARY.values() if each is not asked]
        noisy = noisy_table(asked, others, seed=seed, with_cells=with_cells)
        ranked = best_ask(noisy.columns, list(_LIBRARY.values()))
        found = next(match for match in ranked if match.schema is asked).field_of
        self.tables += 1
        self.right_ask += ranked[0].schema is asked
        self.right += sum(noisy.truth.get(column) == field for column, field in found.items())
        self.wrong += sum(noisy.truth.get(column) != field for column, field in found.items())
        self.missed += sum(found.get(column) != field for column, field in noisy.truth.items())


@pytest.mark.parametrize("with_cells", [False, True], ids=["headers only", "headers and cells"])
def test_asks_and_columns_are_told_under_noise(*, with_cells: bool) -> None:
    tally = _Tally()
    for name in _LIBRARY:
        tally.add(name, f"{name} again", with_cells=with_cells)
    assert tally.right_ask / tally.tables >= 0.95
    assert 2 * tally.right / (2 * tally.right + tally.wrong + tally.missed) >= 0.95


def test_a_file_is_checked_under_the_names_of_the_ask(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text(
        "Licence Number,Scheme,Ends\nL1,mandatory,31/12/2027\nL2,magic,31/12/2028\n", encoding="utf-8"
    )
    (table,) = open_tables(path, file_name=path.name)
    asked = TableSchema(_SCHEMA.fields[:2], fields_match="subset")
    named = named_as_asked(table, match_ask(found_in_table(table), asked))
    assert named.columns == ("licence_ref", "scheme", "Ends")
    report = check_table(named, asked)
    assert [(error["row"], error["column"]) for error in report.errors.to_pylist()] == [(2, "scheme")]
    assert _pairs(match_ask(found_in_report(report.table), asked)) == {
        "licence_ref": "licence_ref",
        "scheme": "scheme",
    }


def test_a_column_that_has_an_asked_name_but_not_its_meaning_makes_way(tmp_path: Path) -> None:
    path = tmp_path / "made.csv"
    path.write_text("postcode,Post Code (new)\na@example.org,E8 1EA\n", encoding="utf-8")
    (table,) = open_tables(path, file_name=path.name)
    found = [FoundColumn("postcode", "string", "email"), FoundColumn("Post Code (new)", "string", "postcode")]
    named = named_as_asked(table, match_ask(found, _SCHEMA))
    assert named.columns == ("postcode (not asked for)", "postcode")


def test_sheets_of_the_inspectorates_workbook_find_their_lists(open_data: Path) -> None:
    path = open_data / "childrens" / "annex_a" / "Annex_A_sample_liia.xlsx"
    tables = open_tables(path, file_name=path.name)
    names = {id(schema): name for name, schema in _LIBRARY.items()}
    for table in tables:
        best = best_ask(found_in_table(table), list(_LIBRARY.values()))[0]
        number = table.name.removeprefix("List ")
        assert names[id(best.schema)] == f"annex_a_list_{number}"
        assert (best.missing_required, best.extra) == ((), ())
