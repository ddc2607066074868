"""The files of a gazetteer: arrays and tables of texts, with a header that says what they are and how long."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from wardmote.engine.linkage.gazetteer.sources.listing import Supply
from wardmote.kernel.problem import Conflict, Damaged, Invalid, NotFound, Unavailable, Unreadable

FORMAT = "wardmote-gazetteer"
FORMAT_VERSION = 7
HEADER = "header.json"
SUPPLY = "supply.parquet"


@dataclass(frozen=True)
class Header:
    """What a gazetteer says of itself. `files` gives each one's bytes and SHA-256; `version` is made of all of them but
    the supply, which nothing is looked up in. `supply` is the title of its format, empty where none is kept.
    """

    version: str
    supply: str
    counts: Mapping[str, int]
    files: Mapping[str, tuple[int, str]]


def write(
    out: Path,
    arrays: Mapping[str, np.ndarray[Any, Any]],
    texts: Mapping[str, Sequence[str] | pa.Array],
    counts: Mapping[str, int],
    supply: Supply | None = None,
) -> Header:
    """Writes a gazetteer whole: it has its name only once every byte is there, and replaces the one before it.

    Raises Unavailable where it cannot be written: there is no room, or the folder is not the caller's.
    """
    require_free(out)
    try:
        return _written(out, arrays, texts, counts, supply)
    except OSError as error:
        raise Unavailable(
            "gazetteer.not_written",
            "The gazetteer could not be written; what stood there before stands there still.",
            where=str(out),
            next_step="Make room on the disk, or name a folder in which you may write.",
        ) from error


def require_free(out: Path) -> None:
    """Raises Conflict where something stands under the name that is no gazetteer: it would be removed."""
    if out.exists() and not (out / HEADER).is_file() and (not out.is_dir() or any(out.iterdir())):
        raise Conflict(
            "gazetteer.in_the_way",
            "Something stands there that is no gazetteer.",
            where=str(out),
            next_step="Name another folder with --out.",
        )


def _written(
    out: Path,
    arrays: Mapping[str, np.ndarray[Any, Any]],
    texts: Mapping[str, Sequence[str] | pa.Array],
    counts: Mapping[str, int],
    supply: Supply | None,
) -> Header:
    out.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        for name, array in arrays.items():
            np.save(aside / f"{name}.npy", array, allow_pickle=False)
        for name, values in texts.items():
            _write_texts(aside / f"{name}.arrow", values)
        if supply:
            shutil.move(supply.path, aside / SUPPLY)
        header = _header(aside, counts, supply.title if supply else "")
        (aside / HEADER).write_text(_text(header), encoding="utf-8")
        _replace(out, aside)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return header


def _replace(out: Path, made: Path) -> None:
    """The old one is put aside, not removed first: whoever has it open keeps it, and a kill loses neither."""
    old = made.with_name(f"{made.name}-old")
    if out.exists():
        out.rename(old)
    made.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def read_header(folder: Path) -> Header:
    """The header, checked against its own digest, its format, and the length of every file.

    Raises NotFound where there is no gazetteer, Unreadable for one of another format, Damaged for a header that was
    changed and a file that is missing or cut off, Unavailable where the disk does not give them.
    """
    path = folder / HEADER
    with _readable(folder):
        if not path.is_file():
            raise NotFound(
                "gazetteer.missing",
                "There is no gazetteer in this folder.",
                where=str(folder),
                next_step="Build one with: wardmote gazetteer build SOURCE --out DIR",
            )
        header = _sound_header(folder, path.read_bytes())
        for name, (size, _) in header.files.items():
            if not (folder / name).is_file() or (folder / name).stat().st_size != size:
                raise _damaged(folder, f"The file {name} of this gazetteer is missing or cut off.")
    return header


def _sound_header(folder: Path, content: bytes) -> Header:
    """Raises Unreadable for another format; Damaged for what this program would not have written so."""
    try:
        text = content.decode()
        read = json.loads(text)
        found = (read["format"], read["format_version"])
        _require_format(folder, found)
        files = {str(name): (int(size), str(digest)) for name, (size, digest) in read["files"].items()}
        header = Header(str(read["version"]), str(read["supply"]), dict(read["counts"]), files)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise _damaged(folder, "The header of this gazetteer cannot be read.") from error
    if (
        text != _text(header)
        or header.version != _version(files)
        or any(Path(name).name != name for name in files)
    ):
        raise _damaged(folder, "The header of this gazetteer has changed since it was built.")
    return header


def _require_format(folder: Path, found: tuple[object, object]) -> None:
    if found != (FORMAT, FORMAT_VERSION):
        raise Unreadable(
            "gazetteer.format",
            f"This gazetteer is of format {found[0]} {found[1]}; this program reads {FORMAT} {FORMAT_VERSION}.",
            where=str(folder),
            next_step="Build it again with this version of Wardmote.",
        )


def verify(folder: Path) -> Header:
    """As `read_header`, and every byte against its digest. Raises Damaged where one has changed."""
    header = read_header(folder)
    require_unchanged(folder, header, header.files)
    return header


def require_unchanged(folder: Path, header: Header, names: Iterable[str]) -> None:
    """Every byte of these files against its digest. Raises Damaged where one has changed, Unavailable where
    the disk does not give it. London's index, 370 MB, takes a quarter of a processor second.
    """
    with _readable(folder):
        for name in names:
            if _digest(folder / name) != header.files[name][1]:
                raise _damaged(folder, f"The file {name} of this gazetteer has changed since it was built.")


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(
            "gazetteer.unreadable",
            "The files of this gazetteer cannot be read.",
            where=str(error.filename or folder),
            next_step="Check its permissions and the disk, or build it again from its source.",
        ) from error


def supply_of(folder: Path) -> Supply:
    """What the gazetteer keeps for changes to be put onto, every byte checked.

    Raises Invalid where that is nothing, Damaged where it has changed; see `read_header`.
    """
    header = read_header(folder)
    if not header.supply:
        raise Invalid(
            "gazetteer.no_supply",
            "This gazetteer was built of a format that has no supplies of changes only.",
            where=str(folder),
            next_step="Build it again of the full table.",
        )
    require_unchanged(folder, header, [SUPPLY])
    return Supply(header.supply, folder / SUPPLY)


def mapped(folder: Path, name: str) -> np.ndarray[Any, Any]:
    """An array, mapped: its pages are shared by all processes that read it."""
    array: np.ndarray[Any, Any] = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    return array.view(np.ndarray)


def texts(folder: Path, name: str) -> pa.Array:
    """A table of texts, mapped."""
    with pa.memory_map(str(folder / f"{name}.arrow")) as source:
        return pa.ipc.open_file(source).read_all().column(0).combine_chunks()


def _write_texts(path: Path, values: Sequence[str] | pa.Array) -> None:
    table = pa.table({"text": pa.array(values, pa.string())})
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def _header(folder: Path, counts: Mapping[str, int], supply: str) -> Header:
    files = {each.name: (each.stat().st_size, _digest(each)) for each in sorted(folder.iterdir())}
    return Header(_version(files), supply, counts, files)


def _version(files: Mapping[str, tuple[int, str]]) -> str:
    told = sorted((name, told) for name, told in files.items() if name != SUPPLY)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def _text(header: Header) -> str:
    """What stands in the file, the digest of the rest as its last line."""
    told: dict[str, Any] = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "version": header.version,
        "supply": header.supply,
        "counts": dict(header.counts),
        "files": {name: list(both) for name, both in header.files.items()},
    }
    told["digest"] = hashlib.sha256(json.dumps(told).encode()).hexdigest()
    return json.dumps(told, indent=1)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _damaged(folder: Path, what: str) -> Damaged:
    return Damaged("gazetteer.damaged", what, where=str(folder), next_step="Copy it anew, or build it again.")
