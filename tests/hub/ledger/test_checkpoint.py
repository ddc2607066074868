"""Checkpoints: when they are due, what they sign, and with which key."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings

from tests.hub.ledger import plain_tree
from tests.hub.ledger.acts_for_tests import BOROUGH, BRIGADE, HandClock, write
from wardmote.hub.ledger import acts, queries
from wardmote.hub.ledger.models import StoredEntry
from wardmote.hub.ledger.signing_key import FILE_NAME, public_key_pem, signing_key
from wardmote.hub.ledger.thread import Thread, census_leaf
from wardmote.kernel.problem import Damaged
from wardmote.site.home import Home
from wardmote.verify.note import is_signed_by, read_key, read_note


def own_home(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Home:
    home = Home.from_environment({"WARDMOTE_HOME": str(folder)})
    home.prepare()
    monkeypatch.setattr(settings, "HOME", home)
    return home


@pytest.mark.django_db
def test_a_checkpoint_signs_size_root_census_and_time(clock: HandClock) -> None:
    write(5, clock, BRIGADE)
    write(2, clock)
    clock.tick(seconds=3)
    checkpoint = acts.make_checkpoint(clock=clock)
    assert checkpoint is not None
    note = read_note(checkpoint.note)
    assert note is not None
    assert is_signed_by(
        note, read_key(public_key_pem(signing_key(settings.HOME.keys, may_make=False).public_key()).encode())
    )
    assert not is_signed_by(note, Ed25519PrivateKey.generate().public_key())
    leaves = [bytes(leaf) for leaf in StoredEntry.objects.order_by("sequence").values_list("leaf", flat=True)]
    assert (note.size, note.root) == (7, plain_tree.mth(leaves)) == (checkpoint.size, checkpoint.root)
    threads = queries.sealed_threads()
    assert [(one.organisation, one.entries) for one in threads] == [(BOROUGH, 7), (BRIGADE, 5)]
    assert note.census == plain_tree.mth([census_leaf(one) for one in threads])
    assert note.time == "2026-11-21T09:30:03.000000Z"
    assert queries.checkpoint_latest() == checkpoint == queries.checkpoints()[0]


@pytest.mark.parametrize(
    "changed",
    [
        lambda text: text.replace("\n7\n", "\n8\n"),
        lambda text: text.replace("09:30", "09:31"),
        lambda text: text.replace("wardmote/ledger_", "wardmote/ledger_x", 1),
    ],
)
@pytest.mark.django_db
def test_a_changed_note_is_not_signed(changed: object, clock: HandClock) -> None:
    write(7, clock)
    checkpoint = acts.make_checkpoint(clock=clock)
    assert checkpoint is not None
    note = read_note(changed(checkpoint.note))  # type: ignore[operator]
    assert note is not None
    assert not is_signed_by(note, signing_key(settings.HOME.keys, may_make=False).public_key())


@pytest.mark.django_db
def test_nothing_new_makes_no_checkpoint(clock: HandClock) -> None:
    assert acts.make_checkpoint(clock=clock) is None
    write(1, clock)
    assert acts.make_checkpoint(clock=clock) is not None
    clock.tick(hours=1)
    assert acts.make_checkpoint(clock=clock) is None
    assert len(queries.checkpoints()) == 1


@pytest.mark.django_db
def test_when_a_checkpoint_is_due(clock: HandClock) -> None:
    assert not acts.due(clock=clock)
    write(1, clock)
    assert acts.due(clock=clock)
    acts.make_checkpoint(clock=clock)
    write(999, clock)
    clock.tick(seconds=59)
    assert not acts.due(clock=clock)
    write(1, clock)
    assert acts.due(clock=clock)  # 1,000 entries
    acts.make_checkpoint(clock=clock)
    clock.tick(minutes=5)
    assert not acts.due(clock=clock)  # a minute, and nothing new
    write(1, clock)
    assert acts.due(clock=clock)


@pytest.mark.django_db
def test_what_no_checkpoint_covers_is_known_with_its_age(clock: HandClock) -> None:
    assert queries.unsealed_since() is None
    write(1, clock)
    since = clock.now
    clock.tick(hours=4)
    write(1, clock)
    assert queries.unsealed_since() == since
    acts.make_checkpoint(clock=clock)
    assert queries.unsealed_since() is None


@pytest.mark.django_db
def test_a_checkpoint_is_never_older_than_what_it_covers(clock: HandClock) -> None:
    written = write(1, clock)[0].time
    clock.tick(hours=-3)
    checkpoint = acts.make_checkpoint(clock=clock)
    assert checkpoint is not None
    assert checkpoint.time == written


@pytest.mark.django_db
def test_a_lost_key_is_not_replaced_by_another(
    clock: HandClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = own_home(monkeypatch, tmp_path)
    key = acts.public_key()
    assert "BEGIN PUBLIC KEY" in key
    (home.keys / FILE_NAME).unlink()
    write(1, clock)
    with pytest.raises(Damaged, match="cannot be read"):
        acts.make_checkpoint(clock=clock)
    with pytest.raises(Damaged, match="cannot be read"):
        acts.public_key()
    assert list(home.keys.iterdir()) == []


@pytest.mark.django_db
def test_another_key_does_not_go_on_where_the_first_one_signed(
    clock: HandClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = own_home(monkeypatch, tmp_path)
    write(1, clock)
    acts.make_checkpoint(clock=clock)
    (home.keys / FILE_NAME).unlink()
    signing_key(home.keys, may_make=True)
    write(1, clock)
    with pytest.raises(Damaged, match="not the one the members hold"):
        acts.make_checkpoint(clock=clock)
    assert len(queries.checkpoints()) == 1


def test_the_key_is_made_once_private_and_whole(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        keys = list(pool.map(lambda _: signing_key(tmp_path, may_make=True).private_bytes_raw(), range(16)))
    assert len(set(keys)) == 1
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no key",
        generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    ],
)
def test_a_damaged_key_is_said_to_be_damaged_and_not_replaced(content: bytes, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(Damaged, match="cannot be read"):
        signing_key(tmp_path, may_make=True)
    assert (tmp_path / FILE_NAME).read_bytes() == content


def test_a_census_leaf_hides_the_count_behind_the_key() -> None:
    one = census_leaf(Thread(BOROUGH, b"k" * 32, 7))
    assert one != census_leaf(Thread(BOROUGH, b"l" * 32, 7))
    assert one != census_leaf(Thread(BOROUGH, b"k" * 32, 8))
