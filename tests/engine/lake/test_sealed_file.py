from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.lake.conftest import files_under
from wardmote.engine.lake.folder import LakeFolder
from wardmote.engine.lake.keys import DataKey, new_data_key
from wardmote.engine.lake.sealed_file import (
    CHUNK_BYTES,
    FILE_NAME,
    SealedFile,
    SealedReader,
    SealedWriter,
    plain_size_bytes,
)
from wardmote.kernel.ids import new_id
from wardmote.kernel.problem import Damaged

HEADER = 40
SEALED_CHUNK = CHUNK_BYTES + 16
EDGE_SIZES = [
    0,
    1,
    15,
    16,
    17,
    CHUNK_BYTES - 1,
    CHUNK_BYTES,
    CHUNK_BYTES + 1,
    2 * CHUNK_BYTES,
    3 * CHUNK_BYTES + 5,
]


def seal(folder: LakeFolder, plain: bytes, key: DataKey, object_id: str | None = None) -> SealedFile:
    with SealedWriter(
        folder, object_id=object_id or new_id("original"), key=key, expected_bytes=len(plain)
    ) as writer:
        writer.write(plain)
        return writer.close()


def path_of(folder: LakeFolder, sealed: SealedFile) -> Path:
    return folder.object_path(sealed.object_id) / FILE_NAME


def read_all(folder: LakeFolder, sealed: SealedFile, key: DataKey) -> bytes:
    with SealedReader(folder, object_id=sealed.object_id, key=key) as reader:
        return b"".join(reader.chunks(0, reader.size_bytes))


@pytest.mark.parametrize("size", EDGE_SIZES)
def test_what_is_sealed_is_read_back_and_described(folder: LakeFolder, key: DataKey, size: int) -> None:
    plain = os.urandom(size)
    sealed = seal(folder, plain, key)
    assert read_all(folder, sealed, key) == plain
    assert sealed.plain_size_bytes == size
    assert sealed.plain_sha256 == hashlib.sha256(plain).hexdigest()
    assert sealed.sealed_size_bytes == path_of(folder, sealed).stat().st_size
    assert plain_size_bytes(sealed.sealed_size_bytes) == size


@pytest.fixture(scope="module")
def long_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[bytes, SealedReader]]:
    folder = LakeFolder(tmp_path_factory.mktemp("sealed") / "lake", reserve_bytes=0)
    key = new_data_key()
    plain = os.urandom(3 * CHUNK_BYTES + 12_345)
    sealed = seal(folder, plain, key)
    with SealedReader(folder, object_id=sealed.object_id, key=key) as reader:
        yield plain, reader


places = st.one_of(
    st.integers(0, 4 * CHUNK_BYTES),
    st.builds(lambda chunk, near: max(0, chunk * CHUNK_BYTES + near), st.integers(0, 4), st.integers(-3, 3)),
)


@given(start=places, length=places)
@settings(max_examples=80, deadline=None)
def test_any_range_is_the_same_slice_of_the_plaintext(
    long_file: tuple[bytes, SealedReader], start: int, length: int
) -> None:
    plain, reader = long_file
    assert b"".join(reader.chunks(start, length)) == plain[start : start + length]


@given(
    moves=st.lists(
        st.tuples(st.sampled_from(["seek", "end", "step", "read"]), st.integers(0, 2 * CHUNK_BYTES)),
        max_size=12,
    )
)
@settings(max_examples=30, deadline=None)
def test_the_plain_file_moves_and_reads_as_bytes_in_memory_do(
    long_file: tuple[bytes, SealedReader], moves: list[tuple[str, int]]
) -> None:
    plain, reader = long_file
    ours, theirs = reader.open_plain(), io.BytesIO(plain)
    for what, number in moves:
        for file in (ours, theirs):
            if what == "seek":
                file.seek(number)
            elif what == "end":
                file.seek(-min(number, len(plain)), os.SEEK_END)
            elif what == "step":
                file.seek(number % 1000, os.SEEK_CUR)
        if what == "read":
            assert ours.read(number) == theirs.read(number)
        assert ours.tell() == theirs.tell()


@given(cuts=st.lists(st.integers(0, 2 * CHUNK_BYTES + 9), max_size=6))
@settings(max_examples=25, deadline=None)
def test_how_the_writes_are_cut_makes_no_difference(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int]
) -> None:
    folder = LakeFolder(tmp_path_factory.mktemp("cuts") / "lake", reserve_bytes=0)
    key, plain = new_data_key(), os.urandom(2 * CHUNK_BYTES + 9)
    places_cut = [0, *sorted(cuts), len(plain)]
    with SealedWriter(folder, object_id=new_id("original"), key=key, expected_bytes=0) as writer:
        for start, end in pairwise(places_cut):
            writer.write(plain[start:end])
        sealed = writer.close()
    assert read_all(folder, sealed, key) == plain
    assert sealed.plain_sha256 == hashlib.sha256(plain).hexdigest()


def test_no_plaintext_and_no_repetition_shows_on_disk(folder: LakeFolder, key: DataKey) -> None:
    plain = b"Ada Lovelace, 12 St James's Square\n" * 100_000
    first, second = (path_of(folder, seal(folder, plain, key)).read_bytes() for _ in range(2))
    assert b"Lovelace" not in first
    blocks = {first[place : place + 16] for place in range(HEADER, len(first) - 16, 16)}
    assert len(blocks) > (len(first) - HEADER) // 16 - 5
    assert first[HEADER:] != second[HEADER:]


@pytest.mark.parametrize(
    "place", [0, 7, 8, 39, 40, HEADER + 500, HEADER + CHUNK_BYTES + 3, HEADER + SEALED_CHUNK, -17, -1]
)
def test_one_flipped_bit_anywhere_is_noticed(folder: LakeFolder, key: DataKey, place: int) -> None:
    sealed = seal(folder, os.urandom(2 * CHUNK_BYTES + 99), key)
    path = path_of(folder, sealed)
    stored = bytearray(path.read_bytes())
    stored[place] ^= 0x10
    path.write_bytes(stored)
    with pytest.raises(Damaged):
        read_all(folder, sealed, key)


@pytest.mark.parametrize(
    "kept",
    [
        0,
        8,
        HEADER,
        HEADER + 16,
        HEADER + SEALED_CHUNK,
        HEADER + 2 * SEALED_CHUNK,
        HEADER + 2 * SEALED_CHUNK + 16,
        -1,
        -16,
        -17,
    ],
)
def test_a_cut_file_does_not_open_at_all(folder: LakeFolder, key: DataKey, kept: int) -> None:
    sealed = seal(folder, os.urandom(2 * CHUNK_BYTES + 99), key)
    path = path_of(folder, sealed)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(Damaged):
        SealedReader(folder, object_id=sealed.object_id, key=key)


@pytest.mark.parametrize("more", [1, 16, 17, SEALED_CHUNK])
def test_a_file_with_more_after_it_does_not_open(folder: LakeFolder, key: DataKey, more: int) -> None:
    sealed = seal(folder, os.urandom(CHUNK_BYTES), key)
    path = path_of(folder, sealed)
    path.write_bytes(path.read_bytes() + bytes(more))
    with pytest.raises(Damaged):
        SealedReader(folder, object_id=sealed.object_id, key=key)


def test_reordered_and_repeated_chunks_are_noticed(folder: LakeFolder, key: DataKey) -> None:
    sealed = seal(folder, os.urandom(3 * CHUNK_BYTES), key)
    path = path_of(folder, sealed)
    stored = path.read_bytes()
    chunks = [stored[HEADER + n * SEALED_CHUNK : HEADER + (n + 1) * SEALED_CHUNK] for n in range(3)]
    for order in ([1, 0, 2], [0, 0, 2], [0, 2, 1], [2, 1, 0], [1, 2]):
        path.write_bytes(stored[:HEADER] + b"".join(chunks[n] for n in order))
        with pytest.raises(Damaged):
            read_all(folder, sealed, key)


def test_chunks_and_whole_files_swapped_between_objects_are_noticed_even_under_one_key(
    folder: LakeFolder, key: DataKey
) -> None:
    first, second = (seal(folder, os.urandom(2 * CHUNK_BYTES), key) for _ in range(2))
    mine, theirs = path_of(folder, first).read_bytes(), path_of(folder, second).read_bytes()
    path_of(folder, first).write_bytes(mine[: HEADER + SEALED_CHUNK] + theirs[HEADER + SEALED_CHUNK :])
    with pytest.raises(Damaged):
        read_all(folder, first, key)
    path_of(folder, first).write_bytes(theirs)
    with pytest.raises(Damaged):
        read_all(folder, first, key)


def test_another_key_or_a_missing_file_is_damage_not_an_empty_answer(
    folder: LakeFolder, key: DataKey
) -> None:
    sealed = seal(folder, b"", key)
    with pytest.raises(Damaged):
        SealedReader(folder, object_id=sealed.object_id, key=new_data_key())
    path_of(folder, sealed).unlink()
    with pytest.raises(Damaged):
        SealedReader(folder, object_id=sealed.object_id, key=key)


@pytest.mark.parametrize(
    "size", [0, 39, 40, 55, HEADER + SEALED_CHUNK + 1, HEADER + SEALED_CHUNK + 15, HEADER + SEALED_CHUNK + 16]
)
def test_a_size_no_sealed_file_has_is_damage(size: int) -> None:
    with pytest.raises(Damaged):
        plain_size_bytes(size)


def test_a_writer_left_without_close_leaves_nothing(folder: LakeFolder, key: DataKey, tmp_path: Path) -> None:
    with SealedWriter(folder, object_id=new_id("original"), key=key, expected_bytes=0) as writer:
        writer.write(os.urandom(2 * CHUNK_BYTES))
        assert files_under(tmp_path / "lake")
    assert files_under(tmp_path / "lake") == []


def test_libraries_write_parquet_and_zip_into_it_and_read_them_out_of_it(
    folder: LakeFolder, key: DataKey
) -> None:
    table = pa.table({"uprn": range(300_000)})
    with SealedWriter(folder, object_id=new_id("released"), key=key, expected_bytes=0) as writer:
        pq.write_table(table, writer)
        sealed = writer.close()
    with SealedReader(folder, object_id=sealed.object_id, key=key) as reader:
        assert pq.read_table(reader.open_plain()).equals(table)

    with SealedWriter(folder, object_id=new_id("released"), key=key, expected_bytes=0) as writer:
        with zipfile.ZipFile(writer, "w") as archive:  # type: ignore[arg-type]
            archive.writestr("a.txt", "hello")
        sealed = writer.close()
    with SealedReader(folder, object_id=sealed.object_id, key=key) as reader:
        assert zipfile.ZipFile(reader.open_plain()).read("a.txt") == b"hello"


def test_several_threads_read_one_reader(long_file: tuple[bytes, SealedReader]) -> None:
    plain, reader = long_file
    starts = [place * 100_003 for place in range(30)]
    with ThreadPoolExecutor(4) as pool:
        pieces = list(pool.map(lambda start: b"".join(reader.chunks(start, 300_000)), starts))
    assert pieces == [plain[start : start + 300_000] for start in starts]


@pytest.mark.parametrize(("start", "length"), [(-1, 5), (0, -1)])
def test_a_range_before_the_file_is_a_mistake(
    long_file: tuple[bytes, SealedReader], start: int, length: int
) -> None:
    with pytest.raises(ValueError):
        b"".join(long_file[1].chunks(start, length))
