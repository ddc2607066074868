"""A lake, and keys, for every test of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from wardmote.engine.lake.folder import LakeFolder
from wardmote.engine.lake.keys import DataKey, new_data_key


@pytest.fixture
def folder(tmp_path: Path) -> LakeFolder:
    return LakeFolder(tmp_path / "lake", reserve_bytes=0)


@pytest.fixture
def key() -> DataKey:
    return new_data_key()


def files_under(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())
