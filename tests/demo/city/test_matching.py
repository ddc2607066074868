"""The demo city's extracts find their properties, and what does not is what cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.demo_addresses import Found, build_gazetteer, compared, homes_of, matched, total, with_addresses

from tests.demo.city.conftest import Written


@pytest.fixture(scope="module")
def found(written: Written, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Found]:
    """Every extract with an address, as `wardmote match addresses` answers it, against the councils' gazetteers."""
    made: Path = tmp_path_factory.mktemp("matched")
    build_gazetteer(written.folder, written.extracts, made / "gazetteer")
    homes = homes_of(written.folder)
    return {
        each.series: compared(
            written.folder,
            each,
            matched(written.folder, each, made / "gazetteer", made / "out.parquet"),
            homes,
        )
        for each in with_addresses(written.extracts)
    }


def test_the_share_of_rows_with_their_property_rises_above_97_in_100(found: dict[str, Found]) -> None:
    whole = total(list(found.values()))
    assert len(found) > 15
    assert whole.usable_before / whole.rows < 0.5
    assert whole.right / whole.rows > 0.97
    assert whole.given == whole.right, "no row was given another's UPRN"


def test_what_gets_no_uprn_is_what_does_not_tell_its_unit(found: dict[str, Found]) -> None:
    whole = total(list(found.values()))
    without = whole.without["unit lost"] + whole.without["a house of bedsits as a whole"]
    assert without, "the city has such rows"
    assert whole.buildings == without
    assert sum(whole.without.values()) - without <= whole.rows / 1000
