"""The register of erasures: what is listed stays listed, whatever is cut, full, forged, lost or set back."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from wardmote.engine.lake.erasure_register import FILE_NAME, Erasure, ErasureRegister
from wardmote.engine.lake.keys import KeyEncryptionKey, create_key_file, load_key_file
from wardmote.kernel.ids import new_id
from wardmote.kernel.problem import Unavailable

TIME = "2026-11-21T09:30:00.000000Z"


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    keys, lake = tmp_path / "keys", tmp_path / "lake"
    keys.mkdir()
    lake.mkdir()
    return keys, lake


@pytest.fixture
def key(folders: tuple[Path, Path]) -> KeyEncryptionKey:
    return create_key_file(folders[0] / "key")


@pytest.fixture
def register(folders: tuple[Path, Path]) -> ErasureRegister:
    return ErasureRegister(*folders)


def erasure(*, with_original: bool = True) -> Erasure:
    return Erasure(new_id("version"), new_id("original") if with_original else "", TIME)


@contextmanager
def files_no_longer_than(size_bytes: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_was_added_is_listed_and_nothing_else(
    register: ErasureRegister, folders: tuple[Path, Path], key: KeyEncryptionKey
) -> None:
    first, second = erasure(), erasure(with_original=False)
    assert not register.exists
    register.add(first, key=key)
    register.add(second, key=key)
    register.add(second, key=key)
    for found in (register, ErasureRegister(*folders)):
        assert found.exists
        assert found.erasures(key=key) == (first, second)
        assert found.lists({first.version_id}, key=key)
        assert found.lists({"x", first.original_id}, key=key)
        assert not found.lists({new_id("version"), ""}, key=key)
    assert (folders[0] / FILE_NAME).stat().st_mode & 0o777 == 0o600


def test_another_process_is_heard_at_once(
    register: ErasureRegister, folders: tuple[Path, Path], key: KeyEncryptionKey
) -> None:
    assert register.erasures(key=key) == ()
    added = erasure()
    ErasureRegister(*folders).add(added, key=key)
    assert register.lists({added.version_id}, key=key)


@pytest.mark.parametrize("cut", range(2, 150, 21))
def test_a_line_that_a_crash_cut_is_passed_over_and_spoils_no_other(
    register: ErasureRegister, folders: tuple[Path, Path], key: KeyEncryptionKey, cut: int
) -> None:
    kept, lost, later = erasure(), erasure(), erasure()
    register.add(kept, key=key)
    register.add(lost, key=key)
    for folder in folders:
        path = folder / FILE_NAME
        path.write_bytes(path.read_bytes()[:-cut])
    register.add(later, key=key)
    assert register.erasures(key=key) == (kept, later)


def test_a_line_of_somebody_else_destroys_nothing(
    register: ErasureRegister, folders: tuple[Path, Path], key: KeyEncryptionKey, tmp_path: Path
) -> None:
    register.add(erasure(), key=key)
    other = create_key_file(tmp_path / "other")
    forged, moved = erasure(), erasure()
    ErasureRegister(folders[1], tmp_path).add(forged, key=other)
    with (folders[1] / FILE_NAME).open("ab") as file:
        line = (folders[0] / FILE_NAME).read_bytes()
        file.write(line.replace(line.split()[1], moved.version_id.encode()))
    assert not register.lists({forged.version_id, moved.version_id}, key=key)
    assert len(register.erasures(key=key)) == 1


@pytest.mark.parametrize("lost", [0, 1])
def test_the_copy_and_the_register_mend_each_other(
    register: ErasureRegister, folders: tuple[Path, Path], key: KeyEncryptionKey, lost: int
) -> None:
    old, new = erasure(), erasure()
    register.add(old, key=key)
    restored = (folders[lost] / FILE_NAME).read_bytes()
    register.add(new, key=key)
    (folders[lost] / FILE_NAME).write_bytes(restored)
    assert register.lists({new.version_id}, key=key), "the union counts"
    register.mend(key=key)
    (folders[1 - lost] / FILE_NAME).unlink()
    assert set(register.erasures(key=key)) == {old, new}


def test_what_a_database_knows_fills_a_register_that_is_younger_than_the_hub(
    register: ErasureRegister, folders: tuple[Path, Path], key: KeyEncryptionKey
) -> None:
    listed, known = erasure(), erasure(with_original=False)
    register.add(listed, key=key)
    again = [known, Erasure("", listed.original_id, TIME), Erasure(listed.version_id, "", TIME)]
    register.mend(key=key, known=again)
    size_bytes = (folders[0] / FILE_NAME).stat().st_size
    register.mend(key=key, known=again)
    assert (folders[0] / FILE_NAME).stat().st_size == size_bytes
    assert register.erasures(key=key) == (listed, known)


def test_on_a_full_volume_nothing_is_listed_and_nothing_half(
    register: ErasureRegister, folders: tuple[Path, Path], key: KeyEncryptionKey
) -> None:
    kept, refused = erasure(), erasure()
    register.add(kept, key=key)
    path = folders[0] / FILE_NAME
    before = path.read_bytes()
    with files_no_longer_than(len(before) + 30), pytest.raises(Unavailable) as problem:
        register.add(refused, key=key)
    assert problem.value.code == "lake.register_not_written"
    assert path.read_bytes() == before
    assert register.erasures(key=key) == (kept,)
    register.add(refused, key=key)
    assert register.erasures(key=key) == (kept, refused)


def test_a_copy_that_cannot_be_written_is_mended_later(
    register: ErasureRegister,
    folders: tuple[Path, Path],
    key: KeyEncryptionKey,
    caplog: pytest.LogCaptureFixture,
) -> None:
    copy, added = folders[1] / FILE_NAME, erasure()
    copy.symlink_to("/dev/full")
    register.add(added, key=key)
    assert "mended later" in caplog.text
    copy.unlink()
    register.mend(key=key)
    (folders[0] / FILE_NAME).unlink()
    assert register.erasures(key=key) == (added,)


_ADDS = """
import sys
from pathlib import Path
from wardmote.engine.lake.erasure_register import Erasure, ErasureRegister
from wardmote.engine.lake.keys import load_key_file
from wardmote.kernel.ids import new_id
keys, lake = map(Path, sys.argv[1:])
for _ in range(50):
    ErasureRegister(keys, lake).add(Erasure(new_id("version"), "", "2026-11-21T09:30:00.000000Z"),
                                    key=load_key_file(keys / "key"))
"""


def test_two_processes_at_once_lose_no_line(folders: tuple[Path, Path], key: KeyEncryptionKey) -> None:
    both = [subprocess.Popen([sys.executable, "-c", _ADDS, *map(str, folders)]) for _ in range(2)]
    assert [each.wait() for each in both] == [0, 0]
    for folder in folders:
        lines = (folder / FILE_NAME).read_bytes().splitlines()
        assert len(lines) == 100
    found = ErasureRegister(*folders).erasures(key=load_key_file(folders[0] / "key"))
    assert len(found) == 100
