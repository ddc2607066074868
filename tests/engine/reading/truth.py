"""Scores the reader against a list of really published tables that were labelled by eye."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from wardmote.engine.reading import RawTable, ReadOptions, open_tables
from wardmote.kernel.problem import Problem

_SAME_ENCODING = {"ascii": "utf-8", "": None}


@dataclass(frozen=True)
class Verdict:
    """What was labelled, what was found, and in which of the fields they differ."""

    label: dict[str, str]
    wrong: dict[str, tuple[object, object]]


def verdicts(folder: Path) -> list[Verdict]:
    """One verdict for each labelled table that is sure."""
    with (folder / "messy" / "truth.csv").open(encoding="utf-8-sig", newline="") as file:
        labels = [row for row in csv.DictReader(file) if row["sure"] == "y"]
    sheets: dict[str, list[str]] = {}
    for label in labels:
        sheets.setdefault(label["path"], []).append(label["sheet"])
    opened = {path: _opened(folder / path, of_path) for path, of_path in sheets.items()}
    return [Verdict(label, _differences(label, opened[label["path"]])) for label in labels]


def _opened(path: Path, sheets: list[str]) -> list[RawTable] | Problem:
    """The tables of a file; of one in which a single sheet is labelled, that one: the others only take time."""
    wanted = sheets[0] or None if len(sheets) == 1 else None
    try:
        return open_tables(path, file_name=path.name, options=ReadOptions(sheet=wanted))
    except Problem as problem:
        return problem


def _differences(label: dict[str, str], opened: list[RawTable] | Problem) -> dict[str, tuple[object, object]]:
    if isinstance(opened, Problem):
        return {} if label["format"] == "none" else {"format": (label["format"], opened.code)}
    if label["format"] == "none":
        return {"format": ("none", opened[0].format)}
    named = [table for table in opened if label["sheet"] in ("", table.name)]
    if not named:
        return {"sheet": (label["sheet"], [table.name for table in opened])}
    wanted, found = _wanted(label), _found(named[0])
    return {key: (wanted[key], found[key]) for key in wanted if wanted[key] != found[key]}


def _wanted(label: dict[str, str]) -> dict[str, object]:
    return {
        "format": label["format"],
        "encoding": _SAME_ENCODING.get(label["encoding"], label["encoding"]),
        "delimiter": label["delimiter"].replace("\\t", "\t") or None,
        "header_row": int(label["header_row"]) if label["header_row"] else None,
        "rows": int(label["data_rows"]),
        "columns": int(label["columns"]),
    }


def _found(table: RawTable) -> dict[str, object]:
    return {
        "format": table.format,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "header_row": table.header_row,
        "rows": sum(len(batch.lines) for batch in table.batches()),
        "columns": len(table.columns),
    }
