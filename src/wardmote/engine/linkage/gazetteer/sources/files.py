"""A source as files that the engine can read: unpacked, and text in UTF-8."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path, PurePath, PurePosixPath
from typing import Final

from wardmote.engine.reading.options import ReadLimits
from wardmote.engine.reading.text.dialect import find_delimiter
from wardmote.engine.reading.text.encoding import find_encoding, utf8_blocks
from wardmote.engine.reading.text.stream import PlainFile, ZipMember, first_bytes
from wardmote.kernel.problem import NotFound, Unreadable

#: What of a folder or a zip is looked at; documents beside the data are not.
ENDINGS: Final = (".csv", ".txt", ".parquet", ".zip")
_PARQUET: Final = b"PAR1"
_HEAD_BYTES: Final = 256 * 1024
#: A supply of the whole country is larger than what anybody uploads to a hub.
LIMITS: Final = ReadLimits(max_uncompressed_bytes=200 * 1024**3)


@dataclass(frozen=True)
class SourceFile:
    """A Parquet file, or a CSV in UTF-8 with its `delimiter`. `name` is what a person knows it by.

    `first` is the first row of a CSV, and names a Parquet file's columns.
    """

    name: str
    path: Path
    delimiter: str
    first: tuple[str, ...]

    @property
    def is_parquet(self) -> bool:
        """Whether it says itself what its columns are."""
        return not self.delimiter


def source_files(source: Path, folder: Path) -> list[SourceFile]:
    """The files of a file, folder or zip; what has to be unpacked or put into UTF-8 goes to `folder`.

    Raises NotFound, Unreadable for what is neither Parquet nor text.
    """
    if not source.exists():
        raise NotFound(
            "file.missing", "There is no such file.", where=str(source), next_step="Check its name."
        )
    names = (folder / f"part-{number}" for number in count())
    found = [_laid(name, path, names) for name, path in _plain(source, source.name, names)]
    if not found:
        raise Unreadable(
            "gazetteer.no_files",
            "There is no CSV or Parquet file in it.",
            where=str(source),
            next_step="Give the CSV or Parquet file itself, or a folder or zip file with them.",
        )
    return found


def _plain(source: Path, name: str, free: Iterator[Path]) -> Iterator[tuple[str, Path]]:
    """Each file under its name, archives unpacked."""
    if source.is_dir():
        for path in sorted(each for each in source.rglob("*") if _is_data(each.relative_to(source), ENDINGS)):
            yield from _plain(path, str(path.relative_to(source)), free)
    elif zipfile.is_zipfile(source):
        for member in _members(source):
            unpacked = next(free)
            _write(unpacked, ZipMember(source, member, LIMITS).blocks())
            yield member, unpacked
    else:
        yield name, source


def _members(source: Path) -> list[str]:
    with zipfile.ZipFile(source) as archive:
        return sorted(each for each in archive.namelist() if _is_data(PurePosixPath(each), ENDINGS[:-1]))


def _is_data(path: PurePath, endings: Sequence[str]) -> bool:
    """Not what systems lay beside files: .DS_Store, __MACOSX."""
    return path.suffix.lower() in endings and not any(
        part.startswith((".", "__MACOSX")) for part in path.parts
    )


def _laid(name: str, path: Path, free: Iterator[Path]) -> SourceFile:
    text = PlainFile(path, name)
    head = first_bytes(text, _HEAD_BYTES)
    if head.startswith(_PARQUET):
        return SourceFile(name, path, "", ())
    encoding = find_encoding(text)
    if b"\0" in head and not encoding.codec.startswith("utf-16"):
        raise Unreadable(
            "gazetteer.source",
            "This is neither a Parquet nor a CSV file.",
            where=name,
            next_step="Save the table as CSV, or give the supply as it came.",
        )
    if not encoding.is_utf8:
        made = next(free)
        _write(made, utf8_blocks(text, encoding))
        path = made
    beginning = first_bytes(PlainFile(path, name), _HEAD_BYTES).decode("utf-8-sig", errors="replace")
    delimiter = find_delimiter(beginning)
    first = next(csv.reader(beginning.splitlines(), delimiter=delimiter), [])
    return SourceFile(name, path, delimiter, tuple(first))


def _write(path: Path, blocks: Iterable[bytes]) -> None:
    with path.open("xb") as file:
        file.writelines(blocks)
