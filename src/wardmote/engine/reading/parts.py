"""The tables of a grid: nearly always one, now and then several on the same sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from wardmote.engine.reading.grid import Grid
from wardmote.engine.reading.names import MergedCells
from wardmote.engine.reading.notes import Note, NoteKind
from wardmote.engine.reading.options import ReadOptions
from wardmote.engine.reading.regions import Region, RegionGrid, find_regions
from wardmote.engine.reading.survey import Survey, survey

_NUMBERED = re.compile(r"(.+) \(([2-9]|[1-9]\d+)\)")


@dataclass(frozen=True)
class TablePart:
    """A grid, or the part of one, that is a table; its number among several, 0 where it is the only one."""

    grid: Grid
    survey: Survey
    number: int = 0
    records_above: int = 0

    def named(self, name: str) -> str:
        """The name of the table, where the sheet has this one."""
        return name if self.number < 2 else f"{name} ({self.number})"


def sheet_of_part(name: str) -> str | None:
    """The sheet on which a table of this name stands as the second or a later one; None for any other name."""
    numbered = _NUMBERED.fullmatch(name)
    return numbered[1] if numbered else None


def parts_of(grid: Grid, options: ReadOptions, merged: Sequence[MergedCells] = ()) -> list[TablePart]:
    """The tables of a grid, none where no cell is filled. Where the caller names the header there is only one.

    Raises what `survey` raises.
    """
    regions = find_regions(grid) if options.header_row is None else []
    if not regions:
        found = survey(grid, options, merged)
        return [] if found is None else [TablePart(grid, found)]
    parts = []
    for number, region in enumerate(regions, 1):
        part = RegionGrid(grid, region)
        found = survey(part, options, _shifted(merged, region), first_column=region.first_column)
        if found is not None:
            several = Note(NoteKind.ONE_OF_SEVERAL, count=len(regions))
            found = replace(found, notes=(*found.notes, several))
            parts.append(TablePart(part, found, number, region.first_record - 1))
    return parts


def _shifted(merged: Sequence[MergedCells], region: Region) -> list[MergedCells]:
    """Merged ranges with columns counted from the first of the region."""
    by = region.first_column
    return [(top, left - by, bottom, right - by) for top, left, bottom, right in merged]
