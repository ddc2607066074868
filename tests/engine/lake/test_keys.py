from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from wardmote.engine.lake import keys
from wardmote.kernel.problem import Conflict, Damaged, Invalid, Unavailable


@pytest.fixture
def kek(tmp_path: Path) -> keys.KeyEncryptionKey:
    return keys.create_key_file(tmp_path / "key")


def wrapped_chain(kek: keys.KeyEncryptionKey) -> tuple[keys.WrappedOrganisationKey, keys.WrappedDataKey]:
    organisation_key = keys.new_organisation_key()
    return (
        keys.wrap_organisation_key(organisation_key, under=kek, organisation_id="org_a"),
        keys.wrap_data_key(
            keys.new_data_key(), under=organisation_key, organisation_id="org_a", object_id="version_a"
        ),
    )


def test_a_key_comes_back_through_both_wrappings(kek: keys.KeyEncryptionKey) -> None:
    organisation_key, data_key = keys.new_organisation_key(), keys.new_data_key()
    outer = keys.wrap_organisation_key(organisation_key, under=kek, organisation_id="org_a")
    inner = keys.wrap_data_key(
        data_key, under=organisation_key, organisation_id="org_a", object_id="version_a"
    )

    opened = keys.unwrap_organisation_key(outer, under=kek, organisation_id="org_a")
    again = keys.unwrap_data_key(inner, under=opened, organisation_id="org_a", object_id="version_a")

    assert again.derive(b"test") == data_key.derive(b"test")


def test_a_wrapped_key_opens_only_for_the_names_it_was_bound_to(kek: keys.KeyEncryptionKey) -> None:
    outer, inner = wrapped_chain(kek)
    with pytest.raises(Damaged):
        keys.unwrap_organisation_key(outer, under=kek, organisation_id="org_b")
    organisation_key = keys.unwrap_organisation_key(outer, under=kek, organisation_id="org_a")
    for names in (
        {"organisation_id": "org_a", "object_id": "version_b"},
        {"organisation_id": "org_b", "object_id": "version_a"},
    ):
        with pytest.raises(Damaged):
            keys.unwrap_data_key(inner, under=organisation_key, **names)
    with pytest.raises(Damaged):  # the same text, cut elsewhere
        keys.unwrap_data_key(inner, under=organisation_key, organisation_id="org_aversion", object_id="_a")


def test_another_key_encryption_key_opens_nothing(kek: keys.KeyEncryptionKey, tmp_path: Path) -> None:
    outer, _ = wrapped_chain(kek)
    other = keys.create_key_file(tmp_path / "other")
    assert other.fingerprint() != kek.fingerprint()
    with pytest.raises(Damaged):
        keys.unwrap_organisation_key(outer, under=other, organisation_id="org_a")


def test_every_flipped_bit_and_every_cut_of_a_wrapped_key_is_noticed(kek: keys.KeyEncryptionKey) -> None:
    outer, _ = wrapped_chain(kek)
    for position in range(len(outer)):
        altered = bytearray(outer)
        altered[position] ^= 1 << (position % 8)
        with pytest.raises(Damaged):
            keys.unwrap_organisation_key(
                keys.WrappedOrganisationKey(altered), under=kek, organisation_id="org_a"
            )
        with pytest.raises(Damaged):
            keys.unwrap_organisation_key(
                keys.WrappedOrganisationKey(outer[:position]), under=kek, organisation_id="org_a"
            )


def test_a_wrapped_data_key_is_not_a_wrapped_organisation_key(kek: keys.KeyEncryptionKey) -> None:
    _, inner = wrapped_chain(kek)
    with pytest.raises(Damaged):
        keys.unwrap_organisation_key(keys.WrappedOrganisationKey(inner), under=kek, organisation_id="org_a")


def test_a_key_is_not_printed_pickled_copied_or_shown_in_a_traceback() -> None:
    material = os.urandom(32)
    key = keys.DataKey(material)
    for shown in (repr(key), str(key), f"{key}", repr([key]), repr({"key": key})):
        assert material.hex() not in shown
        assert repr(material) not in shown
    with pytest.raises(TypeError):
        pickle.dumps(key)
    with pytest.raises(TypeError):
        copy.copy(key)
    assert not hasattr(key, "__dict__")


def test_a_failing_unwrap_shows_no_key_even_where_local_variables_are_reported(tmp_path: Path) -> None:
    kek = keys.create_key_file(tmp_path / "key")
    with pytest.raises(Damaged) as caught:
        keys.unwrap_organisation_key(
            keys.WrappedOrganisationKey(os.urandom(61)), under=kek, organisation_id="org_a"
        )
    report = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert "KeyEncryptionKey" in report
    assert repr((tmp_path / "key").read_bytes())[2:20] not in report


def test_derived_keys_differ_by_purpose_salt_and_kind() -> None:
    material = os.urandom(32)
    data_key, organisation_key = keys.DataKey(material), keys.OrganisationKey(material)
    derived = {
        data_key.derive(b"a"),
        data_key.derive(b"b"),
        data_key.derive(b"a", salt=b"1"),
        organisation_key.derive(b"a"),
    }
    assert len(derived) == 4
    assert material not in derived


def test_the_key_file_is_private_and_32_bytes_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "key"
    made = keys.create_key_file(path)
    assert path.stat().st_mode & 0o7777 == 0o600
    assert path.stat().st_size == 32
    assert keys.load_key_file(path).fingerprint() == made.fingerprint()
    assert list(tmp_path.iterdir()) == [path]


def test_an_existing_key_file_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "key"
    keys.create_key_file(path)
    before = path.read_bytes()
    with pytest.raises(Conflict):
        keys.create_key_file(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_of_many_processes_that_make_the_key_at_once_exactly_one_does(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from wardmote.engine.lake.keys import create_key_file as c\n"
        "sys.stdin.readline()\n"
        "try: c(pathlib.Path(sys.argv[1])); print('made')\n"
        "except Exception as e: print(type(e).__name__)"
    )
    children = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path / "key")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    said = sorted(child.communicate()[0].strip() for child in children)
    assert said == ["Conflict", "Conflict", "Conflict", "made"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_a_key_file_others_can_use_is_refused_with_the_command_that_mends_it(
    tmp_path: Path, mode: int
) -> None:
    path = tmp_path / "key"
    keys.create_key_file(path)
    path.chmod(mode)
    with pytest.raises(Invalid) as caught:
        keys.load_key_file(path)
    assert f"chmod 600 on {path.name}" in caught.value.next_step
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize("size", [0, 31, 33, 4096])
def test_a_key_file_of_another_length_is_damaged(tmp_path: Path, size: int) -> None:
    path = tmp_path / "key"
    path.write_bytes(bytes(size))
    path.chmod(0o600)
    with pytest.raises(Damaged):
        keys.load_key_file(path)


def test_a_missing_key_file_is_said_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        keys.load_key_file(tmp_path / "key")
    assert "Do not make a new one" in caught.value.next_step
    assert str(tmp_path) not in str(caught.value)  # a person who asks for data is shown this
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_key_of_another_length_cannot_be_made(size: int) -> None:
    with pytest.raises(ValueError):
        keys.DataKey(bytes(size))
