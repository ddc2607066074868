"""Headers that are cut short say the same as whole ones, and no more."""

from __future__ import annotations

import re

import pytest

from wardmote.engine.reading.columns.headers import speaks_of, whole_words, words_pattern
from wardmote.engine.reading.columns.own_lists import own_list


@pytest.mark.parametrize(
    ("header", "whole"),
    [
        ("Dte of Brth", "date of birth"),
        ("Applcnt DoB", "applicant dob"),
        ("Addr Ln 1", "address line 1"),
        ("POST_CD", "postcode"),
        ("Wkly Chg (£)", "weekly charge £"),
        ("Pt Name", "patient name"),
        ("TU Member", "trade union member"),
        ("Sex. Orient.", "sexual orientation"),
        ("NI no", "national insurance no"),
    ],
)
def test_words_cut_short_are_made_whole(header: str, whole: str) -> None:
    assert whole_words(header) == whole


@pytest.mark.parametrize(
    "header", ["% chg 2019", "Prop", "App date", "Inc", "Dtex", "pt 1 price", "Emp rate", "Median"]
)
def test_what_is_as_often_another_word_stays(header: str) -> None:
    assert set(whole_words(header).split()) <= set(re.sub("[^a-z0-9%]+", " ", header.lower()).split())


def test_a_header_speaks_as_it_stands_and_with_its_words_whole() -> None:
    assert speaks_of(words_pattern("dt"), "Start Dt")
    assert speaks_of(words_pattern("date"), "Start Dt")
    assert not speaks_of(words_pattern("date"), "Start")


def test_every_abbreviation_is_a_pattern_and_its_words_are_whole_already() -> None:
    told: dict[str, str] = own_list("abbreviations.yaml")
    for cut_short, whole in told.items():
        assert re.compile(cut_short), cut_short
        assert whole_words(whole) == whole, cut_short
