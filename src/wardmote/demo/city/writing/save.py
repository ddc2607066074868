"""Writing the cells: delimited text in the encodings of old systems, and workbooks as people keep them.

The bytes depend on the cells alone: no clock and no locale comes into them.
"""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter

from wardmote.demo.city.writing.render import Cell, header_text, money_text
from wardmote.demo.city.writing.sheet import Column, Draft, Style

_CREATED = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
"""What every workbook says it was made on."""


_COLUMN_WIDTH = 18


@dataclass(frozen=True, slots=True)
class Rows:
    """Where things stand in the file, counted from 1 as a person does; 0 where there is no such row."""

    titles: int
    header_row: int
    header_rows: int
    data: int
    totals_row: int
    footnotes: int


def save(draft: Draft, cells: list[list[Cell]], path: Path) -> Rows:
    """Writes the file, making its folder, and says what stands where."""
    path.parent.mkdir(parents=True, exist_ok=True)
    above: list[list[Cell]] = [[title] for title in draft.style.titles]
    if above:
        above.append([])
    header = _header(draft.sheet.columns, draft.style)
    lines = [*above, *header, *cells, *_below(draft)]
    header_row = len(above) + len(header)
    if draft.style.is_workbook:
        _save_workbook(draft, lines, path, header_row=header_row)
    else:
        _save_text(draft.style, lines, path)
    return Rows(
        titles=len(draft.style.titles),
        header_row=header_row,
        header_rows=len(header),
        data=len(cells),
        totals_row=header_row + len(cells) + 1 if draft.style.total else 0,
        footnotes=len(draft.style.footnotes),
    )


def _header(columns: tuple[Column, ...], style: Style) -> list[list[Cell]]:
    """One row of names, or a row of groups over it; a column without a group has its name in the upper row."""
    names: list[Cell] = [header_text(column, style.header_case) for column in columns]
    if not style.grouped_header:
        return [names]
    upper: list[Cell] = []
    lower: list[Cell] = []
    for before, column, name in zip((None, *columns), columns, names, strict=False):
        starts = before is None or before.group != column.group
        upper.append((column.group if starts else "") if column.group else name)
        lower.append(name if column.group else "")
    return [upper, lower]


def _below(draft: Draft) -> list[list[Cell]]:
    """The totals row and, after a blank one, the footnotes."""
    below: list[list[Cell]] = [_total(draft)] if draft.style.total else []
    if draft.style.footnotes:
        below.append([])
        below.extend([note] for note in draft.style.footnotes)
    return below


def _total(draft: Draft) -> list[Cell]:
    totals: list[Cell] = ["Total"]
    for index, column in enumerate(draft.sheet.columns[1:], start=1):
        if column.kind != "money":
            totals.append("")
            continue
        values = [row.values[index] for row in draft.sheet.rows]
        amount = round(sum(value for value in values if isinstance(value, (int, float))), 2)
        totals.append(amount if draft.style.is_workbook else money_text(amount, draft.style.money[0]))
    return totals


def _save_text(style: Style, lines: list[list[Cell]], path: Path) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=style.delimiter,
        lineterminator=style.line_end,
        quoting=csv.QUOTE_ALL if style.quote_all else csv.QUOTE_MINIMAL,
    )
    writer.writerows(lines)
    path.write_bytes(_encoded(text.getvalue(), style.encoding))


def _encoded(text: str, encoding: str) -> bytes:
    """The text's bytes; UTF-16 is little-endian with its mark, as Windows writes it, whatever machine this is."""
    return codecs.BOM_UTF16_LE + text.encode("utf-16-le") if encoding == "utf-16" else text.encode(encoding)


def _save_workbook(draft: Draft, lines: list[list[Cell]], path: Path, *, header_row: int) -> None:
    options = {"strings_to_urls": False, "strings_to_formulas": False, "default_date_format": "dd/mm/yyyy"}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": draft.title, "author": draft.organisation, "created": _CREATED})
        sheet = book.add_worksheet(draft.style.sheet_name)
        pounds = book.add_format({"num_format": "£#,##0.00"})
        money = {index for index, column in enumerate(draft.sheet.columns) if column.kind == "money"}
        for number, line in enumerate(lines):
            for index, cell in enumerate(line):
                if cell != "":
                    _write(sheet, number, index, cell, pounds if index in money else None)
        sheet.set_column(0, len(draft.sheet.columns) - 1, _COLUMN_WIDTH)
        strong = book.add_format({"bold": True, "text_wrap": True, "align": "center", "border": 1})
        _merge(sheet, draft, header_row, lines[header_row - 1], strong)
        if draft.style.notes_sheet:
            notes = book.add_worksheet("Notes")
            for number, note in enumerate(draft.style.notes_sheet):
                notes.write_string(number, 0, note)


def _write(sheet: Any, row: int, column: int, cell: Cell, pounds: Any) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(row, column, cell)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell)
    else:
        sheet.write_number(row, column, cell, pounds)


def _merge(sheet: Any, draft: Draft, header_row: int, names: list[Cell], strong: Any) -> None:
    """Titles across the whole table, group names over their columns, and names without a group over both rows."""
    columns = draft.sheet.columns
    for number, title in enumerate(draft.style.titles):
        sheet.merge_range(number, 0, number, len(columns) - 1, title, strong)
    for index, name in enumerate(names):
        if name != "":
            sheet.write_string(header_row - 1, index, str(name), strong)
    if not draft.style.grouped_header:
        return
    start = 0
    for group, members in groupby(columns, key=lambda column: column.group):
        end = start + len(list(members)) - 1
        if group and end > start:
            sheet.merge_range(header_row - 2, start, header_row - 2, end, group, strong)
        for index in range(start, end + 1) if not group else ():
            text = header_text(columns[index], draft.style.header_case)
            sheet.merge_range(header_row - 2, index, header_row - 1, index, text, strong)
        start = end + 1
