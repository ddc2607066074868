"""Clean tables, and what people do to them before they publish: a source of files whose right reading is known.

Nothing here is copied from a published file, and the reader is not tuned to it: each way of doing it is drawn by lot.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Cells = list[str]
_PLACES = ("Ashgrove", "Barnfield", "Coldharbour", "Dunmore", "Eastmead", "Fenwick", "Greenhithe", "Holloway")
_SURNAMES = ("Adeyemi", "Brown", "Chaudhry", "Davies", "Evans", "Flynn", "Grant", "Hussain", "O'Neill", "Zoë")
_GOODS = (
    "Agency staff",
    "Boiler repair",
    "Cleaning, windows",
    "Software licence",
    "School meals",
    "Grounds work",
)
_SERVICES = ("Adult Social Care", "Children's Services", "Housing", "Highways", "Libraries", "Public Health")


@dataclass(frozen=True)
class Made:
    """A file and how it must be read."""

    content: bytes
    columns: int
    rows: list[Cells]
    header_row: int | None
    done: tuple[str, ...]


@dataclass
class Sheet:
    """A grid on its way to a file: all its records, and which of them are the header and rows."""

    records: list[Cells]
    header_row: int | None
    rows: list[Cells]
    width: int
    done: list[str] = field(default_factory=list)


Kind = tuple[tuple[str, ...], Callable[[random.Random, int], str]]


def _day(rng: random.Random) -> str:
    return f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}/{rng.randint(2015, 2025)}"


_KINDS: tuple[Kind, ...] = (
    (
        ("Reference", "Case ref", "Application No", "ID"),
        lambda rng, row: f"{rng.choice('ABC')}{2000 + row}/{row % 7}",
    ),
    (("Ward", "Ward name", "Area"), lambda rng, row: rng.choice(_PLACES)),
    (
        ("Supplier", "Organisation", "Premises name"),
        lambda rng, row: f"{rng.choice(_SURNAMES)} & Sons {rng.choice(('Ltd', 'LLP', 'Limited'))}",
    ),
    (("Service area", "Directorate", "Department"), lambda rng, row: rng.choice(_SERVICES)),
    (("Description", "Purpose of spend", "Comments"), lambda rng, row: rng.choice(_GOODS)),
    (("Date", "Payment date", "Date received"), lambda rng, row: _day(rng)),
    (("Amount", "Net amount (£)", "Value"), lambda rng, row: f"{rng.uniform(5, 90000):.2f}"),
    (("Number of cases", "Count", "Households"), lambda rng, row: str(rng.randint(0, 900))),
    (("Rate per 1,000", "% of total", "Percentage"), lambda rng, row: f"{rng.uniform(0, 100):.1f}"),
    (
        ("Postcode", "Post code"),
        lambda rng, row: f"E{rng.randint(1, 18)} {rng.randint(1, 9)}{rng.choice('ABDE')}{rng.choice('FGHJ')}",
    ),
    (("LSOA code", "Area code"), lambda rng, row: f"E0100{rng.randint(1000, 9999)}"),
    (("Open", "Licensed?", "Active"), lambda rng, row: rng.choice(("Yes", "No"))),
)


def clean(rng: random.Random, *, fewest_rows: int = 4) -> Sheet:
    """A table as a program would write it: one header, rows of one width."""
    kinds = rng.sample(_KINDS, rng.randint(3, 9))
    if rng.random() < 0.7:
        kinds.sort(key=_KINDS.index)
    header = [rng.choice(names) for names, _ in kinds]
    count = rng.choice((fewest_rows, 6, 12, 30, 60, 150))
    rows = [[make(rng, row) for _, make in kinds] for row in range(count)]
    return Sheet([header, *rows], 1, rows, len(header))


def _padded(text: str, width: int) -> Cells:
    return [text, *[""] * (width - 1)]


# what is done to the grid ---------------------------------------------------------------------------------------------


def titled(sheet: Sheet, rng: random.Random) -> None:
    lines = rng.sample(
        (
            "Payments to suppliers over £500",
            "Table 3: households in temporary accommodation, by ward",
            "Quarter 2, 2023/24",
            "Published 14 October 2023 by the Strategy team",
            "Source: council's own records",
            "OFFICIAL",
        ),
        rng.randint(1, 3),
    )
    above = [_padded(line, sheet.width) for line in lines]
    if rng.random() < 0.6:
        above.append([""] * sheet.width)
    sheet.records[:0] = above
    assert sheet.header_row is not None
    sheet.header_row += len(above)


def noted_below(sheet: Sheet, rng: random.Random) -> None:
    notes = rng.sample(
        (
            "Note: figures are rounded to the nearest 5",
            "Source: Housing management system, extracted 3 May 2023",
            "* less than five cases",
            "1) Includes agency workers",
            "Contains public sector information licensed under the Open Government Licence v3.0",
            "For further information please contact opendata@example.gov.uk",
            "Figures may not add up because of rounding",
        ),
        rng.randint(1, 4),
    )
    sheet.records += [[""] * sheet.width for _ in range(rng.randint(0, 2))]
    sheet.records += [_padded(note, sheet.width) for note in notes]


def repeated_header(sheet: Sheet, rng: random.Random) -> None:
    assert sheet.header_row is not None
    header = sheet.records[sheet.header_row - 1]
    first = sheet.header_row
    for _ in range(rng.randint(1, 3)):
        sheet.records.insert(rng.randint(first + 1, len(sheet.records) - 1), list(header))


def blank_rows(sheet: Sheet, rng: random.Random) -> None:
    assert sheet.header_row is not None
    for _ in range(rng.randint(1, 3)):
        sheet.records.insert(rng.randint(sheet.header_row + 1, len(sheet.records)), [""] * sheet.width)


def blank_column(sheet: Sheet, rng: random.Random) -> None:
    at = rng.choice((0, rng.randint(1, sheet.width - 1), sheet.width))
    for record in sheet.records:
        record.insert(at, "")
    sheet.width += 1


_TOTALS = (
    "Total",
    "TOTAL",
    "Grand Total",
    "Totals:",
    "Overall total",
    "Sum",
    "Total amount",
    "Borough total",
    "Total for period",
)


def total_below(sheet: Sheet, rng: random.Random) -> None:
    """A row of sums at the end, its label in the first column that holds words."""
    first = sheet.rows[0]
    sums = [_sum_of([row[at] for row in sheet.rows]) for at in range(len(first))]
    if not any(sums) or sums[0]:
        return
    if rng.random() < 0.3:
        sheet.records.append([""] * sheet.width)
    sheet.records.append([rng.choice(_TOTALS), *[each or "" for each in sums[1:]]])


def _sum_of(cells: Sequence[str]) -> str | None:
    try:
        return f"{sum(map(float, cells)):.2f}"
    except ValueError:
        return None


def grouped_header(sheet: Sheet, rng: random.Random) -> None:
    """A row of group names above the header, as a merged cell leaves it in a CSV: over its first column only."""
    assert sheet.header_row is not None
    if sheet.width < 5:
        return
    groups = [""] * sheet.width
    start = rng.randint(2, sheet.width - 2)
    groups[start] = rng.choice(("2022/23", "Current year", "Payment details", "All households"))
    if start + 2 < sheet.width:
        groups[rng.randint(start + 2, sheet.width - 1)] = rng.choice(("2023/24", "Previous year", "Of which"))
    sheet.records.insert(sheet.header_row - 1, groups)
    sheet.header_row += 1


def units_below(sheet: Sheet, rng: random.Random) -> None:
    """A second row of the header says in what the figures are."""
    assert sheet.header_row is not None
    units = [
        "£" if _sum_of([row[at] for row in sheet.rows]) and rng.random() < 0.9 else ""
        for at in range(sheet.width)
    ]
    if not any(units):
        return
    sheet.records.insert(sheet.header_row, units)
    sheet.header_row += 1


def three_row_header(sheet: Sheet, rng: random.Random) -> None:
    """Years over kinds over names, each written once over the columns it holds for."""
    assert sheet.header_row is not None
    if sheet.width < 6:
        return
    start = rng.randint(2, 3)
    top, middle = [""] * sheet.width, [""] * sheet.width
    top[start] = rng.choice(("Year ending March 2023", "All services", "Main Ofsted group"))
    middle[start] = rng.choice(("Of which", "Households", "Spend"))
    if start + 2 < sheet.width:
        middle[start + 2] = rng.choice(("Other", "Persons", "Income"))
    sheet.records[sheet.header_row - 1 : sheet.header_row - 1] = [top, middle]
    sheet.header_row += 2


def gap_below_header(sheet: Sheet, rng: random.Random) -> None:
    assert sheet.header_row is not None
    sheet.records.insert(sheet.header_row, [""] * sheet.width)


def about_above(sheet: Sheet, rng: random.Random) -> None:
    """Pairs of a label and a value above the table, as a system's export writes them."""
    assert sheet.header_row is not None
    pairs = rng.sample(
        (
            ("Report:", "Open cases"),
            ("Run on:", "03/05/2023"),
            ("Run by:", "System"),
            ("Period", "Q2"),
            ("Rows:", "12"),
        ),
        rng.randint(1, 4),
    )
    above = [[label, value, *[""] * (sheet.width - 2)] for label, value in pairs]
    if rng.random() < 0.7:
        above.append([""] * sheet.width)
    sheet.records[:0] = above
    sheet.header_row += len(above)


def title_in_the_middle(sheet: Sheet, rng: random.Random) -> None:
    assert sheet.header_row is not None
    title = [""] * sheet.width
    title[rng.randint(1, sheet.width - 1)] = "Housing register by ward"
    sheet.records[:0] = [title, [""] * sheet.width]
    sheet.header_row += 2


def no_corner(sheet: Sheet, rng: random.Random) -> None:
    """The first column has no name."""
    assert sheet.header_row is not None
    sheet.records[sheet.header_row - 1][0] = ""


def months(sheet: Sheet, rng: random.Random) -> None:
    """One column a month, as monitoring reports are kept."""
    assert sheet.header_row is not None
    style = rng.choice(("{}-23", "{} 23", "{} 2023", "{}"))
    names = [style.format(name) for name in ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")]
    sheet.records[sheet.header_row - 1] += names
    for row in sheet.rows:
        row += [str(rng.randint(0, 400)) for _ in names]
    sheet.width += len(names)


def years(sheet: Sheet, rng: random.Random) -> None:
    assert sheet.header_row is not None
    names = rng.choice(
        (["2019", "2020", "2021", "2022"], ["2018/19", "2019/20", "2020/21"], ["2018-19", "2019-20"])
    )
    sheet.records[sheet.header_row - 1] += names
    for row in sheet.rows:
        row += [str(rng.randint(0, 400)) for _ in names]
    sheet.width += len(names)


def long_header(sheet: Sheet, rng: random.Random) -> None:
    assert sheet.header_row is not None
    header = sheet.records[sheet.header_row - 1]
    at = rng.randrange(sheet.width)
    header[at] += (
        " "
        + "as defined in the guidance of the department for the year ending 31 March " * rng.randint(3, 30)
    )


def line_breaks(sheet: Sheet, rng: random.Random) -> None:
    for row in rng.sample(sheet.rows, min(3, len(sheet.rows))):
        at = rng.randrange(len(row))
        if not row[at][:1].isdigit():
            row[at] += '\nsee "file note"'


def suppressed(sheet: Sheet, rng: random.Random) -> None:
    mark = rng.choice(("*", "c", "x", "..", "<5", "n/a", "-"))
    for row in rng.sample(sheet.rows, len(sheet.rows) // 4):
        row[rng.randrange(1, len(row))] = mark


def gaps(sheet: Sheet, rng: random.Random) -> None:
    for row in rng.sample(sheet.rows, len(sheet.rows) // 3):
        row[rng.randrange(1, len(row))] = ""


def header_only(sheet: Sheet, rng: random.Random) -> None:
    assert sheet.header_row is not None
    del sheet.records[sheet.header_row :]
    sheet.rows.clear()


def one_row(sheet: Sheet, rng: random.Random) -> None:
    assert sheet.header_row is not None
    del sheet.records[sheet.header_row + 1 :], sheet.rows[1:]


def no_header(sheet: Sheet, rng: random.Random) -> None:
    if any(_sum_of([row[at] for row in sheet.rows]) for at in range(sheet.width)):
        del sheet.records[0]
        sheet.header_row = None


GRID_TROUBLES: dict[str, tuple[Callable[[Sheet, random.Random], None], ...]] = {
    "title": (titled,),
    "notes": (noted_below,),
    "title and notes": (titled, noted_below),
    "repeated header": (repeated_header,),
    "blank rows": (blank_rows,),
    "blank column": (blank_column,),
    "total": (total_below,),
    "total and notes": (total_below, noted_below),
    "title, total and notes": (total_below, titled, noted_below),
    "groups above": (grouped_header,),
    "units below": (units_below,),
    "groups, units and title": (grouped_header, units_below, titled),
    "groups and total": (total_below, grouped_header),
    "long header": (long_header,),
    "three rows of header": (three_row_header,),
    "three rows of header and title": (three_row_header, titled),
    "gap below header": (gap_below_header,),
    "about above": (about_above,),
    "title in the middle": (title_in_the_middle,),
    "no corner": (no_corner,),
    "months": (months,),
    "months with title and total": (months, total_below, titled),
    "years": (years,),
    "years with groups": (years, grouped_header),
    "years with title and notes": (years, titled, noted_below),
    "line breaks": (line_breaks,),
    "suppressed": (suppressed,),
    "gaps": (gaps,),
    "gaps, title and blank column": (gaps, titled, blank_column),
    "suppressed with notes": (suppressed, noted_below),
    "header only": (header_only,),
    "header only with title": (header_only, titled),
    "one row": (one_row,),
    "one row with title": (one_row, titled),
    "no header": (no_header,),
    "nothing": (),
}

# what is done to the text --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Written:
    """How the records are written down."""

    delimiter: str = ","
    line_end: str = "\r\n"
    encoding: str = "utf-8"
    mark: bytes = b""
    quote_all: bool = False
    trailing: int = 0
    shorten: bool = False
    mixed_ends: bool = False
    stray_lines: bool = False
    mark_in_the_middle: bool = False
    decimal_comma: bool = False
    blank_lines_bare: bool = True


TEXT_TROUBLES: dict[str, Written] = {
    "plain": Written(),
    "unix": Written(line_end="\n"),
    "old mac": Written(line_end="\r"),
    "tabs": Written(delimiter="\t"),
    "pipes": Written(delimiter="|"),
    "semicolons": Written(delimiter=";"),
    "semicolons with decimal commas": Written(delimiter=";", decimal_comma=True),
    "quoted": Written(quote_all=True),
    "windows-1252": Written(encoding="windows-1252"),
    "windows-1252 with utf-8 lines": Written(encoding="windows-1252", stray_lines=True),
    "utf-8 mark": Written(mark=b"\xef\xbb\xbf"),
    "utf-16 mark": Written(encoding="utf-16-le", mark=b"\xff\xfe", delimiter="\t"),
    "utf-16 without mark": Written(encoding="utf-16-le", delimiter="\t"),
    "utf-16 big-endian without mark": Written(encoding="utf-16-be"),
    "trailing delimiters": Written(trailing=3),
    "ragged": Written(shorten=True),
    "mixed line ends": Written(mixed_ends=True),
    "mark in the middle": Written(mark=b"\xef\xbb\xbf", mark_in_the_middle=True),
}


def made(seed: int, grid: str, text: str) -> Made:
    """One file, the same for the same seed."""
    rng = random.Random(f"{seed} {grid} {text}")
    sheet = clean(rng)
    for trouble in GRID_TROUBLES[grid]:
        trouble(sheet, rng)
    written = TEXT_TROUBLES[text]
    sheet.records = [list(record) for record in sheet.records]
    if written.decimal_comma:
        for row in (*sheet.records, *sheet.rows):
            row[:] = [_with_comma(cell) for cell in row]
    content = _content(sheet, written, rng)
    filled = [row for row in sheet.rows if any(row)]
    return Made(content, _columns_filled(sheet), filled, sheet.header_row, (grid, text))


def _columns_filled(sheet: Sheet) -> int:
    start = (sheet.header_row or 1) - 1
    return sum(any(record[at] for record in sheet.records[start:]) for at in range(sheet.width))


def _with_comma(cell: str) -> str:
    whole, point, part = cell.partition(".")
    return f"{whole},{part}" if point and whole.isdigit() and part.isdigit() else cell


def _content(sheet: Sheet, written: Written, rng: random.Random) -> bytes:
    lines = []
    marked = rng.randrange(sheet.header_row or 0, len(sheet.records) + 1)
    for number, record in enumerate(sheet.records):
        cells = [*record, *[""] * written.trailing]
        if written.shorten and number >= (sheet.header_row or 0):
            while len(cells) > 1 and not cells[-1]:
                cells.pop()
        if written.blank_lines_bare and not any(record) and rng.random() < 0.5:
            cells = []
        mark = "\ufeff" if written.mark_in_the_middle and number == marked else ""
        lines.append(mark + _line(cells, written))
    ends = ("\r\n", "\n") if written.mixed_ends else (written.line_end,)
    text = "".join(line + rng.choice(ends) for line in lines)
    if written.line_end == "\r":
        text = text.replace("\n", "\r")
    if written.stray_lines:
        return b"".join(_either(line, rng) for line in text.splitlines(keepends=True))
    return written.mark + text.encode(written.encoding, "replace")


def _either(line: str, rng: random.Random) -> bytes:
    return line.encode("utf-8" if rng.random() < 0.25 else "windows-1252")


def _line(cells: Sequence[str], written: Written) -> str:
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if written.quote_all else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=written.delimiter, quoting=quoting, lineterminator="").writerow(cells)
    return out.getvalue()
