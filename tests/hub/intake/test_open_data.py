"""Files as really published go the whole way: sent, read, checked, described, published, read back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.hub import people
from tests.hub.datasets import CLOSED
from tests.hub.intake.sending import read, send
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.holdings import publishing
from wardmote.hub.holdings.rows import open_rows
from wardmote.hub.intake.upload import UploadState
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.policy.decide import decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Use

FILES = {
    "crime_safestats/police_uk_city_of_london_2018-07.csv": 1,
    "crime_safestats/ambulance_assault.csv": 1,
    "fire/homeoffice_fires_msoa_3yr_average.csv": 1,
    "fire/lfb_incidents_jan_apr_2017.csv.gz": 1,
    "hmo/oxford_hmo-simplified-register.csv": 1,
    "hmo/oxford_hmo-temporary-exemptions-register.csv": 1,
    "boundaries/lsoa_2011_london_attributes.csv": 1,
    "census/urbstudies_variables.csv": 1,
    "census/c2021_household_tenure21_lsoa21_london.csv.gz": 1,
    "ev/ncr_subset_older.csv.gz": 1,
    "childrens/ofsted_csc_ilacs_overview.xlsx": 1,
    "messy/lambeth_datastore_2012/planning/PlanPer2008.csv.gz": 1,
    "messy/lambeth_datastore_2012/foi/LBLFOIDisclosureJune2011.csv": 1,
    "messy/digital_land_resources/brentwood.xlsm": 3,
    "childrens/national_cla_on_31_march_by_characteristics.xlsx": 1,
}
"""Each file, and how many tables it has at least."""


@pytest.mark.slow
@pytest.mark.parametrize(("path", "tables"), FILES.items())
def test_a_published_file_goes_the_whole_way(
    open_data: Path, publisher: Actor, clock: people.TestClock, path: str, tables: int
) -> None:
    content = (open_data / path).read_bytes()
    upload = read(send(content, Path(path).name, actor=publisher, clock=clock), actor=publisher, clock=clock)
    assert upload.state is UploadState.READY, upload.problem
    assert len(upload.tables) >= tables
    assert upload.dataset_id is not None
    described = replace(CLOSED, title=Path(path).stem)
    catalogue.describe(described, dataset_id=upload.dataset_id, actor=publisher, clock=clock)
    for table in upload.tables:
        publishing.publish(table.version_id, reason_for_personal=None, actor=publisher, clock=clock)
        permit = decide(
            Ask(table.version_id, Use.DOWNLOAD, None, None, None, None), actor=publisher, clock=clock
        )
        with open_rows(permit, clock=clock) as opened:
            assert sum(batch.num_rows for batch in opened.batches()) == table.rows
    assert any(table.rows for table in upload.tables)
