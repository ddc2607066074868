"""Somebody's SQL, as an analyst writes it and as an attacker does."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tests.engine.lake.tables import people, store
from wardmote.engine.lake import version_writer
from wardmote.engine.lake.folder import LakeFolder
from wardmote.engine.lake.keys import DataKey, new_data_key
from wardmote.engine.lake.query import QueryLimits, QuerySession
from wardmote.engine.lake.query_child import failure, locked_database
from wardmote.engine.lake.query_rules import NotAllowed, check
from wardmote.engine.lake.version_reader import PermittedTable, open_version
from wardmote.kernel.problem import Damaged, Invalid, Problem, TooLarge, Unavailable

SHOWN = ["uprn", "ward", "risk", "cost", "born"]
SECRET_WARD = "E05013372"
ROWS = 3000


@pytest.fixture(scope="module")
def permitted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PermittedTable]:
    """Five columns of one ward's people; NHS numbers and the other ward lie in the same encrypted file."""
    folder, key = LakeFolder(tmp_path_factory.mktemp("lake") / "lake", reserve_bytes=0), new_data_key()
    manifest = store(folder, people(ROWS), key=key)
    with open_version(folder, manifest, key=key) as version:
        yield version.permitted(columns=SHOWN, row_filter=pc.field("ward") == "E05013371")


@contextmanager
def session(table: PermittedTable, *, memory_mib: int = 256, threads: int = 2) -> Iterator[QuerySession]:
    limits = QueryLimits(memory_bytes=memory_mib * 2**20, threads=threads)
    with QuerySession({"people": table}, limits=limits) as opened:
        yield opened


def answer(
    table: PermittedTable, sql: str, *, timeout_seconds: float = 60, memory_mib: int = 256
) -> pa.Table:
    with session(table, memory_mib=memory_mib) as opened:
        return opened.run(sql, timeout_seconds=timeout_seconds).read_all()


def visible(table: PermittedTable) -> pa.Table:
    return pa.Table.from_batches(table.batches(), table.schema)


@pytest.mark.parametrize(
    "sql",
    [
        "select * from people",
        "select count(*) as n from people",
        "select ward, count(*) as n, avg(risk) as r from people group by ward order by n",
        "select a.uprn from people a join people b using (uprn) where b.risk > 0.9 order by 1",
        "select * from people where born >= '1980-01-01' and cost is null and risk between 0.2 and 0.4 order by uprn",
        "select max(uprn) as m from people where ward in ('E05013371', 'E05013372')",
        "with risky as (select * from people where risk > 0.5) select count(*) as n from risky, range(3)",
        "with recursive n(x) as (select 1 union all select x + 1 from n where x < 5) select sum(x) as s from n",
        "select uprn, row_number() over (order by risk) as place from people qualify place <= 3 order by place",
        "select * from people order by uprn limit 5",
        "select unnest([1, 2]) as x",
    ],
)
def test_an_answer_is_what_duckdb_says_of_the_permitted_rows_alone(
    permitted: PermittedTable, sql: str
) -> None:
    """The plain reference: the permitted rows as a table in memory, and DuckDB with nothing round it."""
    reference = duckdb.connect()
    reference.register("people", visible(permitted))
    expected = reference.execute(sql).to_arrow_table()
    assert expected.num_rows > 0
    assert answer(permitted, sql).equals(expected)


@pytest.mark.parametrize(
    "sql",
    [
        "select nhs_number from people",
        "select count(*) from people where nhs_number like '1%'",
        "select columns('nhs.*') from people",
        "select uprn from people group by uprn having max(nhs_number) > ''",
        "select place.x from people",
    ],
)
def test_a_hidden_column_does_not_bind(permitted: PermittedTable, sql: str) -> None:
    with pytest.raises(Invalid) as caught:
        answer(permitted, sql)
    assert caught.value.code == "query.not_understood"


def test_hidden_rows_are_not_there_whatever_is_asked(permitted: PermittedTable) -> None:
    assert answer(permitted, f"select * from people where ward = '{SECRET_WARD}'").num_rows == 0
    assert (
        answer(permitted, f"select * from people where ward = '{SECRET_WARD}' or true").num_rows
        == visible(permitted).num_rows
    )
    assert answer(permitted, "select distinct ward from people")["ward"].to_pylist() == ["E05013371"]
    assert visible(permitted).num_rows < ROWS


MET_WHEN_RUN = [
    'with "{file}" as (select * from "{file}") select * from "{file}"',  # out of scope, the name is a file
    "select getenv('PATH')",
]
"""Allowed by the rules, and met by DuckDB's own lock."""

ATTACKS = [
    "select * from read_csv('{file}')",
    "select * from read_csv_auto('{file}')",
    "select * from read_text('{file}')",
    "select * from read_blob('{file}')",
    "select * from read_json('{file}')",
    "select * from read_parquet('{lake}/**/*.parquet')",
    "select * from parquet_scan('{lake}/**/*.parquet')",
    "select * from parquet_metadata('{lake}/**/*.parquet')",
    "select * from sniff_csv('{file}')",
    "select * from glob('{lake}/**')",
    "select * from '{file}'",
    "select * from \"{file}\"",
    "from (select 1) where exists (from read_text('{file}'))",
    "select (select content from read_text('{file}'))",
    "select uprn from people limit (select size from read_blob('{file}'))",
    "with a as (from read_text('{file}')) select * from a",
    "select * from query('select * from read_text(''{file}'')')",
    "select * from query_table('people')",
    "from json_execute_serialized_sql(json_serialize_sql('select 1'))",
    "copy people to '{lake}/out.csv'",
    "copy people to ':memory:'",
    "copy (select 1) to '{lake}/out.parquet' (format parquet)",
    "copy people from '{file}'",
    "export database '{lake}/exported'",
    "import database '{lake}'",
    "attach '{lake}/x.db'",
    "attach ':memory:' as m",
    "install httpfs",
    "load httpfs",
    "load '{file}'",
    "update extensions",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "reset lock_configuration",
    "set memory_limit = '100GB'",
    "set threads = 64",
    "pragma memory_limit = '100GB'",
    "pragma enable_profiling",
    "pragma profiling_output = '{lake}/profile'",
    "pragma add_parquet_key('k', '0123456789112345')",
    "set variable a = 1",
    "call enable_logging(storage='file', storage_config={{'path': '{lake}/logs'}})",
    "create secret s (type s3, key_id 'a')",
    "create table t as select 1",
    "create view people as select 1",
    "create macro f(a) as a",
    "insert into people values (1)",
    "delete from people",
    "drop view people",
    "prepare p as select 1",
    "execute p",
    "explain analyze select * from people",
    "checkpoint",
    "vacuum",
    "use system",
    "begin",
    "select 1; select 2",
    "select 1; copy people to ':memory:'",
    "pivot people on ward using count(*)",
    "select * from duckdb_settings()",
    "select * from duckdb_settings",
    "select * from duckdb_secrets()",
    "select * from duckdb_functions()",
    "select * from information_schema.tables",
    "select * from pg_catalog.pg_tables",
    "select * from sqlite_master",
    "select * from main.people",
    "select * from memory.main.people",
    "select * from arrow_scan(1, 2, 3)",
    "select * from pandas_scan(1)",
    "select * from python_map_function(1, 2, 3)",
    "show databases",
    "show all tables",
    "describe \"{file}\"",
    "summarize select * from '{file}'",
    "local_table",
    "select * from local_table",
    "select * from http_get",
    "",
    ";",
    "-- nothing",
    "select",
    "\0",
    "select 'a\0b' from \"\0\"",
]  # fmt: skip


@pytest.fixture(scope="module")
def locked() -> duckdb.DuckDBPyConnection:
    return locked_database({"people": people(1)}, memory_bytes=2**28, threads=1)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_rules_refuse_it_before_it_is_run(
    locked: duckdb.DuckDBPyConnection, tmp_path: Path, attack: str
) -> None:
    with leaves_no_trace(tmp_path, attack) as sql, pytest.raises((NotAllowed, duckdb.Error)):
        check(locked, sql, tables=frozenset({"people"}))


@pytest.mark.parametrize("attack", [*ATTACKS[::20], *MET_WHEN_RUN])
def test_no_query_names_a_file_a_setting_or_anything_but_its_tables(
    permitted: PermittedTable, tmp_path: Path, attack: str
) -> None:
    with leaves_no_trace(tmp_path, attack) as sql, pytest.raises(Invalid):
        answer(permitted, sql)


@contextmanager
def leaves_no_trace(folder: Path, attack: str) -> Iterator[str]:
    """The attack on a file and a folder that are there; a replacement scan would find the table by its name."""
    secret = folder / "secret.csv"
    secret.write_text("a\n1\n")
    before = files_that_could_be_written(folder)
    local_table = pa.table({"x": [1]})
    yield attack.format(file=secret, lake=folder)
    assert files_that_could_be_written(folder) == before
    assert local_table.num_rows == 1


def files_that_could_be_written(folder: Path) -> set[Path]:
    return {*folder.rglob("*"), *Path.cwd().glob("*memory*"), *Path("/").glob("*memory*")}


def test_describe_summarize_and_show_tables_work_and_show_what_is_permitted(
    permitted: PermittedTable,
) -> None:
    assert answer(permitted, "describe people")["column_name"].to_pylist() == SHOWN
    assert answer(permitted, "summarize people")["column_name"].to_pylist() == SHOWN
    assert answer(permitted, "show tables")["name"].to_pylist() == ["people"]


TIME_EATERS = [
    # DuckDB cannot interrupt the first two
    "select levenshtein(repeat('a', 300000), repeat('b', 300000))",
    "select list_reduce(range(20000000), lambda x, y: x + y)",
    "select count(*) from range(1000000000000)",
    "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n",
]


def most_are_slow(queries: list[str]) -> list[object]:
    """The first as it is, the others marked slow."""
    return [queries[0], *(pytest.param(query, marks=pytest.mark.slow) for query in queries[1:])]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("sql", most_are_slow(TIME_EATERS))
def test_a_long_query_is_cut(permitted: PermittedTable, sql: str) -> None:
    with session(permitted, memory_mib=1024, threads=1) as opened:
        time.sleep(1)  # the process starts before its time is counted
        with pytest.raises(TooLarge) as caught:
            opened.run(sql, timeout_seconds=1).read_all()
    assert caught.value.code in {"query.time", "query.memory"}


MEMORY_EATERS = [
    "select length(range(1000000000))",
    "select length(repeat('x', 3000000000))",
    "select count(distinct x) from range(300000000) t(x)",
    "select list_transform(range(100000000), lambda x: repeat('y', 100))",
    "select * from range(100000000) t(x) order by hash(x)",
]


@pytest.mark.parametrize("sql", most_are_slow(MEMORY_EATERS))
def test_a_query_that_eats_memory_is_ended_and_this_process_is_not(
    permitted: PermittedTable, sql: str
) -> None:
    with session(permitted, memory_mib=128) as opened:
        peak = _peak_of(opened._child.pid)
        with pytest.raises(TooLarge):
            opened.run(sql, timeout_seconds=120).read_all()
    assert next(peak) < (128 + 384 + 350) * 2**20
    assert answer(permitted, "select 1 as x")["x"].to_pylist() == [1]


def _peak_of(pid: int) -> Iterator[int]:
    """The most resident memory of a process until it ends, in bytes, sampled every 10 ms."""
    samples = [0]

    def watch() -> None:
        while True:
            try:
                samples.append(
                    int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
                )
            except (OSError, IndexError):
                return
            time.sleep(0.01)

    thread = threading.Thread(target=watch)
    thread.start()

    def result() -> Iterator[int]:
        thread.join()
        yield max(samples)

    return result()


CRASHERS = [
    "select a" + ".a" * 20_000 + " from people",
    "select " + "(" * 20_000 + "1" + ")" * 20_000,
    "select " + "[" * 20_000 + "1" + "]" * 20_000,
    "select " + "abs(" * 900 + "1" + ")" * 900,
    "select " + "x" * 60_000,
]


@pytest.mark.parametrize("sql", CRASHERS)
def test_a_query_that_crashes_or_chokes_the_engine_is_a_problem_not_an_outage(
    permitted: PermittedTable, sql: str
) -> None:
    with pytest.raises((Invalid, TooLarge)):
        answer(permitted, sql, timeout_seconds=5)


def test_what_a_value_was_is_never_in_the_problem(permitted: PermittedTable) -> None:
    first = visible(permitted)["uprn"][0].as_py()
    with pytest.raises(Invalid) as caught:
        answer(permitted, "select cast('n' || uprn as integer) from people")
    assert str(first) not in str(caught.value)
    connection = locked_database({"people": visible(permitted)}, memory_bytes=2**28, threads=1)
    for sql in (
        "select cast('n' || uprn as integer) from people",
        "select uprn::tinyint from people",
        "select error('secret ' || uprn) from people",
        "select strptime(ward, '%Y') from people",
        "select case when risk >= 0 then error(ward) end from people",
        "select (select uprn from people)",
        "select enum_code(ward::enum('a')) from people",
    ):
        with pytest.raises(duckdb.Error) as refused:
            connection.execute(sql).fetchall()
        told = str(failure(refused.value))
        assert str(first) not in told
        assert "E05013371" not in told


def test_a_file_that_is_damaged_half_way_is_damage_not_a_shorter_answer(
    folder: LakeFolder, key: DataKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(version_writer, "ROW_GROUP_ROWS", 1000)
    manifest = store(folder, people(20_000), key=key)
    path = folder.file_path(manifest.object_id, manifest.parts[0].name)
    stored = bytearray(path.read_bytes())
    stored[len(stored) * 6 // 10] ^= 1
    path.write_bytes(stored)
    with open_version(folder, manifest, key=key) as version:
        table = version.permitted(columns=manifest.schema.names, row_filter=None)
        for sql in (
            "select * from people",
            "select max(nhs_number), max(photo), max(place), max(tags), max(risk), max(cost) from people",
        ):
            with pytest.raises(Damaged):
                answer(table, sql)


def test_a_result_is_streamed_and_may_be_left_half_read(permitted: PermittedTable) -> None:
    with session(permitted) as opened:
        reader = opened.run("select * from range(1000000000)", timeout_seconds=60)
        assert reader.read_next_batch().num_rows > 0
    assert opened._child.returncode is not None
    assert not any(thread.name == "query-listener" for thread in threading.enumerate())


def test_the_time_the_reader_takes_is_not_the_querys_time(permitted: PermittedTable) -> None:
    with session(permitted) as opened:
        reader = opened.run("select * from range(300000)", timeout_seconds=5)
        rows = 0
        for batch in reader:
            rows += batch.num_rows
            time.sleep(1.5)
    assert rows == 300_000


def test_a_query_is_interrupted_from_another_thread(permitted: PermittedTable) -> None:
    with session(permitted) as opened:
        threading.Timer(1, opened.interrupt).start()
        with pytest.raises(Unavailable):
            opened.run("select count(*) from range(1000000000000)", timeout_seconds=60).read_all()


def test_the_process_is_told_no_key_and_inherits_no_secret(
    permitted: PermittedTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARDMOTE_SECRET", "canary")
    with session(permitted) as opened:
        reader = opened.run("select * from range(1000000000)", timeout_seconds=60)
        reader.read_next_batch()
        process = Path(f"/proc/{opened._child.pid}")
        assert b"canary" not in process.joinpath("environ").read_bytes()
        targets = [str(entry.readlink()) for entry in process.joinpath("fd").iterdir()]
        assert not [target for target in targets if target.startswith("/") and not target.startswith("/dev/")]
        assert (process / "cwd").readlink() == Path("/")
        limits = process.joinpath("limits").read_text()
        assert "Max file size             0                    0" in limits
        assert "Max core file size        0                    0" in limits


def test_many_queries_at_once_do_not_meet(permitted: PermittedTable) -> None:
    results: dict[int, list[int]] = {}

    def ask(number: int) -> None:
        results[number] = answer(permitted, f"select {number} + 0 * count(*) as x from people")[
            "x"
        ].to_pylist()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {number: [number] for number in range(4)}


def test_a_problem_names_the_column_that_is_not_there_and_what_to_do(permitted: PermittedTable) -> None:
    with pytest.raises(Problem) as caught:
        answer(permitted, "select wardd from people")
    assert "wardd" in caught.value.what
    assert caught.value.next_step
