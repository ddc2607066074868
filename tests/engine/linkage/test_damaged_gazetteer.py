"""Whatever byte of a gazetteer has changed since it was built, it is refused, as it would answer wrongly."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from tests.engine.linkage import supplies
from wardmote.engine.linkage.gazetteer import store
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.kernel.problem import Damaged, Unavailable, Unreadable


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One with every file there is: facts of properties, and the supply it was built of."""
    folder = tmp_path_factory.mktemp("damaged")
    build(supplies.write_premium(folder), folder / "g", progress=lambda _: None)
    return folder / "g"


@pytest.fixture
def copied(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "g")


def _damage(path: Path, at: float) -> None:
    """One bit of the byte that stands at this share of the file."""
    content = bytearray(path.read_bytes())
    content[round(at * (len(content) - 1))] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("at", [0.01, 0.5, 1.0])
def test_a_changed_byte_of_any_file_is_refused_when_it_is_opened(copied: Path, at: float) -> None:
    names = Gazetteer(copied).header.files.keys() - {store.SUPPLY}
    assert {"uprn.npy", "places.arrow", "classes.arrow", "part_key.npy"} < names
    for name in sorted(names):
        sound = (copied / name).read_bytes()
        _damage(copied / name, at)
        with pytest.raises(Damaged, match=f"{name} of this gazetteer has changed"):
            Gazetteer(copied)
        (copied / name).write_bytes(sound)
    assert Gazetteer(copied).header.counts["uprns"]


def test_a_changed_byte_of_the_header_is_refused(copied: Path) -> None:
    path = copied / store.HEADER
    sound = path.read_bytes()
    for at in range(len(sound)):
        _damage(path, at / (len(sound) - 1))
        with pytest.raises((Damaged, Unreadable)):
            store.read_header(copied)
        path.write_bytes(sound)
    assert store.read_header(copied)


def test_a_changed_supply_answers_as_before_and_takes_no_changes(copied: Path) -> None:
    assert store.supply_of(copied).title == "AddressBase Premium"
    _damage(copied / store.SUPPLY, 0.5)
    assert Gazetteer(copied).header.counts["uprns"]
    for opened in (store.supply_of, store.verify):
        with pytest.raises(Damaged, match=store.SUPPLY):
            opened(copied)


def test_a_header_without_its_digest_or_with_another_version_is_refused(copied: Path) -> None:
    path = copied / store.HEADER
    told = json.loads(path.read_text())
    without = {name: value for name, value in told.items() if name != "digest"}
    for changed in (without, told | {"version": "0" * 16}):
        path.write_text(json.dumps(changed, indent=1))
        with pytest.raises(Damaged, match="header"):
            Gazetteer(copied)


HEADERS = [
    "[" * 100_000,
    '{"a":' * 100_000,
    "[]",
    "{}",
    "\udcff",
    *(
        f'{{"format": "{store.FORMAT}", "format_version": {store.FORMAT_VERSION}, '
        f'"files": {{"uprn.npy": [{size}, ""]}}}}'
        for size in ("Infinity", "NaN")
    ),
]


@pytest.mark.parametrize("text", HEADERS, ids=range(len(HEADERS)))
def test_a_header_that_is_none_is_refused(copied: Path, text: str) -> None:
    (copied / store.HEADER).write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(Damaged, match="header"):
        Gazetteer(copied)


def test_a_file_named_outside_the_folder_is_refused(copied: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"1")
    told = json.loads((copied / store.HEADER).read_text())
    del told["digest"]
    told["files"]["../elsewhere"] = [1, hashlib.sha256(b"1").hexdigest()]
    listed = sorted((name, tuple(both)) for name, both in told["files"].items() if name != store.SUPPLY)
    told["version"] = hashlib.sha256(repr(listed).encode()).hexdigest()[:16]
    (copied / store.HEADER).write_text(json.dumps(told, indent=1))
    with pytest.raises(Damaged, match="header"):
        store.read_header(copied)


def test_what_the_disk_does_not_give_is_told(copied: Path) -> None:
    (copied / store.HEADER).unlink()
    (copied / store.HEADER).symlink_to("/proc/self/mem")  # whose first byte is an input/output error
    with pytest.raises(Unavailable, match="cannot be read"):
        Gazetteer(copied)
