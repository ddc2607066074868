"""A small city and its files, made once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from wardmote.demo.city import TRUTH_FOLDER, City, Extract, generate_city, write_extracts


def no_progress(_what: str, _share: float) -> None:
    """For tests that do not look at progress."""


@dataclass(frozen=True)
class Written:
    """The files of a city, their descriptions, and the truth."""

    folder: Path
    extracts: tuple[Extract, ...]

    def truth(self, name: str) -> list[dict[str, object]]:
        """The lines of one truth table."""
        lines: list[dict[str, object]] = pq.read_table(
            self.folder / TRUTH_FOLDER / f"{name}.parquet"
        ).to_pylist()
        return lines


@pytest.fixture(scope="session")
def city() -> City:
    return generate_city(seed=7, scale=0.1, progress=no_progress)


@pytest.fixture(scope="session")
def written(city: City, tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("city")
    return Written(folder, tuple(write_extracts(city, folder)))
