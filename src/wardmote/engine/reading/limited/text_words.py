"""What is said of a text between the process that reads it and the one that asks, as JSON: nothing is unpickled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from wardmote.engine.reading.choices import KeptRows, TableChoices
from wardmote.engine.reading.finding.layout import HeaderPlace
from wardmote.engine.reading.finding.parts import TablePart
from wardmote.engine.reading.finding.regions import Region, RegionGrid
from wardmote.engine.reading.finding.survey import Survey
from wardmote.engine.reading.notes import Note, NoteKind
from wardmote.engine.reading.options import ReadLimits, ReadOptions
from wardmote.engine.reading.text.encoding import TextEncoding
from wardmote.engine.reading.text.stream import ByteSource, GzipFile, PlainFile, ZipMember

Json = Mapping[str, Any]


def source_as_json(source: ByteSource) -> dict[str, Any]:
    """Where the bytes are; the folder they are in is named, for a process that stands elsewhere."""
    if isinstance(source, PlainFile):
        return {"kind": "plain", "path": str(source.path.absolute()), "name": source.name}
    if isinstance(source, GzipFile):
        return {"kind": "gzip", "path": str(source.path.absolute()), "name": source.name}
    assert isinstance(source, ZipMember)  # noqa: S101 - there is no fourth
    return {"kind": "zip", "path": str(source.path.absolute()), "name": source.member}


def source_of(said: Json, limits: ReadLimits) -> ByteSource:
    """The source that was said."""
    path, name = Path(said["path"]), said["name"]
    if said["kind"] == "plain":
        return PlainFile(path, name)
    return GzipFile(path, name, limits) if said["kind"] == "gzip" else ZipMember(path, name, limits)


def options_of(said: Json) -> ReadOptions:
    """The options that were said, without what is chosen of columns: that is for later."""
    tables = {
        name: TableChoices(**{**each, "keep": tuple(map(KeptRows, each["keep"])), "columns": {}})
        for name, each in said["tables"].items()
    }
    keep = tuple(map(KeptRows, said["keep"]))
    return ReadOptions(**{**said, "keep": keep, "tables": tables, "limits": ReadLimits(**said["limits"])})


def encoding_as_json(encoding: TextEncoding) -> dict[str, Any]:
    """An encoding with what was noticed."""
    return {**asdict(encoding), "notes": [note_as_json(note) for note in encoding.notes]}


def encoding_of(said: Json) -> TextEncoding:
    """The encoding that was said."""
    return TextEncoding(**{**said, "notes": tuple(map(note_of, said["notes"]))})


def note_as_json(note: Note) -> list[Any]:
    """A note as a list of its fields."""
    return [note.kind.value, note.first_line, note.last_line, note.count, note.text]


def note_of(said: list[Any]) -> Note:
    """The note that was said."""
    return Note(NoteKind(said[0]), *said[1:])


def part_as_json(part: TablePart) -> dict[str, Any]:
    """Where a table stands in its grid, and what the survey found."""
    region = part.grid.region if isinstance(part.grid, RegionGrid) else None
    found = part.survey
    return {
        "number": part.number,
        "records_above": part.records_above,
        "region": None if region is None else asdict(region),
        "header": asdict(found.header),
        "columns": found.columns,
        "positions": found.positions,
        "aside": found.aside.tolist(),
        "repeated": [list(labels.items()) for labels in found.repeated],
        "end": found.end,
        "rows": found.rows,
        "notes": [note_as_json(note) for note in found.notes],
    }


def survey_of(said: Json) -> Survey:
    """The survey that was said."""
    return Survey(
        header=HeaderPlace(**said["header"]),
        columns=tuple(said["columns"]),
        positions=tuple(said["positions"]),
        aside=np.array(said["aside"], np.int64),
        repeated=tuple(dict(map(tuple, labels)) for labels in said["repeated"]),
        end=said["end"],
        rows=said["rows"],
        notes=tuple(map(note_of, said["notes"])),
    )


def region_of(said: Json) -> Region | None:
    """The region of a table that was said, None where it is the only one."""
    return None if said["region"] is None else Region(**said["region"])
