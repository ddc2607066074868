"""Where the header of a table is, told from the first rows of a file.

A pure function over rows of cells. The idea: a header is the first row about as wide as the table; a row under it that
has words where the data have values belongs to it; a row directly above that fills its gaps or groups its columns too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from string import ascii_lowercase

from wardmote.engine.reading.finding.periods import find_periods
from wardmote.engine.reading.finding.values import is_missing_sign, is_unit, is_value, is_year

HEAD_RECORDS = 300
_WIDE_SHARE = 0.6
_MAX_HEADER_ROWS = 8
_SHORTEST_COUNT = 5
_PAIR, _MOST_PAIRS = 2, 12
_NEARLY_ALL = 0.9
_FEWEST_NUMBERED = 4
_NUMBERS = [str(number) for number in range(1, 1_000)]
_LINE = re.compile(r":?-{2,}:?|={2,}")
_DIGITS, _LETTERS, _DIGIT = re.compile(r"[0-9]"), re.compile(r"[A-Za-z]"), "0"
_FEWEST_CODES = 5
_LONGEST_GROUP = 80
"""Characters; titles are longer."""
_MOST_GAP = 2


@dataclass(frozen=True)
class Row:
    """One record that is not blank: its number and line in the file (from 1), and its filled cells by position."""

    record: int
    line: int
    cells: Mapping[int, str]

    @property
    def text(self) -> str:
        """What stands in it, for a note."""
        return " | ".join(self.cells[position] for position in sorted(self.cells))


@dataclass(frozen=True)
class HeaderPlace:
    """The records from the first to the last row of the header, both 0 where there is none, and where rows begin."""

    first: int
    last: int
    data_from: int

    @property
    def rows(self) -> int:
        """How many rows it spans."""
        return self.last - self.first + 1 if self.last else 0


def blocks_of(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows cut where blank ones stand between them."""
    blocks: list[list[Row]] = []
    for row in rows:
        if not blocks or row.record > blocks[-1][-1].record + 1:
            blocks.append([])
        blocks[-1].append(row)
    return blocks


def find_header(rows: Sequence[Row]) -> HeaderPlace:
    """The header among the first rows of a file, in order and without blank ones."""
    anchor = _anchor(rows)
    if anchor is None:
        return _lone_name(rows) or HeaderPlace(0, 0, data_from=_after_titles(rows))
    last = _extend_down(rows, anchor)
    first = _extend_up(rows, anchor, last)
    below = last + 1
    data_from = rows[last].record + 1
    if below < len(rows) and rows[below].record == data_from and _is_aside(rows[below]):
        data_from += 1
    return HeaderPlace(rows[first].record, rows[last].record, data_from)


def _is_line(row: Row) -> bool:
    """Whether a row draws a line below the header, as Markdown and database programs do."""
    return all(_LINE.fullmatch(cell.strip()) for cell in row.cells.values())


def _is_aside(row: Row) -> bool:
    """Whether a row below the header says nothing of its own."""
    return _is_line(row) or _numbers_columns(row)


def _numbers_columns(row: Row) -> bool:
    """Whether a row is 1, 2, 3 ... or (a), (b), (c) ... from its first cell to its last, as forms number columns."""
    said = [row.cells[at].strip().strip("()[]").lower() for at in sorted(row.cells)]
    return len(said) >= _FEWEST_NUMBERED and any(
        said == list(marks[: len(said)]) for marks in (_NUMBERS, ascii_lowercase)
    )


def _lone_name(rows: Sequence[Row]) -> HeaderPlace | None:
    """A header of one cell: the name of a column of figures right above it, or with one blank row between."""
    start = next((index for index, row in enumerate(rows) if len(row.cells) > 1), 0)
    if start == 0:
        return None
    above, body = rows[start - 1], rows[start:]
    ((position, cell),) = above.cells.items()
    is_near = body[0].record - above.record <= _MOST_GAP
    over_values = value_shares(body).get(position, 0) >= _NEARLY_ALL
    is_name = len(cell) <= _LONGEST_GROUP and (is_year(cell) or not is_value(cell))
    if not (is_near and over_values and is_name) or position <= min(body[0].cells):
        return None
    return HeaderPlace(above.record, above.record, data_from=above.record + 1)


def _after_titles(rows: Sequence[Row]) -> int:
    """Where the rows of a table without header begin: lone cells above its first full row are titles.

    Above a table of two columns only where a blank row follows them: one of its own rows may lack a cell.
    """
    start = next((row.record for row in rows if len(row.cells) > 1), 1)
    if _table_width(rows) > _PAIR:
        return start
    if _table_width(rows) < _PAIR:
        return 1
    titles = blocks_of(rows)[0]
    return titles[-1].record + 1 if titles[-1].record < start else 1


def value_shares(rows: Sequence[Row]) -> dict[int, float]:
    """For each column, the share of its filled cells that look like values."""
    filled: dict[int, int] = {}
    values: dict[int, int] = {}
    for row in rows:
        for position, cell in row.cells.items():
            filled[position] = filled.get(position, 0) + 1
            values[position] = values.get(position, 0) + is_value(cell)
    return {position: values[position] / filled[position] for position in filled}


def typical_width(rows: Sequence[Row]) -> float:
    """How many cells are filled in a row in the middle of all rows."""
    return median(len(row.cells) for row in rows) if rows else 0


def _anchor(rows: Sequence[Row]) -> int | None:
    """The first row about as wide as the table, unless it is data itself."""
    width = _table_width(rows)
    for index, row in enumerate(rows):
        if len(row.cells) >= _WIDE_SHARE * width and not _stands_over_names(rows, index):
            below_pairs = _below_pairs(rows, index, width)
            if below_pairs is not None:
                return below_pairs
            return index if _heads(row, rows[index + 1 :]) else None
    return None


def _stands_over_names(rows: Sequence[Row], index: int) -> bool:
    """Whether a row numbers the columns, and their names stand right below it."""
    below = rows[index + 1 : index + 2]
    return _numbers_columns(rows[index]) and bool(below) and not any(map(is_value, below[0].cells.values()))


def _below_pairs(rows: Sequence[Row], index: int, width: int) -> int | None:
    """The header below pairs of a label and a value, which are nearly as wide as a table of three columns.

    Only a row that has words where all below it have values: a record below a header of two names has not.
    """
    if width < 3 or len(rows[index].cells) != _PAIR:
        return None
    for below in range(index + 1, min(index + _MOST_PAIRS, len(rows) - 1)):
        if len(rows[below].cells) > _PAIR:
            body = rows[below + 1 :]
            shares = value_shares(body)
            over_values = [cell for at, cell in rows[below].cells.items() if shares.get(at, 0) >= _NEARLY_ALL]
            is_full = len(rows[below].cells) >= width and typical_width(body) > _PAIR
            is_said = all(row.cells[min(row.cells)].rstrip().endswith(":") for row in rows[index:below])
            surely = is_said or (bool(over_values) and not _is_table(rows[index:below]))
            return below if is_full and surely and not any(map(is_value, over_values)) else None
    return None


def _is_table(pairs: Sequence[Row]) -> bool:
    """Whether two words stand over values, each with a name of its own."""
    words = not any(map(is_value, pairs[0].cells.values()))
    return words and len(pairs) > 1 and all(is_value(row.cells[max(row.cells)]) for row in pairs[1:])


def _table_width(rows: Sequence[Row]) -> int:
    """The filled cells of a rather full row: three in four rows of two cells or more have no more than these.

    Titles and footnotes are many and narrow, a few rows may be smeared over the sheet: neither decides.
    """
    widths = sorted(len(row.cells) for row in rows if len(row.cells) > 1)
    return widths[(3 * len(widths)) // 4] if widths else 1


def _heads(row: Row, body: Sequence[Row]) -> bool:
    """Whether a row names columns rather than being a record like those below it."""
    if _is_form([row, *body]):
        return False
    if _names_periods(row) and not any(map(_names_periods, body[:1])):
        return True
    shares = value_shares(body)
    over_values = [row.cells[position] for position in sorted(row.cells) if shares.get(position, 0) >= 0.5]
    if not over_values:
        return not (all(is_value(cell) for cell in row.cells.values()) or _is_coded_as(row, body))
    values = [
        cell for cell in over_values if is_value(cell) and not is_year(cell) and not is_missing_sign(cell)
    ]
    if sum(not is_value(row.cells[at]) for at, share in shares.items() if share == 1 and at in row.cells) > 1:
        return True
    return len(values) < 0.5 * len(over_values) or (len(values) < len(row.cells) and _counts_up(values))


def _is_coded_as(row: Row, body: Sequence[Row]) -> bool:
    """Whether a row of words has a code in a column of nothing but codes, written as those below it: E06000001."""
    for position, cell in row.cells.items():
        below = {_written(each.cells[position]) for each in body if position in each.cells}
        is_code = _written(cell) in below and all(_DIGIT in each for each in below)
        if is_code and sum(position in each.cells for each in body) >= _FEWEST_CODES:
            return True
    return False


def _written(cell: str) -> str:
    """How a code is written: a letter for each letter, a nought for each digit."""
    return _LETTERS.sub("A", _DIGITS.sub(_DIGIT, cell[:_LONGEST_GROUP].strip()))


def _names_periods(row: Row) -> bool:
    """Whether months, quarters or days stand side by side, each once. Single years are told from figures elsewhere."""
    found = find_periods([row.cells.get(at, "") for at in range(max(row.cells) + 1)])
    return found is not None and found.kind != "year" and len(found.places) >= 0.5 * len(row.cells)


def _is_form(rows: Sequence[Row]) -> bool:
    """Whether rows are pairs of a label with a colon and what it says, from the first to the last."""
    pairs = [row for row in rows if len(row.cells) == _PAIR]
    labels = [row.cells[min(row.cells)].rstrip() for row in pairs]
    colons = sum(label.endswith(":") for label in labels)
    return bool(labels) and labels[0].endswith(":") and colons >= _NEARLY_ALL * len(rows)


def _counts_up(cells: Sequence[str]) -> bool:
    """Whether cells are 1, 2, 3 ... as deciles, ages and weeks are in headers."""
    numbers = [int(cell) for cell in cells if cell.strip().isdecimal()]
    steps = sum(after == before + 1 for before, after in pairwise(numbers))
    return len(numbers) >= _SHORTEST_COUNT and steps >= 0.8 * (len(numbers) - 1)


def _extend_down(rows: Sequence[Row], anchor: int) -> int:
    last = anchor
    for index in range(anchor + 1, min(anchor + _MAX_HEADER_ROWS, len(rows) - 1)):
        follows = rows[index].record == rows[last].record + 1
        body = rows[index + 1 :]
        belongs = _continues(rows[anchor], rows[index], body) or _names_the_rest(
            rows[anchor], rows[index], body
        )
        if not (follows and belongs):
            break
        last = index
    return last


def _continues(header: Row, row: Row, body: Sequence[Row]) -> bool:
    """Whether a row under the header belongs to it: it repeats its labels, or has words where the data have values.

    One that repeats it altogether is only the header once more.
    """
    if row.cells == header.cells or _numbers_columns(row):
        return False
    shares = value_shares(body)
    words = [position for position, share in shares.items() if share < 0.5 and position in header.cells]
    repeated = [position for position in words if row.cells.get(position) == header.cells[position]]
    if repeated and len(repeated) >= 0.5 * len(words) and len(words) < len(shares):
        return True
    if any(is_value(cell) and not is_year(cell) for cell in row.cells.values()):
        return False
    over_values = [position for position in row.cells if shares.get(position, 0) >= 0.5]
    return len(over_values) > 0.5 * len(row.cells)


def _names_the_rest(header: Row, row: Row, body: Sequence[Row]) -> bool:
    """Whether a row names just those columns that have no name in the header: years above, names of areas below."""
    rest = _filled_columns(body) - header.cells.keys()
    is_words = not any(map(is_value, row.cells.values()))
    return len(rest) >= _PAIR and row.cells.keys() == rest and is_words and len(body) >= _PAIR


def _extend_up(rows: Sequence[Row], anchor: int, last: int) -> int:
    first = anchor
    named: dict[int, str] = {}
    for row in rows[anchor : last + 1]:
        named = {**row.cells, **named}
    filled = _filled_columns(rows[last + 1 :])
    while first > 0 and anchor - first < _MAX_HEADER_ROWS:
        above = rows[first - 1]
        if above.record != rows[first].record - 1 or not _groups(above, named, filled):
            break
        first -= 1
        named |= above.cells
    return first


def _filled_columns(body: Sequence[Row]) -> set[int]:
    """The columns that are filled in at least half of the rows."""
    filled = Counter(position for row in body for position in row.cells)
    return {position for position, count in filled.items() if count >= 0.5 * len(body)}


def _groups(above: Row, named: Mapping[int, str], filled: Collection[int]) -> bool:
    """Whether a row names groups of the columns below it: it starts where they have no name yet, or behind the first.

    A row that has something of its own above the first name is a title, unless labels of rows stand to the left of it:
    then it stands above figures, as groups do; or unless others of its kind stand beside it. So is a title with a unit
    at the other end of the row, and a unit alone there: it holds for all figures.
    """
    if any(is_value(cell) and not is_year(cell) for cell in above.cells.values()):
        return False
    start, end, first = min(above.cells), max(above.cells), min(named)
    is_lone_unit = start == max(named) and is_unit(above.cells[start])
    if is_lone_unit or any(at > max(named) and at not in filled for at in above.cells):
        return False
    labels_from = min(filled, default=None)
    if start < first:
        is_title_with_unit = len(above.cells) == _PAIR and end == max(named) and start == labels_from
        return len(above.cells) > 1 and not is_title_with_unit
    if start > first or above.cells[start] == named[start]:
        return True
    if labels_from is not None and labels_from < first and len(above.cells[start]) <= _LONGEST_GROUP:
        return True
    return _stand_side_by_side(above, named)


def _stand_side_by_side(above: Row, named: Mapping[int, str]) -> bool:
    """Whether a row is groups from the first column to the last: some short words, the first over several names.

    Two cells say as often what one thing is ("Month", "12/2010"), and what is said of several has colons.
    """
    places = sorted(above.cells)
    if len(places) <= _PAIR:
        return False
    is_short = all(len(cell) <= _LONGEST_GROUP and ":" not in cell for cell in above.cells.values())
    return is_short and sum(places[0] <= at < places[1] for at in named) > 1
