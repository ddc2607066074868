"""Four figures of a version, by hand."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.hub.catalogue.test_drift import PLAIN, version
from tests.hub.people import NOON
from wardmote.hub.catalogue.dataset import Frequency, Table, VersionState
from wardmote.hub.catalogue.quality import (
    ColumnQuality,
    column_quality,
    expected_by,
    qualities,
    timeliness,
    version_quality,
)

REF = replace(PLAIN, name="ref", distinct_values=10, unique_share=1.0)
WARD = replace(PLAIN, empty_cells=4, share_valid=0.5, distinct_values=3, unique_share=0.5)


def test_the_figures_of_a_version_are_over_all_its_cells() -> None:
    found = version_quality(version(REF, WARD, rows=10), timely=None)
    assert found.complete == pytest.approx(16 / 20)
    assert found.valid == pytest.approx((10 + 6 * 0.5) / 16)
    assert (found.unique, found.key) == (1.0, "ref")


def test_a_column_has_three() -> None:
    assert column_quality(WARD, rows=10) == ColumnQuality(complete=0.6, valid=0.5, unique=0.5)


@pytest.mark.parametrize("found", [version(rows=0), version(REF, rows=0), version(rows=3)])
def test_nothing_is_said_of_nothing(found: object) -> None:
    quality = version_quality(found, timely=None)  # type: ignore[arg-type]
    assert (quality.complete, quality.valid, quality.unique, quality.key) == (None, None, None, None)


def test_where_nobody_counted_values_nothing_is_said_of_them() -> None:
    assert version_quality(version(PLAIN), timely=None).unique is None


def test_a_version_is_timely_that_comes_when_it_is_expected() -> None:
    month = timedelta(days=31)
    assert timeliness(NOON, NOON + month, Frequency.MONTHLY) == 1.0
    assert timeliness(NOON, NOON + 2 * month, Frequency.MONTHLY) == 0.5
    assert timeliness(NOON, NOON + 9 * month, Frequency.IRREGULAR) is None
    assert timeliness(None, NOON, Frequency.MONTHLY) is None


def test_each_version_is_held_against_the_one_before_and_a_draft_against_now() -> None:
    week = timedelta(days=7)
    first = version(REF, number=1)
    second = replace(version(REF, number=2), published_at=NOON + 2 * week)
    gone = replace(version(REF, number=3, state=VersionState.WITHDRAWN), published_at=NOON + 3 * week)
    draft = replace(version(REF, number=None, state=VersionState.DRAFT), published_at=None)
    table = Table("t", "d", "bins", (draft, gone, second, first))
    found = qualities(table, Frequency.WEEKLY, now=NOON + 7 * week)
    assert {name: each.timely for name, each in found.items()} == {
        "version_1": None,
        "version_2": 0.5,
        "version_3": 1.0,
        "version_None": 0.25,
    }
    assert expected_by(table, Frequency.WEEKLY) == NOON + 3 * week
    assert expected_by(table, Frequency.NEVER) is None
