"""The tables of a grid: nearly always one, now and then several on the same sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from wardmote.engine.reading.choices import KeptRows
from wardmote.engine.reading.finding.filled_down import filled_down
from wardmote.engine.reading.finding.names import MergedCells
from wardmote.engine.reading.finding.regions import Region, RegionGrid, find_regions
from wardmote.engine.reading.finding.survey import Survey, survey
from wardmote.engine.reading.grid import Grid
from wardmote.engine.reading.notes import Note, NoteKind
from wardmote.engine.reading.options import ReadOptions

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
        return numbered(name, self.number)


def numbered(name: str, number: int) -> str:
    """The name of one of several tables on a sheet; the first, and the only one (0), are called as the sheet is."""
    return name if number < 2 else f"{name} ({number})"


def sheet_of_part(name: str) -> str | None:
    """The sheet on which a table of this name stands as the second or a later one; None for any other name."""
    numbered = _NUMBERED.fullmatch(name)
    return numbered[1] if numbered else None


def parts_of(
    grid: Grid, options: ReadOptions, merged: Sequence[MergedCells] = (), *, name: str = ""
) -> list[TablePart]:
    """The tables of a grid, none where no cell is filled. Where the caller names the header of all there is only one.

    `name` is that of the first table: what the options say of single tables goes by it. Raises what `survey` raises.
    """
    own = options.of(name)
    is_told = options.header_row is not None or own.one_table
    regions = [] if is_told else find_regions(grid, keep_beside=KeptRows.FOOTNOTES in own.keep)
    if not regions:
        found = survey(grid, own, merged)
        return [] if found is None else [TablePart(*_filled(grid, found, merged, own))]
    parts = []
    for number, region in enumerate(regions, 1):
        part = RegionGrid(grid, region)
        above = region.first_record - 1
        told = _counted_from(above, options.of(numbered(name, number)))
        here = _shifted(merged, region)
        found = survey(part, told, here, first_column=region.first_column)
        if found is not None:
            several = [Note(NoteKind.ONE_OF_SEVERAL, count=len(regions))] if len(regions) > 1 else []
            found = replace(found, notes=(*found.notes, *region.beside, *several))
            number_of_several = number if several else 0
            parts.append(TablePart(*_filled(part, found, here, told), number_of_several, above))
    return parts


def _filled(
    grid: Grid, found: Survey, merged: Sequence[MergedCells], options: ReadOptions
) -> tuple[Grid, Survey]:
    as_they_stand = not merged or KeptRows.MERGED in options.keep
    return (grid, found) if as_they_stand else filled_down(grid, found, merged)


def _counted_from(above: int, options: ReadOptions) -> ReadOptions:
    """The same, with the header's row counted from the first of the part. -1 where it stands above: there is none."""
    if not options.header_row:
        return options
    row = options.header_row - above
    return replace(options, header_row=row if row > 0 else -1)


def _shifted(merged: Sequence[MergedCells], region: Region) -> list[MergedCells]:
    """Merged ranges with columns counted from the first of the region."""
    by = region.first_column
    return [(top, left - by, bottom, right - by) for top, left, bottom, right in merged]
