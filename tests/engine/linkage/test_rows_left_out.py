"""What a gazetteer does not take of its source is told, with how many rows it is."""

from __future__ import annotations

import math
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from wardmote.engine.linkage.gazetteer.building import build


def test_rows_without_a_sound_uprn_are_left_out_and_counted(tmp_path: Path) -> None:
    rows = (
        "100,1 High Street\n,2 High Street\n0,3 High Street\nA12,4 High Street\n1234567890123,5 High Street\n"
    )
    (tmp_path / "v.csv").write_text("uprn,address\n" + rows)
    said: list[str] = []
    header = build(tmp_path / "v.csv", tmp_path / "g", progress=said.append)
    assert header.counts["uprns"] == 1
    assert "rows left out whose UPRN is no number of up to 12 digits: 2." in said
    assert "rows left out that have no UPRN: 2." in said


@pytest.mark.parametrize(
    "text",
    [
        'uprn,address\n100,1 High Street\n101,\n102, \n103,"-, ."\n,\n',
        "uprn,number,street\n100,1,High Street\n101,,\n102, , \n103,,High Street\n,,\n",
    ],
)
def test_rows_with_a_uprn_and_without_an_address_are_left_out_and_counted(tmp_path: Path, text: str) -> None:
    (tmp_path / "v.csv").write_text(text)
    said: list[str] = []
    assert build(tmp_path / "v.csv", tmp_path / "g", progress=said.append).counts["addresses"] == 1
    assert "rows left out that have a UPRN and no address, or a street alone: 3." in said
    assert "rows left out that have no UPRN: 1." in said


@pytest.mark.parametrize("uprn", [pa.array([100, -7, 10**12, None]), pa.array([100.0, 1.5, 1e12, math.nan])])
def test_a_uprn_that_is_a_number_is_one_of_up_to_12_digits(tmp_path: Path, uprn: pa.Array) -> None:
    texts = [f"{at} High Street" for at in range(1, 5)]
    pq.write_table(pa.table({"uprn": uprn, "address": texts}), tmp_path / "v.parquet")
    said: list[str] = []
    assert build(tmp_path / "v.parquet", tmp_path / "g", progress=said.append).counts["addresses"] == 1
    assert "rows left out whose UPRN is no number of up to 12 digits: 2." in said
    assert "rows left out that have no UPRN: 1." in said
