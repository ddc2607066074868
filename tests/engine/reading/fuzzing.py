"""Files of every format, spoiled with an eye to how they are built, and what must hold of the reading of each.

A reader may refuse a file with a Problem. It may not raise anything else, take longer than its limits, leave a process
or an open file behind, count rows that it does not give, or lose records of a text without a note.
"""

from __future__ import annotations

import gc
import gzip
import io
import random
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.engine.reading.formats.made import MADE
from tests.engine.reading.trouble import GRID_TROUBLES, TEXT_TROUBLES, made
from wardmote.engine.reading import NoteKind, RawTable, ReadLimits, ReadOptions, open_tables
from wardmote.engine.reading.formats.registry import FORMATS
from wardmote.engine.reading.mask import filled_per_row
from wardmote.kernel.problem import Problem, Unavailable

_LIMITS = ReadLimits(
    child_memory_bytes=1024 * 2**20,
    child_cpu_seconds=15,
    wall_seconds=45,
    max_workbook_text_bytes=256 * 2**20,
)
_LONGEST_SECONDS = 60.0
_RECORDS_SET_ASIDE = {NoteKind.TITLE, NoteKind.TOTAL, NoteKind.FOOTNOTE, NoteKind.REPEATED_HEADER}
_NUMBERS = (b"0", b"-1", b"1e999", b"99999999999999999999", b"2147483648", b"NaN", b"1048577", b"16385")
_STRANGE = (
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b'"',
    b"'",
    b",",
    b";",
    b"\r",
    b"\n",
    b"\r\n",
    b"&x;",
    b"]]>",
    b"<",
    b"{",
)


def seed_file(rng: random.Random, folder: Path) -> tuple[str, bytes]:
    """A good file of one of the formats, and which."""
    name = rng.choice([each.name for each in FORMATS] + ["csv"] * 4)
    if name == "csv":
        grid, text = rng.choice(sorted(GRID_TROUBLES)), rng.choice(sorted(TEXT_TROUBLES))
        return name, made(rng.randrange(10**6), grid, text).content
    return name, MADE[name](folder).read_bytes()


def spoiled(rng: random.Random, content: bytes) -> bytes:
    """The content after a few changes: inside the members of a zip as often as outside."""
    if content.startswith(b"PK") and rng.random() < 0.75:
        content = _in_member(rng, content)
    else:
        for _ in range(rng.choice((1, 1, 2, 4, 8))):
            content = rng.choice(_CHANGES)(rng, content)
    if rng.random() < 0.05:
        return gzip.compress(content)
    if rng.random() < 0.05:
        return _zipped({"one.csv": content, "two.json": content[: len(content) // 2]})
    return content


def _in_member(rng: random.Random, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = rng.choice(sorted(members))
    for _ in range(rng.choice((1, 2, 4))):
        members[name] = rng.choice(_CHANGES)(rng, members[name])
    if rng.random() < 0.1:
        del members[rng.choice(sorted(members))]
    return _zipped(members)


def _zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return out.getvalue()


def _cut(rng: random.Random, content: bytes) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def _flip(rng: random.Random, content: bytes) -> bytes:
    if not content:
        return content
    at = rng.randrange(len(content))
    return content[:at] + bytes([content[at] ^ (1 << rng.randrange(8))]) + content[at + 1 :]


def _insert(rng: random.Random, content: bytes) -> bytes:
    at = rng.randrange(len(content) + 1)
    return content[:at] + rng.choice(_STRANGE) * rng.choice((1, 1, 1, 2, 3, 1000)) + content[at:]


def _remove(rng: random.Random, content: bytes) -> bytes:
    at = rng.randrange(len(content) + 1)
    return content[:at] + content[at + rng.choice((1, 2, 8, 64, 512)) :]


def _repeat(rng: random.Random, content: bytes) -> bytes:
    start = rng.randrange(len(content) + 1)
    piece = content[start : start + rng.choice((8, 64, 512))]
    return content[:start] + piece * rng.choice((2, 2, 3, 100, 3000)) + content[start:]


def _move(rng: random.Random, content: bytes) -> bytes:
    start, to = rng.randrange(len(content) + 1), rng.randrange(len(content) + 1)
    piece = content[start : start + rng.choice((4, 32, 256))]
    return content[:to] + piece + content[to:]


def _number(rng: random.Random, content: bytes) -> bytes:
    """A number as text, or the bytes of one, becomes another."""
    if rng.random() < 0.5:
        places = [at for at in range(len(content)) if content[at : at + 1].isdigit()]
        if places:
            at = rng.choice(places)
            return content[:at] + rng.choice(_NUMBERS) + content[at + 1 :]
    at = rng.randrange(len(content) + 1)
    value = struct.pack(rng.choice("<>") + "I", rng.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 0x10000, 65_535)))
    return content[:at] + value + content[at + 4 :]


def _recoded(rng: random.Random, content: bytes) -> bytes:
    text = content.decode("utf-8", "replace")
    return text.encode(rng.choice(("utf-16", "utf-16-le", "utf-8-sig", "cp1252", "utf-32")), "replace")


def _nested(rng: random.Random, content: bytes) -> bytes:
    opening, closing = rng.choice(((b"[", b"]"), (b'{"a":', b"}"), (b"<a>", b"</a>"), (b'"', b'"')))
    deep = rng.choice((2, 50, 5_000))
    return opening * deep + content + closing * deep


_CHANGES: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    *(_cut, _flip, _flip, _flip, _insert, _insert, _remove, _repeat, _move, _number, _number),
    *(_recoded, _nested),
)


class FaultError(AssertionError):
    """What must hold does not."""


def fuzz_once(seed: int, folder: Path, *, text_apart: bool) -> str:
    """One spoiled file, read: its format, and whether it was read or refused. Raises FaultError."""
    rng = random.Random(seed)
    name, content = seed_file(rng, folder)
    content = spoiled(rng, content)
    path = folder / "spoiled"
    path.write_bytes(content)
    begun, open_before = time.monotonic(), _open_files()
    try:
        outcome = _read(path, text_apart=text_apart)
    except Unavailable as problem:
        raise FaultError(f"no fault of the file: {problem.code}") from problem
    except Problem as problem:
        outcome = problem.code
        _check_words(problem)
    if time.monotonic() - begun > _LONGEST_SECONDS:
        raise FaultError("it took too long")
    gc.collect()
    if _open_files() > open_before + 3:  # the template, where this is the first file
        raise FaultError("open files are left over")
    return f"{name} {outcome}"


def _read(path: Path, *, text_apart: bool) -> str:
    tables = open_tables(
        path, file_name="spoiled", options=ReadOptions(limits=_LIMITS), text_apart=text_apart
    )
    if not tables:
        raise FaultError("neither a table nor a problem")
    for table in tables:
        _check_table(table)
    if len(tables) == 1 and tables[0].format == "csv":
        _check_nothing_lost(tables[0])
    return "read"


def _check_words(problem: Problem) -> None:
    if not problem.what or not problem.next_step:
        raise FaultError(f"{problem.code} says not what to do")


def _check_table(table: RawTable) -> None:
    if not table.columns or len(set(map(str.casefold, table.columns))) != len(table.columns):
        raise FaultError("columns without a name of their own")
    for _ in range(2):
        rows, line = 0, 0
        for batch in table.batches():
            if batch.rows.num_columns != len(table.columns) or batch.first_row != rows + 1:
                raise FaultError("a batch that does not fit its table")
            if len(batch.lines) and (batch.lines[0].as_py() < line or None in batch.lines.to_pylist()):
                raise FaultError("lines that go back")
            batch.rows.validate(full=True)
            rows += len(batch.lines)
            line = batch.lines[-1].as_py() if len(batch.lines) else line
        if rows != table.row_count:
            raise FaultError(f"{rows} rows where {table.row_count} were counted")


def _check_nothing_lost(table: RawTable) -> None:
    """Every filled record of a text is the header, a row, or noted."""
    filled = sum(int((filled_per_row(batch.cells) > 0).sum()) for batch in table._grid.batches())
    noted = sum(note.count for note in table.notes if note.kind in _RECORDS_SET_ASIDE)
    if table.header_rows + table.row_count + noted != filled:
        raise FaultError(
            f"{filled} records, {table.header_rows} header, {table.row_count} rows, {noted} noted"
        )


def _open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir()) if Path("/proc/self/fd").is_dir() else 0
