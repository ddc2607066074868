from __future__ import annotations

import datetime as dt
import gc
import json
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.lake.conftest import files_under
from tests.engine.lake.tables import people, read, store
from wardmote.engine.lake import keys, version_writer
from wardmote.engine.lake.folder import LakeFolder
from wardmote.engine.lake.keys import DataKey, new_data_key
from wardmote.engine.lake.manifest import Manifest
from wardmote.engine.lake.version_reader import open_version
from wardmote.engine.lake.version_writer import VersionWriter, sha256_of
from wardmote.kernel.ids import new_id
from wardmote.kernel.problem import Conflict, Damaged, Invalid

ENCRYPTED_AND_OPEN = pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "open"])


def part_path(folder: LakeFolder, manifest: Manifest, number: int = 0) -> Path:
    return folder.file_path(manifest.object_id, manifest.parts[number].name)


@ENCRYPTED_AND_OPEN
@pytest.mark.parametrize("rows", [0, 1, 2500])
def test_a_version_is_read_back_cell_for_cell(folder: LakeFolder, encrypted: bool, rows: int) -> None:
    key = new_data_key() if encrypted else None
    table = people(rows)
    manifest = store(folder, table, key=key)
    assert read(folder, manifest, key=key).equals(table)
    assert manifest.rows == rows
    assert manifest.size_bytes == sum(
        path.stat().st_size for path in folder.object_path(manifest.object_id).iterdir()
    )
    paths = [folder.file_path(manifest.object_id, part.name) for part in manifest.parts]
    assert [sha256_of(path) for path in paths] == [part.sha256 for part in manifest.parts]


def test_the_content_digest_is_the_same_under_any_key_batching_and_parts(folder: LakeFolder) -> None:
    table = people(3000)
    stored = [
        store(folder, table, key=None),
        store(folder, table, key=new_data_key(), batch_rows=7),
        store(folder, table, key=new_data_key(), batch_rows=3000),
    ]
    assert len({manifest.content_sha256 for manifest in stored}) == 1
    assert len({manifest.parts[0].sha256 for manifest in stored}) == 3
    with open_version(folder, stored[0], key=None) as version:
        assert version.content_sha256() == stored[0].content_sha256


def test_row_order_survives_row_groups_and_parts(
    folder: LakeFolder, key: DataKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(version_writer, "ROW_GROUP_ROWS", 100)
    table = people(1234)
    manifest = store(folder, table, key=key, batch_rows=33, part_bytes=20_000)
    assert len(manifest.parts) > 3
    assert read(folder, manifest, key=key).equals(table)


@ENCRYPTED_AND_OPEN
@pytest.mark.parametrize("row_filter", [None, pc.field("ward") == "E05013371"], ids=["all rows", "some rows"])
def test_one_row_is_the_row_that_stands_there_in_whatever_row_group_and_part(
    folder: LakeFolder, encrypted: bool, row_filter: pc.Expression | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(version_writer, "ROW_GROUP_ROWS", 10)
    key = new_data_key() if encrypted else None
    manifest = store(folder, people(95), key=key, batch_rows=7, part_bytes=4_000)
    assert len(manifest.parts) > 2
    columns = ["risk", "uprn"]
    expected = read(folder, manifest, key=key, columns=columns, row_filter=row_filter)
    with open_version(folder, manifest, key=key) as version:
        table = version.permitted(columns=columns, row_filter=row_filter)
        for number in range(expected.num_rows):
            assert table.row(number).equals(expected.slice(number, 1)), number
        assert table.row(expected.num_rows).equals(expected.schema.empty_table())


def test_wide_rows_end_a_row_group_by_their_bytes(
    folder: LakeFolder, key: DataKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(version_writer, "ROW_GROUP_BYTES", 50_000)
    table = pa.table({"text": ["x" * 1000] * 500})
    manifest = store(folder, table, key=None, batch_rows=10)
    groups = pq.ParquetFile(part_path(folder, manifest)).metadata
    assert groups.num_row_groups == 10


@ENCRYPTED_AND_OPEN
def test_only_permitted_columns_and_rows_come_out(folder: LakeFolder, encrypted: bool) -> None:
    key = new_data_key() if encrypted else None
    table = people(2000)
    manifest = store(folder, table, key=key)
    seen = read(
        folder, manifest, key=key, columns=["risk", "uprn"], row_filter=pc.field("ward") == "E05013371"
    )
    expected = table.filter(pc.equal(table["ward"], "E05013371")).select(["risk", "uprn"])
    assert seen.equals(expected)
    assert 0 < seen.num_rows < table.num_rows


def test_a_permitted_table_gives_no_way_to_the_other_columns(folder: LakeFolder, key: DataKey) -> None:
    manifest = store(folder, people(100), key=key)
    with open_version(folder, manifest, key=key) as version:
        table = version.permitted(columns=["uprn"], row_filter=None)
        assert table.schema.names == ["uprn"]
        for attempt in (
            lambda: table.scanner(["nhs_number"]),
            lambda: table.scanner(["uprn", "nhs_number"]),
            lambda: list(table.batches(["nhs_number"])),
        ):
            with pytest.raises(Invalid):
                attempt()
        with pytest.raises(Invalid):
            version.permitted(columns=["uprn", "no such"], row_filter=None)
        with pytest.raises(Invalid):
            version.permitted(columns=[], row_filter=None)
        with pytest.raises(Invalid):
            version.permitted(columns=["uprn", "uprn"], row_filter=None)


def test_nothing_readable_lies_on_disk_when_encrypted_but_does_when_open(
    folder: LakeFolder, key: DataKey
) -> None:
    table = people(500)
    secret, column = table["nhs_number"][17].as_py().encode(), b"nhs_number"
    opened, sealed = store(folder, table, key=None), store(folder, table, key=key)
    # uncompressed text would show in the open file's statistics and column names
    assert column in part_path(folder, opened).read_bytes()
    encrypted = part_path(folder, sealed).read_bytes()
    assert column not in encrypted
    assert secret not in encrypted
    with pytest.raises(OSError, match="encrypted"):
        pq.read_table(part_path(folder, sealed))


@pytest.mark.parametrize("place", [2, 5, 0.1, 0.3, 0.5, 0.7, 0.9, -200, -20, -9, -5, -2])
def test_a_flipped_bit_of_an_encrypted_file_is_damage(folder: LakeFolder, key: DataKey, place: float) -> None:
    manifest = store(folder, people(5000), key=key)
    path = part_path(folder, manifest)
    stored = bytearray(path.read_bytes())
    position = int(place * len(stored)) if isinstance(place, float) else place
    stored[position] ^= 0x04
    path.write_bytes(stored)
    with pytest.raises(Damaged):
        read(folder, manifest, key=key)


@ENCRYPTED_AND_OPEN
def test_a_flipped_bit_in_any_page_of_an_open_table_is_damage_too(
    folder: LakeFolder, encrypted: bool
) -> None:
    key = new_data_key() if encrypted else None
    manifest = store(folder, people(5000), key=key)
    path = part_path(folder, manifest)
    sound = path.read_bytes()
    for share in range(5, 75, 10):  # the last part of the file is the footer
        damaged = bytearray(sound)
        damaged[len(sound) * share // 100] ^= 0x04
        path.write_bytes(damaged)
        with pytest.raises(Damaged):
            read(folder, manifest, key=key)


@pytest.mark.parametrize("kept", [0, 3, 4, 12, 1000, -1, -8, -100])
@ENCRYPTED_AND_OPEN
def test_a_cut_file_is_damage(folder: LakeFolder, encrypted: bool, kept: int) -> None:
    key = new_data_key() if encrypted else None
    manifest = store(folder, people(3000), key=key)
    path = part_path(folder, manifest)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(Damaged):
        read(folder, manifest, key=key)


def test_a_missing_part_is_damage_not_fewer_rows(
    folder: LakeFolder, key: DataKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(version_writer, "ROW_GROUP_ROWS", 100)
    manifest = store(folder, people(1000), key=key, part_bytes=10_000)
    part_path(folder, manifest, 1).unlink()
    with pytest.raises(Damaged):
        read(folder, manifest, key=key)


def test_parts_in_each_others_place_are_damage_even_of_equal_size(
    folder: LakeFolder, key: DataKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(version_writer, "ROW_GROUP_ROWS", 100)
    table = pa.table({"uprn": [*range(100), *range(100)]})
    manifest = store(folder, table, key=key, part_bytes=1)
    first, second = (part_path(folder, manifest, number) for number in (0, 1))
    assert first.stat().st_size == second.stat().st_size
    assert read(folder, manifest, key=key).num_rows == 200
    shutil.copyfile(first, second)
    with pytest.raises(Damaged):
        read(folder, manifest, key=key)


def test_another_versions_file_is_damage_even_under_the_same_key(folder: LakeFolder, key: DataKey) -> None:
    mine, theirs = store(folder, people(500), key=key), store(folder, people(500, seed=2), key=key)
    swapped = Manifest(mine.object_id, theirs.parts, mine.schema, mine.content_sha256)
    shutil.copyfile(part_path(folder, theirs), part_path(folder, mine))
    with pytest.raises(Damaged):
        read(folder, swapped, key=key)


@pytest.mark.parametrize("row_filter", [None, pc.field("uprn") < 0])
def test_another_key_is_damage_even_where_no_row_would_be_seen(
    folder: LakeFolder, key: DataKey, row_filter: pc.Expression | None
) -> None:
    manifest = store(folder, people(500), key=key)
    assert read(folder, manifest, key=key, row_filter=pc.field("uprn") < 0).num_rows == 0
    with pytest.raises(Damaged):
        read(folder, manifest, key=new_data_key(), row_filter=row_filter)


def test_a_plain_file_put_in_an_encrypted_ones_place_is_damage(folder: LakeFolder, key: DataKey) -> None:
    """pyarrow reads a plaintext file although it was given decryption properties; this is what stops it."""
    manifest = store(folder, people(500), key=key)
    path = part_path(folder, manifest)
    forged = path.with_name("forged")
    pq.write_table(people(500, seed=666), forged)
    size = forged.stat().st_size
    shutil.move(forged, path)
    part = manifest.parts[0]
    as_if = Manifest(
        manifest.object_id, (type(part)(part.name, part.rows, size, part.sha256),), manifest.schema, ""
    )
    with pytest.raises(Damaged):
        read(folder, as_if, key=key)
    assert read(folder, as_if, key=None).num_rows == 500  # the bait was readable


def test_open_data_asked_for_with_a_key_and_the_other_way_round_is_damage(
    folder: LakeFolder, key: DataKey
) -> None:
    opened, sealed = store(folder, people(5), key=None), store(folder, people(5), key=key)
    with pytest.raises(Damaged):
        read(folder, opened, key=key)
    with pytest.raises(Damaged):
        read(folder, sealed, key=None)


def test_destroying_the_wrapped_key_destroys_the_version_and_its_backups(
    folder: LakeFolder, tmp_path: Path
) -> None:
    kek = keys.create_key_file(tmp_path / "key")
    table = people(500)
    wrapped_keys, manifests = {}, {}
    organisation_key = keys.wrap_organisation_key(
        keys.new_organisation_key(), under=kek, organisation_id="org_a"
    )
    for name in ("destroyed", "kept"):
        under = keys.unwrap_organisation_key(organisation_key, under=kek, organisation_id="org_a")
        data_key = new_data_key()
        manifests[name] = store(folder, table, key=data_key)
        wrapped_keys[name] = keys.wrap_data_key(
            data_key, under=under, organisation_id="org_a", object_id=manifests[name].object_id
        )
    del data_key
    shutil.copytree(tmp_path / "lake", tmp_path / "backup")
    shutil.copy(tmp_path / "key", tmp_path / "backup-of-the-key")

    def opened(name: str, lake: Path, wrapped: keys.WrappedDataKey) -> pa.Table:
        under = keys.unwrap_organisation_key(
            organisation_key, under=keys.load_key_file(tmp_path / "key"), organisation_id="org_a"
        )
        manifest = manifests[name]
        key = keys.unwrap_data_key(
            wrapped, under=under, organisation_id="org_a", object_id=manifest.object_id
        )
        return read(LakeFolder(lake, reserve_bytes=0), manifest, key=key)

    for lake in (tmp_path / "lake", tmp_path / "backup"):
        there = opened("destroyed", lake, wrapped_keys["destroyed"])
        assert there.equals(table), "there was something to lose"

    del wrapped_keys["destroyed"]

    remaining = [*wrapped_keys.values(), keys.WrappedDataKey(organisation_key)]
    for lake in (tmp_path / "lake", tmp_path / "backup"):
        for wrapped in remaining:
            with pytest.raises(Damaged):
                opened("destroyed", lake, wrapped)
        assert opened("kept", lake, wrapped_keys["kept"]).equals(table)
    # nor do the bytes of any key that remains, used as the data key itself
    for material in ((tmp_path / "key").read_bytes(), bytes(32)):
        with pytest.raises(Damaged):
            read(
                LakeFolder(tmp_path / "backup", reserve_bytes=0),
                manifests["destroyed"],
                key=DataKey(material),
            )


def test_scanners_stop_when_the_version_is_closed(folder: LakeFolder, key: DataKey) -> None:
    manifest = store(folder, people(500), key=key)
    with open_version(folder, manifest, key=key) as version:
        table = version.permitted(columns=["uprn"], row_filter=None)
        assert table.head(3).num_rows == 3
    with pytest.raises(ValueError, match="closed"):
        list(table.batches())


def test_keys_do_not_stay_in_memory_and_reading_often_does_not_fill_it(
    folder: LakeFolder, key: DataKey
) -> None:
    manifest = store(folder, people(10), key=key)
    for _ in range(20):
        read(folder, manifest, key=key)
    gc.collect()
    before = sum(type(thing).__name__ == "_Client" for thing in gc.get_objects())
    for _ in range(50):
        read(folder, manifest, key=key)
    gc.collect()
    clients = [thing for thing in gc.get_objects() if type(thing).__name__ == "_Client"]
    assert len(clients) == before
    assert all(client._cipher is None for client in clients)


def test_many_threads_read_encrypted_versions_at_once(
    folder: LakeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(version_writer, "ROW_GROUP_ROWS", 500)
    stored = []
    for seed in range(4):
        key, table = new_data_key(), people(3000, seed=seed)
        stored.append((store(folder, table, key=key, part_bytes=50_000), key, table))

    def check(turn: int) -> bool:
        manifest, key, table = stored[turn % 4]
        return bool(read(folder, manifest, key=key).equals(table))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(check, range(80)))
    assert threading.active_count() < 20


def test_a_forked_child_reads_what_its_parent_was_reading(
    folder: LakeFolder, key: DataKey, tmp_path: Path
) -> None:
    """A web server may fork after the first read: Arrow's threads do not survive it and have to be made again."""
    program = """
import json, os, sys, pathlib
from tests.engine.lake.tables import people, read, store
from wardmote.engine.lake.folder import LakeFolder
from wardmote.engine.lake.keys import new_data_key
folder, key = LakeFolder(pathlib.Path(sys.argv[1]), reserve_bytes=0), new_data_key()
manifest = store(folder, people(5000), key=key)
assert read(folder, manifest, key=key).num_rows == 5000
child = os.fork()
if child == 0:
    os._exit(0 if read(folder, manifest, key=key).num_rows == 5000 else 3)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
assert read(folder, manifest, key=key).num_rows == 5000
"""
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "forked")], check=True, timeout=60)


def test_the_manifest_survives_json(folder: LakeFolder, key: DataKey) -> None:
    manifest = store(folder, people(10), key=key)
    again = Manifest.from_json(json.loads(json.dumps(manifest.as_json())))
    assert again == manifest
    assert again.schema.equals(manifest.schema, check_metadata=True)


def test_an_abandoned_failed_or_forgotten_writer_leaves_nothing(
    folder: LakeFolder, key: DataKey, tmp_path: Path
) -> None:
    table = people(10)

    writer = VersionWriter(
        folder, object_id=new_id("version"), schema=table.schema, key=key, expected_bytes=0
    )
    writer.write(table.to_batches()[0])
    writer.abandon()
    with VersionWriter(
        folder, object_id=new_id("version"), schema=table.schema, key=key, expected_bytes=0
    ) as writer:
        writer.write(table.to_batches()[0])
    assert files_under(tmp_path / "lake") == []


def test_a_batch_of_another_schema_is_a_mistake(folder: LakeFolder, key: DataKey) -> None:
    with (
        VersionWriter(
            folder, object_id=new_id("version"), schema=people(1).schema, key=key, expected_bytes=0
        ) as writer,
        pytest.raises(ValueError),
    ):
        writer.write(pa.record_batch({"uprn": [1]}))


def test_two_columns_of_one_name_are_refused(folder: LakeFolder) -> None:
    schema = pa.schema([("a", pa.int8()), ("a", pa.int8())])
    with pytest.raises(Invalid):
        VersionWriter(folder, object_id=new_id("version"), schema=schema, key=None, expected_bytes=0)


def test_what_is_stored_is_never_written_again(folder: LakeFolder, key: DataKey) -> None:
    table = people(5)
    manifest = store(folder, table, key=key)
    with pytest.raises(Conflict):
        VersionWriter(folder, object_id=manifest.object_id, schema=table.schema, key=key, expected_bytes=0)


TABLE = people(400)
COLUMNS = st.lists(st.sampled_from(TABLE.schema.names), min_size=1, unique=True)
CONDITIONS = st.one_of(
    st.none(),
    st.builds(lambda number: pc.field("uprn") < 100_000_000 + number, st.integers(-5, 405)),
    st.builds(lambda share: pc.field("risk") >= share, st.floats(0, 1)),
    st.builds(lambda day: pc.field("born") > day, st.dates(dt.date(1949, 1, 1), dt.date(2006, 1, 1))),
    st.sampled_from([pc.field("ward") == "E05013371", ~pc.field("alone"), pc.field("cost").is_null()]),
)


@pytest.fixture(scope="module")
def stored_in_many_row_groups(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[LakeFolder, Manifest, DataKey]:
    folder, key = LakeFolder(tmp_path_factory.mktemp("groups") / "lake", reserve_bytes=0), new_data_key()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(version_writer, "ROW_GROUP_ROWS", 64)
        return folder, store(folder, TABLE, key=key, part_bytes=30_000), key


@given(columns=COLUMNS, permitted=CONDITIONS)
@settings(max_examples=80, deadline=None)
def test_a_scan_is_the_plain_filter_and_choice_of_columns(
    stored_in_many_row_groups: tuple[LakeFolder, Manifest, DataKey],
    columns: list[str],
    permitted: pc.Expression | None,
) -> None:
    folder, manifest, key = stored_in_many_row_groups
    expected = TABLE if permitted is None else TABLE.filter(permitted)
    with open_version(folder, manifest, key=key) as version:
        seen = version.permitted(columns=columns, row_filter=permitted).scanner().to_table()
    assert seen.equals(expected.select(columns))
