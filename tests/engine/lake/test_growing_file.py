"""A file that grows over several requests: what it said it had is there, whatever was killed when."""

from __future__ import annotations

import hashlib
import os
import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.lake.conftest import files_under
from wardmote.engine.lake.chunk_cipher import CHUNK_BYTES, FILE_NAME, HEADER_BYTES
from wardmote.engine.lake.folder import LakeFolder
from wardmote.engine.lake.growing_file import GrowingFile, begin_growing, forget_growing, sweep_growing
from wardmote.engine.lake.keys import DataKey, new_data_key
from wardmote.engine.lake.sealed_file import SealedReader
from wardmote.kernel.ids import new_id
from wardmote.kernel.problem import Conflict, Damaged, Unavailable

SEALED_CHUNK = CHUNK_BYTES + 28


def begun(folder: LakeFolder, length: int) -> str:
    object_id = new_id("original")
    begin_growing(folder, object_id=object_id, length_bytes=length)
    return object_id


def opened(folder: LakeFolder, object_id: str, key: DataKey, length: int, offset: int) -> GrowingFile:
    return GrowingFile(folder, object_id=object_id, key=key, length_bytes=length, offset_bytes=offset)


def stored(folder: LakeFolder, object_id: str, key: DataKey) -> bytes:
    with SealedReader(folder, object_id=object_id, key=key) as reader:
        return b"".join(reader.chunks(0, reader.size_bytes))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    length=st.sampled_from([1, 15, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES + 9]),
    seed=st.integers(0, 2**16),
)
def test_whatever_is_kept_lost_and_sent_again_the_file_is_the_bytes_that_were_sent(
    folder: LakeFolder, key: DataKey, length: int, seed: int
) -> None:
    chance = random.Random(seed)
    plain, offset, object_id = chance.randbytes(length), 0, begun(folder, length)
    while offset < length:
        with opened(folder, object_id, key, length, offset) as file:
            for _ in range(chance.randint(1, 3)):
                size = min(chance.choice([1, 700, CHUNK_BYTES // 2, CHUNK_BYTES]), length - file.offset_bytes)
                lost = chance.random() < 0.3
                # what is lost was sealed with other bytes, as of a sender who then sends the right ones
                file.write(bytes(size) if lost else plain[file.offset_bytes :][:size])
                if lost:
                    break  # killed before it was on the disk
                kept = file.keep()
                if chance.random() < 0.3:
                    break  # killed before the offset was written down
                offset = kept
                if chance.random() < 0.7:
                    file.kept()
    with opened(folder, object_id, key, length, offset) as file:
        file.store()
    assert stored(folder, object_id, key) == plain
    assert not folder.growing_path(object_id).exists()


def test_storing_may_be_repeated_after_a_kill(folder: LakeFolder, key: DataKey) -> None:
    object_id = begun(folder, 3)
    with opened(folder, object_id, key, 3, 0) as file:
        file.write(b"abc")
        file.keep()
        file.store()
    with opened(folder, object_id, key, 3, 3) as again:
        again.store()
    assert stored(folder, object_id, key) == b"abc"


def test_one_writer_at_a_time(folder: LakeFolder, key: DataKey) -> None:
    object_id = begun(folder, 3)
    with opened(folder, object_id, key, 3, 0), pytest.raises(Conflict):
        opened(folder, object_id, key, 3, 0)
    opened(folder, object_id, key, 3, 0).close()


def test_a_chunk_sealed_twice_has_another_nonce(folder: LakeFolder, key: DataKey) -> None:
    """With the same one, both contents could be had from the two."""
    object_id = begun(folder, 2 * CHUNK_BYTES)
    path = folder.growing_path(object_id) / FILE_NAME
    seen: Counter[bytes] = Counter()
    for content in (b"a", b"b", b"b"):
        with opened(folder, object_id, key, 2 * CHUNK_BYTES, 0) as file:
            file.write(content * CHUNK_BYTES)
            file.keep()
        seen[path.read_bytes()[HEADER_BYTES : HEADER_BYTES + 12]] += 1
    assert set(seen.values()) == {1}


def test_nothing_of_it_lies_in_the_clear(folder: LakeFolder, key: DataKey, tmp_path: Path) -> None:
    words = b"born 1950-01-01 in Northmarsh; "
    plain = words * (CHUNK_BYTES // len(words) + 100)
    object_id = begun(folder, len(plain) + 1)
    with opened(folder, object_id, key, len(plain) + 1, 0) as file:
        file.write(plain)
        file.keep()
    files = [each.read_bytes() for each in folder.growing_path(object_id).iterdir()]
    assert len(files) == 2, "chunks and tail"
    assert not any(words[:12] in each for each in files)
    with pytest.raises(Damaged):
        opened(folder, object_id, new_data_key(), len(plain) + 1, len(plain))


@pytest.mark.parametrize("spoil", ["remove", "cut", "alter", "swap"])
def test_a_spoilt_tail_is_found(folder: LakeFolder, key: DataKey, spoil: str) -> None:
    object_id = begun(folder, 100)
    with opened(folder, object_id, key, 100, 0) as file:
        file.write(b"a" * 40)
        file.keep()
        file.kept()
        file.write(b"b" * 20)
        file.keep()
    tails = {each.name: each for each in folder.growing_path(object_id).glob("tail.*")}
    tail, content = tails["tail.60"], tails["tail.60"].read_bytes()
    if spoil == "remove":
        tail.unlink()
    else:
        altered = {"cut": content[:-1], "alter": bytes([content[0] ^ 1]) + content[1:], "swap": content}[
            spoil
        ]
        tail.write_bytes(altered if spoil != "swap" else tails["tail.40"].read_bytes())
    with pytest.raises(Damaged):
        opened(folder, object_id, key, 100, 60)
    with opened(folder, object_id, key, 100, 40) as file:
        assert file.offset_bytes == 40, "the one before it still opens"


def test_a_moved_or_cut_chunk_does_not_open(folder: LakeFolder, key: DataKey) -> None:
    length = 3 * CHUNK_BYTES
    object_id = begun(folder, length)
    with opened(folder, object_id, key, length, 0) as file:
        file.write(os.urandom(length))
        file.keep()
        file.store()
    path = folder.object_path(object_id) / FILE_NAME
    whole = path.read_bytes()
    first, second = whole[40 : 40 + SEALED_CHUNK], whole[40 + SEALED_CHUNK : 40 + 2 * SEALED_CHUNK]
    for spoilt in (whole[:40] + second + first + whole[40 + 2 * SEALED_CHUNK :], whole[:-SEALED_CHUNK]):
        path.write_bytes(spoilt)
        with pytest.raises(Damaged):
            stored(folder, object_id, key)
    path.write_bytes(whole)
    assert len(stored(folder, object_id, key)) == length


def test_it_takes_no_more_than_it_was_to_have_and_is_not_stored_before(
    folder: LakeFolder, key: DataKey
) -> None:
    object_id = begun(folder, 3)
    with opened(folder, object_id, key, 3, 0) as file:
        with pytest.raises(ValueError, match="more bytes"):
            file.write(b"abcd")
        file.write(b"ab")
        with pytest.raises(ValueError, match="not whole"):
            file.store()


def test_there_has_to_be_room_for_all_of_it(tmp_path: Path) -> None:
    full = LakeFolder(tmp_path / "full", reserve_bytes=2**62)
    with pytest.raises(Unavailable):
        begun(full, 1)
    assert files_under(tmp_path) == []


def test_what_nobody_knows_is_swept_and_what_is_known_stays(folder: LakeFolder) -> None:
    known, orphan, fresh = (begun(folder, 3) for _ in range(3))
    for each in (known, orphan):
        os.utime(folder.growing_path(each), (0, 0))
    assert sweep_growing(folder, known={known}, older_than_seconds=60) == 1
    assert folder.growing_path(known).exists()
    assert folder.growing_path(fresh).exists()
    assert not folder.growing_path(orphan).exists()
    forget_growing(folder, known)
    forget_growing(folder, known)
    assert not folder.growing_path(known).exists()


def test_the_digest_of_a_stored_file_is_that_of_its_bytes(folder: LakeFolder, key: DataKey) -> None:
    plain = os.urandom(CHUNK_BYTES + 3)
    object_id = begun(folder, len(plain))
    with opened(folder, object_id, key, len(plain), 0) as file:
        file.write(plain)
        file.keep()
        file.store()
    with SealedReader(folder, object_id=object_id, key=key) as reader, reader.open_plain() as content:
        assert hashlib.file_digest(content, "sha256").digest() == hashlib.sha256(plain).digest()
