"""From a draft to a file on disk, its description, and the truth beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wardmote.demo.city.writing.render import header_text, render_rows
from wardmote.demo.city.writing.save import save
from wardmote.demo.city.writing.sheet import Column, Draft, Style
from wardmote.demo.city.writing.spoil import BadCell, spoil


@dataclass(frozen=True, slots=True)
class Extract:
    """One file of an organisation, and what is deliberately wrong with it.

    `file_name` is relative to the folder the extracts were written to; files of one `series` are months of the same
    dataset. `columns` are (key, header, group) in order; the group is what stands over the column in a header of two
    rows, else "". Rows are counted from 1 as a person counts them;
    `header_row` is the last of `header_rows`, `totals_row` 0 where there is none. `bad_cells` and `placeholders` give
    (column key, number) for columns with any: a bad cell cannot be what its column is, a placeholder ("N/K") says
    that nothing is known. `personal_columns` and `bad_cells` name columns by key.
    """

    organisation: str
    series: str
    file_name: str
    title: str
    description: str
    month: str
    access: str
    frequency: str
    table: str
    encoding: str
    delimiter: str
    title_rows: int
    header_rows: int
    header_row: int
    data_rows: int
    totals_row: int
    footnote_rows: int
    columns: tuple[tuple[str, str, str], ...]
    personal_columns: tuple[str, ...]
    bad_cells: tuple[tuple[str, int], ...]
    placeholders: tuple[tuple[str, int], ...]

    def names_of(self, key: str) -> tuple[str, ...]:
        """What a reader may call the column: its own header, and the group's name before it where there is one."""
        [(header, group)] = [(header, group) for own, header, group in self.columns if own == key]
        return (header, f"{group} {header}") if group not in {"", header} else (header,)


def publish(draft: Draft, folder: Path, *, seed: str) -> tuple[Extract, list[BadCell]]:
    """Writes the draft under the folder; returns its description and every cell that was made wrong."""
    fixed = f"{seed}/{draft.series}"
    cells = render_rows(draft.sheet, draft.style, seed=fixed)
    bad = spoil(draft, cells, seed=fixed)
    rows = save(draft, cells, folder / draft.file_name)
    columns = draft.sheet.columns
    extract = Extract(
        organisation=draft.organisation,
        series=draft.series,
        file_name=draft.file_name,
        title=draft.title,
        description=draft.description,
        month=draft.month,
        access=draft.access,
        frequency=draft.frequency,
        table=draft.style.sheet_name if draft.style.is_workbook else Path(draft.file_name).stem,
        encoding="" if draft.style.is_workbook else draft.style.encoding,
        delimiter=draft.style.delimiter,
        title_rows=rows.titles,
        header_rows=rows.header_rows,
        header_row=rows.header_row,
        data_rows=rows.data,
        totals_row=rows.totals_row,
        footnote_rows=rows.footnotes,
        columns=tuple(_described(column, draft.style) for column in columns),
        personal_columns=tuple(column.key for column in columns if column.personal),
        bad_cells=_counts(bad, placeholders=False),
        placeholders=_counts(bad, placeholders=True),
    )
    return extract, bad


def _described(column: Column, style: Style) -> tuple[str, str, str]:
    return column.key, header_text(column, style.header_case), column.group if style.grouped_header else ""


def _counts(bad: list[BadCell], *, placeholders: bool) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for cell in bad:
        if (cell.kind == "placeholder") == placeholders:
            counts[cell.column] = counts.get(cell.column, 0) + 1
    return tuple(sorted(counts.items()))
