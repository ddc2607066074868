from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.linkage import village
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.matching import Matcher


@pytest.fixture(scope="session")
def village_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("village")
    build(village.write(folder / "village.csv"), folder / "gazetteer", progress=lambda _: None)
    return folder / "gazetteer"


@pytest.fixture(scope="session")
def matcher(village_folder: Path) -> Matcher:
    return Matcher(Gazetteer(village_folder))
