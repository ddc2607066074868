"""Files as councils, health bodies, police forces, ministries and charities publish them, with their right reading.

Each way of publishing is a function of chance: titles, notes, marks, groups of columns and blank rows as people put
them, figures and names by lot. Nothing is copied from a published file; what is right is known before it is written.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.engine.reading.published_files import Book, Merged, Sheet, Text

Cells = list[str]


@dataclass(frozen=True)
class Table:
    """How one table must be read: the header's last row, the names of columns ("" where none is wanted), the rows."""

    header_row: int | None
    columns: tuple[str, ...]
    rows: list[Cells]


@dataclass(frozen=True)
class Published:
    """A file, and the tables in it by their names ("" where the file is one table)."""

    file: Text | Book
    tables: dict[str, Table]


_AREAS = (
    "Ashgrove", "Barnfield", "Coldharbour", "Dunmore", "Eastmead", "Fenwick", "Greenhithe", "Holloway", "Ivybridge",
    "Jericho", "Kingsmead", "Langdon", "Marlow", "Netherby", "Oakfield", "Priory", "Queensway", "Redhill",
    "Stonebridge", "Thornbury", "Underwood", "Valley", "Westgate", "Yarrow",
)  # fmt: skip
_MEASURES = (
    "Households",
    "Households in temporary accommodation",
    "Number of children",
    "Referrals",
    "Assessments completed",
    "Rate per 1,000 population",
    "Permanent dwellings",
    "Attendances",
    "Recorded offences",
    "Median weekly pay",
)
_TITLES = (
    "Table 4a: Households owed a duty, by area",
    "Attendances at urgent care, by provider",
    "Recorded crime by type and neighbourhood",
    "Pupils eligible for free school meals",
    "Annual monitoring: dwellings completed",
)
_NOTES = (
    "Figures are rounded to the nearest 5.",
    "1. Includes cases transferred from other areas.",
    "Source: Quarterly return, extracted 4 May 2023",
    "For more information contact statistics@example.gov.uk",
    "The figures for the latest quarter are provisional and may be revised.",
    "* fewer than five",
    "Notes: totals may not sum because of rounding",
    "© Crown copyright 2023",
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _figure(rng: random.Random) -> str:
    return rng.choice((str(rng.randint(0, 9999)), str(rng.randint(0, 40)), f"{rng.uniform(0, 100):.1f}"))


def _code(number: int) -> str:
    return f"E0500{number:04}"


def _areas(rng: random.Random, count: int) -> list[tuple[str, str]]:
    start = rng.randint(1000, 8000)
    names = rng.sample(_AREAS, min(count, len(_AREAS)))
    while len(names) < count:
        names.append(f"{rng.choice(_AREAS)} {len(names)}")
    return [(_code(start + at), name) for at, name in enumerate(names)]


def _figures(rng: random.Random, rows: int, columns: int) -> list[Cells]:
    return [[_figure(rng) for _ in range(columns)] for _ in range(rows)]


def _table(rng: random.Random, *, fewest: int = 5, most: int = 30, columns: int | None = None) -> Table:
    """A plain table: code, name and figures."""
    names = rng.sample(_MEASURES, columns or rng.randint(2, 6))
    areas = _areas(rng, rng.randint(fewest, most))
    body = _figures(rng, len(areas), len(names))
    rows = [[code, name, *figures] for (code, name), figures in zip(areas, body, strict=True)]
    return Table(1, (rng.choice(("Code", "Area code", "ONS code")), "Area name", *names), rows)


def _grid(table: Table) -> list[Cells]:
    return [list(table.columns), *table.rows]


def _shown(rng: random.Random, table: Table, grid: list[Cells], header_row: int | None) -> Published:
    """The grid as a text or as a sheet of a workbook, as it comes."""
    done = replace(table, header_row=header_row)
    if rng.random() < 0.5:
        return Published(Text(grid), {"": done})
    return Published(Book([Sheet("Data", grid)], rng.choice(("xlsx", "ods", "xls"))), {"": done})


def _sum(rows: list[Cells], at: int) -> str:
    return f"{sum(float(row[at]) for row in rows):.1f}"


# titles, notes, marks -------------------------------------------------------------------------------------------------


def government_sheet(rng: random.Random) -> Published:
    """A title, how many tables, what the marks mean, a link back, then the table: one column of it filled."""
    table = _table(rng)
    for row in rng.sample(table.rows, len(table.rows) // 3):
        row[rng.randrange(2, len(row))] = rng.choice(("[x]", "[c]", "[z]", "[low]"))
    above = [
        [rng.choice(_TITLES) + " [note 1] [note 2]"],
        ["This worksheet contains one table. Some cells refer to notes, which are on the notes worksheet."],
        ["Some shorthand is used in this table, [x] = not available, [c] = confidential."],
        [rng.choice(("Back to contents", "Return to contents", "Link to contents"))],
    ]
    kept = above[: rng.randint(2, 4)]
    names = (*table.columns[:-1], f"{table.columns[-1]} [note 3]")
    told = replace(table, columns=names, header_row=len(kept) + 1)
    book = Book([Sheet("Table_1", [*kept, *_grid(told)])], rng.choice(("ods", "xlsx")))
    return Published(book, {"": told})


def health_release(rng: random.Random) -> Published:
    """Pairs of a label and what it says, from the second column; below the header a row of the whole country."""
    table = _table(rng)
    pairs = [
        ["Title:", rng.choice(_TITLES)],
        ["Summary:", "Monthly count by provider"],
        ["Period:", "April 2023"],
        ["Source:", "Monthly return"],
        ["Basis:", "Provider"],
        ["Published:", "8 June 2023"],
        ["Revised:", "-"],
        ["Status:", "Published"],
        ["Contact:", "Statistics team, statistics@example.nhs.uk"],
    ]
    first = rng.randint(3, len(pairs))
    above = [["", label, said] for label, said in pairs[:first]]
    country = ["-", "England", *[_figure(rng) for _ in table.columns[2:]]]
    body = [country, *([[]] if rng.random() < 0.5 else []), *table.rows]
    grid = [[], *above, [], ["", *table.columns], *(["", *row] if row else [] for row in body)]
    return _shown(rng, replace(table, rows=[country, *table.rows]), grid, len(above) + 3)


def title_and_subtitle(rng: random.Random) -> Published:
    table = _table(rng)
    above = [[rng.choice(_TITLES)], ["April 2022 to March 2023, London boroughs"], [], []][
        : rng.randint(2, 4)
    ]
    below = [[], *([note] for note in rng.sample(_NOTES, rng.randint(1, 4)))]
    return _shown(rng, table, [*above, *_grid(table), *below], len(above) + 1)


def title_on_the_header(rng: random.Random) -> Published:
    """A title straight above a header whose corner is empty."""
    table = _table(rng)
    rows = [row[1:] for row in table.rows]
    told = Table(2, ("", *table.columns[2:]), rows)
    return _shown(rng, told, [[rng.choice(_TITLES)], *_grid(told)], 2)


def notes_right_below(rng: random.Random) -> Published:
    table = _table(rng)
    below = [[note] for note in rng.sample(_NOTES, rng.randint(1, 3))]
    return _shown(rng, table, [*_grid(table), *below], 1)


def numbered_notes_below(rng: random.Random) -> Published:
    """Notes whose number stands in the first column, and their text in the second."""
    table = _table(rng, columns=4)
    below = [
        ["", ""],
        ["Notes"],
        ["1", "Includes agency staff."],
        ["2", "Snapshot on the last day of the month."],
    ]
    return _shown(rng, table, [*_grid(table), *below], 1)


def source_beside(rng: random.Random) -> Published:
    table = _table(rng, columns=3)
    return _shown(rng, table, [*_grid(table), [], ["Source:", "Office for Made-up Statistics"]], 1)


def marks_in_the_header(rng: random.Random) -> Published:
    table = _table(rng)
    names = (
        *table.columns[:2],
        *(f"{name}{rng.choice((' [1]', '¹', ' (a)', ' [note 4]'))}" for name in table.columns[2:]),
    )
    told = replace(table, columns=names)
    return _shown(rng, told, [[rng.choice(_TITLES)], [], *_grid(told)], 3)


def table_further_in(rng: random.Random) -> Published:
    table = _table(rng)
    above, left = rng.randint(1, 5), rng.randint(1, 3)
    blank: list[Cells] = [[] for _ in range(above)]
    grid = blank + [[*[""] * left, *row] for row in _grid(table)]
    return _shown(rng, table, grid, above + 1)


# headers --------------------------------------------------------------------------------------------------------------


def _grouped(
    rng: random.Random, *, years: bool, blank_between: bool = False
) -> tuple[list[Cells], Table, list[Merged]]:
    measures = rng.sample(_MEASURES, 2)
    parts = ["2021", "2022", "2023"] if years else ["Male", "Female", "Persons"]
    first, second = (measures, parts) if rng.random() < 0.5 or not years else (parts, measures)
    top, low, names, gaps = ["", ""], ["Area code", "Area"], ["Area code", "Area"], []
    merged = []
    for group in first:
        if blank_between and len(top) > 2:
            gaps.append(len(top))
            top.append("")
            low.append("")
        merged.append((0, len(top), 0, len(top) + len(second) - 1))
        top += [group, *[""] * (len(second) - 1)]
        low += second
        names += [f"{group} {each}" for each in second]
    areas = _areas(rng, rng.randint(6, 20))
    body = [
        [*area, *figures]
        for area, figures in zip(areas, _figures(rng, len(areas), len(names) - 2), strict=True)
    ]
    grid = [top, low]
    for row in body:
        wide = list(row)
        for gap in gaps:
            wide.insert(gap, "")
        grid.append(wide)
    return grid, Table(2, tuple(names), body), merged


def groups_over_names(rng: random.Random) -> Published:
    """Two rows of header, the upper one merged over the columns it holds for."""
    grid, table, merged = _grouped(rng, years=False)
    if rng.random() < 0.5:
        return Published(Text(grid), {"": table})
    return Published(Book([Sheet("Table 2", grid, merged)], rng.choice(("xlsx", "ods"))), {"": table})


def years_over_names(rng: random.Random) -> Published:
    """Measures over years, or years over measures: the header is full of numbers."""
    grid, table, merged = _grouped(rng, years=True)
    above = [[rng.choice(_TITLES)], []]
    moved = [(top + 2, left, low + 2, right) for top, left, low, right in merged]
    told = replace(table, header_row=4)
    if rng.random() < 0.5:
        return Published(Text([*above, *grid]), {"": told})
    return Published(Book([Sheet("1", [*above, *grid], moved)], rng.choice(("xlsx", "ods"))), {"": told})


def names_below_years(rng: random.Random) -> Published:
    """Groups, then years, then in a row of their own the names of the columns before them."""
    grid, table, _ = _grouped(rng, years=True)
    top, low = grid[0], grid[1]
    names = [low[0], low[1]]
    rows = [[top[0], top[1], *top[2:]], ["", "", *low[2:]], names, *grid[2:]]
    return _shown(rng, table, rows, 3)


def groups_with_gaps(rng: random.Random) -> Published:
    """Blank columns between the groups, as old published tables have them."""
    grid, table, _ = _grouped(rng, years=rng.random() < 0.5, blank_between=True)
    return _shown(rng, table, grid, 2)


def groups_from_the_first_column(rng: random.Random) -> Published:
    """No name over the labels, and groups straight above the names."""
    grid, table, _ = _grouped(rng, years=True)
    rows = [row[1:] for row in table.rows]
    cut = [row[1:] for row in grid]
    cut[1][0] = ""
    told = Table(4, ("", *table.columns[2:]), rows)
    return _shown(rng, told, [[rng.choice(_TITLES)], [], *cut], 4)


def three_rows_of_header(rng: random.Random) -> Published:
    grid, table, _ = _grouped(rng, years=False)
    top = ["", "", "Year ending March 2023", *[""] * (len(grid[0]) - 3)]
    names = (*table.columns[:2], *(f"Year ending March 2023 {name}" for name in table.columns[2:]))
    return _shown(rng, replace(table, columns=names), [top, *grid], 3)


def units_below_the_header(rng: random.Random) -> Published:
    table = _table(rng)
    units = ["", "", *[rng.choice(("Number", "£ thousand", "%", "per 1,000")) for _ in table.columns[2:]]]
    names = tuple(" ".join(filter(None, pair)) for pair in zip(table.columns, units, strict=True))
    grid = [list(table.columns), units, *table.rows]
    return _shown(rng, replace(table, columns=names), grid, 2)


def only_years(rng: random.Random) -> Published:
    """An empty corner and years: nothing in the header is a word."""
    years = [str(2010 + at) for at in range(rng.randint(3, 12))]
    areas = _areas(rng, rng.randint(5, 25))
    rows = [
        [name, *figures]
        for (_, name), figures in zip(areas, _figures(rng, len(areas), len(years)), strict=True)
    ]
    table = Table(1, ("", *years), rows)
    return _shown(rng, table, _grid(table), 1)


def financial_years(rng: random.Random) -> Published:
    style = rng.choice(("{}/{}", "{}-{}", "{} to {}"))
    years = [style.format(2015 + at, 16 + at) for at in range(rng.randint(3, 8))]
    areas = _areas(rng, rng.randint(5, 25))
    rows = [
        [*area, *figures] for area, figures in zip(areas, _figures(rng, len(areas), len(years)), strict=True)
    ]
    table = Table(1, ("Code", "Area", *years), rows)
    return _shown(rng, table, [[rng.choice(_TITLES)], [], *_grid(table)], 3)


def wide_months(rng: random.Random) -> Published:
    year = rng.randint(15, 24)
    style = rng.choice(
        ("{m}-{y}", "{m} {y}", "{m} 20{y}", "20{y}-{n:02}", "01/{n:02}/20{y}", "20{y}-{n:02}-01")
    )
    names = [
        style.format(m=month, y=year, n=at + 1) for at, month in enumerate(_MONTHS[: rng.randint(4, 12)])
    ]
    areas = _areas(rng, rng.randint(5, 25))
    rows = [
        [*area, *figures] for area, figures in zip(areas, _figures(rng, len(areas), len(names)), strict=True)
    ]
    table = Table(1, ("LSOA Code", "Borough", *names), rows)
    return _shown(rng, table, _grid(table), 1)


def quarters(rng: random.Random) -> Published:
    names = [f"{year} Q{quarter}" for year in (2021, 2022) for quarter in (1, 2, 3, 4)]
    areas = _areas(rng, rng.randint(5, 25))
    rows = [
        [*area, *figures] for area, figures in zip(areas, _figures(rng, len(areas), len(names)), strict=True)
    ]
    table = Table(1, ("Code", "Local authority", *names), rows)
    return _shown(rng, table, [[rng.choice(_TITLES)], *_grid(table)], 2)


def ages(rng: random.Random) -> Published:
    names = [str(age) for age in range(rng.randint(18, 91))]
    areas = _areas(rng, rng.randint(5, 20))
    rows = [
        [*area, *figures] for area, figures in zip(areas, _figures(rng, len(areas), len(names)), strict=True)
    ]
    table = Table(1, ("Code", "Name", *names), rows)
    return _shown(rng, table, _grid(table), 1)


def long_questions(rng: random.Random) -> Published:
    names = [
        f"Q{at}. How satisfied or dissatisfied are you with the service, number {at}?" for at in range(1, 8)
    ]
    said = ("Very satisfied", "Fairly satisfied", "Neither", "Fairly dissatisfied", "Don't know")
    rows = [[str(9000 + at), *[rng.choice(said) for _ in names]] for at in range(rng.randint(8, 40))]
    table = Table(1, ("Respondent", *names), rows)
    return _shown(rng, table, _grid(table), 1)


def numbered_columns(rng: random.Random) -> Published:
    """A form that numbers its columns, above their names or below them."""
    table = _table(rng, columns=rng.randint(4, 6))
    letters = rng.random() < 0.5
    marks = [f"({chr(97 + at)})" if letters else str(at + 1) for at in range(len(table.columns))]
    is_above = not letters and rng.random() < 0.5
    head = [marks, list(table.columns)] if is_above else [list(table.columns), marks]
    return _shown(rng, table, [[rng.choice(_TITLES)], [], *head, *table.rows], 4 if is_above else 3)


def thousands_over_names(rng: random.Random) -> Published:
    """Units in a row above the names: £000 over some, % over others; or one of them for all at the right end."""
    table = _table(rng, columns=3)
    if rng.random() < 0.3:
        return _shown(rng, table, [["", "", "", "", rng.choice(("£000", "%"))], *_grid(table)], 2)
    units = ["", "", *rng.choice((("£000", "%", "£000"), ("£'000", "£'000", "%")))]
    names = tuple(f"{unit} {name}".strip() for unit, name in zip(units, table.columns, strict=True))
    told = replace(table, columns=names)
    return _shown(rng, told, [units, list(table.columns), *table.rows], 2)


def line_breaks_in_the_header(rng: random.Random) -> Published:
    table = _table(rng)
    written = [name.replace(" ", "\n", 1) for name in table.columns]
    return _shown(rng, table, [written, *table.rows], 1)


def no_header(rng: random.Random) -> Published:
    table = _table(rng)
    return _shown(rng, replace(table, columns=("",) * len(table.columns)), table.rows, None)


def codes_without_header(rng: random.Random) -> Published:
    """Codes and what they stand for, from the first row on: no cell of it is a figure."""
    areas = [[f"{name} (B)", code] for code, name in _areas(rng, rng.randint(8, 30))]
    return _shown(rng, Table(None, ("", ""), areas), list(areas), None)


def totals_among_the_categories(rng: random.Random) -> Published:
    """Every group by every other: Total is a value of each of the categories."""
    groups = [f"Group {letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: rng.randint(20, 26)]]
    rows = [
        ["2022", "National", group, sex, _figure(rng)]
        for group in ["Total", *groups]
        for sex in ("Boys", "Girls", "Total")
    ]
    table = Table(1, ("time_period", "level", "characteristic", "gender", "pupils"), rows)
    return _shown(rng, table, _grid(table), 1)


def all_words(rng: random.Random) -> Published:
    """A list of contacts: nothing in it is a figure."""
    rows = [
        [
            name,
            f"{rng.choice(('Library', 'Leisure centre', 'Children’s centre'))}",
            f"{name} Road",
            "Open every day",
        ]
        for _, name in _areas(rng, rng.randint(5, 24))
    ]
    table = Table(1, ("Name", "Kind of place", "Street", "Hours"), rows)
    return _shown(rng, table, [["Where to find us"], [], *_grid(table)], 3)


# rows -----------------------------------------------------------------------------------------------------------------


def total_at_the_top(rng: random.Random) -> Published:
    table = _table(rng)
    total = ["", "Total", *[_sum(table.rows, at) for at in range(2, len(table.columns))]]
    return _shown(rng, table, [list(table.columns), total, *table.rows], 1)


def total_at_the_bottom(rng: random.Random) -> Published:
    table = _table(rng)
    total = ["Total", "", *[_sum(table.rows, at) for at in range(2, len(table.columns))]]
    gap: list[Cells] = [[]] if rng.random() < 0.5 else []
    return _shown(rng, table, [*_grid(table), *gap, total, [], [rng.choice(_NOTES)]], 1)


def subtotals(rng: random.Random) -> Published:
    """Groups of areas, a sub-total below each, the grand total last."""
    table = _table(rng, fewest=8)
    cuts = sorted(rng.sample(range(2, len(table.rows) - 1), 2))
    word = rng.choice(("Sub-total", "Subtotal", "Sub total"))
    grid, start = [list(table.columns)], 0
    for end in (*cuts, len(table.rows)):
        part = table.rows[start:end]
        grid += [*part, ["", word, *(_sum(part, at) for at in range(2, len(table.columns)))]]
        start = end
    grid.append(["", "Grand total", *(_sum(table.rows, at) for at in range(2, len(table.columns)))])
    return _shown(rng, table, grid, 1)


def printed_report(rng: random.Random) -> Published:
    """What a system prints around its list: how it is marked, filters, who ran it and when."""
    table = _table(rng)
    mark = rng.choice(("OFFICIAL", "OFFICIAL - SENSITIVE"))
    above = [[mark], ["Filter: year = 2023; status = open"], ["Generated: 04/05/2023 10:12"]]
    below = [["Report run by the housing team", *[""] * (len(table.columns) - 2), "04/05/2023"]]
    below += [["*** End of report ***"], ["Page 1 of 1"]][: rng.randint(0, 2)]
    return _shown(rng, table, [*above, *_grid(table), *below], 4)


def total_without_a_word(rng: random.Random) -> Published:
    """Spend over £500: the sum stands alone below its column."""
    rows = [
        [
            f"{rng.randint(1, 28):02}/04/2023",
            f"{name} Services Ltd",
            str(5000 + at),
            f"{rng.uniform(500, 9000):.2f}",
        ]
        for at, (_, name) in enumerate(_areas(rng, rng.randint(6, 24)))
    ]
    table = Table(1, ("Date", "Supplier", "Transaction number", "Amount £"), rows)
    total = ["", "", "", f"{sum(float(row[3]) for row in rows):.2f}"]
    return _shown(rng, table, [["Payments over £500, April 2023"], *_grid(table), [], total], 2)


def blank_rows_between_groups(rng: random.Random) -> Published:
    table = _table(rng, fewest=9)
    grid = _grid(table)
    for at in sorted(rng.sample(range(3, len(grid) - 1), 2), reverse=True):
        grid.insert(at, [])
    return _shown(rng, table, grid, 1)


def blank_columns_between(rng: random.Random) -> Published:
    table = _table(rng, columns=5)
    at = rng.randint(2, 5)
    grid = [[*row[:at], "", *row[at:]] for row in _grid(table)]
    return _shown(rng, table, grid, 1)


def header_on_every_page(rng: random.Random) -> Published:
    table = _table(rng, fewest=20)
    grid = [list(table.columns)]
    for start in range(0, len(table.rows), 8):
        grid += [*([list(table.columns)] if start else []), *table.rows[start : start + 8]]
    return _shown(rng, table, grid, 1)


def title_and_header_on_every_page(rng: random.Random) -> Published:
    """A report that was printed to a file: each page begins with the title, a blank row and the header."""
    table = _table(rng, fewest=24)
    title = rng.choice(_TITLES)
    grid = [
        row
        for start in range(0, len(table.rows), 10)
        for row in ([title], [], list(table.columns), *table.rows[start : start + 10], [])
    ]
    return _shown(rng, table, grid, 3)


def outline(rng: random.Random) -> Published:
    """A pivot table: a label is written once, and the rows below it leave it out."""
    rows = []
    for _, name in _areas(rng, rng.randint(4, 9)):
        for number, kind in enumerate(
            rng.sample(("Burglary", "Robbery", "Theft", "Fraud"), rng.randint(2, 4))
        ):
            rows.append(["" if number else name, kind, _figure(rng), _figure(rng)])
    table = Table(1, ("Ward", "Offence", "2021/22", "2022/23"), rows)
    return _shown(rng, table, [[rng.choice(_TITLES)], [], *_grid(table)], 3)


def label_and_value(rng: random.Random) -> Published:
    """A form: labels with a colon, what they say, and no header."""
    pairs = [
        ["Organisation:", "Made-up Trust"],
        ["Contact:", "J. Brown"],
        ["Address:", "1 High Road"],
        ["Number of staff:", str(rng.randint(4, 90))],
        ["Income (£):", str(rng.randint(1000, 99999))],
        ["Year end:", "31 March"],
        ["Registered:", "Yes"],
        ["Website:", "www.example.org"],
    ]
    rows = pairs[: rng.randint(5, 8)]
    return _shown(rng, Table(None, ("", ""), rows), rows, None)


def one_column(rng: random.Random) -> Published:
    rows = [[name] for _, name in _areas(rng, rng.randint(5, 24))]
    table = Table(1, ("Ward name",), rows)
    return _shown(rng, table, _grid(table), 1)


def two_rows_only(rng: random.Random) -> Published:
    table = _table(rng, fewest=2, most=2)
    return _shown(rng, table, [[rng.choice(_TITLES)], [], *_grid(table), [], [rng.choice(_NOTES)]], 3)


def two_columns(rng: random.Random) -> Published:
    rows = [[name, str(rng.randint(1, 900))] for _, name in _areas(rng, rng.randint(4, 24))]
    table = Table(1, ("Borough", rng.choice(_MEASURES)), rows)
    below = [[], [rng.choice(_NOTES)]] if rng.random() < 0.5 else []
    return _shown(rng, table, [[rng.choice(_TITLES)], [], *_grid(table), *below], 3)


def two_columns_without_header(rng: random.Random) -> Published:
    rows = [[f"Mid-{2002 + at}", str(rng.randint(1000, 9000))] for at in range(rng.randint(6, 20))]
    grid = [[rng.choice(_TITLES)], [], *rows, [], ["Source:", "mid-year estimates"]]
    return _shown(rng, Table(None, ("", ""), rows), grid, None)


# several tables -------------------------------------------------------------------------------------------------------


def stacked(rng: random.Random) -> Published:
    upper, lower = _table(rng, most=12), _table(rng, most=12, columns=3)
    months = [
        [f"{month} 2023", *figures] for month, figures in zip(_MONTHS, _figures(rng, 12, 2), strict=True)
    ]
    second = Table(1, ("Month", "Offences", "Arrests"), months) if rng.random() < 0.5 else lower
    grid = [["Table 1: by area"], *_grid(upper), [], ["Table 2: the same again"], *_grid(second)]
    start = len(upper.rows) + 4
    told = {"Data": replace(upper, header_row=2), "Data (2)": replace(second, header_row=start + 1)}
    return Published(Book([Sheet("Data", grid)], rng.choice(("xlsx", "ods", "xls"))), told)


def side_by_side(rng: random.Random) -> Published:
    left = _names_and_figures(rng, "Ward", rng.randint(5, 9))
    right = _names_and_figures(rng, "Month", 12)
    height = max(len(left.rows), len(right.rows)) + 1
    blocks = [
        [*_grid(each), *[[""] * len(each.columns)] * (height - len(each.rows) - 1)] for each in (left, right)
    ]
    grid = [[*one, "", *other] for one, other in zip(*blocks, strict=True)]
    told = {"Data": left, "Data (2)": right}
    return Published(Book([Sheet("Data", grid)], rng.choice(("xlsx", "ods", "xls"))), told)


def _names_and_figures(rng: random.Random, of: str, count: int) -> Table:
    names = list(_MONTHS) if of == "Month" else [name for _, name in _areas(rng, count)]
    measures = rng.sample(_MEASURES, 2)
    rows = [[name, *figures] for name, figures in zip(names, _figures(rng, len(names), 2), strict=True)]
    return Table(1, (of, *measures), rows)


def stacked_with_gaps(rng: random.Random) -> Published:
    """Two tables, a blank row between the header and the figures of each."""
    upper, lower = _table(rng, most=12), _table(rng, most=12, columns=3)
    blocks = [
        [
            [f"Table {number}: by area"],
            ["Made-up place, 2023"],
            [],
            list(each.columns),
            [],
            *each.rows,
            [],
            [note],
        ]
        for number, each, note in ((1, upper, "Base: all"), (2, lower, "Base: some"))
    ]
    told = {
        "Data": replace(upper, header_row=4),
        "Data (2)": replace(lower, header_row=len(blocks[0]) + 5),
    }
    book = Book([Sheet("Data", [*blocks[0], [], *blocks[1]])], rng.choice(("xlsx", "ods", "xls")))
    return Published(book, told)


def key_beside(rng: random.Random) -> Published:
    """A box that explains the marks, to the right of the first rows."""
    table = _table(rng, fewest=14)
    key = [["Key", "Meaning"], ["x", "not available"], ["[c]", "confidential"], ["..", "not collected"]]
    start = rng.randint(1, 3)
    grid: list[Cells] = _grid(table)
    for number, said in enumerate(key[: rng.randint(3, 4)], start=start):
        grid[number] = [*grid[number], "", *said]
    return _shown(rng, table, [[rng.choice(_TITLES)], [], *grid], 3)


def book_with_a_cover(rng: random.Random) -> Published:
    """A cover, a list of the tables, notes, and two tables with titles."""
    first, second = _table(rng), _table(rng)
    above = [["Table 1: by area"], []]
    sheets = [
        Sheet(
            "Cover",
            [["Statistics of a made-up place"], [], ["Published 4 May 2023"], ["Next release: August"]],
        ),
        Sheet("Contents", [["Contents"], ["Table", "Title"], ["1", "By area"], ["2", "By month"]]),
        Sheet("1", [*above, *_grid(first)]),
        Sheet("2", [*above, *_grid(second), [], [rng.choice(_NOTES)]]),
        Sheet("Notes", [["Notes"], ["Note number", "Note text"], ["1", "Rounded."], ["2", "Provisional."]]),
    ]
    told = {"1": replace(first, header_row=3), "2": replace(second, header_row=3)}
    return Published(Book(sheets, rng.choice(("xlsx", "ods", "xls"))), told)


# texts ----------------------------------------------------------------------------------------------------------------


def _text(rng: random.Random, table: Table, **written: object) -> Published:
    return Published(Text(_grid(table), **written), {"": table})  # type: ignore[arg-type] # as Text takes them


def trailing_commas(rng: random.Random) -> Published:
    table = _table(rng)
    grid = [[*row, *[""] * 7] for row in _grid(table)] + [[""] * (len(table.columns) + 7)] * rng.randint(
        1, 200
    )
    return Published(Text(grid), {"": table})


def separator_line(rng: random.Random) -> Published:
    table = _table(rng)
    return Published(
        Text(_grid(table), delimiter=";", before="sep=;\r\n"), {"": replace(table, header_row=2)}
    )


def quoted_breaks(rng: random.Random) -> Published:
    table = _table(rng)
    for row in rng.sample(table.rows, len(table.rows) // 2):
        row[1] += '\r\n(formerly "North", now merged)'
    return _text(rng, table)


def utf16_tabs(rng: random.Random) -> Published:
    return _text(rng, _table(rng), delimiter="\t", encoding="utf-16")


def accents_and_pounds(rng: random.Random) -> Published:
    """Windows-1252, at times with the byte order mark of UTF-8 before it."""
    table = _table(rng)
    for row in table.rows:
        row[1] += rng.choice((" – £500", " Café", " ‘old’ part"))
    return _text(rng, table, encoding="windows-1252", mark=rng.random() < 0.5)


def mixed_line_ends(rng: random.Random) -> Published:
    return _text(rng, _table(rng), line_ends=("\r\n", "\n"))


def thousands(rng: random.Random) -> Published:
    table = _table(rng)
    for row in table.rows:
        row[2:] = [f"{rng.randint(1, 9)},{rng.randint(0, 999):03}" for _ in row[2:]]
    return _text(rng, table)


def decimal_commas(rng: random.Random) -> Published:
    table = _table(rng)
    for row in table.rows:
        row[2:] = [f"{rng.randint(0, 999)},{rng.randint(0, 99):02}" for _ in row[2:]]
    return _text(rng, table, delimiter=";")


def percentages(rng: random.Random) -> Published:
    table = _table(rng)
    for row in table.rows:
        row[2:] = [f"{rng.uniform(0, 100):.1f}%" for _ in row[2:]]
    return _shown(rng, table, _grid(table), 1)


def money(rng: random.Random) -> Published:
    table = _table(rng)
    for row in table.rows:
        row[2:] = [f"£{rng.randint(1, 9)},{rng.randint(0, 999):03}.{rng.randint(0, 99):02}" for _ in row[2:]]
    return _text(rng, table, encoding="windows-1252")


def ragged(rng: random.Random) -> Published:
    """The last cells of a row are left away where they are empty."""
    table = _table(rng, columns=5)
    for row in rng.sample(table.rows, len(table.rows) // 2):
        row[-rng.randint(1, 3) :] = []
    return _text(rng, table)


def pipes(rng: random.Random) -> Published:
    return _text(rng, _table(rng), delimiter="|")


def semicolons(rng: random.Random) -> Published:
    return _text(rng, _table(rng), delimiter=";")


def all_quoted(rng: random.Random) -> Published:
    return _text(rng, _table(rng), quote_all=True)


def space_behind_commas(rng: random.Random) -> Published:
    """A program that writes `1, "Ash, north", 3`."""
    table = _table(rng)
    for row in table.rows:
        row[1] = f"{row[1]}, north"
    return Published(Text(_grid(table), spaced=True), {"": table})


def fixed_width(rng: random.Random) -> Published:
    """Columns of characters, as old systems print them."""
    return _text(rng, _table(rng), fixed=True)


def markdown(rng: random.Random) -> Published:
    """A table as in a README: bars at both ends, and a line of dashes below the header."""
    table = _table(rng)
    return Published(Text(_grid(table), markdown=True), {"": table})


WAYS: dict[str, Callable[[random.Random], Published]] = {
    each.__name__: each
    for each in (
        government_sheet, health_release, title_and_subtitle, title_on_the_header, notes_right_below,
        numbered_notes_below, source_beside, marks_in_the_header, table_further_in, groups_over_names,
        years_over_names, names_below_years, groups_with_gaps, groups_from_the_first_column, three_rows_of_header,
        units_below_the_header, only_years, financial_years, wide_months, quarters, ages, long_questions,
        line_breaks_in_the_header, numbered_columns, thousands_over_names, subtotals, printed_report,
        no_header, codes_without_header,
        totals_among_the_categories, all_words, total_at_the_top, total_at_the_bottom,
        total_without_a_word, blank_rows_between_groups, blank_columns_between, header_on_every_page,
        title_and_header_on_every_page, outline, label_and_value, one_column, two_rows_only, two_columns,
        two_columns_without_header, stacked, stacked_with_gaps, side_by_side, key_beside, book_with_a_cover,
        trailing_commas, separator_line,
        quoted_breaks, utf16_tabs, accents_and_pounds, mixed_line_ends, thousands, decimal_commas, percentages,
        money, ragged, pipes, semicolons, all_quoted, space_behind_commas, fixed_width, markdown,
    )
}  # fmt: skip


def published(way: str, seed: int) -> Published:
    """One file published in some way, the same for the same seed."""
    return WAYS[way](random.Random(f"{way} {seed}"))
