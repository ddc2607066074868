"""Text read by limited processes is the same text, and whatever happens to such a process is told."""

from __future__ import annotations

import gzip
import os
import signal
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.engine.reading.trouble import GRID_TROUBLES, TEXT_TROUBLES, made
from wardmote.engine.reading import RawTable, ReadLimits, ReadOptions, open_tables
from wardmote.engine.reading.choices import KeptRows, TableChoices
from wardmote.engine.reading.limited.process import LimitedProcess
from wardmote.kernel.problem import Invalid, Problem, TooLarge, Unavailable

_TWO = "Ward,Cases,Open\nAsh,1,5\nElm,2,6\n\n\nOfficer,Grade,Hours\nBrown,x,3\nGreen,y,4\n"


def _all(tables: list[RawTable]) -> list[object]:
    return [
        (
            *(table.name, table.format, table.encoding, table.delimiter, table.header_row, table.header_rows),
            *(table.columns, table.notes, table.row_count),
            [
                (batch.first_row, batch.lines.to_pylist(), batch.rows.to_pydict())
                for batch in table.batches()
                if len(batch.lines)
            ],
        )
        for table in tables
    ]


def _both(path: Path, options: ReadOptions | None = None) -> tuple[list[object], list[object]]:
    here, apart = (
        open_tables(path, file_name=path.name, options=options, text_apart=apart) for apart in (False, True)
    )
    return _all(here), _all(apart)


def test_whoever_reads_it_finds_the_same(tmp_path: Path) -> None:
    rng = Random(11)
    for seed in range(6):
        path = tmp_path / f"{seed}.csv"
        path.write_bytes(
            made(seed, rng.choice(sorted(GRID_TROUBLES)), rng.choice(sorted(TEXT_TROUBLES))).content
        )
        here, apart = _both(path)
        assert apart == here


def _zipped(path: Path) -> Path:
    with zipfile.ZipFile(path.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, "inner/two.csv")
    return path.with_suffix(".zip")


def _gzipped(path: Path) -> Path:
    path.with_suffix(".csv.gz").write_bytes(gzip.compress(path.read_bytes()))
    return path.with_suffix(".csv.gz")


@pytest.mark.parametrize("packed", [lambda path: path, _zipped, _gzipped], ids=["plain", "zip", "gzip"])
def test_several_tables_packed_or_not(tmp_path: Path, packed: Callable[[Path], Path]) -> None:
    (tmp_path / "two.csv").write_text(_TWO)
    here, apart = _both(packed(tmp_path / "two.csv"))
    assert apart == here
    assert len(apart) == 2


def test_what_is_told_of_single_tables_is_told_there_too(tmp_path: Path) -> None:
    (tmp_path / "two.csv").write_text(_TWO.replace("Elm,2,6", "Total,3,11"))
    told = {
        "two": TableChoices(keep=(KeptRows.TOTALS,)),
        "two (2)": TableChoices(header_row=0, header_rows=0),
    }
    here, apart = _both(tmp_path / "two.csv", ReadOptions(tables=told))
    assert apart == here
    assert here != _both(tmp_path / "two.csv")[0]


def test_a_file_without_a_name(tmp_path: Path) -> None:
    (tmp_path / "two.csv").write_text(_TWO)
    with (tmp_path / "two.csv").open("rb") as file:
        (tmp_path / "two.csv").unlink()
        tables = open_tables(
            Path(f"/proc/{os.getpid()}/fd/{file.fileno()}"), file_name="two.csv", text_apart=True
        )
        assert [table.row_count for table in tables] == [2, 2]
        assert [sum(len(batch.lines) for batch in table.batches()) for table in tables] == [2, 2]


def _long(folder: Path, megabytes: int) -> Path:
    path = folder / "long.csv"
    line = f"{'x' * 90},1234,5678\n"
    path.write_text("name,one,two\n" + line * (megabytes * 2**20 // len(line)))
    return path


def _children() -> list[str]:
    """The processes that the template of this process has forked, but for those that ended."""
    told = []
    for entry in Path("/proc").iterdir():
        try:
            command = (entry / "cmdline").read_bytes() if entry.name.isdigit() else b""
            state = (entry / "stat").read_text().rsplit(")", 1)[1].split() if command else ["Z", "0"]
        except (FileNotFoundError, ProcessLookupError):
            continue
        parent = Path(f"/proc/{state[1]}/stat")
        if b"limited.template" in command and state[0] != "Z" and parent.exists():
            grandparent = parent.read_text().rsplit(")", 1)[1].split()[1]
            if grandparent == str(os.getpid()):
                told.append(entry.name)
    return told


def wait_for_no_process() -> list[str]:
    """The forked processes that are still there after a while."""
    for _ in range(200):
        if not (left := _children()):
            break
        time.sleep(0.05)
    return left


def test_a_pass_that_is_given_up_leaves_no_process(tmp_path: Path) -> None:
    (table,) = open_tables(_long(tmp_path, 24), file_name="long.csv", text_apart=True)
    batches = table.batches()
    next(batches)
    assert _children()
    del batches
    assert wait_for_no_process() == []


def test_two_passes_side_by_side(tmp_path: Path) -> None:
    (table,) = open_tables(_long(tmp_path, 12), file_name="long.csv", text_apart=True)
    pairs = zip(table.batches(), table.batches(), strict=True)
    assert sum(len(one.lines) for one, other in pairs if one.rows == other.rows) == table.row_count


def test_a_process_that_is_killed_on_its_way_is_no_short_table(tmp_path: Path) -> None:
    (table,) = open_tables(_long(tmp_path, 24), file_name="long.csv", text_apart=True)
    batches = table.batches()
    next(batches)
    for child in _children():
        os.kill(int(child), signal.SIGKILL)
    with pytest.raises(Unavailable):
        list(batches)


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (ReadLimits(child_memory_bytes=64 * 2**20), "file.needs_too_much_memory"),
        (ReadLimits(child_cpu_seconds=0, text_cpu_seconds_per_mib=0), "file.takes_too_long"),
        (ReadLimits(max_columns=2), "table.too_many_columns"),
    ],
    ids=["memory", "time", "columns"],
)
def test_a_limit_of_the_process_is_a_problem_with_a_word(
    tmp_path: Path, limits: ReadLimits, code: str
) -> None:
    path = _long(tmp_path, 48)
    with pytest.raises(TooLarge) as caught:
        open_tables(path, file_name="long.csv", options=ReadOptions(limits=limits), text_apart=True)
    assert caught.value.code == code
    assert caught.value.next_step


def test_options_that_do_not_fit_are_the_callers_mistake_there_too(tmp_path: Path) -> None:
    (tmp_path / "two.csv").write_text(_TWO)
    with pytest.raises(Invalid) as caught:
        open_tables(
            tmp_path / "two.csv",
            file_name="two.csv",
            options=ReadOptions(encoding="klingon"),
            text_apart=True,
        )
    assert caught.value.code == "read.unknown_encoding"


def test_a_template_that_is_gone_is_started_again(tmp_path: Path) -> None:
    (tmp_path / "two.csv").write_text(_TWO)
    for _ in range(2):
        assert len(open_tables(tmp_path / "two.csv", file_name="two.csv", text_apart=True)) == 2
        os.kill(_template(), signal.SIGKILL)
        time.sleep(0.2)


def test_an_exit_code_is_never_taken_for_the_number_of_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    killed: list[int] = []
    sink = os.open(os.devnull, os.O_WRONLY)
    job = LimitedProcess({"limits": {}}, writes_to=sink)
    os.close(sink)
    number = job.number()
    assert number is not None
    deadline = time.monotonic() + 20
    while Path(f"/proc/{number}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    monkeypatch.setattr(os, "kill", lambda who, _: killed.append(who))
    job.close()
    assert not killed


def _template() -> int:
    """The process that the next job would be forked from, the parent of one that is asked while it runs."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        sink = os.open(os.devnull, os.O_WRONLY)
        job = LimitedProcess({"limits": {}}, writes_to=sink)
        os.close(sink)
        try:
            return int(Path(f"/proc/{job.number()}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except FileNotFoundError:
            continue  # it had ended already
        finally:
            job.close()
    raise TimeoutError("every job ended before it could be asked")


def test_a_file_that_is_gone_is_not_called_a_table(tmp_path: Path) -> None:
    (tmp_path / "two.csv").write_text(_TWO)
    (table, _) = open_tables(tmp_path / "two.csv", file_name="two.csv", text_apart=True)
    (tmp_path / "two.csv").unlink()
    with pytest.raises(Problem):
        list(table.batches())
